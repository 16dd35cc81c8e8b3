from numpy import tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    h, c = zeros(size), zeros(size)
    for x_t in x:
        a = w["layer.weight_ih_l0"] @ x_t + w["layer.weight_hh_l0"] @ h
        i, f, g, o = (a + w["layer.bias_ih_l0"] + w["layer.bias_hh_l0"]).reshape(4, size)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        h = sigmoid(o) * tanh(c)
        yield h
