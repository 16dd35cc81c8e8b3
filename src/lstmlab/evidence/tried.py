"""What tuning tried and what the finals scored: the entries as the other modules read them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lstmlab.evidence.replicates import replicates
from lstmlab.language.notes import NOT_PRETRAINED
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


def alike(trials: Sequence[Tried]) -> tuple[float, list[Tried]]:
    """All trials as they stood at the lowest rung of any, and which part of the budget that is.

    Scores of trials that were stopped early can't be set beside those of trials that ran on, so
    a trial that was never stopped counts as if it had been stopped there, too. Left out is one
    whose dev score then is not known, for want of an evaluation.
    """
    lowest = min((one.trial.part for one in trials), default=1.0)
    if lowest == 1:
        return lowest, list(trials)
    runs: dict[tuple[Contender, str], list[Tried]] = {}
    for one in trials:
        runs.setdefault((one.contender, whole_id(one.trial)), []).append(one)
    stood = (stopped(min(run, key=lambda one: one.trial.part), lowest) for run in runs.values())
    return lowest, [one for one in stood if one]


def stopped(one: Tried, part: float) -> Tried | None:
    """``one`` as it would have ended, had it been stopped after ``part`` of its budget.

    None if no dev score is known there: no evaluation fell on the stop or before it.
    """
    if one.trial.part <= part:
        return one
    step = math.ceil(part * whole_steps(one) - 1e-6)  # the update that completes the part
    if one.score is None and one.record.steps < step:
        return one  # lost by then
    seen = [point.score for point in one.record.curve if point.step <= step]
    if not seen:
        return None
    best = max if one.contender.higher_is_better else min
    score = seen[-1] if one.trial.recipe.keep == "last" else best(seen)
    return Tried(one.contender, one.trial, one.record, score)


def whole_steps(one: Tried) -> float:
    """Updates of the whole budget: what the trial took, or would have taken."""
    record, recipe = one.record, one.trial.recipe
    if record.status is Status.COMPLETE:
        return record.steps / one.trial.part
    unit, amount = recipe.budget
    if unit == "steps":
        return amount
    if not record.curve:
        return record.steps
    last = record.curve[-1]
    if unit == "epochs":
        return last.step * amount / last.epoch
    # How many tokens an epoch has is not recorded, and seconds are measured; but dev is scored
    # each time that an equal part of the budget is spent.
    return last.step * recipe.evaluations / len(record.curve)


def pretrained(one: Tried) -> float:
    """Updates of the passes without labels, which come before the budget's and have as many.

    0 where the trial was lost before its first evaluation.
    """
    record, passes = one.record, one.trial.recipe.pretraining_epochs
    if not passes or not record.curve or NOT_PRETRAINED in record.notes:
        return 0.0
    last = record.curve[-1]
    return passes * last.step / last.epoch


def whole_id(trial: Trial) -> str:
    """The id of the trial that it is a part of."""
    return trial.id if trial.part == 1 else trial.model_copy(update={"part": 1.0}).id


def by_contender(entries: Iterable[Entry]) -> dict[Contender, list[Entry]]:
    """Groups entries, in the order of each contender's first trial."""
    groups: dict[Contender, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.contender, []).append(entry)
    return groups


def final_scores(entries: Iterable[Entry], name: str, split: str) -> list[float]:
    """A metric of the complete finals of one contender, in the order of their seeds; without it,
    left out. Where the search is drawn several times, the mean of each search's finals."""
    entries = list(entries)
    by_seed = scores_by_seed(entries, name, split)
    return [*replicates(entries[0].contender, by_seed).values()] if entries else []


def scores_by_seed(entries: Iterable[Entry], name: str, split: str) -> dict[int, float]:
    """The seed of each complete final that has the metric -> its value, in order."""
    finals = sorted(
        (entry for entry in entries if entry.trial.purpose == "final"),
        key=lambda entry: entry.trial.seed,
    )
    values = {
        entry.trial.seed: entry.record.metrics.get(split, {}).get(name, math.nan)
        for entry in finals
        if entry.record and entry.record.status is Status.COMPLETE
    }
    return {seed: value for seed, value in values.items() if math.isfinite(value)}


def _score(record: Record, contender: Contender) -> float | None:
    if record.status is not Status.COMPLETE:
        return None
    score = record.metrics.get("dev", {}).get(contender.metric, math.nan)
    return score if math.isfinite(score) else None
