"""Metrics of several labels are those of scikit-learn."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn import metrics

from lstmlab.metrics.metric import LabelSet, is_biased, score_all
from lstmlab.registry import find

LABELS = ["a", "b", "c", "d"]


def drawn(seed: int, count: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How probable each label is, whether it is given, and whether it is right."""
    rng = np.random.default_rng(seed)
    share = np.round(rng.uniform(0, 1, (count, 4)), 2)
    wanted = rng.uniform(0.1, 1, share.shape) < share
    return share, share > 0.55, wanted


def scored(name: str, share: np.ndarray, given: np.ndarray, wanted: np.ndarray) -> float:
    names = np.array(LABELS)
    sets = [
        LabelSet(tuple(names[row].tolist()), dict(zip(LABELS, p.tolist(), strict=True)))
        for row, p in zip(given, share, strict=True)
    ]
    return score_all([name], sets, [json.dumps(names[row].tolist()) for row in wanted])[name]


@pytest.mark.parametrize("seed", range(5))
def test_they_are_those_of_scikit_learn(seed: int) -> None:
    share, given, wanted = drawn(seed)
    macro = metrics.f1_score(wanted, given, average="macro", zero_division=0)
    assert scored("labels-macro-f1", share, given, wanted) == pytest.approx(100 * macro)
    micro = metrics.f1_score(wanted, given, average="micro")
    assert scored("labels-micro-f1", share, given, wanted) == pytest.approx(100 * micro)
    average = metrics.average_precision_score(wanted, share, average="macro")
    assert scored("average-precision", share, given, wanted) == pytest.approx(100 * average)


def test_a_label_that_nothing_has_is_not_averaged_but_what_is_given_counts() -> None:
    share, given, wanted = drawn(1)
    wanted[:, 3] = False
    three = metrics.f1_score(wanted[:, :3], given[:, :3], average="macro")
    assert scored("labels-macro-f1", share, given, wanted) == pytest.approx(100 * three)
    micro = metrics.f1_score(wanted, given, average="micro")
    assert scored("labels-micro-f1", share, given, wanted) == pytest.approx(100 * micro)


@pytest.mark.parametrize("name", ["labels-macro-f1", "labels-micro-f1"])
def test_of_counts_it_is_the_same(name: str) -> None:
    share, given, wanted = drawn(2)
    counts = ((given & wanted).sum(0), given.sum(0), wanted.sum(0))
    of_counts = find("metrics", name).of_counts(*(each.astype(float) for each in counts))
    assert of_counts == pytest.approx(scored(name, share, given, wanted))


def test_nothing_given_and_nothing_expected_is_a_number() -> None:
    nothing = np.zeros((3, 4), bool)
    for name in ("labels-macro-f1", "labels-micro-f1", "average-precision"):
        assert scored(name, np.zeros((3, 4)), nothing, nothing) == 0
    assert is_biased("average-precision")
