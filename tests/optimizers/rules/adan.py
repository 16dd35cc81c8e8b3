import numpy as np

OWN_DECAY = True


def update(g, w, m, t, *, learning_rate, beta1, beta2, beta3, epsilon, weight_decay):
    def mean(name, beta, new):
        m[name] = beta * m.get(name, 0) + (1 - beta) * new
        return m[name] / (1 - beta**t)

    d = g - m.get("g", g)
    m["g"] = g
    root = np.sqrt(mean("s", beta3, (g + beta2 * d) ** 2)) + epsilon
    moved = w - learning_rate * (mean("m", beta1, g) + beta2 * mean("v", beta2, d)) / root
    return moved / (1 + learning_rate * weight_decay)
