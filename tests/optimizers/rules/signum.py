import numpy as np

DECOUPLED = True


def update(g, w, m, t, *, learning_rate, momentum):
    m["m"] = momentum * m.get("m", 0) + (1 - momentum) * g
    return w - learning_rate * np.sign(m["m"])
