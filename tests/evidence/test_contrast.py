from __future__ import annotations

import math
import time

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr, ndtri

from lstmlab.evidence.statistics.examples import (
    Contrast,
    Score,
    bootstrap,
    contrast,
    in_blocks,
    interval,
    randomization,
    standard_error,
)
from lstmlab.evidence.wording.examples import caution, p_text, sentence
from lstmlab.registry import find

ACCURACY = find("metrics", "accuracy").from_statistics
BLEU = find("metrics", "bleu").from_statistics


def right_or_wrong(rng: np.random.Generator, count: int, *rates: float) -> list[np.ndarray]:
    """Statistics of models that are right at ``rates``, all the more often on easy examples."""
    ease = rng.normal(0, 1, count)
    answers = [(rng.normal(0, 1, count) + ease) < np.sqrt(2) * ndtri(rate) for rate in rates]
    return [np.stack([answer, np.ones(count)], 1).astype(np.float64) for answer in answers]


def sentences(rng: np.random.Generator, count: int, *losses: float) -> list[np.ndarray]:
    """BLEU's statistics of translations whose n-grams match the less often, the more is lost."""
    wanted, ease = rng.integers(4, 30, count), rng.beta(4, 4, count)
    tables = []
    for loss in losses:
        length = np.maximum(4, wanted + rng.integers(-3, 4, count))
        chance = np.clip(ease - loss + rng.normal(0, 0.05, count), 0.05, 0.95)
        total = np.stack([length - order for order in range(4)], 1)
        match = rng.binomial(total, chance[:, None] ** np.arange(1, 5))
        tables.append(np.concatenate([length[:, None], wanted[:, None], match, total], 1) * 1.0)
    return tables


def test_a_model_and_its_like_are_told_apart_once_in_twenty() -> None:
    rng = np.random.default_rng(1)
    studies, claims, clear = 1000, 0, 0
    for _ in range(studies):
        a, b = right_or_wrong(rng, 100, 0.8, 0.8)
        claims += randomization(a, b, ACCURACY, rng, 199) <= 0.05
        clear += resampled(a, b, ACCURACY, rng).clear
    assert claims <= stats.binom.ppf(0.999, studies, 0.05)
    assert 0.02 * studies <= clear <= 0.08 * studies  # the interval covers zero at 92 to 98 %


def resampled(a: np.ndarray, b: np.ndarray, score: Score, rng: np.random.Generator) -> Contrast:
    """With the interval alone, quickly."""
    error = standard_error(bootstrap(a, b, score, rng, 199), len(a))
    return Contrast(float(score(a.sum(0))), float(score(b.sum(0))), error, 1.0, len(a))


@pytest.mark.parametrize("count", [20, 200])
def test_the_interval_covers_the_truth_also_for_a_score_that_is_no_mean(count: int) -> None:
    rng = np.random.default_rng(2)
    a, b = sentences(rng, 20_000, 0.0, 0.03)  # all that the examples are drawn from
    truth = float(BLEU(a.sum(0)) - BLEU(b.sum(0)))
    studies, covered = 500, 0
    for _ in range(studies):
        drawn = rng.integers(len(a), size=count)
        low, high = resampled(a[drawn], b[drawn], BLEU, rng).interval
        covered += low <= truth <= high
    assert 0.92 <= covered / studies <= 0.98


def test_a_planted_difference_is_found_as_often_as_theory_says() -> None:
    """Power of the paired z-test, which approximate randomization of a mean approaches."""
    rng = np.random.default_rng(3)
    studies, found, count = 400, 0, 150
    for _ in range(studies):
        a, b = (np.stack([rng.normal(mean, 1, count), np.ones(count)], 1) for mean in (0.3, 0.0))
        found += randomization(a, b, ACCURACY, rng, 199) <= 0.05
    power = float(ndtr(0.3 / np.sqrt(2 / count) - ndtri(0.975)))
    low, high = stats.binom.interval(0.999, studies, power)
    assert low - 0.02 * studies <= found <= high


def test_the_detectable_difference_is_found_four_times_in_five() -> None:
    rng = np.random.default_rng(4)
    values = rng.normal(0, 1, (2, 400))
    a, b = (np.stack([row, np.ones(400)], 1) for row in values)
    found = contrast(a, b, ACCURACY, resamples=2000)
    # 100 times the mean: the score is in per cent.
    assert found.error == pytest.approx(100 * (values[0] - values[1]).std() / 20, rel=0.06)
    power = ndtr(found.detectable() / found.error - ndtri(0.975))
    assert power == pytest.approx(0.8)
    assert found.detectable(2) > found.detectable()


def test_against_scipy() -> None:
    rng = np.random.default_rng(5)
    a, b = rng.normal(0.55, 0.2, 60), rng.normal(0.5, 0.2, 60)

    def mean_difference(x: np.ndarray, y: np.ndarray, axis: int = -1) -> np.ndarray:
        return 100 * (x.mean(axis) - y.mean(axis))

    test = stats.permutation_test(
        (a, b), mean_difference, permutation_type="samples", n_resamples=9999, rng=rng
    )
    boot = stats.bootstrap((a, b), mean_difference, paired=True, n_resamples=9999, rng=rng)
    ours = contrast(*(np.stack([x, np.ones(60)], 1) for x in (a, b)), ACCURACY)
    assert ours.difference == pytest.approx(mean_difference(a, b))
    assert ours.p_value == pytest.approx(test.pvalue, abs=0.02)
    assert ours.error == pytest.approx(boot.standard_error, rel=0.04)
    # Of a mean, it is the interval of the paired t-test.
    low, high = stats.ttest_rel(100 * a, 100 * b).confidence_interval()
    assert ours.interval == pytest.approx((low, high), abs=0.05 * (high - low))


def test_all_swaps_of_few_examples() -> None:
    """Five examples, A right on all and B on none: 2 of 32 swaps are as extreme."""
    a, b = np.array([[1.0, 1.0]] * 5), np.array([[0.0, 1.0]] * 5)
    p_value = randomization(a, b, ACCURACY, np.random.default_rng(6), 20_000)
    assert p_value == pytest.approx(2 / 32, abs=0.006)


def test_against_sacrebleu(monkeypatch: pytest.MonkeyPatch) -> None:
    from sacrebleu.metrics.bleu import BLEU as Sacrebleu
    from sacrebleu.significance import PairedTest

    monkeypatch.setenv("SACREBLEU_SEED", "12345")
    rng = np.random.default_rng(8)
    words = np.array(["the", "a", "cat", "dog", "sat", "ran", "on", "in", "mat", "sun"])
    truth = [rng.choice(words, rng.integers(6, 14)) for _ in range(60)]

    def noisy(rate: float) -> list[str]:
        return [" ".join(np.where(rng.random(len(t)) < rate, "so", t)) for t in truth]

    expected = [" ".join(text) for text in truth]
    one, other = noisy(0.24), noisy(0.3)
    test = PairedTest(
        [("one", one), ("other", other)], {"BLEU": Sacrebleu()}, [expected], "ar", n_samples=2000
    )
    theirs = test()[1]["BLEU"]
    metric = find("metrics", "bleu")
    ours = contrast(
        *(metric.statistics(answers, expected, "en") for answers in (one, other)),
        metric.from_statistics,
        resamples=2000,
    )
    assert (ours.a, ours.b) == pytest.approx([result.score for result in theirs], rel=1e-12)
    assert ours.p_value == pytest.approx(theirs[1].p_value, abs=0.04)
    assert 0.001 < ours.p_value < 0.5


def test_alike_on_every_example() -> None:
    a, _ = right_or_wrong(np.random.default_rng(9), 50, 0.8, 0.8)
    found = contrast(a, a, ACCURACY, resamples=200)
    assert (*found.interval, found.p_value) == (0, 0, 1)
    assert "are alike on these 50 examples" in sentence("accuracy", found, True, 1.0, 1, "examples")


def test_the_same_seed_gives_the_same_numbers_and_memory_does_not_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a, b = sentences(np.random.default_rng(10), 80, 0.0, 0.01)
    first = contrast(a, b, BLEU, seed=3, resamples=500)
    assert contrast(a, b, BLEU, seed=3, resamples=500) == first
    assert contrast(a, b, BLEU, seed=4, resamples=500) != first
    monkeypatch.setattr("lstmlab.evidence.statistics.examples._AT_A_TIME", 999)
    portions = contrast(a, b, BLEU, seed=3, resamples=500)
    assert portions.error == pytest.approx(first.error, rel=0.2)


def test_a_thousand_sentences_take_seconds() -> None:
    a, b = sentences(np.random.default_rng(11), 1000, 0.0, 0.01)
    started = time.process_time()
    contrast(a, b, BLEU, resamples=1000)
    assert time.process_time() - started < 3


def test_refuses_what_is_not_paired() -> None:
    with pytest.raises(ValueError, match="alike in shape"):
        contrast(np.ones((3, 2)), np.ones((4, 2)), ACCURACY)


def test_blocks_keep_the_sums() -> None:
    rows = np.arange(14.0).reshape(7, 2)
    assert in_blocks(rows, 3).tolist() == [[6, 9], [24, 27], [12, 13]]
    assert in_blocks(rows, 1).tolist() == rows.tolist()


def made(difference: float, reach: float) -> Contrast:
    t = float(stats.t.ppf(0.975, 499))
    return Contrast(80 + difference, 80.0, reach / t, 0.02, 500)


@pytest.mark.parametrize(
    ("contrast_", "higher", "p_value", "said"),
    [
        (made(1.3, 1.1), True, 0.02, "accuracy: A is better by 1.30 (0.20 to 2.40), p = 0.02"),
        (made(-1.3, 1.1), True, 0.02, "B is better by 1.30 (0.20 to 2.40)"),
        (made(-1.3, 1.1), False, 0.0001, "A is better by 1.30 (0.20 to 2.40), p < 0.001"),
        (made(0.3, 1.5), True, 0.7, "indistinguishable on these 500 examples (p = 0.70); a "
         "difference of about 2.14 would have been told apart 4 times in 5."),
        (made(1.0, 1.1), True, 0.04, "undecided on these 500 examples. A is ahead by 1.00 "
         "(−0.10 to 2.10), but interval and test disagree (p = 0.040)."),
        (made(1.0, 0.9), True, 0.06, "undecided"),
    ],
)  # fmt: skip
def test_sentences(contrast_: Contrast, higher: bool, p_value: float, said: str) -> None:
    assert said in sentence("accuracy", contrast_, higher, p_value, 1, "examples")


def test_p_values_as_a_reader_meets_them() -> None:
    assert [p_text(p) for p in (0.0001, 0.0123, 0.5)] == ["p < 0.001", "p = 0.012", "p = 0.50"]


def test_few_examples_are_said_to_be_few() -> None:
    assert caution(20, "examples") is None
    assert str(caution(19, "blocks")).startswith("only 19 blocks: ")


def test_the_interval_of_an_accuracy_is_students() -> None:
    """The bootstrap of right and wrong answers, each worth 100 or 0, must find the t interval."""
    answers = right_or_wrong(np.random.default_rng(2), 200, 0.8)[0]
    low, high = interval(answers, ACCURACY)
    expected = stats.t.interval(
        0.95, 199, 100 * answers[:, 0].mean(), stats.sem(100 * answers[:, 0])
    )
    assert (low, high) == pytest.approx(expected, abs=0.2)
    assert interval(answers, ACCURACY) == (low, high)  # seeded


def test_a_standard_error_allows_for_the_mean_of_the_sample() -> None:
    differences = np.array([-1.0, 1.0, -1.0, 1.0])
    assert standard_error(differences, 2) == pytest.approx(math.sqrt(2))
    assert standard_error(differences, 5) == pytest.approx(math.sqrt(5 / 4))
