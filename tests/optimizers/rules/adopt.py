import numpy as np

OWN_DECAY = True


def update(g, w, m, t, *, learning_rate, beta1, beta2, weight_decay):
    if t == 1:
        m["s"] = g**2
        return w
    most = (t - 1) ** 0.25
    scaled = np.clip(g / np.maximum(np.sqrt(m["s"]), 1e-6), -most, most)
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * scaled
    m["s"] = beta2 * m["s"] + (1 - beta2) * g**2
    return w - learning_rate * (m["m"] + weight_decay * w)
