import zlib

import numpy as np
import torch

from . import adamw

DECOUPLED = BY_GATE = True


def update(g, w, m, t, *, gates, learning_rate, beta1, beta2, epsilon, fit):
    if g.ndim == 1:
        settings = {"beta1": beta1, "beta2": beta2, "epsilon": epsilon}
        return adamw.update(g, w, m, t, learning_rate=learning_rate, **settings)
    m["m"] = beta1 * m.get("m", 0) + (1 - beta1) * g
    memories = m.setdefault("gates", [{} for _ in range(gates)])
    means = np.split(m["m"] / (1 - beta1**t), gates)
    steps = []
    for mean, v, own in zip(means, np.split(noise(g.shape, t), gates), memories, strict=True):
        scale = np.mean(mean**2) ** -0.125
        p = own.get("P", scale * np.eye(len(mean)))
        q = own.get("Q", scale * np.eye(mean.shape[1]))
        damped = mean + 2.0**-13 * np.mean(np.abs(mean)) * v
        a, b = p @ damped @ q.T, np.linalg.inv(p.T) @ v @ np.linalg.inv(q)
        own["P"] = p - fit * towards_noise(a @ a.T, b @ b.T) @ p
        own["Q"] = q - fit * towards_noise(a.T @ a, b.T @ b) @ q
        u = own["P"].T @ own["P"] @ mean @ own["Q"].T @ own["Q"]
        steps.append(u * min(1, 1.1 / (np.sqrt(np.mean(u**2)) + 1e-6)))
    return w - learning_rate * np.vstack(steps)


def towards_noise(one, other):
    whole = one + other
    column = whole[:, np.argmax(np.sum(whole**2, 0))]
    return np.triu(one - other) / np.linalg.norm(whole @ column) * np.linalg.norm(column)


def noise(shape, t):
    """The draws are given: the same generator, seeded by the weight's name and the update."""
    draws = torch.Generator().manual_seed(zlib.crc32(f"matrix {t}".encode()))
    return torch.randn(shape, generator=draws, dtype=torch.float64).numpy()
