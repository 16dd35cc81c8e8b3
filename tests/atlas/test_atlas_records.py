"""A study becomes a part of the atlas, once, however often it is added."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import atlas_made
import small_study
from lstmlab.atlas.records.adding import choices_of, rows_of
from lstmlab.atlas.records.again import dataset_of, found, trial_of
from lstmlab.atlas.records.described import language_of
from lstmlab.atlas.records.files import SHIPPED, add, parts, read, write
from lstmlab.atlas.records.row import NAMES
from lstmlab.baselines.baseline import Scored
from lstmlab.errors import InputError
from lstmlab.study import baselines
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.storing import store
from lstmlab.trial import Point, Record, Status

TOML = small_study.TOML.replace("trials = 2", "trials = 1").replace("seeds = [1, 2]", "seeds = [1]")


def ended(score: float, status: Status = Status.COMPLETE) -> Record:
    curve = tuple(
        Point(epoch=epoch, step=10, train_loss=1.0, score=score - 1, seconds=epoch / 2)
        for epoch in (1.0, 2.0)
    )
    scores = {"dev": {"accuracy": score}, "test": {"accuracy": score - 2}}
    metrics = scores if status is Status.COMPLETE else {}
    return Record(
        status=status, curve=curve, metrics=metrics, seconds=1.5, steps=20, parameters=99,
        message="" if metrics else "it diverged", made_by="lstmlab on a processor",
    )  # fmt: skip


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study of two contenders, of which one lost its trial of the search; nothing is trained."""
    todo = small_study.planned(tmp_path, TOML)
    contenders = [candidate.contender for candidate in todo.candidates]
    folder = tmp_path / "study"
    with store.start(folder, todo.text, todo.ids, contenders, {"name": "small"}) as kept:
        for place, candidate in enumerate(todo.candidates):
            (tune,) = candidate.tune
            final = candidate.base.model_copy(update={"seed": 1, "purpose": "final"})
            kept.add(place, 0, [tune, final])
            lost = place == 0
            kept.finish(tune, ended(60.0 + place, Status.DIVERGED if lost else Status.COMPLETE))
            if not lost:
                kept.finish(final, ended(70.0))
    scored = {split: {"accuracy": 55.0} for split in ("dev", "test")}
    name = todo.candidates[0].contender.dataset
    baselines.put(folder, "sentiment", name, [Scored("linear", "words", scored, 0.1)])
    return folder


def test_a_study_becomes_rows(study: Path, tmp_path: Path) -> None:
    rows = rows_of(study, "optimizers", tmp_path)
    assert [(row.contender, row.kind, row.outcome) for row in rows] == [
        ("sgd", "tune", "diverged"),
        ("adam", "tune", "complete"),
        ("adam", "final", "complete"),
    ]  # the final that hasn't ended isn't there
    lost, tune, final = rows
    assert (final.dataset, final.task, final.language, final.labels) == (
        "words",
        "sentiment",
        "en",
        2,
    )
    assert final.changes == {"optimizer": "adam"}
    assert (final.cell, final.optimizer, final.seed) == ("lstm", "adam", 1)
    assert (final.dev_score, final.test_score, final.curve) == (70, 68, (69, 69))
    assert (final.training_seconds, final.seconds, final.epochs) == (1, 1.5, 2)
    assert (final.baseline("linear", "dev"), final.linear) == (55, "linear")
    assert final.baseline("linear", "test") == 55
    assert lost.why == "it diverged"
    assert not lost.is_complete
    assert lost.dev_score != lost.dev_score
    assert "optimizer.learning_rate" in tune.searched
    whole = json.loads(final.recipe)
    assert (whole["hidden_size"], whole["optimizer"]["name"]) == (8, "adam")


def test_a_row_is_the_trial_that_it_was_made_of(study: Path, tmp_path: Path) -> None:
    rows = rows_of(study, "optimizers", tmp_path)
    assert [trial_of(row).id for row in rows] == [row.id for row in rows]
    assert found(tuple(rows), rows[0].id[:6]) == rows[0]
    with pytest.raises(InputError, match="begins the ids of 0 records"):
        found(tuple(rows), "zz")
    other = replace(rows[0], seed=99)
    with pytest.raises(InputError, match="an earlier lstmlab ran this trial"):
        trial_of(other)
    assert dataset_of(rows[0], tmp_path).name == "words"
    with pytest.raises(InputError, match="not the data of this record"):
        dataset_of(replace(rows[0], fingerprint="other"), tmp_path)
    with pytest.raises(InputError, match="not the data of this record"):
        dataset_of(replace(rows[0], dataset="words-30"), tmp_path)  # cut, and so not it


def test_a_part_is_added_twice_and_is_there_once(study: Path, tmp_path: Path) -> None:
    rows, folder = rows_of(study, "optimizers", tmp_path), tmp_path / "atlas"
    assert add(rows[:2], folder) == (2, 2)
    assert add(rows, folder) == (1, 3)
    before = (folder / "optimizers.parquet").read_bytes()
    assert add(rows, folder) == (0, 3)
    assert (folder / "optimizers.parquet").read_bytes() == before
    assert parts(folder) == ("optimizers",)
    found = sorted(read(folder), key=lambda row: row.id)
    expected = sorted(rows, key=lambda row: row.id)
    assert list(map(repr, found)) == list(map(repr, expected))  # NaN is not equal to itself
    with pytest.raises(InputError, match="add them to part 'optimizers'"):
        add([replace(row, part="other") for row in rows], folder)
    with pytest.raises(InputError, match="nothing to add"):
        add([], folder)


def test_other_data_of_the_same_name_is_refused(study: Path, tmp_path: Path) -> None:
    path = next((tmp_path / "words").glob("test.*"))
    dev = next((tmp_path / "words").glob("dev.*"))
    path.write_bytes(dev.read_bytes())
    with pytest.raises(InputError, match="not the data that the study ran on"):
        rows_of(study, "optimizers", tmp_path)


def test_a_file_that_is_no_part_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"no")
    with pytest.raises(InputError, match=r"x\.parquet: not a part of the atlas"):
        read(tmp_path)
    assert read(tmp_path / "nowhere") == ()


def test_what_makes_a_contender() -> None:
    study = StudyFile.model_validate({
        "name": "s", "tasks": [{"task": "sentiment", "dataset": "opinions-en"}],
        "axes": {
            "dropout": [0.1, 0.5], "cell": ["gru", {"name": "lstm-projected", "projection": 8}],
        },
        "variants": {"deep": {"layers": 2}},
    })  # fmt: skip
    labels = {"dropout": "0.5", "cell": "lstm-projected projection=8", "variant": "deep"}
    assert choices_of(study, labels) == {
        "dropout": 0.5, "cell": {"name": "lstm-projected", "projection": 8}, "layers": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told", "language"),
    [
        ("The plot is thin, but the cast is a delight.", "und", "en"),
        ("房间很干净，服务也好", "und", "zh"),
        ("部屋はとてもきれいでした", "und", "ja"),
        ("Der Raum war sehr sauber und hell.", "und", "und"),
        ("Der Raum war sehr sauber und hell.", "de-AT", "de"),
        ("Номер был очень чистый", "und", "und"),
    ],
)
def test_the_language_of_texts(text: str, told: str, language: str) -> None:
    assert language_of([text], told) == language


def test_what_ships_is_whole_and_without_folders() -> None:
    for row in read(SHIPPED):
        assert "/" not in row.dataset
        assert not re.search(r"(^|\s)/\w", f"{row.made_by} {row.why} {row.contender}")
        assert row.curve_epochs == tuple(sorted(row.curve_epochs))


def test_a_table_has_the_columns_that_the_docs_tell(tmp_path: Path) -> None:
    write(atlas_made.rows(), tmp_path / "recipes.parquet")
    assert tuple(pq.read_schema(tmp_path / "recipes.parquet").names) == NAMES
    page = (Path(__file__).parents[2] / "docs" / "atlas.md").read_text(encoding="utf-8")
    table = page.partition("## The columns")[2]
    assert [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")] == list(
        NAMES
    )
