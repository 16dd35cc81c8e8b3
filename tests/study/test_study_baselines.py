"""A study's baselines are scored once and kept in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstmlab.evidence.findings.baseline_lines import BaselineLine, to_text
from lstmlab.study import baselines
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import read_study

STUDY = """
name = "two"
seeds = [1]
[axes]
hidden_size = [4, 8]
[[tasks]]
task = "sentiment"
dataset = "opinions-en"
[[tasks]]
task = "translation"
dataset = "dates-en-de"
"""


def test_they_are_scored_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "two.toml").write_text(STUDY)
    todo = plan.make(read_study(tmp_path / "two.toml"), "two", None)
    found = baselines.keep(tmp_path, todo)
    named = [(line.task, line.name) for line in found]
    assert named == [("sentiment", "linear"), ("sentiment", "majority"), ("translation", "copy")]
    assert all({*line.metrics} == {"dev", "test"} for line in found)
    assert baselines.read(tmp_path) == found
    monkeypatch.setattr(baselines, "scored_once", None)
    assert baselines.keep(tmp_path, todo) == found


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    assert baselines.read(tmp_path) == ()
    (tmp_path / baselines.FILE).write_text("{")
    assert baselines.read(tmp_path) == ()


def test_merged_studies_keep_what_either_has(tmp_path: Path) -> None:
    here, there, out = (tmp_path / name for name in ("here", "there", "out"))
    for folder in (here, there, out):
        folder.mkdir()
    lines = [
        BaselineLine("sentiment", "a", name, name, "", {"test": {"accuracy": score}}, 1.0)
        for name, score in (("linear", 1.0), ("linear", 2.0), ("majority", 3.0))
    ]
    (here / baselines.FILE).write_text(to_text(lines[:1]))
    (there / baselines.FILE).write_text(to_text(lines[1:]))
    baselines.merge([here, there], out)
    found = sorted((line.name, line.score("test", "accuracy")) for line in baselines.read(out))
    assert found == [("linear", 1.0), ("majority", 3.0)]
