"""Where a label begins to be given is best on the texts it is fitted on, as trying all shows."""

from __future__ import annotations

import json

import numpy as np
import pytest

from lstmlab.baselines import label_shares, one_against_rest
from lstmlab.baselines.parts.label_thresholds import fitted, label_sets
from lstmlab.checks.examples import multilabelled
from lstmlab.data.dataset import Dataset
from lstmlab.metrics.metric import score_all
from lstmlab.recipe import Recipe

LABELS = ["a", "b", "c"]


def drawn(seed: int, count: int = 120) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds that are too low, more so of some labels; and what is right."""
    rng = np.random.default_rng(seed)
    wanted = rng.uniform(size=(count, 3)) < [0.5, 0.3, 0.15]
    odds = np.where(wanted, 0.8, -0.8) + rng.normal(0, 1, wanted.shape) - [1.0, 2.0, 3.0]
    return odds, wanted.astype(np.float64)


def score(metric: str, odds: np.ndarray, wanted: np.ndarray, thresholds: np.ndarray) -> float:
    sets = label_sets(odds, thresholds, LABELS)
    names = np.array(LABELS)
    cells = [json.dumps(names[row > 0].tolist()) for row in wanted]
    return score_all([metric], sets, cells)[metric]


@pytest.mark.parametrize("metric", ["labels-macro-f1", "labels-micro-f1"])
@pytest.mark.parametrize("seed", range(3))
def test_the_common_one_is_the_best_of_all(metric: str, seed: int) -> None:
    odds, wanted = drawn(seed, 60)
    found = fitted(odds, wanted, metric, "common")
    assert np.ptp(found) == 0
    every = [score(metric, odds, wanted, np.full(3, each)) for each in odds.ravel()]
    assert score(metric, odds, wanted, found) == pytest.approx(max(every))
    assert score(metric, odds, wanted, found) > score(metric, odds, wanted, np.zeros(3)) + 5


def test_each_ones_own_is_the_best_of_all_for_macro_f1() -> None:
    odds, wanted = drawn(7)
    found = fitted(odds, wanted, "labels-macro-f1", "each")
    for label in range(3):
        alone, right = odds[:, label : label + 1], wanted[:, label : label + 1]

        def f1(least: float, alone: np.ndarray = alone, right: np.ndarray = right) -> float:
            given = alone > least
            return 2 * (given * right).sum() / (given.sum() + right.sum())

        best = max(f1(each) for each in [*alone[:, 0], -99.0])
        assert f1(found[label]) == pytest.approx(best)
    common = fitted(odds, wanted, "labels-macro-f1", "common")
    scores = [score("labels-macro-f1", odds, wanted, each) for each in (found, common)]
    assert scores[0] > scores[1]


def test_each_ones_own_is_not_worse_for_micro_f1() -> None:
    for seed in range(4):
        odds, wanted = drawn(seed)
        each, common = (fitted(odds, wanted, "labels-micro-f1", how) for how in ("each", "common"))
        scores = [score("labels-micro-f1", odds, wanted, found) for found in (each, common)]
        assert scores[0] >= scores[1]


def test_a_rare_label_has_the_common_one_and_half_is_none() -> None:
    odds, wanted = drawn(3)
    wanted[:, 2] = 0
    wanted[:9, 2] = 1
    found, common = (fitted(odds, wanted, "labels-macro-f1", how) for how in ("each", "common"))
    assert found[2] == common[2] != found[0]
    assert (fitted(odds, wanted, "labels-macro-f1", "half") == 0).all()
    # A metric that doesn't look at what is given has those that macro-F1 would have.
    instead = fitted(odds, wanted, "average-precision", "each")
    assert (instead == found).all()


def test_the_linear_models_tell_what_their_words_tell() -> None:
    dataset = multilabelled()
    learned = one_against_rest.fit(dataset, "labels-macro-f1")
    test = dataset.splits["test"]
    scores = score_all(one_against_rest.METRICS, learned.answers(test), list(test["labels"]))
    assert min(scores.values()) > 95
    half = one_against_rest.fit(
        dataset, "labels-macro-f1", recipe=Recipe(label_thresholds="half", ngrams="words")
    )
    assert half.thresholds == (0.0, 0.0, 0.0)
    again = one_against_rest.fit(dataset.with_dev_in_train(), "labels-macro-f1", like=learned)
    assert again.thresholds == learned.thresholds
    assert again.about == learned.about


def test_the_commonest_labels_are_as_many_as_are_best() -> None:
    cells = ['["a", "b"]', '["a", "b"]', '["a"]', '["b", "c"]', '["a", "b"]', '["a"]']
    split = {"text": ["x"] * 6, "labels": cells}
    dataset = Dataset("d", "multilabelled", {"train": split, "dev": split, "test": split})
    learned = label_shares.fit(dataset, "labels-micro-f1")
    assert learned.about == "always 'a', 'b'"
    assert [one.labels for one in learned.answers(split)] == [("a", "b")] * 6
