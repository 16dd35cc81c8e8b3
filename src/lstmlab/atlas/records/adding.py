"""A study's folder becomes a part of the atlas: compact rows, with what is known of the data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmlab.atlas.records.described import Described, described
from lstmlab.atlas.records.row import Row
from lstmlab.errors import InputError
from lstmlab.trial import Entry, Status, Trial

if TYPE_CHECKING:
    from lstmlab.evidence.findings.baseline_lines import BaselineLine
    from lstmlab.recipe import Recipe
    from lstmlab.study.planning.entries.task_entry import TaskEntry
    from lstmlab.study.planning.study_file import StudyFile


def rows_of(folder: Path, part: str, root: Path | None = None) -> list[Row]:
    """The trials of the study in ``folder`` that have ended, as rows of ``part``.

    The data sets are read again, from ``root`` or as :func:`lstmlab.data.load` finds them, to say
    what they are like; ``InputError`` where one isn't what the study ran on.
    """
    from lstmlab import tasks
    from lstmlab.study import baselines
    from lstmlab.study.planning.study_file import StudyFile
    from lstmlab.study.storing import store

    kept = store.read(folder)
    study = StudyFile.model_validate_json(kept.meta()["text"])
    lines = baselines.read(folder)
    entries = [one for one in kept.entries() if _has_ended(one)]
    of_place = {(one.task, one.dataset): one for one in study.tasks}
    sets: dict[tuple[str, str], tuple[str, Described]] = {}
    scores: dict[tuple[str, str, str], str] = {}
    rows = []
    for entry in entries:
        trial, contender = entry.trial, entry.contender
        place = trial.task, trial.dataset
        if place not in sets:
            sets[place] = _described(of_place[place], trial, root)
        task = tasks.load(trial.task)
        scored = scores.setdefault((*place, contender.metric), _baselines(lines, entry))
        default = task.recipe.updated({"least_steps": 0})  # a trial's passes are settled
        rows.append(_row(entry, part, sets[place], study, default, scored, _linear(task)))
    return rows


def _has_ended(entry: Entry) -> bool:
    return entry.record is not None and entry.record.status is not Status.INTERRUPTED


def _linear(task: Any) -> str:
    """The task's linear baseline; empty where none of its baselines is called so."""
    from lstmlab.baselines.baseline import of_task

    return task.linear_baseline if task.linear_baseline in of_task(task.name) else ""


def _described(entry: TaskEntry, trial: Trial, root: Path | None) -> tuple[str, Described]:
    """What the atlas calls the data, and what it is like."""
    from lstmlab import data, tasks
    from lstmlab.data.preparing.smaller import smaller

    whole = data.load(
        entry.dataset,
        tasks.load(entry.task).columns,
        entry.columns,
        root,
        entry.encoding,
        cleaning=entry.cleaning,
    )
    dataset = smaller(whole, entry.examples) if entry.examples else whole
    if dataset.fingerprint != trial.fingerprint:
        raise InputError(
            f"{entry.dataset}: not the data that the study ran on (fingerprint "
            f"{dataset.fingerprint}, not {trial.fingerprint}); name the folder with --data"
        )
    name = Path(entry.dataset).name
    if dataset.size("train") < whole.size("train"):
        name = f"{name}-{entry.examples}"
    return name, described(dataset, entry.task)


def _baselines(lines: Sequence[BaselineLine], entry: Entry) -> str:
    """The baselines of the entry's data, by their scores of what it selects by."""
    metric = entry.contender.metric
    found = {
        line.name: {
            split: value
            for split in ("dev", "test")
            if (value := line.score(split, metric)) is not None
        }
        for line in lines
        if (line.task, line.dataset) == (entry.trial.task, entry.trial.dataset)
    }
    return json.dumps(found, sort_keys=True)


def _row(
    entry: Entry,
    part: str,
    called: tuple[str, Described],
    study: StudyFile,
    default: Recipe,
    baselines: str,
    linear: str,
) -> Row:
    trial, record, contender = entry.trial, entry.record, entry.contender
    assert record is not None
    recipe, metric, (name, data) = trial.recipe, contender.metric, called
    curve = [point for point in record.curve if point.score == point.score]
    searched = {key: recipe.number(key) for key, _ in contender.space}
    return Row(
        id=trial.id,
        part=part,
        task=trial.task,
        dataset=name,
        language=data.language or "und",
        examples=data.examples or 0,
        length=data.length or 0.0,
        labels=data.labels or 0,
        fingerprint=trial.fingerprint,
        contender=contender.label,
        cell=recipe.cell.name,
        optimizer=recipe.optimizer.name,
        choices=_json(choices_of(study, dict(contender.choices))),
        recipe=_json(changes_of(recipe, default)),
        kind=trial.purpose,
        seed=trial.seed,
        budget=trial.part,
        search=_json(searched),
        metric=metric,
        higher_is_better=contender.higher_is_better,
        dev_score=record.metrics.get("dev", {}).get(metric, nan),
        test_score=record.metrics.get("test", {}).get(metric, nan),
        curve_epochs=tuple(point.epoch for point in curve),
        curve=tuple(point.score for point in curve),
        curve_seconds=tuple(round(point.seconds, 3) for point in curve),
        seconds=round(record.seconds, 3),
        steps=record.steps,
        parameters=record.parameters,
        outcome=str(record.status),
        why=record.message,
        made_by=record.made_by,
        baselines=baselines,
        linear=linear,
    )


def choices_of(study: StudyFile, labels: Mapping[str, str]) -> dict[str, Any]:
    """The recipe fields that make a contender what it is: its variant's, and its axes' values.

    ``labels``: axis -> its value as a contender has it, in text.
    """
    from lstmlab.study.planning.plan import as_text
    from lstmlab.study.planning.study_file import flat

    found: dict[str, Any] = {}
    for axis, label in labels.items():
        if axis == "variant" and label in study.variants:
            found |= flat(study.variants[label])
        else:
            values = study.axes.get(axis, ())
            found[axis] = next((value for value in values if as_text(value) == label), label)
    return found


def changes_of(recipe: Recipe, default: Recipe) -> dict[str, Any]:
    """The fields of ``recipe`` that ``default`` has otherwise."""
    mine, theirs = recipe.model_dump(mode="json"), default.model_dump(mode="json")
    return {key: value for key, value in mine.items() if value != theirs[key]}


def _json(table: Mapping[str, Any]) -> str:
    return json.dumps(table, ensure_ascii=False, sort_keys=True)
