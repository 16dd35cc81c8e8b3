import numpy as np

OWN_DECAY = True


def update_all(gs, ws, m, t, *, learning_rate, beta1, beta2, epsilon, d0, weight_decay):
    shapes = [w.shape for w in ws]
    g, w = (np.concatenate([part.ravel() for part in parts]) for parts in (gs, ws))
    d, root = m.get("d", d0), np.sqrt(beta2)
    first = m.setdefault("first", w)
    m["r"] = root * m.get("r", 0) + (1 - root) * learning_rate * d**2 * (g @ (first - w))
    m["q"] = root * m.get("q", 0) + (1 - root) * learning_rate * d**2 * g
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * d * g
    m["s"] = beta2 * m.get("s", 0) + (1 - beta2) * (d * g) ** 2
    step = m["m"] / (np.sqrt(m["s"]) + d * epsilon) + weight_decay * w
    m["d"] = max(d, m["r"] / np.sum(np.abs(m["q"])))
    new = w - learning_rate * d * step
    return [new[:3].reshape(shapes[0]), new[3:].reshape(shapes[1])]
