from numpy import tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    h, c = zeros(size), zeros(size)
    p_f, p_o = (w[f"peepholes.{n}"] for n in range(2))
    for x_t in x:
        a = w["weight_ih"] @ x_t + w["weight_hh"] @ h + w["bias"]
        f, g, o = a.reshape(3, size)
        f = sigmoid(f + p_f * c)
        c = f * c + (1 - f) * tanh(g)
        h = sigmoid(o + p_o * c) * tanh(c)
        yield h
