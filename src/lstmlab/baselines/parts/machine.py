"""The linear model's weights: a support vector machine a label, on n-grams weighted for the label.

What an n-gram counts is multiplied by the square root of how much more, or less, often it is in the
label's texts than in the others (the logarithm of that ratio). So the machine is held back less
where an n-gram says something by itself. Wang and Manning (2012, https://aclanthology.org/P12-2018)
multiply by the whole logarithm; its root erred less on all data sets that were tried.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = Any
"""A sparse matrix (texts, n-grams) of float32, in rows; SciPy has no types for it."""


def weights(
    rows: Rows, numbers: NDArray[np.int64], labels: int, strength: float, beside: int = 0
) -> tuple[Floats, Floats]:
    """Weights (n-grams, labels) and bias (labels,), of texts whose labels are ``numbers`` (texts,).

    ``strength``: the machines' C. ``beside``: so many columns, the last ones, are no n-grams but
    what stands beside the texts; they are taken as they are.
    """
    often = np.bincount(numbers, minlength=labels)
    if labels < 2 or not rows.shape[1] or often.max() == len(numbers):
        # nothing to tell apart, or nothing to tell by
        nothing = np.zeros((rows.shape[1], labels), np.float32)
        return nothing, np.log(np.maximum(often, 0.5) / len(numbers)).astype(np.float32)
    ngrams = rows[:, : rows.shape[1] - beside] if beside else rows
    saying = np.sqrt(np.abs(_ratios(ngrams, numbers, labels)))
    if beside:
        saying = np.concatenate([saying, np.ones((beside, labels), np.float32)])
    if labels == 2:  # the second label's margin, shared by both
        weight, bias = _machine(rows, numbers == 1, saying[:, 1], strength)
        half = np.array([-0.5, 0.5], np.float32)
        return weight[:, np.newaxis] * half, np.float32(bias) * half
    found = [_machine(rows, numbers == n, saying[:, n], strength) for n in range(labels)]
    return np.stack([one for one, _ in found], 1), np.array([one for _, one in found], np.float32)


def _ratios(rows: Rows, numbers: NDArray[np.int64], labels: int) -> Floats:
    """Returns, for each n-gram and label (n-grams, labels), the logarithm of how much more often
    the n-gram is in a text of the label than in others, each of these counted once more than it
    was."""
    there = rows.copy()
    there.data = np.ones_like(there.data)
    belongs = np.zeros((len(numbers), labels), np.float32)
    belongs[np.arange(len(numbers)), numbers] = 1
    with_it = np.asarray(there.T @ belongs, np.float64)
    without = with_it.sum(1, keepdims=True) - with_it
    logs = [np.log((each + 1) / (each + 1).sum(0)) for each in (with_it, without)]
    return np.asarray(logs[0] - logs[1], np.float32)


def _machine(
    rows: Rows, wanted: NDArray[np.bool_], saying: Floats, strength: float
) -> tuple[Floats, float]:
    """Weights (n-grams,) and bias of the margin by which a text is one of those ``wanted``."""
    from sklearn.svm import LinearSVC

    if not wanted.any():
        return np.zeros(rows.shape[1], np.float32), -1.0
    weighted = rows.copy()
    weighted.data *= saying[weighted.indices]
    machine = LinearSVC(C=strength, tol=1e-2, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what had not converged: it is judged on dev
        machine.fit(weighted, wanted)
    return (machine.coef_[0] * saying).astype(np.float32), float(machine.intercept_[0])
