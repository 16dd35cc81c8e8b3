"""Thresholds are the best that there are, and never worse than none."""

import numpy as np
import pytest
import torch

from lstmlab.metrics.metric import Guess
from lstmlab.models.answering.thresholds import fit
from lstmlab.registry import find


def score(scores, thresholds, labels, expected, metric) -> float:
    given = [labels[row] for row in (scores + thresholds).argmax(1)]
    guesses = [Guess(label, {label: 1.0}) for label in given]
    return find("metrics", metric).score(guesses, expected)


def drawn(count: int, labels: list[str], seed: int):
    """Log-probabilities of labels of which the first is common, and its answers favoured."""
    generator = np.random.default_rng(seed)
    shares = np.array([8.0] + [1.0] * (len(labels) - 1))
    truth = generator.choice(len(labels), count, p=shares / shares.sum())
    logits = generator.normal(size=(count, len(labels))) + np.eye(len(labels))[truth] * 1.5
    logits[:, 0] += 2
    scores = torch.log_softmax(torch.from_numpy(logits), 1).numpy()
    return scores, [labels[row] for row in truth]


@pytest.mark.parametrize("metric", ["accuracy", "macro-f1"])
@pytest.mark.parametrize("seed", [0, 1])
def test_of_two_labels_the_best_of_all_is_found(metric, seed):
    labels = ["no", "yes"]
    scores, expected = drawn(60, labels, seed)
    mine = score(scores, fit(scores, labels, expected, metric), labels, expected, metric)
    edges = np.sort(scores[:, 0] - scores[:, 1])
    cuts = np.concatenate([[edges[0] - 1], (edges[:-1] + edges[1:]) / 2, [edges[-1] + 1]])
    every = [score(scores, np.array([0.0, cut]), labels, expected, metric) for cut in cuts]
    assert mine == pytest.approx(max(every))


def test_macro_f1_of_rare_labels_gains():
    labels = ["common", "rare", "rarer", "unseen"]
    scores, expected = drawn(300, labels[:3], 3)
    scores = np.concatenate([scores, np.full((300, 1), -20.0)], 1)
    before = score(scores, 0, labels, expected, "macro-f1")
    found = fit(scores, labels, expected, "macro-f1")
    assert score(scores, found, labels, expected, "macro-f1") > before + 5
    assert found[0] < min(found[1:3])


def test_without_anything_to_gain_they_are_zero():
    scores, expected = drawn(40, ["a", "b"], 0)
    right = [("a", "b")[row] for row in scores.argmax(1)]
    assert fit(scores, ["a", "b"], right, "accuracy").tolist() == [0, 0]
    assert fit(scores, ["a", "b"], expected, "log-loss").tolist() == [0, 0]


def test_alike_texts_stay_together():
    scores = np.log(np.array([[0.6, 0.4]] * 4 + [[0.2, 0.8]]))
    found = fit(scores, ["a", "b"], ["a", "b", "b", "b", "b"], "accuracy")
    assert (scores + found).argmax(1).tolist() == [1, 1, 1, 1, 1]
