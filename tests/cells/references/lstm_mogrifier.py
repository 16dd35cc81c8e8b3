from numpy import tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    h, c = zeros(size), zeros(size)
    for x_t in x:
        for number in range(5):
            if number % 2 == 0:
                x_t = 2 * sigmoid(w[f"rounds.{number}"] @ h) * x_t
            else:
                h = 2 * sigmoid(w[f"rounds.{number}"] @ x_t) * h
        i, f, g, o = (w["weight_ih"] @ x_t + w["weight_hh"] @ h + w["bias"]).reshape(4, size)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        h = sigmoid(o) * tanh(c)
        yield h
