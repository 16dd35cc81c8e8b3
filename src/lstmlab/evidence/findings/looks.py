"""Seeds where they are needed: who gets more of them after each look at the scores.

All contenders get three seeds. Then the report's own comparison is made, and more seeds are given
only to the best and to those that are undecided beside it: neither different nor equal for all
practical purposes. So it goes on, half as many again each time, until all is decided or a contender
has the most seeds that a study allows.

Who looks often finds something by chance at last. So the looks are planned beforehand, and they
share the 5 % in proportion to their seeds (Bonferroni): a p-value is divided by its look's part,
and of all looks the smallest counts. That is below 5 % by chance in at most 5 % of studies,
whatever made a contender stop or go on: at every look a pair is compared on the first seeds of
both, the ones that they would have if nobody ever stopped, so stopping only leaves looks out. A
pair is not looked at while one of the two has fewer.

What is decided follows from the records alone: each look is repeated from them, in order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lstmlab.evidence.findings.comparison import (
    ALPHA,
    Comparison,
    Difference,
    corrected_together,
    known_of,
    uncorrected,
)
from lstmlab.evidence.statistics.estimate import Estimate

FIRST = 3
"""Seeds that every contender gets."""
GROWTH = 1.5
"""How many times as many seeds there are at the next look."""
_NEAR = 1.25
"""A look at so many times fewer seeds than the most would hardly tell less: it is left out."""

Pair = tuple[str, str]


def looks_until(most: int) -> tuple[int, ...]:
    """How many seeds there are at each look, until there are ``most``."""
    looks = [min(FIRST, most)]
    while looks[-1] < most:
        following = math.ceil(GROWTH * looks[-1])
        looks.append(most if _NEAR * following >= most else following)
    return tuple(looks)


def part_of(seeds: int, looks: Sequence[int]) -> float:
    """The part of the 5 % that is for the look at so many ``seeds``: in proportion to them."""
    return seeds / sum(looks)


@dataclass(frozen=True)
class Scores:
    """What is known of the contenders on one task and data set."""

    finals: Mapping[str, Sequence[float | None]]
    """Contender -> the score of each final, in the order of their seeds: None until it has ended,
    NaN where it was lost."""
    higher_is_better: bool
    rope: float | None = None
    without: frozenset[str] = frozenset()
    """Those that get no finals, because nothing worked for them."""

    def ended(self, given: Mapping[str, int]) -> bool:
        """Whether all finals have ended that were ``given``."""
        return all(
            len(self.finals[label]) >= count and None not in self.finals[label][:count]
            for label, count in given.items()
            if label not in self.without
        )

    def known(self, given: Mapping[str, int]) -> dict[str, dict[int, float]]:
        """Contender -> number of its seed -> score, of those that have two of them at least."""
        known = {
            label: {
                place: score
                for place, score in enumerate(self.finals.get(label, ())[:count])
                if score is not None and math.isfinite(score)
            }
            for label, count in given.items()
        }
        return {label: scores for label, scores in known.items() if len(scores) > 1}

    def best(self, known: Mapping[str, Mapping[int, float]], given: Mapping[str, int]) -> str:
        """The best mean among those that lost no final, if there are any."""
        sign = 1 if self.higher_is_better else -1
        whole = [label for label, scores in known.items() if len(scores) == given[label]]
        return max(
            whole or known,
            key=lambda label: sign * Estimate.of(known[label].values()).mean,
        )


@dataclass(frozen=True)
class Looked:
    """What the looks so far showed on one task and data set."""

    given: dict[str, int]
    """Contender -> how many seeds it gets, as far as that is known."""
    comparison: Comparison | None
    """The comparison at the latest look; None before the first, or where there is nothing to
    compare."""
    looks: int
    """How many there were so far."""


class _Claims:
    """The smallest p-values of each pair over all looks so far."""

    def __init__(self) -> None:
        self._smallest: dict[tuple[Pair, bool], float] = {}
        self._equal: dict[Pair, float] = {}
        self._latest: dict[Pair, Difference] = {}

    def add(self, pair: Pair, one: Difference, part: float) -> None:
        """What a look showed that has this ``part`` of the 5 %.

        Of a difference the direction counts: one that is found never points the other way than the
        scores that it is reported with.
        """
        direction = pair, one.value > 0
        priced = min(1.0, one.raw_p / part)
        self._smallest[direction] = min(self._smallest.get(direction, 1.0), priced)
        priced = min(1.0, one.raw_equal_p / part)
        self._equal[pair] = min(self._equal.get(pair, 1.0), priced)
        self._latest[pair] = one

    def of(self, pair: Pair) -> Difference:
        latest = self._latest[pair]
        return replace(
            latest,
            raw_p=self._smallest[pair, latest.value > 0],
            raw_equal_p=self._equal[pair],
        )


def look(every: Sequence[Scores], looks: Sequence[int], share: float = 1.0) -> list[Looked]:
    """Repeat all looks that the scores allow, at all tasks and data sets of a study together.

    ``looks``: see :func:`looks_until`. ``share``: the part of the report's 5 % that is for its
    differences.
    """
    given = [dict.fromkeys(one.finals, looks[0]) for one in every]
    claims = [_Claims() for _ in every]
    found: list[Comparison | None] = [None] * len(every)
    done = 0
    for seeds, following in zip(looks, (*looks[1:], looks[-1]), strict=True):
        if not all(one.ended(mine) for one, mine in zip(every, given, strict=True)):
            break
        done += 1
        found = _compared(every, given, claims, seeds, part_of(seeds, looks), share)
        undecided = [
            _undecided(one, mine, comparison)
            for one, mine, comparison in zip(every, given, found, strict=True)
        ]
        if not any(undecided):
            break
        for mine, labels in zip(given, undecided, strict=True):
            mine.update(dict.fromkeys(labels, following))
    return [Looked(mine, one, done) for mine, one in zip(given, found, strict=True)]


def _compared(
    every: Sequence[Scores],
    given: Sequence[Mapping[str, int]],
    claims: Sequence[_Claims],
    seeds: int,
    part: float,
    share: float,
) -> list[Comparison | None]:
    """The report's comparisons, as they stand at the look at so many ``seeds``."""
    found: list[Comparison | None] = []
    every_known = [one.known(mine) for one, mine in zip(every, given, strict=True)]
    report = known_of([known for known in every_known if len(known) > 1])
    for one, mine, claimed, known in zip(every, given, claims, every_known, strict=True):
        if len(known) < 2:
            found.append(None)
            continue
        now = uncorrected(known, one.rope, ALPHA * part, report)
        for pair, difference in now.differences.items():
            if mine[pair[0]] == mine[pair[1]] == seeds:
                claimed.add(pair, difference, part)
        differences = {pair: claimed.of(pair) for pair in now.differences}
        found.append(replace(now, differences=differences, part=part))
    together = iter(corrected_together([one for one in found if one], share))
    return [next(together) if one else None for one in found]


def _undecided(one: Scores, given: Mapping[str, int], comparison: Comparison | None) -> list[str]:
    """Those that are undecided beside the best, and the best, if there are any."""
    if comparison is None:
        return []
    best = one.best(one.known(given), given)
    beside = [
        label
        for label in comparison.estimates
        if label != best and not _decided(comparison.between(label, best))
    ]
    return [best, *beside] if beside else []


def _decided(difference: Difference) -> bool:
    return difference.beyond_noise or difference.equal
