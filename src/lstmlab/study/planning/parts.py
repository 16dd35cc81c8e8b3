"""A study in parts, for a batch system: each a share of the contenders, alike in cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lstmlab.errors import InputError
from lstmlab.study.planning.candidate import Candidate
from lstmlab.study.planning.cost import Cost
from lstmlab.study.planning.plan import Plan
from lstmlab.study.storing.part import Part


@dataclass(frozen=True)
class _Group:
    """Contenders that belong together, because they share trials."""

    places: tuple[int, ...]
    cost: float


def share(plan: Plan, number: int, of: int) -> tuple[Plan, Part]:
    """Returns part ``number`` of ``of``, the same on every machine that has the same data.

    A contender is never split: what its finals are follows from all of its search. The dearest
    contender goes first, each to the part that has the least to do so far.
    """
    if plan.study.looks:
        raise InputError(
            f"--part {number}/{of}: seeds are added until it is decided, for which all contenders "
            "must be seen; run it whole, or list its seeds"
        )
    groups = sorted(_groups(plan), key=lambda group: (-group.cost, group.places))
    if of > len(groups):
        raise InputError(
            f"--part {number}/{of}: this study has {len(groups)} contenders that can run apart, so "
            f"it can be run in {len(groups)} parts at most"
        )
    loads = [0.0] * of
    mine: list[int] = []
    for group in groups:
        least = loads.index(min(loads))
        loads[least] += group.cost
        if least == number - 1:
            mine += group.places
    places = tuple(sorted(mine))
    candidates = tuple(plan.candidates[place] for place in places)
    used = {candidate.base.fingerprint for candidate in candidates}
    datasets = {key: dataset for key, dataset in plan.datasets.items() if key in used}
    part = Part(number=number, of=of, places=places, whole=len(plan.candidates), ids=plan.ids)
    return replace(plan, candidates=candidates, datasets=datasets), part


def _groups(plan: Plan) -> Iterator[_Group]:
    """Contenders with the same tuning trials (they differ in what their seeds vary) are one."""
    cost = Cost(plan.datasets)
    together: dict[str, list[int]] = {}
    for place, candidate in enumerate(plan.candidates):
        first = candidate.tune[0].id if candidate.tune else f"{place}"
        together.setdefault(first, []).append(place)
    for places in together.values():
        each = (_cost(plan.candidates[place], cost) for place in places)
        yield _Group(tuple(places), sum(each))


def _cost(candidate: Candidate, cost: Cost) -> float:
    """Guessed from sizes, since nothing was measured yet."""
    trials = (
        trial
        for search in candidate.searches
        for trial in (*search.trials({}), *search.to_come({}))
    )
    return sum(cost.expected(trial) for trial in trials)
