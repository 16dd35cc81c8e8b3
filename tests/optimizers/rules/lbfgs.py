import numpy as np

ASKS = True
SETTINGS = {"line_search": "none", "learning_rate": 0.5}
"""How a step's length is searched is torch's own affair. Whole steps to a minimum that moves grow
what the two ways of computing the same round differently, a million times in twelve updates."""


def update_all(gs, ws, m, t, *, gradient, learning_rate, iterations, history, line_search):
    shapes = [w.shape for w in ws]
    x, g = flat(ws), flat(gs)
    for number in range(iterations):
        pairs = m.setdefault("pairs", [])
        if "x" in m:
            s, y = x - m["x"], g - m["g"]
            if y @ s > 1e-10:
                pairs[:] = [*pairs, (s, y)][-history:]
        m["x"], m["g"] = x, g
        if not pairs:
            x = x - min(1, 1 / np.sum(np.abs(g))) * learning_rate * g
        else:
            x = x - learning_rate * inverse(pairs) @ g
        if number < iterations - 1:
            g = flat(gradient(parted(x, shapes)))
    return parted(x, shapes)


def inverse(pairs):
    """The inverse Hessian, in full: BFGS's updates of a multiple of the identity."""
    s, y = pairs[-1]
    one = np.eye(len(s))
    h = s @ y / (y @ y) * one
    for s, y in pairs:
        by = one - np.outer(s, y) / (s @ y)
        h = by @ h @ by.T + np.outer(s, s) / (s @ y)
    return h


def flat(parts):
    return np.concatenate([part.ravel() for part in parts])


def parted(x, shapes):
    parts = []
    for shape in shapes:
        size = int(np.prod(shape))
        parts.append(x[:size].reshape(shape))
        x = x[size:]
    return parts
