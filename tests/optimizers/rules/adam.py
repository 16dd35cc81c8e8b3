import numpy as np


def update(g, w, m, t, *, learning_rate, beta1, beta2, epsilon):
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
    m["s"] = beta2 * m.get("s", 0) + (1 - beta2) * g**2
    mean, square = m["m"] / (1 - beta1**t), m["s"] / (1 - beta2**t)
    return w - learning_rate * mean / (np.sqrt(square) + epsilon)
