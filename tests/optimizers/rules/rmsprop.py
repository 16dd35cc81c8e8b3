import numpy as np


def update(g, w, m, t, *, learning_rate, decay, epsilon):
    m["s"] = decay * m.get("s", 0) + (1 - decay) * g**2
    return w - learning_rate * g / (np.sqrt(m["s"]) + epsilon)
