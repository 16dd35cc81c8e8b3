"""Whether a claim that one contender beats another, of another study or the same, holds.

First whether the two can be compared at all, then what the protocol's own test says: the same as in
a study that had compared just these two, corrected over all data sets that both are on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lstmlab.evidence.choices.roles import roles
from lstmlab.evidence.findings.comparison import Difference
from lstmlab.evidence.findings.finding import Finding, find_out
from lstmlab.evidence.findings.summary import Summary
from lstmlab.evidence.results import Results
from lstmlab.space import role
from lstmlab.trial import Entry, Record, Status, Trial

Place = tuple[str, str]
"""A task and the fingerprint of a data set's content."""
ENOUGH = 3
"""Complete finals of each, at least: with two, an interval says next to nothing."""


class Decision(StrEnum):
    """What came of it on one data set."""

    BETTER = "better"
    WORSE = "worse"
    EQUAL = "equal"
    """Beyond doubt by less than what matters in practice."""
    UNDECIDED = "undecided"


class Outcome(StrEnum):
    """What came of the whole claim."""

    HOLDS = "holds"
    """Better on every data set that both are on."""
    REFUTED = "refuted"
    """Beyond doubt worse, or equal, on one of them."""
    UNDECIDED = "undecided"
    INVALID = "invalid"
    """The two can't be compared; what the test says is no evidence."""


class Check(StrEnum):
    """What has to be so for two contenders to be compared."""

    DATA = "data"
    FINALS = "finals"
    CHOSEN = "chosen"
    TUNING = "tuning"
    BUDGET = "budget"
    METRIC = "metric"
    NUMERICS = "numerics"
    VERSIONS = "versions"


@dataclass(frozen=True)
class Side:
    """A contender of a study, on all tasks and data sets that it is on there."""

    study: str
    label: str
    entries: tuple[Entry, ...]
    tuning: Mapping[str, Any]
    """What the study file says of the search that every contender gets."""


@dataclass(frozen=True)
class Checked:
    """One check: whether it passed, and what there is on either side."""

    check: Check
    passed: bool
    mine: str
    theirs: str


@dataclass(frozen=True)
class Bout:
    """One task and data set."""

    place: Place
    finding: Finding
    mine: Summary
    theirs: Summary
    decision: Decision
    difference: Difference | None
    """Mine minus theirs; None where either has fewer than two complete finals."""
    seeds_needed: int | None
    """The seeds that each side needs to find a difference as large as this one; None where it is
    decided or 0."""


@dataclass(frozen=True)
class Challenge:
    claimed: Side
    against: Side
    checks: tuple[Checked, ...]
    bouts: tuple[Bout, ...]
    differing: tuple[str, ...]
    """Recipe fields that differ between the two and weren't searched: what the claim is about."""
    processors: tuple[str, ...]
    """What computed the records, where that was several."""

    @property
    def valid(self) -> bool:
        return all(one.passed for one in self.checks)

    @property
    def outcome(self) -> Outcome:
        decisions = {bout.decision for bout in self.bouts}
        if not self.valid or not decisions:
            return Outcome.INVALID
        if decisions & {Decision.WORSE, Decision.EQUAL}:
            return Outcome.REFUTED
        return Outcome.UNDECIDED if Decision.UNDECIDED in decisions else Outcome.HOLDS


def challenge(claimed: Side, against: Side) -> Challenge:
    """Judge the claim that ``claimed`` is better than ``against``."""
    mine, theirs = _by_place(claimed.entries), _by_place(against.entries)
    shared = [place for place in mine if place in theirs]
    pairs = [(mine[place], theirs[place]) for place in shared]
    names = [one[0].contender.dataset for one, _ in pairs]
    judged = (
        [each for (one, _), name in zip(pairs, names, strict=True)
         for each in _renamed(one, claimed.label, "A", name)],
        [each for (_, other), name in zip(pairs, names, strict=True)
         for each in _renamed(other, against.label, "B", name)],
    )  # fmt: skip
    both = [*judged[0], *judged[1]]
    bouts = _bouts(both) if pairs else ()
    checks = (
        _data_check(mine, theirs),
        _finals_check(pairs),
        _alike(Check.CHOSEN, pairs, _chosen, lambda value: value == "yes"),
        _tuning_check(pairs, claimed, against),
        _alike(Check.BUDGET, pairs, _budget),
        _alike(Check.METRIC, pairs, lambda entries: _each(e.contender.metric for e in entries)),
        _alike(Check.NUMERICS, pairs, _numerics, lambda value: value == "yes"),
        _alike(Check.VERSIONS, pairs, lambda entries: _each(v for v, _ in _makers(entries))),
    )
    found = roles(_finals(both))
    searched = {key for entry in both for key, _ in entry.contender.space}
    return Challenge(
        claimed,
        against,
        checks,
        bouts,
        tuple(key for key in (found.compared if found else ()) if key not in searched),
        tuple(dict.fromkeys(where for _, where in _makers(both) if where)),
    )


def _by_place(entries: Iterable[Entry]) -> dict[Place, list[Entry]]:
    """Task and the data's fingerprint -> entries."""
    found: defaultdict[Place, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[place_of(entry.trial)].append(entry)
    return found


def place_of(trial: Trial) -> Place:
    """What a trial is tested on: what isn't the same is not compared."""
    folds = f" in {trial.fold.count} folds" if trial.fold else ""
    return trial.task, trial.fingerprint + folds


def _renamed(entries: Sequence[Entry], label: str, side: str, dataset: str) -> list[Entry]:
    """Entries as of one study's only two contenders, told apart also where their names agree."""
    update = {"choices": (("contender", label), ("side", side)), "dataset": dataset, "looks": ()}
    return [
        entry.model_copy(update={"contender": entry.contender.model_copy(update=update)})
        for entry in entries
    ]


def _bouts(entries: Sequence[Entry]) -> tuple[Bout, ...]:
    contenders = list(dict.fromkeys(entry.contender for entry in entries))
    places = {(e.trial.task, e.contender.dataset): place_of(e.trial) for e in entries}
    return tuple(
        _bout(finding, places[finding.task, finding.dataset])
        for finding in find_out(Results("challenge", contenders, entries))
    )


def _bout(finding: Finding, place: Place) -> Bout:
    rows = {dict(row.contender.choices)["side"]: row for row in finding.rows}
    mine, theirs = rows["A"], rows["B"]
    if finding.comparison is None:
        return Bout(place, finding, mine, theirs, Decision.UNDECIDED, None, None)
    gap = finding.comparison.between(mine.label, theirs.label)
    ahead = (gap.value > 0) == finding.higher_is_better
    decision = Decision.UNDECIDED
    if gap.beyond_noise and not ahead:
        decision = Decision.WORSE
    elif gap.beyond_noise and _lost(mine) <= _lost(theirs):
        decision = Decision.BETTER  # a contender that loses more finals isn't called better
    elif gap.equal:
        decision = Decision.EQUAL
    needed = None
    # Of folds there is no number that would tell any difference, however many there are.
    undecided = decision is Decision.UNDECIDED and not finding.folds
    if undecided and gap.value and not gap.beyond_noise:
        needed = finding.comparison.seeds_needed(mine.label, theirs.label, abs(gap.value))
    return Bout(place, finding, mine, theirs, decision, gap, needed)


def _lost(row: Summary) -> float:
    ended = len(row.finals.ended)
    return row.finals.lost / ended if ended else 1.0


Pairs = Sequence[tuple[Sequence[Entry], Sequence[Entry]]]


def _alike(check: Check, pairs: Pairs, told: Any, good: Any = None) -> Checked:
    """Passes where both sides are told the same, and ``good``, on every place."""
    passed, mine, theirs = bool(pairs), [], []
    for one, other in pairs:
        first, second = told(one), told(other)
        passed = passed and first == second and first != "" and (good is None or good(first))
        mine.append(first)
        theirs.append(second)
    return Checked(check, passed, _each(mine), _each(theirs))


def _each(values: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(values))


def _finals(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.trial.purpose == "final"]


def _data_check(mine: Mapping[Place, list[Entry]], theirs: Mapping[Place, list[Entry]]) -> Checked:
    """Passes where something is shared, and nothing that has one name is of two contents."""
    named = [{(e[0].trial.task, e[0].contender.dataset): place for place, e in side.items()}
             for side in (mine, theirs)]  # fmt: skip
    clash = [key for key, place in named[0].items() if named[1].get(key, place) != place]
    passed = bool(set(mine) & set(theirs)) and not clash
    shown, others = (
        _each(f"{name} ({place[1][:6]})" for (_, name), place in one.items()) for one in named
    )
    return Checked(Check.DATA, passed, shown, others)


def _finals_check(pairs: Pairs) -> Checked:
    """Enough complete finals, and none still to come, on every place."""
    passed = bool(pairs)
    counts: tuple[list[int], list[int]] = ([], [])
    for pair in pairs:
        for side, entries in enumerate(pair):
            finals = _finals(entries)
            ended = [e.record for e in finals if e.record]
            one = entries[0].contender
            seeds = {e.trial.seed for e in finals if e.record and _complete(e.record)}
            # Where the search was drawn several times, finals of one are no replicates.
            complete = sum(bool(seeds.intersection(dealt)) for dealt in one.searches) or len(seeds)
            passed = passed and complete >= ENOUGH and len(ended) == max(len(finals), one.final)
            counts[side].append(complete)
    mine, theirs = (str(min(each, default=0)) for each in counts)
    return Checked(Check.FINALS, passed, mine, theirs)


def _complete(record: Record) -> bool:
    return record.status is Status.COMPLETE


def _chosen(entries: Sequence[Entry]) -> str:
    """Whether the seeds were listed before any score was seen, and decide everything."""
    fair = all(not e.contender.looks and e.contender.varies == "all" for e in entries)
    return "yes" if fair else "no"


def _tuning_check(pairs: Pairs, claimed: Side, against: Side) -> Checked:
    """Checks that both sides tuned with as many trials (or seconds), found and stopped likewise, in
    as many dimensions."""

    def told(side: Side, entries: Sequence[Entry]) -> str:
        one = entries[0].contender
        has = role_names(key for key, _ in one.space)
        if not has:
            return "–"
        rest = [
            f"{key} {value}" for key, value in side.tuning.items() if value not in (None, False)
        ]
        return "; ".join([*rest, has])

    mine = [told(claimed, one) for one, _ in pairs]
    theirs = [told(against, other) for _, other in pairs]
    return Checked(Check.TUNING, bool(pairs) and mine == theirs, _each(mine), _each(theirs))


def role_names(keys: Iterable[str]) -> str:
    """What is searched, by role: momentum and Adam's beta1 are the same."""
    return _each(role(key.removeprefix("optimizer.")) for key in keys)


def _budget(entries: Sequence[Entry]) -> str:
    return _each(
        f"{e.trial.recipe.budget[1]:g} {e.trial.recipe.budget[0]}" for e in _finals(entries)
    )


def _numerics(entries: Sequence[Entry]) -> str:
    """Whether this lstmlab would give the same trials the ids that they have."""
    return "yes" if all(e.trial.model_copy().id == e.trial.id for e in entries) else "no"


def _makers(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """The versions and the processor that made each final; empty texts where it isn't known."""
    found = []
    for entry in _finals(entries):
        if entry.record:
            versions, _, processor = entry.record.made_by.partition(" on ")
            found.append((versions, processor))
    return found
