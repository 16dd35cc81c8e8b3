"""All evidence of a study, worked out once: what every format of the report is made from."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lstmlab.evidence import Finding, Results, find_out
from lstmlab.evidence.choices.halving import Replay, Saved, halving_saved, replay
from lstmlab.evidence.choices.importance import Importance, importance_of, observed
from lstmlab.evidence.choices.sensitivity import Sensitivity, sensitivity
from lstmlab.evidence.choices.targets import TimeToTarget, time_to_target
from lstmlab.evidence.choices.tuning_budget import TuningBudget, budget_of, tuned
from lstmlab.evidence.findings.literature import Match, against_literature
from lstmlab.evidence.ledger import Account, ledger
from lstmlab.evidence.noise.searches import SearchNoise, search_noise
from lstmlab.evidence.noise.sources import NoiseSources, noise_sources
from lstmlab.evidence.replicates import replicates
from lstmlab.evidence.statistics.across.aggregate import Aggregates, aggregate
from lstmlab.evidence.statistics.across.profiles import Profiles, profiles
from lstmlab.evidence.statistics.across.ranks import Ranks, rank
from lstmlab.report.sharing import Begin, when_asked
from lstmlab.trial import Entry, Status


@dataclass(frozen=True)
class TaskEvidence:
    """All evidence on one task and data set."""

    finding: Finding
    entries: tuple[Entry, ...]
    sensitivity: tuple[Sensitivity, ...]
    budget: TuningBudget | None
    importance: Importance | None
    targets: tuple[TimeToTarget, ...]
    matches: tuple[Match, ...]
    noise: tuple[NoiseSources, ...]
    searches: tuple[SearchNoise, ...]
    accounts: tuple[Account, ...]


@dataclass(frozen=True)
class Gathered:
    """All evidence that a study gives."""

    results: Results
    tasks: tuple[TaskEvidence, ...]
    ranks: Ranks | None
    profiles: Profiles | None
    aggregates: Aggregates | None
    saved: Saved | None
    replay: Replay | None

    @property
    def findings(self) -> list[Finding]:
        return [task.finding for task in self.tasks]


def gather(results: Results) -> Gathered:
    return across(results, tuple(by_task(results, find_out(results))))


def by_task(
    results: Results, findings: Sequence[Finding], begin: Begin = when_asked
) -> Iterator[TaskEvidence]:
    """Yields each task and data set in turn: much can be done with one while the next is found.

    What takes long is begun for all of them first, by ``begin``.
    """
    entries: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in results.entries:
        entries[entry.contender.task, entry.contender.dataset].append(entry)
    of_each = [(one, tuple(entries[one.task, one.dataset])) for one in findings]
    # Last things first: other processes work from there, and this one from here.
    begun = [_begun(of_one, begin) for _, of_one in reversed(of_each)][::-1]
    for (finding, of_one), (budget, matters) in zip(of_each, begun, strict=True):
        yield _task(finding, of_one, budget(), matters())


def _begun(
    entries: tuple[Entry, ...], begin: Begin
) -> tuple[Callable[[], TuningBudget | None], Callable[[], Importance | None]]:
    return begin(budget_of, tuned(entries)), begin(importance_of, observed(entries))


def across(results: Results, tasks: tuple[TaskEvidence, ...]) -> Gathered:
    """Returns it with what is found of all ``tasks`` together."""
    names = dict(zip(_unique([task.finding for task in tasks]), tasks, strict=True))
    better = {name: task.finding.higher_is_better for name, task in names.items()}
    scored = {name: task for name, task in names.items() if _has_scores(task)}
    labels = _everywhere(list(scored.values()))
    runs = {name: _runs(task, labels) for name, task in scored.items()}
    means = {
        name: {row.label: row.score.mean for row in task.finding.rows if row.label in labels}
        for name, task in scored.items()
    }
    lost = {
        name: {label: sum(map(math.isnan, each)) / len(each) for label, each in of.items() if each}
        for name, of in runs.items()
    }
    several = len(runs) > 1
    folded = any(task.finding.folds for task in tasks)
    return Gathered(
        results=results,
        tasks=tasks,
        ranks=rank(means, better, lost) if several else None,
        profiles=profiles(runs, better) if several else None,
        # Its intervals are of independent replicates, which folds are not.
        aggregates=aggregate(runs, better) if several and not folded else None,
        saved=halving_saved(results.entries),
        replay=replay(results.entries, results.reduction),
    )


def _task(
    finding: Finding,
    entries: tuple[Entry, ...],
    budget: TuningBudget | None,
    matters: Importance | None,
) -> TaskEvidence:
    return TaskEvidence(
        finding=finding,
        entries=entries,
        sensitivity=sensitivity(entries),
        budget=budget,
        importance=matters,
        targets=_watched(time_to_target(entries), entries),
        matches=against_literature(entries),
        noise=noise_sources(entries),
        searches=search_noise(entries),
        accounts=ledger(entries),
    )


def _watched(
    found: tuple[TimeToTarget, ...], entries: tuple[Entry, ...]
) -> tuple[TimeToTarget, ...]:
    """Leaves out contenders whose finals were never scored on dev on the way, as those that train
    on it can't be: they didn't miss the target, nobody looked."""
    seen = {
        entry.contender
        for entry in entries
        if entry.trial.purpose == "final" and entry.record and entry.record.curve
    }
    return tuple(one for one in found if one.contender in seen)


def _unique(findings: list[Finding]) -> list[str]:
    """A short name for each task and data set: the data set's, where that is no other's."""
    short = Counter(finding.name for finding in findings)
    return [
        finding.name if short[finding.name] == 1 else f"{finding.task} {finding.dataset}"
        for finding in findings
    ]


def _has_scores(task: TaskEvidence) -> bool:
    return any(row.score.n for row in task.finding.rows)


def _everywhere(tasks: list[TaskEvidence]) -> set[str]:
    """Contenders that take part in every task, with seeds that decide everything.

    One that was never planned on a data set didn't lose there; and where the seeds decide one
    thing alone, it is a contender's noise that is looked at, not another contender.
    """
    found = [
        {row.label for row in task.finding.rows if row.contender.varies == "all"} for task in tasks
    ]
    return set.intersection(*found) if found else set()


def _runs(task: TaskEvidence, labels: set[str]) -> dict[str, list[float]]:
    """Contender -> the score of each replicate that has ended; NaN for each final that was lost."""
    finding = task.finding
    runs: dict[str, list[float]] = {}
    for row in finding.rows:
        if row.label not in labels:
            continue
        scores: dict[int, float] = {}
        lost = row.failed_searches
        for entry in task.entries:
            record = entry.record
            if entry.trial.purpose != "final" or entry.contender != row.contender:
                continue
            if not record or record.status is Status.INTERRUPTED:
                continue
            if record.status is Status.COMPLETE:
                score = record.metrics.get(finding.split, {}).get(finding.metric, math.nan)
                scores[entry.trial.seed] = score
            else:
                lost += 1
        runs[row.label] = [*replicates(row.contender, scores).values(), *[math.nan] * lost]
    return runs
