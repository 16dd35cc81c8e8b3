import numpy as np

DECOUPLED = True


def update(g, w, m, t, *, learning_rate, beta1, beta2):
    direction = np.sign(beta1 * m.get("m", 0) + (1 - beta1) * g)
    m["m"] = beta2 * m.get("m", 0) + (1 - beta2) * g
    return w - learning_rate * direction
