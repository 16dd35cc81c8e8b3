"""What tuning tried and what the finals scored: the entries as the other modules read them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lstmlab.trial import Contender, Entry, Record, Status, Trial


@dataclass(frozen=True)
class Tried:
    """One tuning trial that ended, by its own doing."""

    contender: Contender
    trial: Trial
    record: Record
    score: float | None
    """The primary metric on dev; None if the trial was lost, or its score is no finite number."""


def is_charged(entry: Entry) -> bool:
    """Whether a trial has ended, by its own doing: an interrupted one is run again."""
    return entry.record is not None and entry.record.status is not Status.INTERRUPTED


def tried(entries: Iterable[Entry]) -> list[Tried]:
    """Every tuning trial that ended by its own doing, in order."""
    return [
        Tried(entry.contender, entry.trial, entry.record, _score(entry.record, entry.contender))
        for entry in entries
        if entry.trial.purpose == "tune" and is_charged(entry) and entry.record
    ]


def furthest(trials: Iterable[Tried]) -> list[Tried]:
    """Of trials that successive halving took up several rungs, the longest run."""
    longest: dict[str, Tried] = {}
    for one in trials:
        whole = whole_id(one.trial)
        if whole not in longest or one.trial.part > longest[whole].trial.part:
            longest[whole] = one
    return list(longest.values())


def alike(trials: Sequence[Tried]) -> list[Tried]:
    """Trials that ran equally far: the lowest rung, which successive halving cuts none from.

    Scores of trials that were stopped early can't be set beside those of trials that ran on.
    """
    lowest = min((one.trial.part for one in trials), default=1.0)
    return [one for one in trials if one.trial.part == lowest]


def whole_id(trial: Trial) -> str:
    """The id of the trial that it is a part of."""
    return trial.id if trial.part == 1 else trial.model_copy(update={"part": 1.0}).id


def by_contender(entries: Iterable[Entry]) -> dict[Contender, list[Entry]]:
    """In the order of each contender's first trial."""
    groups: dict[Contender, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.contender, []).append(entry)
    return groups


def by_task(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """``(task, data set)`` -> its entries, in order."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        key = entry.contender.task, entry.contender.dataset
        groups.setdefault(key, []).append(entry)
    return groups


def final_scores(entries: Iterable[Entry], name: str, split: str) -> list[float]:
    """A metric of the complete finals, in the order of their seeds; without it, left out."""
    finals = sorted(
        (entry for entry in entries if entry.trial.purpose == "final"),
        key=lambda entry: entry.trial.seed,
    )
    values = [
        entry.record.metrics.get(split, {}).get(name, math.nan)
        for entry in finals
        if entry.record and entry.record.status is Status.COMPLETE
    ]
    return [value for value in values if math.isfinite(value)]


def _score(record: Record, contender: Contender) -> float | None:
    if record.status is not Status.COMPLETE:
        return None
    score = record.metrics.get("dev", {}).get(contender.metric, math.nan)
    return score if math.isfinite(score) else None
