import numpy as np


def update(g, w, m, t, *, learning_rate, beta1, beta2, epsilon):
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
    m["u"] = np.maximum(beta2 * m.get("u", 0), np.abs(g) + epsilon)
    return w - learning_rate / (1 - beta1**t) * m["m"] / m["u"]
