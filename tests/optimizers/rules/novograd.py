import numpy as np

OWN_DECAY = True


def update(g, w, m, t, *, learning_rate, beta1, beta2, epsilon, weight_decay):
    length = np.sum(g**2)
    m["s"] = beta2 * m["s"] + (1 - beta2) * length if "s" in m else length
    m["m"] = beta1 * m.get("m", 0) + g / (np.sqrt(m["s"]) + epsilon) + weight_decay * w
    return w - learning_rate * m["m"]
