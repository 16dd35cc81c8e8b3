import numpy as np


def update(g, w, m, t, *, learning_rate, beta1, beta2, epsilon):
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
    s = m.get("s", np.zeros_like(w))
    m["s"] = np.where(s > g**2, s - (1 - beta2) * g**2, s + (1 - beta2) * g**2)
    root = np.sqrt(m["s"] / (1 - beta2**t)) + epsilon
    return w - learning_rate * m["m"] / (1 - beta1**t) / root
