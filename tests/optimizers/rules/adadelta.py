import numpy as np


def update(g, w, m, t, *, learning_rate, decay, epsilon):
    m["s"] = decay * m.get("s", 0) + (1 - decay) * g**2
    d = g * np.sqrt(m.get("u", 0) + epsilon) / np.sqrt(m["s"] + epsilon)
    m["u"] = decay * m.get("u", 0) + (1 - decay) * d**2
    return w - learning_rate * d
