import numpy as np

DECOUPLED = True


def update(g, w, m, t, *, learning_rate, beta1, bound, epsilon):
    mean, hessian, step = (m.get(name, np.zeros_like(w)) for name in ("m", "B", "d"))
    a = (1 - beta1) / (1 - beta1**t)
    length = np.sum(step**4) ** 0.25 + epsilon / bound
    d = step / length
    y = -a * (g - mean) / length  # of the secant condition B d = y, the step's sign left out
    m["B"] = hessian + (np.sum(d * y) - np.sum(hessian * d**2)) * d**2
    m["m"] = mean + a * (g - mean)
    m["d"] = m["m"] / np.maximum(np.abs(m["B"]), bound)
    return w - learning_rate * m["d"]
