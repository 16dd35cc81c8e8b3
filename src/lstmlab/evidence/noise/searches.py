"""How much of the noise is the search's own luck, where the search is drawn several times.

One-way analysis of variance with random effects (Searle, Casella & McCulloch 1992): the finals of
one search differ by what their seeds decide, and the means of searches by what was chosen, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from lstmlab.evidence.findings.summary import split_of
from lstmlab.evidence.statistics.estimate import CONFIDENCE
from lstmlab.evidence.tried import by_contender, scores_by_seed
from lstmlab.trial import Contender, Entry

_TAIL = (1 - CONFIDENCE) / 2


@dataclass(frozen=True)
class Part:
    """One component of the noise, in the metric's unit."""

    sd: float
    low: float
    high: float
    """95 % interval of the standard deviation, for normal scores."""


@dataclass(frozen=True)
class Components:
    """The components of the noise in one contender's finals."""

    searches: int
    finals: int
    search: Part
    """What differs because a search chose something else. 0 where searches differ no more than
    their finals do."""
    seeds: Part
    """What differs between the finals of one search."""
    share: float
    """The variance of the search over that of the search and the seeds together; NaN without
    any."""
    share_low: float
    share_high: float
    """95 % interval (F)."""


@dataclass(frozen=True)
class SearchNoise:
    """How much of the noise in one contender's finals is the luck of its search."""

    contender: Contender
    split: str
    components: Components


def search_noise(entries: Iterable[Entry]) -> tuple[SearchNoise, ...]:
    """Works it out for each contender whose search was drawn several times, with seeds that decide
    everything."""
    found = []
    entries = list(entries)
    for contender, of_one in by_contender(entries).items():
        if contender.varies != "all":
            continue
        split = split_of(entries, contender.metric)
        parts = components(of_search(contender, of_one, split))
        if parts:
            found.append(SearchNoise(contender, split, parts))
    return tuple(found)


def of_search(contender: Contender, entries: Iterable[Entry], split: str) -> list[list[float]]:
    """The scores of the finals of each search; all in one group where it was drawn once."""
    by_seed = scores_by_seed(entries, contender.metric, split)
    if not contender.searches:
        return [[*by_seed.values()]]
    groups = [[by_seed[s] for s in seeds if s in by_seed] for seeds in contender.searches]
    return [group for group in groups if group]


def components(groups: Sequence[Sequence[float]]) -> Components | None:
    """Splits the noise into its components; None unless there are two searches, and one of them has
    two finals."""
    counts = np.array([len(group) for group in groups])
    finals, searches = int(counts.sum()), len(groups)
    within, between = finals - searches, searches - 1
    if searches < 2 or within < 1:
        return None
    means = np.array([np.mean(group) for group in groups])
    mean = float(counts @ means) / finals
    of_searches = float(counts @ (means - mean) ** 2)
    of_seeds = math.fsum(within_squares(group) for group in groups)
    usual = (finals - float(counts @ counts) / finals) / between  # finals of a search
    variance = of_seeds / within
    excess = max(0.0, (of_searches / between - variance) / usual)
    low, high, share_low, share_high = 0.0, math.inf, 0.0, 1.0
    if variance > 0:
        ratio = of_searches / between / variance
        upper, lower = (float(stats.f.ppf(q, between, within)) for q in (1 - _TAIL, _TAIL))
        # Williams (1962) of the variance, Searle's exact interval of the ratio.
        low = max(0.0, of_searches * (1 - upper / ratio)) if ratio else 0.0
        high = max(0.0, of_searches * (1 - lower / ratio)) if ratio else 0.0
        low /= usual * float(stats.chi2.ppf(1 - _TAIL, between))
        high /= usual * float(stats.chi2.ppf(_TAIL, between))
        ends = (max(0.0, (ratio / quantile - 1) / usual) for quantile in (upper, lower))
        share_low, share_high = (end / (1 + end) for end in ends)
    elif excess > 0:
        low, high = (
            of_searches / usual / float(stats.chi2.ppf(quantile, between))
            for quantile in (1 - _TAIL, _TAIL)
        )
        share_low = 1.0
    else:
        high = 0.0
    total = excess + variance
    return Components(
        searches=searches,
        finals=finals,
        search=Part(math.sqrt(excess), math.sqrt(low), math.sqrt(high)),
        seeds=Part(
            math.sqrt(variance),
            *(
                math.sqrt(of_seeds / float(stats.chi2.ppf(quantile, within)))
                for quantile in (1 - _TAIL, _TAIL)
            ),
        ),
        share=excess / total if total else math.nan,
        share_low=share_low,
        share_high=share_high,
    )


def within_squares(group: Sequence[float]) -> float:
    """The sum of squares around the mean; exactly 0 where all agree."""
    if len(set(group)) < 2:
        return 0.0
    return float(np.var(group) * len(group))
