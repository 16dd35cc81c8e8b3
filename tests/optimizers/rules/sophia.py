import zlib

import numpy as np
import torch

DECOUPLED = ASKS = True
SETTINGS = {"gamma": 30.0}
"""So that some steps are cut, and some are not."""


def update_all(gs, ws, m, t, *, gradient, learning_rate, beta1, beta2, gamma, every):
    if (t - 1) % every == 0:
        vs = [signs(w.shape, name, t - 1) for w, name in zip(ws, ("vector", "matrix"), strict=True)]
        there = gradient([w + 1e-3 * v for w, v in zip(ws, vs, strict=True)])
        new = [v * (h - g) / 1e-3 for v, h, g in zip(vs, there, gs, strict=True)]
        m["h"] = mean(beta2, m.get("h", [0, 0]), new)
        m["looks"] = m.get("looks", 0) + 1
    m["m"] = mean(beta1, m.get("m", [0, 0]), gs)
    by = gamma / (1 - beta2 ** m["looks"])
    return [
        w - learning_rate * np.clip(one / np.maximum(by * h, 1e-12), -1, 1)
        for w, one, h in zip(ws, m["m"], m["h"], strict=True)
    ]


def mean(beta, old, new):
    return [beta * before + (1 - beta) * one for before, one in zip(old, new, strict=True)]


def signs(shape, name, number):
    """The draws are given: the same generator, seeded by the weight's name and the update."""
    draws = torch.Generator().manual_seed(zlib.crc32(f"{name} {number}".encode()))
    return np.sign(torch.randn(shape, generator=draws, dtype=torch.float64).numpy())
