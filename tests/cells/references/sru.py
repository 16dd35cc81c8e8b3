from numpy import tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    c = zeros(size)
    for x_t in x:
        candidate, f, r, shown = (w["weight_ih"] @ x_t).reshape(4, size)
        f, r = sigmoid(f + w["bias"][:size]), sigmoid(r + w["bias"][size:])
        c = f * c + (1 - f) * candidate
        yield r * tanh(c) + (1 - r) * shown
