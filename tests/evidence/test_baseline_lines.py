"""A study's best contender beside the best baseline."""

from __future__ import annotations

import pytest

from lstmlab.evidence import ENGLISH, Results, find_out, verdict
from lstmlab.evidence.findings.baseline_lines import (
    BaselineLine,
    beside_baseline,
    best_first,
    from_text,
    to_text,
)
from lstmlab.language.chinese.report import CHINESE
from lstmlab.trial import Contender, Entry
from trials_made import contender, entry


def entries(one: Contender, scores: list[float]) -> list[Entry]:
    return [entry(one, score, purpose="final", seed=n) for n, score in enumerate(scores)]


def line(name: str, test: float, dev: float, called: str = "the linear model") -> BaselineLine:
    scores = {"test": {"accuracy": test}, "dev": {"accuracy": dev}}
    return BaselineLine("sentiment", "opinions-en", name, called, "C = 1", scores, 2.0)


def said(scores: list[float], *lines: BaselineLine) -> list[str]:
    one = contender("adam")
    found = find_out(Results("study", [one], entries(one, scores), baselines=lines))
    return beside_baseline(found[0], ENGLISH)


def test_better_worse_or_not_told_apart() -> None:
    scores = [80.0, 81.0, 82.0]  # 81 ± 2.5
    assert said(scores, line("linear", 75.0, 75.0)) == [
        "It is better than the linear model (accuracy 75.0), by 6.0."
    ]
    assert said(scores, line("linear", 82.0, 75.0)) == [
        "It is not told apart from the linear model (accuracy 82.0), which learns in seconds."
    ]
    assert said(scores, line("linear", 90.0, 75.0)) == [
        "It is worse than the linear model (accuracy 90.0), by 9.0: an LSTM isn't worth it here."
    ]
    assert said(scores[:1], line("linear", 90.0, 75.0)) == []  # one seed has no interval
    assert said(scores) == []


def test_the_best_on_dev_is_the_one_to_beat() -> None:
    lines = [line("majority", 99.0, 50.0, "the commonest label"), line("linear", 75.0, 76.0)]
    assert [one.name for one in best_first(lines, "accuracy", True)] == ["linear", "majority"]
    assert [one.name for one in best_first(lines, "accuracy", False)] == ["majority", "linear"]
    assert "the linear model" in said([80.0, 81.0, 82.0], *lines)[0]


def test_another_data_sets_baselines_say_nothing() -> None:
    other = BaselineLine("sentiment", "other", "linear", "x", "", {"test": {"accuracy": 1.0}}, 1.0)
    assert said([80.0, 81.0, 82.0], other) == []


def test_the_verdict_has_it_in_both_languages() -> None:
    one = contender("adam")
    lines = [line("linear", 75.0, 75.0)]
    found = find_out(Results("study", [one], entries(one, [80.0, 81.0, 82.0]), baselines=lines))[0]
    assert "better than the linear model (accuracy 75.0), by 6.0" in verdict(found)
    assert "优于线性模型" in verdict(found, CHINESE)


def test_they_are_kept_as_json() -> None:
    lines = (line("linear", 75.0, 76.0), line("majority", 50.0, 51.0))
    assert from_text(to_text(lines)) == lines
    for text in ("{}x", '[{"task": 1}]', "[7]", '{"a": 1}'):
        with pytest.raises(ValueError):
            from_text(text)
