import numpy as np

from . import adamw

DECOUPLED = BY_GATE = True


def update(g, w, m, t, *, gates, learning_rate, momentum, steps, beta2, epsilon):
    if g.ndim == 1:
        rest = {"beta1": 0.9, "beta2": beta2, "epsilon": epsilon}
        return adamw.update(g, w, m, t, learning_rate=learning_rate, **rest)
    m["v"] = momentum * m.get("v", 0) + (1 - momentum) * g
    ahead = momentum * m["v"] + (1 - momentum) * g
    moves = []
    for u in np.split(ahead, gates):
        # The polynomial acts on the singular values alone.
        left, values, right = np.linalg.svd(u, full_matrices=False)
        values = values / np.linalg.norm(values)
        for _ in range(steps):
            values = 3.4445 * values - 4.7750 * values**3 + 2.0315 * values**5
        moves.append(0.2 * np.sqrt(max(u.shape)) * (left * values) @ right)
    return w - learning_rate * np.vstack(moves)
