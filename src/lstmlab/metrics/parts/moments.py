"""What scores of numbers are made of: sums over examples, from which means and squares follow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def moments(given: Sequence[float], expected: Sequence[str]) -> Floats:
    """Columns (N, 6): 1, the number given (a), the one expected (b), a², b², (a − b)².

    All less the mean of those expected, so that squares of large numbers don't swallow how they
    differ; what such sums are used for is the same from wherever numbers are counted.
    """
    a, b = np.array(given, np.float64), np.array([float(each) for each in expected], np.float64)
    a, b = a - b.mean(), b - b.mean()
    return np.stack([np.ones(len(a)), a, b, a * a, b * b, (a - b) ** 2], 1)


def ratio(part: Floats, whole: Floats, otherwise: float = 0.0) -> Floats:
    """``part / whole``; ``otherwise`` where the whole is nothing."""
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), otherwise)


def correlation(sums: Floats) -> Floats:
    """Pearson's, of such columns' sums (..., 6); 0 where all numbers of one sort are alike."""
    count, a, b, aa, bb, apart = (sums[..., place] for place in range(6))
    of_a, of_b = aa - a * a / count, bb - b * b / count
    # ab = (a² + b² − (a − b)²) / 2. What is so small is rounding, where all are one number.
    both = (aa + bb - apart) / 2 - a * b / count
    whole = np.sqrt(np.maximum(of_a, 0) * np.maximum(of_b, 0))
    nothing = (of_a <= 1e-12 * np.maximum(aa, 1e-300)) | (of_b <= 1e-12 * np.maximum(bb, 1e-300))
    return np.where(nothing, 0.0, np.clip(ratio(both, whole), -1, 1))
