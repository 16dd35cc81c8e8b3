import numpy as np


def update(g, w, m, t, *, learning_rate, momentum, epsilon):
    first = m.setdefault("first", w)
    m["s"] = m.get("s", 0) + learning_rate * np.sqrt(t) * g
    m["v"] = m.get("v", 0) + learning_rate * np.sqrt(t) * g**2
    target = first - m["s"] / (np.cbrt(m["v"]) + epsilon)
    return momentum * w + (1 - momentum) * target
