from numpy import tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    h, c = zeros(size), zeros(size)
    p_i, p_f, p_o = (w[f"peepholes.{n}"] for n in range(3))
    for x_t in x:
        a = w["weight_ih"] @ x_t + w["weight_hh"] @ h + w["bias"]
        i, f, g, o = a.reshape(4, size)
        i, f = sigmoid(i + p_i * c), sigmoid(f + p_f * c)
        c = f * c + i * g
        h = sigmoid(o + p_o * c) * tanh(c)
        yield h
