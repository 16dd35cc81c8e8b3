"""Sentences on a model beside a baseline claim what the examples support."""

from __future__ import annotations

import pytest

from lstmlab.evidence.statistics.examples import Contrast
from lstmlab.evidence.wording.against_baseline import advice, sentence


def of(a: float, b: float, error: float, examples: int = 1000) -> Contrast:
    return Contrast(a, b, error, 0.5, examples)


@pytest.mark.parametrize(
    ("metric", "contrast", "higher", "said"),
    [
        (
            "accuracy", of(82.1, 80.0, 0.6), True,
            "+2.1 points over the linear model, 95 % interval 0.9 to 3.3, paired over the test "
            "examples",
        ),
        (
            "accuracy", of(80.0, 79.5, 0.6), True,
            "not shown to be better than the linear model: +0.5 points, 95 % interval −0.7 to "
            "1.7, paired over the test examples",
        ),
        (
            "accuracy", of(78.0, 82.0, 1.0), True,
            "worse than the linear model: −4.0 points, 95 % interval −6.0 to −2.0, paired over "
            "the test examples",
        ),
        (
            "perplexity", of(92.0, 141.0, 2.0), False,
            "−49.0 of perplexity (less is better) over the linear model, 95 % interval −52.9 to "
            "−45.1, paired over the test examples",
        ),
        (
            "perplexity", of(150.0, 141.0, 2.0), False,
            "worse than the linear model: +9.0 of perplexity (less is better), 95 % interval 5.1 "
            "to 12.9, paired over the test examples",
        ),
        (
            "mae", of(0.771, 0.8, 0.01), False,
            "−0.029 of mae (less is better) over the linear model, 95 % interval −0.049 to −0.009, "
            "paired over the test examples",
        ),
        (
            "accuracy", of(90.0, 70.0, 15.0, 10), True,
            "not shown to be better than the linear model: +20.0 points, 95 % interval −13.9 to "
            "53.9, paired over the test examples, of which there are only 10",
        ),
    ],
)  # fmt: skip
def test_the_sentence_says_no_more_than_the_interval(
    metric: str, contrast: Contrast, higher: bool, said: str
) -> None:
    assert sentence(metric, contrast, higher, "the linear model", "test examples") == said


def test_advice_where_it_is_not_better_only() -> None:
    assert advice(of(82.1, 80.0, 0.6), True, "the linear model", 3.4) == ""
    assert advice(of(92.0, 141.0, 2.0), False, "the Kneser–Ney model", 3.4) == ""
    said = "the linear model learns in 3 s: on this data it may do"
    assert advice(of(80.1, 80.0, 0.6), True, "the linear model", 3.4) == said
    assert advice(of(70.0, 80.0, 0.6), True, "the linear model", 0.1).startswith("the linear model")
