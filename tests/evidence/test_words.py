from __future__ import annotations

import math

import pytest

from lstmlab.language.words import (
    decimals,
    duration,
    listed,
    metric_name,
    number,
    plural,
    plus_minus,
    rate,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.84, "0.8 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.7, "1 min"),
        (200, "3 min 20 s"),
        (3599.8, "1 h"),
        (7500, "2 h 5 min"),
        (math.nan, "–"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_numbers() -> None:
    assert number(-3.14159, 1) == "−3.1"
    assert number(-0.01, 1) == "0.0"
    assert number(math.nan, 1) == "–"
    assert plus_minus(94.23, 0.81, 1) == "94.2 ± 0.8"
    assert plus_minus(94.23, 0.01, 1) == "94.2 ± 0.01"
    assert plus_minus(94.23, 0.0, 1) == "94.2"  # equal by chance
    assert plus_minus(94.23, 127.1, 1) == "94.2 ± 127"
    assert plus_minus(94.23, math.nan, 1) == "94.2"
    assert rate(0.003) == "0.003"
    assert rate(0.00001) == "1e-05"


def test_places_fit_the_unit() -> None:
    assert decimals([0.4, 93.0]) == 1
    assert decimals([1.83, 2.1]) == 2
    assert decimals([math.inf, math.nan]) == 2


def test_lists() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert plural(1, "trial") == "1 trial"
    assert plural(1200, "trial") == "1,200 trials"
    assert metric_name("rouge-l") == "ROUGE-L"
    assert metric_name("bits_per_character") == "bits per character"
