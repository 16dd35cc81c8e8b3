"""Where the noise comes from: the search, initialization, data order, dropout.

After Bouthillier et al. (2021, "Accounting for variance in machine learning benchmarks"): repeat
the finals while the seed decides one source only, and set the variance beside that of finals
whose seeds decide everything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scipy import stats

from lstmlab.evidence.noise.searches import (
    Components,
    components,
    of_search,
    within_squares,
)
from lstmlab.evidence.statistics.estimate import CONFIDENCE
from lstmlab.trial import Contender, Entry, Source, Status


@dataclass(frozen=True)
class Noise:
    """The noise in the final scores when the seed decides ``source`` alone, in the metric's
    unit."""

    source: Source | Literal["search"]
    """``search``: what differs because a search that is drawn anew chooses something else."""
    n: int
    """Finals; of the search, searches."""
    sd: float
    low: float
    high: float
    """95 % interval of the sd (chi-square, so normal scores are assumed)."""
    share: float
    """Its variance over that of "all", and where the search is drawn several times of "all" and the
    search together; may exceed 1, and the shares need not add up to 1, because sources interact and
    variances of few seeds are noisy. NaN where there is none."""
    share_low: float
    share_high: float
    """95 % interval of the share (F)."""


@dataclass(frozen=True)
class NoiseSources:
    """Contenders that differ in nothing but what their seeds decide."""

    task: str
    dataset: str
    choices: tuple[tuple[str, str], ...]
    """What they have in common."""
    metric: str
    split: str
    sources: tuple[Noise, ...]
    """The search first, if it was drawn several times, then "all", then the largest first."""


def noise_sources(entries: Iterable[Entry]) -> tuple[NoiseSources, ...]:
    """Works it out for each set of contenders that varies "all" and a source alone, two finals of
    each."""
    Key = tuple[str, str, tuple[tuple[str, str], ...]]
    groups: dict[Key, dict[Contender, list[Entry]]] = {}
    for entry in entries:
        one = entry.contender
        common = tuple(choice for choice in one.choices if choice[0] != "varies")
        groups.setdefault((one.task, one.dataset, common), {}).setdefault(one, []).append(entry)
    found = []
    for (task, dataset, common), group in groups.items():
        metric = next(iter(group)).metric
        split = _split([entry for of_one in group.values() for entry in of_one], metric)
        groups_of = {
            contender.varies: of_search(contender, of_one, split)
            for contender, of_one in group.items()
        }
        within = {
            source: pooled for source, of_one in groups_of.items() if (pooled := _within(of_one))
        }
        if "all" not in within or len(within) < 2:
            continue
        parts = components(groups_of["all"])
        noises = [_noise(source, one, within["all"]) for source, one in within.items()]
        if parts:
            noises = [_of_the_search(parts), *(_beside(one, parts) for one in noises)]
        noises.sort(key=lambda noise: (_FIRST.get(noise.source, len(_FIRST)), -noise.sd))
        found.append(NoiseSources(task, dataset, common, metric, split, tuple(noises)))
    return tuple(found)


_FIRST = {"search": 0, "all": 1}


@dataclass(frozen=True)
class _Within:
    """The variance between the finals of one search, over all searches."""

    n: int
    freedom: int
    variance: float


def _within(groups: Sequence[Sequence[float]]) -> _Within | None:
    n = sum(map(len, groups))
    freedom = n - len(groups)
    if freedom < 1:
        return None
    return _Within(n, freedom, math.fsum(map(within_squares, groups)) / freedom)


def _noise(source: Source, one: _Within, every: _Within) -> Noise:
    tail = (1 - CONFIDENCE) / 2
    sd = math.sqrt(one.variance)
    low, high = (
        sd * math.sqrt(one.freedom / float(stats.chi2.ppf(quantile, one.freedom)))
        for quantile in (1 - tail, tail)
    )
    share = one.variance / every.variance if every.variance else math.nan
    if source == "all":
        return Noise(source, one.n, sd, low, high, share, share, share)
    share_low, share_high = (
        share / float(stats.f.ppf(quantile, one.freedom, every.freedom))
        for quantile in (1 - tail, tail)
    )
    return Noise(source, one.n, sd, low, high, share, share_low, share_high)


def _of_the_search(parts: Components) -> Noise:
    part = parts.search
    return Noise(
        "search", parts.searches, part.sd, part.low, part.high,
        parts.share, parts.share_low, parts.share_high,
    )  # fmt: skip


def _beside(one: Noise, parts: Components) -> Noise:
    """Returns the noise with its share of all noise, the search's included, instead of that of the
    seeds alone."""
    if one.source == "all":
        return replace(
            one, share=1 - parts.share, share_low=1 - parts.share_high,
            share_high=1 - parts.share_low,
        )  # fmt: skip
    rest = 1 - parts.share
    return replace(
        one,
        share=one.share * rest,
        share_low=one.share_low * rest,
        share_high=one.share_high * rest,
    )


def _split(entries: list[Entry], metric: str) -> str:
    """``test``, unless a complete final lacks it."""
    complete = [
        entry.record
        for entry in entries
        if entry.trial.purpose == "final"
        and entry.record
        and entry.record.status is Status.COMPLETE
    ]
    on_test = (record.metrics.get("test", {}).get(metric, math.nan) for record in complete)
    return "test" if all(map(math.isfinite, on_test)) else "dev"
