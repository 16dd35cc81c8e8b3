"""Macro-F1: the F1 of each expected label, averaged with equal weight; per cent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmlab.metrics.metric import Guess

CONSUMES = "guesses"
HIGHER_IS_BETTER = True
ROPE = 0.5


def score(predicted: Sequence[Guess], expected: Sequence[str], language: str = "und") -> float:
    # scikit-learn's f1_score gives the same with labels=sorted(set(expected)); without, the 0 of a
    # label that is only predicted is averaged, too. Importing it costs a training process 100 MB.
    return float(from_statistics(statistics(predicted, expected).sum(0)))


def statistics(
    predicted: Sequence[Guess], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: is it rightly, is it predicted as, is it expected to be each expected label?"""
    number = {label: index for index, label in enumerate(sorted(set(expected)))}
    is_ = np.eye(len(number) + 1)  # the last: a label that nothing here should have
    guessed = [number.get(guess.label, len(number)) for guess in predicted]
    given = is_[guessed, :-1]
    truth = is_[[number[label] for label in expected], :-1]
    return np.concatenate([given * truth, given, truth], 1)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    right, guessed, true = np.split(sums, 3, -1)
    # A resample may lack a label; then its F1 is not averaged, as it would not be in `score`.
    present = true > 0
    f1 = 2 * right / np.where(present, guessed + true, 1)
    return 100 * ((f1 * present).sum(-1) / present.sum(-1))
