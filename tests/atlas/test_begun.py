"""What ``lstmlab fit`` begins with, by records with known answers."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

import atlas_made
from lstmlab import tasks
from lstmlab.api.fitting.beginning import Beginning, beginning
from lstmlab.atlas.advice import begun as module
from lstmlab.atlas.advice.begun import begun
from lstmlab.atlas.records.files import write
from lstmlab.data import load
from lstmlab.study.fitting import small_study as fitting
from lstmlab.study.planning import plan
from lstmlab.study.planning.entries.task_entry import TaskEntry

SENTIMENT = tasks.load("sentiment")
OWN = list(SENTIMENT.variants)
GOOD = {
    name: {"default": 60.0, "gru": 80.0 + place, "lion": 84.0 - place, "small": 61.0}
    for place, name in enumerate(atlas_made.SETS)
}
"""On all sets gru and lion are far better than the default."""


@pytest.fixture
def atlas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What ships, in place of what does."""
    monkeypatch.setattr(module, "SHIPPED", tmp_path)
    write(atlas_made.rows(GOOD), tmp_path / "recipes.parquet")
    return tmp_path


def begin(folder: Path) -> tuple[Beginning, str]:
    said = io.StringIO()
    data = load("opinions-zh")
    console = Console(file=said, width=500)
    return beginning(console, SENTIMENT, data, folder / "study"), said.getvalue()


def test_without_records_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHIPPED", tmp_path)
    found, said = begin(tmp_path)
    assert said == ""
    assert found == Beginning(
        fitting.variants_of(SENTIMENT), tuple(OWN), tuple(SENTIMENT.brief), ()
    )
    tagging = tasks.load("tagging")
    data = load("amounts-en")
    assert begun(tagging, data, tmp_path).recipes == {}


def test_the_first_is_the_atlas_s_then_the_default_then_others(atlas: Path) -> None:
    found, said = begin(atlas)
    first = found.names[0]
    assert first in ("atlas gru", "atlas lion")
    assert found.names[1] == "default"
    assert {first, found.names[2]} == {"atlas gru", "atlas lion"}
    assert found.names[3:5] == ("atlas small", "small")
    assert len(found.names) == len(OWN)  # as many as without the atlas
    assert set(found.names) | set(found.spare) == {
        *OWN,
        *SENTIMENT.brief,
        "atlas gru",
        "atlas lion",
        "atlas small",
    }
    assert found.changes["atlas gru"] == {"cell": "gru"}
    assert said.startswith(f"the atlas advises {first}, ")
    assert "on 3 of 3 similar sets" in said


def test_advice_that_was_no_better_than_the_default_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHIPPED", tmp_path)
    write(atlas_made.rows(), tmp_path / "recipes.parquet")  # undecided, as test_advice.py has it
    found, said = begin(tmp_path)
    assert (found.names, said) == (tuple(OWN), "")


def test_a_recipe_that_the_task_has_already_is_not_compared_twice(atlas: Path) -> None:
    same = dict(SENTIMENT.variants["small"])
    rows = [
        replace(row, choices='{"hidden_size": 32, "embedding_size": 128, "batch_size": 16, '
                '"optimizer.learning_rate": 0.02}')
        if row.contender == "gru" else row
        for row in atlas_made.rows(GOOD)
    ]  # fmt: skip
    write(rows, atlas / "recipes.parquet")
    from lstmlab.atlas.records.files import read

    read.cache_clear()
    found, _ = begin(atlas)
    assert (
        "atlas gru" not in found.changes
    )  # it differs in the learning rate alone, which is searched
    assert found.names[0] == "atlas lion"
    assert same["hidden_size"] == 32


def test_a_study_that_is_gone_on_with_keeps_its_recipes(atlas: Path) -> None:
    found, _ = begin(atlas)
    allowed = fitting.budget(2000, 1, 6)
    entry = TaskEntry(task="sentiment", dataset="opinions-zh")
    names = [*found.names[:2]]
    study = fitting.study_of(SENTIMENT, entry, allowed, 0, names, known=found.changes)
    assert [*study.variants] == names
    assert study.variants[names[0]] == dict(found.changes[names[0]])
    assert study.tuning.hyperparameters == ("learning_rate", "weight_decay")
    assert len(plan.make(study, "fit").candidates) == 2
