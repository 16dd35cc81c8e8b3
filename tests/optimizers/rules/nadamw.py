import numpy as np

DECOUPLED = True


def update(g, w, m, t, *, learning_rate, beta1, beta2, epsilon, ramp):
    def momentum(i):
        return beta1 * (1 - 0.5 * 0.96 ** (i * ramp))

    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
    m["s"] = beta2 * m.get("s", 0) + (1 - beta2) * g**2
    so_far = np.prod([momentum(i) for i in range(1, t + 1)])
    mean = (1 - momentum(t)) / (1 - so_far) * g
    mean = mean + momentum(t + 1) / (1 - so_far * momentum(t + 1)) * m["m"]
    return w - learning_rate * mean / (np.sqrt(m["s"] / (1 - beta2**t)) + epsilon)
