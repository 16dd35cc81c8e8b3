from numpy import sqrt, tanh, zeros

from references import sigmoid


def normal(a):
    return (a - a.mean()) / sqrt(a.var() + 1e-5)


def outputs(w, x, size):
    h, c = zeros(size), zeros(size)
    for x_t in x:
        a = w["norm_ih.weight"] * normal(w["weight_ih"] @ x_t) + w["bias"]
        a = a + w["norm_hh.weight"] * normal(w["weight_hh"] @ h)
        i, f, g, o = a.reshape(4, size)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        h = sigmoid(o) * tanh(w["norm_c.weight"] * normal(c) + w["norm_c.bias"])
        yield h
