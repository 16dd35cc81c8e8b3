from numpy import tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    h, c = zeros(size), zeros(size)
    for x_t in x:
        read = w["weight_ih"] @ x_t + w["bias"]
        m = read[4 * size :] * (w["weight_hh"][4 * size :] @ h)
        i, f, g, o = (read[: 4 * size] + w["weight_hh"][: 4 * size] @ m).reshape(4, size)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        h = sigmoid(o) * tanh(c)
        yield h
