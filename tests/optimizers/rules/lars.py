import numpy as np

OWN_DECAY = True


def update(g, w, m, t, *, learning_rate, momentum, trust, weight_decay):
    size, length = np.linalg.norm(w), np.linalg.norm(g)
    ratio = trust * size / (length + weight_decay * size) if g.ndim > 1 and size > 0 else 1.0
    m["v"] = momentum * m.get("v", 0) + learning_rate * ratio * (g + weight_decay * w)
    return w - m["v"]
