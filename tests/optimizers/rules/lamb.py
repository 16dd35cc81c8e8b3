import numpy as np

from . import adamw

OWN_DECAY = True


def update(g, w, m, t, *, learning_rate, weight_decay, **settings):
    u = -adamw.update(g, 0 * w, m, t, learning_rate=1.0, **settings) + weight_decay * w
    size, length = np.linalg.norm(w), np.linalg.norm(u)
    ratio = size / length if g.ndim > 1 and size > 0 else 1.0
    return w - learning_rate * ratio * u
