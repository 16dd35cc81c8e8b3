"""What came of all folds of a data set, a model in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lstmlab.baselines.baseline import Scored, signed
from lstmlab.data.dataset import Split
from lstmlab.evidence.statistics.estimate import Estimate
from lstmlab.evidence.statistics.folds import FoldContrast, contrast, shared
from lstmlab.evidence.wording import against_baseline
from lstmlab.registry import find
from lstmlab.tasks.task import Task
from lstmlab.trial import Fold


@dataclass(frozen=True)
class OneFold:
    """What came of one fold."""

    fold: Fold
    scores: dict[str, float]
    """Metric -> value on the fold's own part."""
    baselines: tuple[Scored, ...]
    examples: Split
    answers: list[Any]
    """What its model made of each of ``examples``, as the task's metrics consume it; empty where
    that isn't known."""


@dataclass(frozen=True)
class Folded:
    """What came of all folds of a data set."""

    task: Task
    metric: str
    """The metric that selects."""
    folds: tuple[OneFold, ...]

    @property
    def examples(self) -> Split:
        """The examples of all folds, one after the other."""
        columns = self.folds[0].examples
        return {
            name: [cell for one in self.folds for cell in one.examples[name]] for name in columns
        }

    @property
    def answers(self) -> list[Any]:
        """The answers to :attr:`examples`."""
        return [answer for one in self.folds for answer in one.answers]

    @property
    def scores(self) -> tuple[dict[str, float], ...]:
        return tuple(one.scores for one in self.folds)

    def estimate(self, metric: str) -> Estimate:
        """The mean over folds, with an interval that allows for what their models share."""
        values = (one.scores[metric] for one in self.folds)
        return Estimate.of(values, shared(self.count))

    @property
    def count(self) -> int:
        """In how many folds the data is; each of ``folds`` is one of them."""
        return self.folds[0].fold.count

    @property
    def baselines(self) -> tuple[tuple[str, str, float, float], ...]:
        """Each baseline: its name, what it chose in the first fold, its mean score over folds and
        the seconds it took in all; the best on dev, on average, first."""
        found = []
        for name in (one.name for one in self.folds[0].baselines):
            mine = [self._scored(fold, name) for fold in self.folds]
            on_dev = Estimate.of(one.metrics["dev"][self.metric] for one in mine).mean
            mean = Estimate.of(one.metrics["test"][self.metric] for one in mine).mean
            took = sum(one.seconds for one in mine)
            found.append((signed(self.metric, on_dev), (name, mine[0].about, mean, took)))
        return tuple(one for _, one in sorted(found, key=lambda of: -of[0]))

    @property
    def contrast(self) -> FoldContrast | None:
        """The models beside the best baseline, by the metric that selects, paired over folds."""
        if not self.baselines:
            return None
        best = self.baselines[0][0]
        theirs = [self._scored(one, best).metrics["test"][self.metric] for one in self.folds]
        mine = [one.scores[self.metric] for one in self.folds]
        return contrast(mine, theirs, self.count)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Whether the models are better than the best baseline, and else what to make of it."""
        found = self.contrast
        if found is None:
            return ()
        name, _, _, seconds = self.baselines[0]
        called, higher = (
            find("baselines", name).CALLED,
            find("metrics", self.metric).HIGHER_IS_BETTER,
        )
        said = against_baseline.over_folds(self.metric, found, higher, called)
        each = seconds / len(self.folds)
        advice = against_baseline.advice(found, higher, called, each)
        return (said, advice) if advice else (said,)

    def _scored(self, fold: OneFold, name: str) -> Scored:
        return next(one for one in fold.baselines if one.name == name)


def rows(folded: Folded) -> Sequence[tuple[str, Estimate]]:
    """Metric -> its mean over folds, of all metrics that every fold has."""
    names = [name for name in folded.scores[0] if all(name in each for each in folded.scores)]
    return [(name, folded.estimate(name)) for name in names]


def with_interval(one: Estimate) -> str:
    """A mean with its 95 % interval, of which there is none where all folds agree."""
    if one.agree:
        return f"{one.mean:.2f} (in all of them)"
    return f"{one.mean:.2f} ± {one.half_width:.2f}"
