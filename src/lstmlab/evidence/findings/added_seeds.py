"""The looks of a study that adds seeds until it is decided, repeated from its records."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from lstmlab.evidence.choices.factorial import SHARE, Factorial, by_axis
from lstmlab.evidence.findings.looks import Looked, Scores, look
from lstmlab.evidence.findings.summary import metric, split_of, summarize
from lstmlab.trial import Contender, Entry, Status

Group = Mapping[Contender, Sequence[Entry]]
"""The contenders on one task and data set, each with its trials."""


def grouped(contenders: Iterable[Contender], entries: Iterable[Entry]) -> list[Group]:
    """One group for each task and data set, in the order of the contenders."""
    by_contender: defaultdict[Contender, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_contender[entry.contender].append(entry)
    groups: defaultdict[tuple[str, str], list[Contender]] = defaultdict(list)
    for contender in dict.fromkeys([*contenders, *by_contender]):
        groups[contender.task, contender.dataset].append(contender)
    return [{one: by_contender[one] for one in group} for group in groups.values()]


def seeds_given(contenders: Sequence[Contender], entries: Sequence[Entry]) -> list[int]:
    """How many seeds each contender gets, as far as its records and the others' tell."""
    groups = grouped(contenders, entries)
    given = {
        (one.task, one.dataset, one.label): looked.given[one.label]
        for group, looked in zip(groups, looked_at(groups), strict=True)
        for one in group
    }
    return [given[one.task, one.dataset, one.label] for one in contenders]


def looked_at(groups: Sequence[Group]) -> list[Looked]:
    """What all looks so far showed in each group; empty where all contenders get all seeds."""
    looks = next((one.looks for group in groups for one in group), ())
    if not looks:
        return []
    crossed = any(of_first_look(group) for group in groups)
    return look([_scores(group) for group in groups], looks, 1 - SHARE if crossed else 1.0)


def of_first_look(group: Group) -> Factorial | None:
    """The comparison by axis, on the seeds that every combination of values has.

    It is made once, so it costs nothing that seeds are added; who gets more hangs on the scores, so
    later seeds may not count here.
    """
    first = next(iter(group))
    split = split_of([entry for entries in group.values() for entry in entries], first.metric)
    rows = []
    for contender, entries in group.items():
        finals = _finals(entries)[: contender.looks[0]]
        tune = [entry for entry in entries if entry.trial.purpose != "final"]
        rows.append(summarize(contender, [*tune, *finals], split))
    return by_axis(rows, higher_is_better=first.higher_is_better)


def _scores(group: Group) -> Scores:
    first = next(iter(group))
    split = split_of([entry for entries in group.values() for entry in entries], first.metric)
    return Scores(
        finals={
            one.label: [_score(entry, split) for entry in _finals(of_one)]
            for one, of_one in group.items()
        },
        higher_is_better=first.higher_is_better,
        rope=first.rope,
        without=frozenset(
            one.label
            for one, of_one in group.items()
            if summarize(one, of_one, split).nothing_works
        ),
    )


def _finals(entries: Sequence[Entry]) -> list[Entry]:
    finals = [entry for entry in entries if entry.trial.purpose == "final"]
    return sorted(finals, key=lambda entry: entry.trial.seed)


def _score(entry: Entry, split: str) -> float | None:
    """Returns the score of a final: None until it has ended, NaN where it was lost."""
    record = entry.record
    if record is None or record.status is Status.INTERRUPTED:
        return None
    if record.status is not Status.COMPLETE:
        return math.nan
    return metric(record, split, entry.contender.metric)
