import numpy as np


def update(g, w, m, t, *, learning_rate, beta1, beta2, epsilon):
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
    m["s"] = beta2 * m.get("s", 0) + (1 - beta2) * g**2
    mean = m["m"] / (1 - beta1**t)
    most = 2 / (1 - beta2) - 1
    length = most - 2 * t * beta2**t / (1 - beta2**t)
    if length <= 5:
        return w - learning_rate * mean
    rectified = np.sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length))
    square = np.sqrt(m["s"]) + epsilon
    return w - learning_rate * rectified * mean * np.sqrt(1 - beta2**t) / square
