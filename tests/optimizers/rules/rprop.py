import numpy as np

DECOUPLED = True


def update(g, w, m, t, *, learning_rate, shrink, grow):
    before = m.get("g", np.zeros_like(w))
    factor = np.where(g * before > 0, grow, np.where(g * before < 0, shrink, 1))
    m["s"] = np.clip(m.get("s", 1) * factor, 1e-4, 5e3)
    m["g"] = np.where(g * before < 0, 0, g)
    return w - learning_rate * m["s"] * np.sign(m["g"])
