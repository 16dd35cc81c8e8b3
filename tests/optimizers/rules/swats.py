import numpy as np

from . import adam

SETTINGS = {"tolerance": 1e-5, "beta2": 0.9}
"""So that it comes to SGD, at the fourth update."""


def update_all(gs, ws, m, t, *, tolerance, beta1, beta2, **settings):
    memories = m.setdefault("of each", [{} for _ in ws])
    if "rate" in m:
        moved = []
        for g, w, own in zip(gs, ws, memories, strict=True):
            own["v"] = beta1 * own.get("v", 0) + g
            moved.append(w - (1 - beta1) * m["rate"] * own["v"])
        return moved
    moved = [
        adam.update(g, w, own, t, beta1=beta1, beta2=beta2, **settings)
        for g, w, own in zip(gs, ws, memories, strict=True)
    ]
    p = np.concatenate([(new - w).ravel() for new, w in zip(moved, ws, strict=True)])
    rate = p @ p / -(p @ np.concatenate([g.ravel() for g in gs]))
    m["mean"] = beta2 * m.get("mean", 0) + (1 - beta2) * rate
    mean = m["mean"] / (1 - beta2**t)
    if t > 1 and mean > 0 and abs(mean - rate) < tolerance:
        m["rate"] = mean
    return moved
