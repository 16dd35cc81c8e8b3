from numpy import tanh, zeros

from references import sigmoid

SETTINGS = {"memory": 0.4, "output": 0.1}


def outputs(w, x, size):
    h, c = zeros(size), zeros(size)
    for x_t in x:
        i, f, g, o = (w["weight_ih"] @ x_t + w["weight_hh"] @ h + w["bias"]).reshape(4, size)
        m = sigmoid(f) * c + sigmoid(i) * tanh(g)
        h = 0.1 * h + 0.9 * sigmoid(o) * tanh(m)
        c = 0.4 * c + 0.6 * m
        yield h
