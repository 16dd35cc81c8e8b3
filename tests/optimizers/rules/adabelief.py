import numpy as np

DECOUPLED = True


def update(g, w, m, t, *, learning_rate, beta1, beta2, epsilon):
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
    m["s"] = beta2 * m.get("s", 0) + (1 - beta2) * (g - m["m"]) ** 2 + epsilon
    root = np.sqrt(m["s"] / (1 - beta2**t)) + epsilon
    return w - learning_rate * m["m"] / (1 - beta1**t) / root
