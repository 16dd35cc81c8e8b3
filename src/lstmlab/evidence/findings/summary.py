"""What the records say about one contender, on its own."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lstmlab.evidence.replicates import replicates
from lstmlab.evidence.results import Counts
from lstmlab.evidence.statistics.estimate import Estimate
from lstmlab.evidence.statistics.folds import shared
from lstmlab.recipe import Recipe
from lstmlab.space import Range
from lstmlab.trial import LOST, Contender, Entry, Record, Status


@dataclass(frozen=True)
class Rate:
    """What came of tuning with one recipe, by its learning rate."""

    learning_rate: float
    score: float
    """Dev score of its longest complete trial; NaN if there is none."""
    counts: Counts
    part: float = 1.0
    """Part of the budget that this trial got: less than 1 if successive halving stopped it."""


@dataclass(frozen=True)
class Tuned:
    """A hyperparameter that was tuned, and what was chosen."""

    key: str
    """Its key in the recipe: ``optimizer.learning_rate``."""
    value: float
    space: Range

    @property
    def edge(self) -> Literal["low", "high"] | None:
        """The end of its space that it lies at, so that the best may lie beyond.

        0 is no such end: there is no negative momentum, decay or dropout to look for.
        """
        edge = self.space.edge(self.value)
        return None if edge == "low" and self.space.low == 0 else edge


@dataclass(frozen=True)
class Curve:
    """A learning curve: the dev score at each evaluation."""

    epochs: tuple[float, ...]
    scores: tuple[float, ...]
    complete: bool = True
    seed: int | None = None
    """The seed of the curve; None for a mean over seeds."""


@dataclass(frozen=True)
class Summary:
    """One row of a table."""

    contender: Contender
    nothing_works: bool
    """Whether tuning lost every recipe, so that there are no finals."""
    tuning: Counts
    finals: Counts
    failed_searches: int
    """Searches that lost every recipe, where the search is drawn several times: so many replicates
    less."""
    seeds: tuple[int, ...]
    """The seeds of the finals behind ``score``, in its order; or the numbers of the searches."""
    score: Estimate
    """The primary metric over complete finals, on the finding's split; where the search is drawn
    several times, over searches, each with the mean of its finals."""
    others: dict[str, Estimate]
    """The other metrics, likewise."""
    rates: tuple[Rate, ...]
    chosen_rates: tuple[float, ...]
    """Learning rates of the finals: one, unless they were given rather than tuned."""
    tuned: tuple[Tuned, ...]
    """What was searched, as the finals have it; empty before them, or if nothing was."""
    curves: tuple[Curve, ...]
    mean_curve: Curve | None
    seconds: Estimate
    """The seconds that a complete final takes, or the finals of a search on average: training and
    evaluation."""
    total_seconds: float
    """The seconds that all trials which have ended took, tuning included."""
    steps: float
    """Mean parameter updates of the complete finals; NaN without."""
    parameters: int

    @property
    def label(self) -> str:
        return self.contender.label

    @property
    def counts(self) -> Counts:
        return self.tuning + self.finals

    @property
    def lost(self) -> int:
        """Finals that were lost, and searches that led to none."""
        return self.finals.lost + self.failed_searches

    @property
    def by_seed(self) -> dict[int, float]:
        """Seed -> score."""
        return dict(zip(self.seeds, self.score.values, strict=True))


def summarize(contender: Contender, entries: Sequence[Entry], split: str) -> Summary:
    """One contender's ``entries``; the finals are read on ``split``."""
    tune = [entry for entry in entries if entry.trial.purpose == "tune"]
    finals = sorted(
        (entry for entry in entries if entry.trial.purpose == "final"),
        key=lambda entry: entry.trial.seed,
    )
    complete = [
        (entry.trial.seed, entry.record)
        for entry in finals
        if entry.record and entry.record.status is Status.COMPLETE
    ]
    scored = [
        (seed, record)
        for seed, record in complete
        if math.isfinite(metric(record, split, contender.metric))
    ]
    rates = _rates(tune, contender)
    chosen = tuple(sorted({entry.trial.recipe.optimizer.learning_rate for entry in finals}))
    curves = tuple(curve for entry in finals if (curve := _curve(entry)) and len(curve.epochs) > 0)
    ended = [entry.record for entry in entries if entry.record]
    steps = [record.steps for _, record in complete]
    # Finals are planned when all tuning has ended. Then, or if every recipe was lost, there will
    # be no more tuning trials, even if halving had room for more.
    nothing_works = bool(tune) and _all_lost(tune) and not any(e.record for e in finals)
    settled = nothing_works or _settled(contender, finals)
    failed = 0 if nothing_works else _failed_searches(contender, tune)
    planned = 0 if nothing_works else contender.final
    if failed:
        planned -= failed * len(contender.searches[0])
    score = replicates(
        contender, {seed: metric(record, split, contender.metric) for seed, record in scored}
    )
    tuning = Counts.of(0 if settled else contender.tune, tune)
    return Summary(
        contender=contender,
        nothing_works=nothing_works,
        tuning=tuning,
        finals=Counts.of(planned, finals),
        failed_searches=failed,
        seeds=tuple(score),
        score=Estimate.of(score.values(), shared(contender.folds)),
        others=_other_metrics(contender, scored, split),
        rates=rates,
        chosen_rates=chosen,
        tuned=_tuned(contender, [*dict.fromkeys(entry.trial.recipe for entry in finals)]),
        curves=curves,
        mean_curve=_mean_curve([curve for curve in curves if curve.complete]),
        seconds=Estimate.of(
            replicates(contender, {seed: record.seconds for seed, record in complete}).values()
        ),
        total_seconds=math.fsum(record.seconds for record in ended),
        steps=float(np.mean(steps)) if steps else math.nan,
        parameters=max((record.parameters for record in ended), default=0),
    )


def split_of(entries: Sequence[Entry], name: str) -> str:
    """The split that finals are read on: ``test`` unless a complete final lacks it (or there is
    none yet that has it)."""
    complete = [
        entry.record
        for entry in entries
        if entry.trial.purpose == "final"
        and entry.record
        and entry.record.status is Status.COMPLETE
    ]
    on_test = [math.isfinite(metric(record, "test", name)) for record in complete]
    on_dev = [math.isfinite(metric(record, "dev", name)) for record in complete]
    return "dev" if sum(on_dev) > sum(on_test) else "test"


def _settled(contender: Contender, finals: Sequence[Entry]) -> bool:
    """Whether no tuning trial is to come: finals of a search are planned when it has ended."""
    seeds = {entry.trial.seed for entry in finals}
    if not contender.searches:
        return bool(seeds)
    return all(seeds.intersection(dealt) for dealt in contender.searches)


def _failed_searches(contender: Contender, tune: Sequence[Entry]) -> int:
    """How many searches lost every recipe, of those that are drawn anew."""
    if not contender.searches:
        return 0
    by_search: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in tune:
        by_search[entry.trial.seed].append(entry)
    return sum(_all_lost(of_one) for of_one in by_search.values())


def _all_lost(tune: Sequence[Entry]) -> bool:
    """Whether every recipe was lost, at whatever length."""
    lost = {e.trial.recipe for e in tune if e.record and e.record.status in LOST}
    ended = all(e.record and e.record.status is not Status.INTERRUPTED for e in tune)
    return ended and lost == {entry.trial.recipe for entry in tune}


def metric(record: Record, split: str, name: str) -> float:
    """A metric of a record; NaN if it has none."""
    return record.metrics.get(split, {}).get(name, math.nan)


def _other_metrics(
    contender: Contender, scored: list[tuple[int, Record]], split: str
) -> dict[str, Estimate]:
    names = [name for _, record in scored for name in record.metrics[split]]
    return {
        name: Estimate.of(
            replicates(
                contender, {seed: metric(record, split, name) for seed, record in scored}
            ).values(),
            shared(contender.folds),
        )
        for name in dict.fromkeys(names)
        if name != contender.metric
    }


def _rates(tune: list[Entry], contender: Contender) -> tuple[Rate, ...]:
    """The recipes tried, smallest learning rate first, planned trials included."""
    tried: dict[Recipe, list[Entry]] = defaultdict(list)
    for entry in tune:
        tried[entry.trial.recipe].append(entry)
    rates = []
    for recipe, entries in tried.items():
        scores = [
            (entry.trial.part, metric(entry.record, "dev", contender.metric))
            for entry in entries
            if entry.record and entry.record.status is Status.COMPLETE
        ]
        part, score = max(scores, key=lambda pair: pair[0], default=(1.0, math.nan))
        rates.append(Rate(recipe.optimizer.learning_rate, score, Counts.of(0, entries), part))
    return tuple(sorted(rates, key=lambda rate: rate.learning_rate))


def _tuned(contender: Contender, recipes: Sequence[Recipe]) -> tuple[Tuned, ...]:
    """What each search chose; nothing where finals differ without one."""
    if len(recipes) > max(1, len(contender.searches)):
        return ()
    found = [
        Tuned(key, recipe.number(key), space)
        for recipe in recipes
        for key, space in contender.space
    ]
    return tuple(dict.fromkeys(found))


def _curve(entry: Entry) -> Curve | None:
    if not entry.record:
        return None
    points = [point for point in entry.record.curve if math.isfinite(point.score)]
    return Curve(
        tuple(point.epoch for point in points),
        tuple(point.score for point in points),
        entry.record.status is Status.COMPLETE,
        entry.trial.seed,
    )


def _mean_curve(curves: Sequence[Curve]) -> Curve | None:
    """The mean over seeds at every epoch that all of them cover, interpolated linearly."""
    if not curves:
        return None
    start = max(curve.epochs[0] for curve in curves)
    end = min(curve.epochs[-1] for curve in curves)
    epochs = sorted({e for curve in curves for e in curve.epochs if start <= e <= end})
    if not epochs:
        return None
    scores = np.mean([np.interp(epochs, c.epochs, c.scores) for c in curves], axis=0)
    return Curve(tuple(epochs), tuple(float(score) for score in scores))
