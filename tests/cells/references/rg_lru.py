from numpy import exp, log1p, sqrt, zeros

from references import sigmoid


def outputs(w, x, size):
    h = zeros(size)
    for x_t in x:
        v = w["weight_ih"] @ x_t
        r, i = sigmoid(w["weight_gates"] @ v + w["bias"]).reshape(2, size)
        a = exp(-8 * log1p(exp(w["decay"])) * r)
        h = a * h + sqrt(1 - a**2) * (i * v)
        yield h
