import numpy as np

from . import adamw

DECOUPLED = BY_GATE = True


def update(g, w, m, t, *, gates, learning_rate, beta1, beta2, epsilon, damping, every):
    settings = {"beta1": beta1, "beta2": beta2, "epsilon": epsilon}
    length = -adamw.update(g, 0 * w, m, t, learning_rate=1.0, **settings)
    if g.ndim == 1:
        return w - learning_rate * length
    memories = m.setdefault("gates", [{} for _ in range(gates)])
    steps = []
    for i, own in enumerate(memories):
        one, mean, a = (np.split(x, gates)[i] for x in (g, m["m"], length))
        for name, new in (("L", one @ one.T), ("R", one.T @ one)):
            own[name] = beta2 * own.get(name, 0) + (1 - beta2) * new
            if (t - 1) % every == 0:
                values, vectors = np.linalg.eigh(own[name] / (1 - beta2**t))
                values = np.maximum(values, damping * values.max())
                own[f"{name} root"] = vectors @ np.diag(values**-0.25) @ vectors.T
        u = own["L root"] @ mean @ own["R root"]
        steps.append(np.linalg.norm(a) / np.linalg.norm(u) * u)
    return w - learning_rate * np.vstack(steps)
