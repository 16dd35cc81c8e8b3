import numpy as np

from . import adamw

DECOUPLED = True


def update(g, w, m, t, *, beta1, gamma, **settings):
    c = g + gamma * beta1 / (1 - beta1) * (g - m.get("g", g))
    m["g"] = g
    return adamw.update(c / max(1, np.linalg.norm(c)), w, m, t, beta1=beta1, **settings)
