import numpy as np

DECOUPLED = True


def rms(x):
    return np.sqrt(np.mean(x**2))


def update(g, w, m, t, *, learning_rate, decay, epsilon):
    def mean(name, new):
        m[name] = (1 - t**-decay) * m.get(name, 0) + t**-decay * new
        return m[name]

    if g.ndim == 1:
        v = mean("v", g**2)
    else:
        rows, columns = mean("r", np.mean(g**2, 1)), mean("c", np.mean(g**2, 0))
        v = np.outer(rows, columns) / np.mean(rows)
    u = g / np.sqrt(v)
    rate = min(learning_rate, 1 / np.sqrt(t)) * max(epsilon, rms(w))
    return w - rate * u / max(1, rms(u))
