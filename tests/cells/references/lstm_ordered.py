from numpy import cumsum, exp, repeat, tanh, zeros

from references import sigmoid

SETTINGS = {"chunk": 2}


def cumax(a):
    return repeat(cumsum(exp(a) / exp(a).sum()), 2)


def outputs(w, x, size):
    h, c = zeros(size), zeros(size)
    half = size // 2
    for x_t in x:
        a = w["weight_ih"] @ x_t + w["weight_hh"] @ h + w["bias"]
        big_f, big_i = cumax(a[:half]), 1 - cumax(a[half:size])
        i, f, g, o = a[size:].reshape(4, size)
        both = big_f * big_i
        f = sigmoid(f) * both + (big_f - both)
        i = sigmoid(i) * both + (big_i - both)
        c = f * c + i * tanh(g)
        h = sigmoid(o) * tanh(c)
        yield h
