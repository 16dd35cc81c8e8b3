"""The mean of a path, used in place of its end: schedule-free learning."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from lstmlab.optimizers.parts.rule import Memory


def toward_mean(w: Tensor, step: Tensor, m: Memory, lr: float, momentum: float) -> None:
    """Moves the path's end down ``step``, its mean, ``m["average"]``, after it, and ``w`` between
    the two.

    Both are kept, where the authors' program keeps one and finds the other from ``w``: so ``w`` is
    the same number however often the mean was used in its place.
    """
    end, mean = m.first("end", w.clone), m.first("average", w.clone)
    end.sub_(step, alpha=lr)
    largest = m.kept["largest"] = max(lr, m.kept.get("largest", 0.0))
    total = m.kept["total"] = m.kept.get("total", 0.0) + largest**2
    mean.lerp_(end, largest**2 / total if total else 0.0)
    w.copy_(end.lerp(mean, momentum))
