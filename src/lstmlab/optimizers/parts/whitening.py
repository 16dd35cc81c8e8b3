"""PSGD's factors of a preconditioner (Li 2018, 2022), a pair of triangular matrices a gate."""

from __future__ import annotations

import torch
from torch import Tensor

_DAMPING = 2.0**-13
"""The damping that the author's program has."""


def started(g: Tensor, axis: int) -> Tensor:
    """Returns the first factor along an axis of ``g`` (gates, rows, columns).

    It is a multiple of the identity, by which ``g`` scaled has a root mean square of 1.
    """
    size = g.square().mean(dim=(1, 2), keepdim=True).sqrt_().clamp_(min=1e-12)
    return size.pow(-0.25) * torch.eye(g.shape[axis], dtype=g.dtype, device=g.device)


def fitted(p: Tensor, q: Tensor, g: Tensor, noise: Tensor, step: float) -> None:
    """Moves both factors in place, so that P g Q' looks more like noise."""
    g = g + _DAMPING * g.abs().mean(dim=(1, 2), keepdim=True) * noise
    a = p @ g @ q.mT
    half = torch.linalg.solve_triangular(p.mT, noise, upper=False)
    b = torch.linalg.solve_triangular(q, half, upper=True, left=False)
    for factor, one, other in ((p, a @ a.mT, b @ b.mT), (q, a.mT @ a, b.mT @ b)):
        length = _norm(one + other).clamp_(min=torch.finfo(g.dtype).tiny)
        factor.sub_(step * (one - other).triu_() / length @ factor)


def _norm(matrices: Tensor) -> Tensor:
    """Returns the largest eigenvalue of each, from below, by a step from its longest column."""
    longest = matrices.square().sum(1).argmax(dim=-1)
    column = matrices.gather(2, longest[:, None, None].expand(-1, matrices.shape[1], 1))
    length = column.norm(dim=1, keepdim=True)
    return (matrices @ column).norm(dim=1, keepdim=True) / length.clamp(min=1e-30)
