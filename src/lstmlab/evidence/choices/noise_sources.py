"""Where the noise over seeds comes from: initialization, data order, dropout.

After Bouthillier et al. (2021, "Accounting for variance in machine learning benchmarks"): repeat
the finals while the seed decides one source only, and set the variance beside that of finals
whose seeds decide everything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from lstmlab.evidence.statistics.estimate import CONFIDENCE
from lstmlab.evidence.tried import final_scores
from lstmlab.trial import Contender, Entry, Source, Status


@dataclass(frozen=True)
class Noise:
    """Of the final scores when the seed decides ``source`` alone; the metric's unit."""

    source: Source
    n: int
    sd: float
    low: float
    high: float
    """95 % interval of the sd (chi-square, so normal scores are assumed)."""
    share: float
    """Its variance over that of "all"; may exceed 1, and the shares need not add up to 1, because
    sources interact and variances of few seeds are noisy. NaN where "all" has none."""
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
    """"all" first, then the largest first."""


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
        scores = {
            contender.varies: final_scores(of_one, metric, split)
            for contender, of_one in group.items()
        }
        scores = {source: values for source, values in scores.items() if len(values) > 1}
        if "all" in scores and len(scores) > 1:
            every = scores["all"]
            noises = [_noise(source, values, every) for source, values in scores.items()]
            noises.sort(key=lambda noise: (noise.source != "all", -noise.sd))
            found.append(NoiseSources(task, dataset, common, metric, split, tuple(noises)))
    return tuple(found)


def _noise(source: Source, values: list[float], every: list[float]) -> Noise:
    tail = (1 - CONFIDENCE) / 2
    freedom, base = len(values) - 1, len(every) - 1
    variance, whole = _variance(values), _variance(every)
    sd = math.sqrt(variance)
    low, high = (
        sd * math.sqrt(freedom / float(stats.chi2.ppf(quantile, freedom)))
        for quantile in (1 - tail, tail)
    )
    share = variance / whole if whole else math.nan
    if source == "all":
        return Noise(source, len(values), sd, low, high, share, share, share)
    share_low, share_high = (
        share / float(stats.f.ppf(quantile, freedom, base)) for quantile in (1 - tail, tail)
    )
    return Noise(source, len(values), sd, low, high, share, share_low, share_high)


def _variance(values: list[float]) -> float:
    """Unbiased; exactly 0 where the replicates agree."""
    return float(np.var(values, ddof=1)) if len(set(values)) > 1 else 0.0


def _split(entries: list[Entry], metric: str) -> str:
    """``test``, unless a complete final lacks it."""
    complete = sum(
        entry.trial.purpose == "final"
        and entry.record is not None
        and entry.record.status is Status.COMPLETE
        for entry in entries
    )
    return "test" if len(final_scores(entries, metric, "test")) == complete else "dev"
