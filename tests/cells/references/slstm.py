from numpy import exp, tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    """This is what the paper has first: without m, which only keeps numbers small."""
    h, c, n = zeros(size), zeros(size), zeros(size)
    for x_t in x:
        i, f, z, o = (w["weight_ih"] @ x_t + w["weight_hh"] @ h + w["bias"]).reshape(4, size)
        c = sigmoid(f) * c + exp(i) * tanh(z)
        n = sigmoid(f) * n + exp(i)
        h = sigmoid(o) * c / n
        yield h
