"""What a study found on one task and data set: its contenders side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lstmlab.evidence.choices.factorial import SHARE, Factorial, by_axis, corrected_by_axis
from lstmlab.evidence.findings.added_seeds import Group, grouped, looked_at, of_first_look
from lstmlab.evidence.findings.baseline_lines import BaselineLine, of_finding
from lstmlab.evidence.findings.comparison import (
    ALPHA,
    Comparison,
    corrected_together,
    known_of,
    uncorrected,
)
from lstmlab.evidence.findings.looks import Looked
from lstmlab.evidence.findings.summary import Summary, split_of, summarize
from lstmlab.evidence.results import Counts, Results
from lstmlab.evidence.statistics.estimate import same
from lstmlab.evidence.statistics.folds import shared
from lstmlab.language.words import decimals

_SPLITS = ("train", "dev", "test")


class Standing(StrEnum):
    """Where a contender stands beside the one that came out best."""

    BEST = "best"
    EQUAL = "equal"
    """Beyond doubt by less than what matters in practice."""
    TIED = "within the noise"
    UNCLEAR = "may differ"
    """It differs by more than the noise if it were the only pair, but not with all pairs looked
    at."""
    WORSE = "worse"
    BETTER = "better"
    """It is better by more than the noise, but not named best: it lost finals, or it is better on
    the seeds that both ran and not in the mean of all its own."""
    ALONE = "not compared"
    """Fewer than two complete finals."""


@dataclass(frozen=True)
class Finding:
    """One task on one data set."""

    task: str
    dataset: str
    metric: str
    higher_is_better: bool
    split: str
    """The split that scores are read on: ``test`` when every complete final has it."""
    rows: tuple[Summary, ...]
    """Best mean first; those without a score last."""
    comparison: Comparison | None
    """The comparison of all contenders with at least two complete finals, if there are two such."""
    best: Summary | None
    """The best mean among those that are compared and lost no final, if there are any."""
    notes: tuple[str, ...]
    """The notes of the records, each once."""
    precisions: tuple[str, ...]
    rope: float | None = None
    """A difference that is smaller doesn't matter in practice, where that was said."""
    signatures: tuple[tuple[str, str], ...] = ()
    """Metric, and exactly how it was computed, where that can differ."""
    baselines: tuple[BaselineLine, ...] = ()
    """What the baselines of the task reach on this data set, the best on dev first."""
    factorial: Factorial | None = None
    """What each axis does, where every combination of two axes or more was compared."""
    looks: tuple[int, ...] = ()
    """How many seeds there are at each look, where they are added until it is decided."""
    looked: int = 0
    """How many of those looks were done, which the comparison is made of."""

    @property
    def name(self) -> str:
        """The data set's name: of a path, the last part; two of ``trec/train.csv``, since every
        data set has a ``train``."""
        *folders, last = self.dataset.rstrip("/").split("/")
        return "/".join([*folders[-1:], last] if last.split(".")[0] in _SPLITS else [last])

    @property
    def folds(self) -> int:
        """In how many folds the data is, of which each final tests on one; 0: in none."""
        return self.rows[0].contender.folds if self.rows else 0

    @property
    def decided(self) -> bool:
        """Whether any two contenders differ by more than the noise."""
        pairs = self.comparison.differences.values() if self.comparison else ()
        return any(pair.beyond_noise for pair in pairs)

    @property
    def leads(self) -> bool:
        """Whether any other contender is beyond doubt worse than the best one."""
        return any(self.standing(row) is Standing.WORSE for row in self.rows)

    @property
    def counts(self) -> Counts:
        return sum((row.counts for row in self.rows), Counts())

    @property
    def places(self) -> int:
        """Decimals that fit the scores."""
        return decimals(value for row in self.rows for value in row.score.values)

    @property
    def ahead(self) -> list[Summary]:
        """Those with a better mean than ``best``, not named so because they lost finals."""
        if self.best is None or self.best.lost:
            return []
        sign, mean = 1 if self.higher_is_better else -1, self.best.score.mean
        return [row for row in self.rows if row.lost and sign * (row.score.mean - mean) > 0]

    @property
    def equals(self) -> list[Summary]:
        """Those that could be named best as well: the same mean, and finals lost as it has."""
        return [
            row
            for row in self.rows
            if self.best is not None
            and self.standing(row) in (Standing.TIED, Standing.EQUAL)
            and same(row.score.mean, self.best.score.mean)
            and bool(row.lost) == bool(self.best.lost)
        ]

    def standing(self, row: Summary) -> Standing:
        if row.score.n < 2 or self.best is None:
            return Standing.ALONE
        if row is self.best:
            return Standing.BEST
        assert self.comparison is not None
        difference = self.comparison.between(row.label, self.best.label)
        if not difference.beyond_noise:
            if difference.equal:
                return Standing.EQUAL
            return Standing.UNCLEAR if difference.raw_p < ALPHA else Standing.TIED
        ahead = (difference.value > 0) == self.higher_is_better
        return Standing.BETTER if ahead else Standing.WORSE


def find_out(results: Results) -> list[Finding]:
    """One finding per task and data set, in the study's order; their claims are one family."""
    groups = grouped(results.contenders, results.entries)
    looked: Sequence[Looked | None] = looked_at(groups) or [None] * len(groups)
    return _as_one_family(
        _compared(
            [
                _finding(group, results.baselines, shown)
                for group, shown in zip(groups, looked, strict=True)
            ]
        )
    )


def _compared(findings: list[Finding]) -> list[Finding]:
    """Compare what wasn't at a look, knowing the noise on all data sets."""
    samples = [
        {row.label: row.by_seed for row in finding.rows if row.score.n >= 2} for finding in findings
    ]
    report = known_of([one for one in samples if len(one) > 1])
    return [
        finding
        if finding.looked or len(one) < 2
        else replace(
            finding,
            comparison=uncorrected(one, finding.rope, report=report, shared=shared(finding.folds)),
        )
        for finding, one in zip(findings, samples, strict=True)
    ]


def _as_one_family(findings: list[Finding]) -> list[Finding]:
    compared = [finding.comparison for finding in findings if finding.comparison]
    crossed = [finding.factorial for finding in findings if finding.factorial]
    share = 1 - SHARE if crossed else 1.0
    if not any(finding.looked for finding in findings):  # else that was done at the look
        compared = corrected_together(compared, share) if compared else []
    together = iter(compared)
    axes = iter(corrected_by_axis(crossed))
    return [
        replace(
            finding,
            comparison=next(together) if finding.comparison else None,
            factorial=next(axes) if finding.factorial else None,
        )
        for finding in findings
    ]


def _finding(
    group: Group, baselines: Sequence[BaselineLine] = (), looked: Looked | None = None
) -> Finding:
    first = next(iter(group))
    entries = [entry for of_one in group.values() for entry in of_one]
    split = split_of(entries, first.metric)
    sign = -1 if first.higher_is_better else 1
    rows = sorted(
        (summarize(contender, of_one, split) for contender, of_one in group.items()),
        key=lambda row: sign * row.score.mean if row.score.n else math.inf,
    )
    compared = [row for row in rows if row.score.n >= 2]
    records = [entry.record for entry in entries if entry.record]
    return Finding(
        task=first.task,
        dataset=first.dataset,
        metric=first.metric,
        higher_is_better=first.higher_is_better,
        split=split,
        baselines=of_finding(
            baselines, first.task, first.dataset, first.metric, first.higher_is_better
        ),
        rows=tuple(rows),
        comparison=looked.comparison if looked and looked.looks else None,
        best=next(iter([row for row in compared if not row.lost] + compared), None),
        notes=tuple(dict.fromkeys(note for record in records for note in record.notes)),
        rope=first.rope,
        precisions=tuple(sorted({entry.trial.recipe.precision for entry in entries})),
        signatures=tuple(dict.fromkeys(pair for one in records for pair in one.signatures.items())),
        factorial=of_first_look(group)
        if looked
        else by_axis(rows, higher_is_better=first.higher_is_better),
        looks=first.looks,
        looked=looked.looks if looked else 0,
    )
