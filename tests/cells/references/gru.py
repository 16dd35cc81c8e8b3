from numpy import tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    h = zeros(size)
    for x_t in x:
        r, z, n = (w["layer.weight_ih_l0"] @ x_t + w["layer.bias_ih_l0"]).reshape(3, size)
        r_h, z_h, n_h = (w["layer.weight_hh_l0"] @ h + w["layer.bias_hh_l0"]).reshape(3, size)
        z = sigmoid(z + z_h)
        h = z * h + (1 - z) * tanh(n + sigmoid(r + r_h) * n_h)
        yield h
