import numpy as np


def update(g, w, m, t, *, learning_rate, beta1, beta2, epsilon, final_rate, gamma):
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
    m["s"] = beta2 * m.get("s", 0) + (1 - beta2) * g**2
    rate = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(m["s"]) + epsilon)
    lower, upper = final_rate * (1 - 1 / (gamma * t + 1)), final_rate * (1 + 1 / (gamma * t))
    return w - np.clip(rate, lower, upper) * m["m"]
