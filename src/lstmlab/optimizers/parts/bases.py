"""Directions of symmetric matrices, a batch of one matrix a gate."""

from __future__ import annotations

import torch
from torch import Tensor


def directions(matrices: Tensor) -> Tensor:
    """Returns the eigenvectors of (gates, n, n), that of the largest eigenvalue first."""
    return _eigen(matrices)[1].flip(-1)


def turned(basis: Tensor, matrices: Tensor, of_basis: Tensor, axis: int) -> Tensor:
    """Returns ``basis`` one step of the power method nearer to the eigenvectors of ``matrices``.

    They are sorted, and so is ``of_basis`` in place, numbers of each direction along an axis.
    """
    product = matrices @ basis
    order = (basis * product).sum(1).argsort(dim=-1, descending=True)  # (gates, n)
    places = order.unsqueeze(3 - axis).expand_as(of_basis)
    of_basis.copy_(of_basis.gather(axis, places))
    sorted_product = product.gather(2, order.unsqueeze(1).expand_as(product))
    found: Tensor = torch.linalg.qr(sorted_product).Q
    return found


def inverse_root(matrices: Tensor, power: float, damping: float) -> Tensor:
    """Returns the matrices to the power of -1 / ``power``; eigenvalues below ``damping`` times the
    largest count as that."""
    values, vectors = _eigen(matrices)
    least = (damping * values[:, -1:]).clamp_(min=torch.finfo(values.dtype).tiny)
    return (vectors * values.maximum(least).pow(-1 / power).unsqueeze(1)) @ vectors.mT


def _eigen(matrices: Tensor) -> tuple[Tensor, Tensor]:
    """Returns eigenvalues and eigenvectors; NaN where a training has diverged, which its loop will
    say."""
    if not matrices.isfinite().all():
        return torch.full_like(matrices[..., 0], torch.nan), torch.full_like(matrices, torch.nan)
    found = torch.linalg.eigh(matrices)
    return found.eigenvalues, found.eigenvectors
