"""One trial of a study, by the first digits of its id; and as the task and recipe it is of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lstmlab.errors import InputError
from lstmlab.study.planning.entries.task_entry import TaskEntry
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.storing import store
from lstmlab.tasks import load
from lstmlab.trial import Entry, Trial


def trial_of(folder: Path, digits: str) -> Entry:
    """The trial whose id begins so; ``InputError`` if there is none, or several."""
    found = [e for e in store.read(folder).entries() if e.trial.id.startswith(digits.lower())]
    if not found:
        raise InputError(
            f"{folder}: no trial '{digits}'; the ids are in its report and records.csv"
        )
    if len(found) > 1:
        ids = ", ".join([entry.trial.id for entry in found[:5]] + ["…"] * (len(found) > 5))
        raise InputError(f"{folder}: '{digits}' begins {len(found)} ids ({ids}); give more digits")
    return found[0]


def trial_at(place: str) -> tuple[Trial, TaskEntry]:
    """``STUDY/ID``: the trial, and how its study reads the data."""
    folder, digits = Path(place).parent, Path(place).name
    if (Path(place) / store.FILE).is_file():
        raise InputError(f"--from {place}: a study; name one of its trials: {place}/ID")
    trial = trial_of(folder, digits).trial
    study = StudyFile.model_validate_json(store.read(folder).meta()["text"])
    entries = (e for e in study.tasks if (e.task, e.dataset) == (trial.task, trial.dataset))
    return trial, next(entries, TaskEntry(task=trial.task, dataset=trial.dataset))


def as_toml(trial: Trial) -> str:
    """A trial's recipe as the file that ``lstmlab train --recipe`` reads."""
    lines = []
    used = load(trial.task).fields
    for key, value in trial.recipe.model_dump().items():
        if key not in used:
            continue
        if isinstance(value, dict):
            inner = ", ".join(f"{name} = {_toml(setting)}" for name, setting in value.items())
            lines.append(f"{key} = {{ {inner} }}")
        elif value is not None:  # what isn't set is left out; TOML has no word for it
            lines.append(f"{key} = {_toml(value)}")
    return "\n".join(lines)


def _toml(value: Any) -> str:
    # A number with an exponent needs no point, a text is quoted as in JSON, and so is a list.
    return json.dumps(value, ensure_ascii=False)
