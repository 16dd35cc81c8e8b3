import numpy as np


def update(g, w, m, t, *, learning_rate, epsilon):
    m["s"] = m.get("s", 0) + g**2
    return w - learning_rate * g / (np.sqrt(m["s"]) + epsilon)
