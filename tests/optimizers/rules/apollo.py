import zlib

import numpy as np
import torch

from . import adamw

DECOUPLED = True


def update(g, w, m, t, *, learning_rate, sketch_rank, period=200, **settings):
    if g.ndim == 1:
        return adamw.update(g, w, m, t, learning_rate=learning_rate, **settings)
    if g.shape[0] > g.shape[1]:
        return update(g.T, w.T, m, t, learning_rate=learning_rate, sketch_rank=sketch_rank,
                      period=period, **settings).T  # fmt: skip
    side, rank = len(g), min(sketch_rank, len(g))
    r = projection(rank, side, (t - 1) // period) @ g
    step = -adamw.update(r, 0 * r, m, t, learning_rate=1.0, **settings)
    move = np.zeros_like(g)
    for j in range(g.shape[1]):
        factor = np.linalg.norm(step[:, j]) / np.linalg.norm(r[:, j])
        move[:, j] = np.sqrt(side / rank) * factor * g[:, j]
    length = np.linalg.norm(move)
    m["length"] = min(length, 1.01 * m.get("length", length))
    return w - learning_rate * move / length * m["length"]


def projection(rank, side, number):
    """The draws are given: the same generator, seeded by the weight's name and the period."""
    draws = torch.Generator().manual_seed(zlib.crc32(f"matrix {number}".encode()))
    normal = torch.randn((rank, side), generator=draws, dtype=torch.float64)
    return normal.numpy() / np.sqrt(rank)
