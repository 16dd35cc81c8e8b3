import numpy as np

from . import adamw

DECOUPLED = ASKS = True


def update_all(gs, ws, m, t, *, gradient, base, radius, **settings):
    assert base == "adamw"
    length = np.sqrt(sum(np.sum(g**2) for g in gs))
    there = gradient([w + radius * g / length for w, g in zip(ws, gs, strict=True)])
    memories = m.setdefault("of each", [{}, {}])
    return [
        adamw.update(g, w, own, t, **settings)
        for g, w, own in zip(there, ws, memories, strict=True)
    ]
