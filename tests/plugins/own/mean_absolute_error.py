"""Mean absolute error: by how much a mark is wrong."""

import numpy as np

CONSUMES = "marks"
HIGHER_IS_BETTER = False
ROPE = 0.01


def score(predicted, expected, language):
    return float(from_statistics(statistics(predicted, expected, language).sum(0)))


def statistics(predicted, expected, language):
    wrong = np.abs(np.array(predicted, float) - np.array(expected, float))
    return np.stack([wrong, np.ones_like(wrong)], 1)


def from_statistics(sums):
    return sums[..., 0] / sums[..., 1]
