"""Against the literature: a contender's finals beside published results on the same data."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from lstmlab.evidence.statistics.estimate import CONFIDENCE
from lstmlab.evidence.tried import by_contender, final_scores
from lstmlab.registry import find, is_known
from lstmlab.trial import Contender, Entry, Reference, Status

Verdict = Literal["matched", "above", "below", "not comparable"]

NO_SCORE = "no final has {metric} on {split}"
NO_METRIC = "whether more or less {metric} is better isn't known here"
IN_FOLDS = "tested on all examples in {count} folds, not on the test split"
TOO_FEW = "an interval needs two finals, and there is one"
OTHER_SIGNATURE = "computed otherwise: {theirs} there, {ours} here"
NO_SIGNATURE = "computed there as {theirs}; how here, the records don't say"


@dataclass(frozen=True)
class Match:
    """One published result, and the mean of a contender's complete finals beside it.

    ``matched``: it lies in the 95 % Student-t interval of the mean, so that the seeds can't tell
    the two apart; with few seeds much is matched. ``above``, ``below``: ours is better or worse.
    """

    contender: Contender
    reference: Reference
    n: int
    mean: float
    """The mean of the contender's finals by the reference's metric on its split; NaN without a
    score."""
    low: float
    high: float
    """The interval; NaN with fewer than two scores."""
    verdict: Verdict
    why: str
    """Why not comparable; else empty."""


def against_literature(entries: Iterable[Entry]) -> tuple[Match, ...]:
    """Returns, for each contender in order, one match for each of its references."""
    return tuple(
        _match(contender, reference, of_one)
        for contender, of_one in by_contender(entries).items()
        for reference in contender.references
    )


def _match(contender: Contender, reference: Reference, entries: list[Entry]) -> Match:
    scores = final_scores(entries, reference.metric, reference.split)
    mean, low, high = _interval(scores)
    why = _incomparable(reference, entries, len(scores))
    verdict: Verdict = "matched"
    if why:
        verdict = "not comparable"
    elif not low <= reference.value <= high:
        # A task's metrics don't all point the same way as its primary one.
        higher_is_better = find("metrics", reference.metric).HIGHER_IS_BETTER
        verdict = "above" if (mean > reference.value) == higher_is_better else "below"
    return Match(contender, reference, len(scores), mean, low, high, verdict, why)


def _incomparable(reference: Reference, entries: list[Entry], scores: int) -> str:
    if reference.not_comparable:
        return reference.not_comparable
    if folds := entries[0].contender.folds:
        return IN_FOLDS.format(count=folds)
    if not scores:
        return NO_SCORE.format(metric=reference.metric, split=reference.split)
    if not is_known("metrics", reference.metric):
        return NO_METRIC.format(metric=reference.metric)
    if reference.signature:
        records = [
            entry.record
            for entry in entries
            if entry.record
            and entry.trial.purpose == "final"
            and entry.record.status is Status.COMPLETE
        ]
        ours = dict.fromkeys(record.signatures.get(reference.metric, "") for record in records)
        if "" in ours:
            return NO_SIGNATURE.format(theirs=reference.signature)
        for mine in ours:
            if _settings(mine) != _settings(reference.signature):
                return OTHER_SIGNATURE.format(theirs=reference.signature, ours=mine)
    return TOO_FEW if scores == 1 else ""


def _settings(signature: str) -> set[str]:
    """What a sacrebleu signature says, without the program's version: that changes no score."""
    return {part for part in signature.split("|") if not part.startswith(("version:", "v:"))}


def _interval(scores: list[float]) -> tuple[float, float, float]:
    """Mean and Student-t interval; exactly the value where the replicates agree."""
    if len(set(scores)) == 1:
        mean = scores[0]
        return (mean, mean, mean) if len(scores) > 1 else (mean, math.nan, math.nan)
    if not scores:
        return math.nan, math.nan, math.nan
    mean = float(np.mean(scores))
    half = float(
        stats.t.ppf((1 + CONFIDENCE) / 2, len(scores) - 1)
        * np.std(scores, ddof=1)
        / math.sqrt(len(scores))
    )
    return mean, mean - half, mean + half
