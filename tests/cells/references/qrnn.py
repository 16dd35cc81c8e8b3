from numpy import tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    c, before = zeros(size), zeros(x.shape[1])
    for x_t in x:
        a = w["weight_ih"] @ x_t + w["weight_before"] @ before + w["bias"]
        z, f, o = a.reshape(3, size)
        c = sigmoid(f) * c + (1 - sigmoid(f)) * tanh(z)
        before = x_t
        yield sigmoid(o) * c
