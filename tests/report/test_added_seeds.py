"""The report says how many seeds each contender got, and why."""

from __future__ import annotations

import numpy as np

from lstmlab.evidence import Results, find_out
from lstmlab.evidence.findings.looks import looks_until
from lstmlab.language.chinese.report import CHINESE
from lstmlab.language.say import ENGLISH
from lstmlab.report.gathered import across
from lstmlab.report.sections.design.added_seeds import caption, how_to_read, why
from trials_made import contender, entry

LOOKS = looks_until(8)
MEANS = {"adamw": (90.0, 8), "adam": (89.9, 8), "momentum": (86.0, 5), "sgd": (50.0, 3)}


def _results(rope: float | None = None) -> Results:
    noise = np.random.default_rng(3).normal(size=(4, 8))
    entries = [
        entry(contender(name, final=3, looks=LOOKS, rope=rope), mean + noise[row, seed],
              purpose="final", seed=seed + 1)
        for row, (name, (mean, count)) in enumerate(MEANS.items())
        for seed in range(count)
    ]  # fmt: skip
    return Results("s", [*dict.fromkeys(each.contender for each in entries)], entries)


def test_each_contender_is_told_why_it_has_no_more_seeds() -> None:
    (finding,) = find_out(_results())
    assert {row.label: (row.score.n, why(finding, row, ENGLISH)) for row in finding.rows} == {
        "adamw": (8, "undecided with the most"),
        "adam": (8, "the best"),
        "momentum": (5, "until it differed"),
        "sgd": (3, "until it differed"),
    }
    assert "3, 5 and 8 in all" in caption(finding, ENGLISH)


def test_who_is_equal_is_told_so() -> None:
    (finding,) = find_out(_results(rope=20.0))
    said = {row.label: why(finding, row, ENGLISH) for row in finding.rows}
    assert said["adamw"] == "until it was equal"


def test_the_protocol_is_told_where_seeds_were_added_alone() -> None:
    (said,) = how_to_read(across(_results(), ()), ENGLISH)
    assert "All contenders got 3;" in said
    assert "so that they had 5 and 8," in said
    (chinese,) = how_to_read(across(_results(), ()), CHINESE)
    assert "先各得 3 个" in chinese
    plain = Results("s", [contender()], [])
    assert how_to_read(across(plain, ()), ENGLISH) == []


def test_a_contender_of_fixed_seeds_needs_no_reason() -> None:
    entries = [
        entry(contender(name, final=2), score, purpose="final", seed=seed)
        for name in ("adam", "sgd")
        for seed, score in enumerate((90.0, 91.0))
    ]
    (finding,) = find_out(Results("s", [], entries))
    assert [why(finding, row, ENGLISH) for row in finding.rows] == ["", ""]
    assert caption(finding, ENGLISH) == ""
