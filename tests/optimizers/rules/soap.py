import numpy as np

from . import adamw

DECOUPLED = BY_GATE = OWN_DECAY = True


def update(g, w, m, t, *, gates, learning_rate, beta1, beta2, epsilon, every, weight_decay):
    settings = {"beta1": beta1, "beta2": beta2, "epsilon": epsilon}
    decay = learning_rate * weight_decay * w
    if g.ndim == 1:
        return adamw.update(g, w, m, t, learning_rate=learning_rate, **settings) - decay
    memories = m.setdefault("gates", [{} for _ in range(gates)])
    if t == 1:
        for one, own in zip(np.split(g, gates), memories, strict=True):
            own["L"], own["R"] = (1 - beta2) * one @ one.T, (1 - beta2) * one.T @ one
            own["P"], own["Q"] = (np.linalg.eigh(own[x])[1][:, ::-1] for x in "LR")
        return w
    steps = []
    for one, own in zip(np.split(g, gates), memories, strict=True):
        p, q = own["P"], own["Q"]
        own["m"] = beta1 * own.get("m", 0) + (1 - beta1) * one
        own["s"] = beta2 * own.get("s", 0) + (1 - beta2) * (p.T @ one @ q) ** 2
        mean = p.T @ own["m"] @ q / (1 - beta1 ** (t - 1))
        steps.append(p @ (mean / (np.sqrt(own["s"] / (1 - beta2 ** (t - 1))) + epsilon)) @ q.T)
        own["L"] = beta2 * own["L"] + (1 - beta2) * one @ one.T
        own["R"] = beta2 * own["R"] + (1 - beta2) * one.T @ one
        if (t - 1) % every == 0:
            own["P"], order = turned(p, own["L"])
            own["s"] = own["s"][order]
            own["Q"], order = turned(q, own["R"])
            own["s"] = own["s"][:, order]
    return w - learning_rate * np.vstack(steps) - decay


def turned(basis, matrix):
    order = np.argsort(-np.diag(basis.T @ matrix @ basis), kind="stable")
    return np.linalg.qr(matrix @ basis[:, order])[0], order
