import numpy as np

DECOUPLED = True


def update(g, w, m, t, *, learning_rate, beta1, beta2, epsilon):
    m["s"] = beta2 * m.get("s", 0) + (1 - beta2) * g**2
    scaled = g / (np.sqrt(m["s"] / (1 - beta2**t)) + epsilon)
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * scaled
    return w - learning_rate * m["m"] / (1 - beta1**t)
