from numpy import tanh, zeros

from references import sigmoid

SETTINGS = {"projection": 3}


def outputs(w, x, size):
    r, c = zeros(3), zeros(size)
    for x_t in x:
        i, f, g, o = (w["weight_ih"] @ x_t + w["weight_hh"] @ r + w["bias"]).reshape(4, size)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        r = w["weight_hr"] @ (sigmoid(o) * tanh(c))
        yield r
