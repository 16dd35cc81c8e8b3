from numpy import concatenate, tanh, zeros

from references import sigmoid


def outputs(w, x, size):
    h, c, gates = zeros(size), zeros(size), zeros(3 * size)
    p_i, p_f, p_o = (w[f"peepholes.{n}"] for n in range(3))
    for x_t in x:
        i, f, o, g = (w["weight_ih"] @ x_t + w["weight_hh"] @ h + w["bias"]).reshape(4, size)
        r_i, r_f, r_o = (w["weight_gates"] @ gates).reshape(3, size)
        i, f = sigmoid(i + r_i + p_i * c), sigmoid(f + r_f + p_f * c)
        c = f * c + i * tanh(g)
        o = sigmoid(o + r_o + p_o * c)
        h, gates = o * tanh(c), concatenate([i, f, o])
        yield h
