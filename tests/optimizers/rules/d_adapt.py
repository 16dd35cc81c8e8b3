import numpy as np

OWN_DECAY = True


def update_all(gs, ws, m, t, *, learning_rate, beta1, beta2, epsilon, d0, weight_decay):
    shapes = [w.shape for w in ws]
    g, w = (np.concatenate([part.ravel() for part in parts]) for parts in (gs, ws))
    d, root = m.get("d", d0), np.sqrt(beta2)
    q, s = m.get("q", 0 * w), m.get("s", 0 * w)
    rate = learning_rate * d
    m["r"] = root * m.get("r", 0) + (1 - root) * rate * (g @ (q / (np.sqrt(s) + epsilon)))
    m["q"] = root * q + (1 - root) * rate * g
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * rate * g
    m["s"] = beta2 * s + (1 - beta2) * g**2
    m["d"] = max(d, m["r"] / ((1 - root) * np.sum(np.abs(m["q"]))))
    new = w - rate * weight_decay * w - m["m"] / (np.sqrt(m["s"]) + epsilon)
    return [new[:3].reshape(shapes[0]), new[3:].reshape(shapes[1])]
