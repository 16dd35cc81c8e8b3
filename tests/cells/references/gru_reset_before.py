from numpy import tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    h = zeros(size)
    for x_t in x:
        r, z, n = (w["weight_ih"] @ x_t + w["bias"]).reshape(3, size)
        u_r, u_z, u_n = w["weight_hh"].reshape(3, size, size)
        r, z = sigmoid(r + u_r @ h), sigmoid(z + u_z @ h)
        h = z * h + (1 - z) * tanh(n + u_n @ (r * h))
        yield h
