"""What an earlier lstmlab wrote is read, or refused in one line that says why.

``earlier/`` holds what the lstmlab of 2026-11-25 made of made-up words: a study's file of format 2,
row by row, and model folders of format 1 without their weights, of which there are names and
shapes. The weights are made here by the same rule as there, so that the answers must be the same.
When a format is raised, its new number gets files of its own beside these.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from lstmlab.artifacts import saved
from lstmlab.artifacts.foreign_folder import FORMAT
from lstmlab.errors import InputError
from lstmlab.evidence import Results
from lstmlab.report.gathered import gather
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.storing import store
from lstmlab.study.storing.found import trial_at
from lstmlab.trial import Status

EARLIER = Path(__file__).parent / "earlier"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The folder of the study, its file made of the rows that were kept."""
    folder = tmp_path / "study"
    folder.mkdir()
    about, *rows = map(json.loads, (EARLIER / "store-2.jsonl").read_text().splitlines())
    assert about["format"] == 2
    with contextlib.closing(sqlite3.connect(folder / store.FILE)) as made, made:
        for table in about["tables"]:
            made.execute(table)
        for one in rows:
            places = ", ".join("?" * len(one["row"]))
            made.execute(f"INSERT INTO {one['table']} VALUES ({places})", one["row"])
        made.execute(f"PRAGMA user_version = {about['format']}")
    (folder / store.LOCK).touch()
    return folder


def test_a_study_of_format_2_is_read(study: Path) -> None:
    entries = store.read(study).entries()
    assert Counter(entry.trial.purpose for entry in entries) == {"tune": 2, "final": 4}
    assert [entry.trial.id for entry in entries][:2] == ["bb939c810bbdf615", "aa3bb0851304a805"]
    recipe = entries[-1].trial.recipe
    assert (recipe.cell.name, recipe.optimizer.name, recipe.unit) == ("lstm", "adam", "char")
    assert dict(recipe.optimizer.settings)["beta1"] == 0.89
    assert (recipe.epochs, recipe.hidden_size, recipe.schedule.name) == (12.0, 8, "one-cycle")
    assert [entry.record.metrics["test"]["accuracy"] for entry in entries[-2:] if entry.record] == [
        pytest.approx(58.333333333333336), 50.0,
    ]  # fmt: skip
    for entry in entries:
        assert entry.record is not None
        assert entry.record.status is Status.COMPLETE
        assert (entry.record.steps, len(entry.record.curve)) == (24, 2)


def test_its_evidence_is_what_was_said_then(study: Path) -> None:
    kept = store.read(study)
    (task,) = gather(Results("small", kept.contenders(), kept.entries())).tasks
    assert task.finding.best is not None
    assert task.finding.best.label == "adam"
    means = {row.label: row.score.mean for row in task.finding.rows}
    assert means == {"adam": pytest.approx(54.16666666666667), "sgd": 50.0}


def test_one_of_its_trials_can_be_trained_again(study: Path) -> None:
    trial, entry = trial_at(f"{study}/b9356f4b")
    assert (trial.task, trial.seed, entry.dataset) == ("sentiment", 1, "words")
    assert trial.recipe.optimizer.name == "adam"


def begin(folder: Path, text: str, ids: str = "[]") -> str:
    """Returns the line that refuses to go on with the study in ``folder``."""
    with pytest.raises(InputError) as refused, store.start(folder, text, ids, [], {}):
        pass
    return str(refused.value)


def test_it_is_known_for_the_same_study_but_not_gone_on_with(study: Path) -> None:
    """It is told apart from another study, though a study's text has more keys today."""
    text = store.read(study).meta()["text"]
    today = StudyFile.model_validate_json(text).model_dump_json()
    assert begin(study, today) == (
        f"{study}: the data, lstmlab or the processor's precision have changed since this study "
        "began, so its records can't be gone on with; name another folder with --out"
    )
    other = StudyFile.model_validate_json(text).model_copy(update={"name": "other"})
    assert begin(study, other.model_dump_json()) == (
        f"{study}: output folder in use by another study; name another with --out"
    )


@pytest.mark.parametrize("number", [1, 3])
def test_a_study_of_another_format_is_refused(study: Path, number: int) -> None:
    with contextlib.closing(sqlite3.connect(study / store.FILE)) as made:
        made.execute(f"PRAGMA user_version = {number}")
    said = f"{study / store.FILE}: of format {number}; this lstmlab reads format 2"
    with pytest.raises(InputError, match=f"^{re.escape(said)}$"):
        store.read(study)
    assert begin(study, "{}") == said


ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "sentiment": ("good film", {"label": "negative", "probabilities": {
        "negative": 0.682299, "positive": 0.317701}}),
    "translation": ("abca", {"log_probability": -55.41993}),
    "language-modeling": ("abcabc", {"continuation": "b", "perplexity": 8.20935517735198}),
}  # fmt: skip
"""What the models answered when they were written."""


def model(task: str, folder: Path) -> dict[str, Any]:
    """Fills ``folder`` with a model as it was kept; returns what its files say."""
    files: dict[str, Any] = json.loads((EARLIER / f"model-1-{task}.json").read_text())
    shapes = files.pop("shapes")
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))
    weights = {}
    for place, (name, shape) in enumerate(sorted(shapes.items())):
        numbers = torch.zeros(shape, dtype=torch.float64)
        wave = 0.5 * torch.cos(torch.arange(numbers.numel(), dtype=torch.float64) * 1.7 + place)
        weights[name] = wave.reshape(shape).float()
        if name == "temperature":
            weights[name] = torch.full(shape, 1.5)
    save_file(weights, folder / "model.safetensors")
    return files


@pytest.mark.parametrize("task", ANSWERS)
def test_a_model_of_format_1_answers_as_it_did(task: str, tmp_path: Path) -> None:
    files = model(task, tmp_path / "model")
    assert files["model.json"]["format"] == 1
    found = saved.read(tmp_path / "model")
    assert (found.task.name, found.trial.seed, found.trial.recipe.hidden_size) == (task, 7, 6)
    assert found.record.metrics == files["record.json"]["metrics"]
    assert found.record.notes == tuple(files["record.json"]["notes"])
    text, expected = ANSWERS[task]
    (answer,) = found.predict([text])
    for key, value in expected.items():
        assert answer[key] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-5))


def test_it_is_written_again_as_it_is_today(tmp_path: Path) -> None:
    model("sentiment", tmp_path / "model")
    old = saved.read(tmp_path / "model")
    saved.save(tmp_path / "again", old)
    new = saved.read(tmp_path / "again")
    assert (new.trial, new.record) == (old.trial, old.record)
    assert new.predict(["thin plot"]) == old.predict(["thin plot"])
    assert json.loads((tmp_path / "again/model.json").read_text())["format"] == FORMAT


def test_a_model_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    model("sentiment", tmp_path / "model")
    newer = {"format": FORMAT + 1, "lstmlab": "9.9"}
    (tmp_path / "model/model.json").write_text(json.dumps(newer))
    said = (
        rf"^{re.escape(str(tmp_path))}/model: damaged model folder: of format {FORMAT + 1}; this "
        rf"lstmlab, [0-9.]+, knows {FORMAT}: install a newer one$"
    )
    with pytest.raises(InputError, match=said):
        saved.read(tmp_path / "model")


def test_a_field_that_is_not_known_any_more_is_named(tmp_path: Path) -> None:
    files = model("sentiment", tmp_path / "model")
    files["trial.json"]["recipe"]["peepholes"] = True
    (tmp_path / "model/trial.json").write_text(json.dumps(files["trial.json"]))
    with pytest.raises(InputError, match="peepholes"):
        saved.read(tmp_path / "model")
