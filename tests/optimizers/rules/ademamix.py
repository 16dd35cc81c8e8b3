import numpy as np

DECOUPLED = True


def update(g, w, m, t, *, learning_rate, beta1, beta2, beta3, alpha, epsilon):
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
    m["slow"] = beta3 * m.get("slow", 0) + (1 - beta3) * g
    m["s"] = beta2 * m.get("s", 0) + (1 - beta2) * g**2
    mean = m["m"] / (1 - beta1**t) + alpha * m["slow"]
    return w - learning_rate * mean / (np.sqrt(m["s"] / (1 - beta2**t)) + epsilon)
