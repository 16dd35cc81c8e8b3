"""What a task's baselines reach, and what a study's best contender is worth beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from lstmlab.evidence.findings.summary import Summary
from lstmlab.evidence.statistics.folds import contrast
from lstmlab.language.say import Say
from lstmlab.language.words import metric_name, number

if TYPE_CHECKING:
    from lstmlab.evidence.findings.finding import Finding


@dataclass(frozen=True)
class BaselineLine:
    """A baseline on a data set."""

    task: str
    dataset: str
    name: str
    called: str
    """What a sentence calls it: ``the linear model``."""
    about: str
    """What it chose."""
    metrics: dict[str, dict[str, float]]
    """Split -> metric -> value."""
    seconds: float
    """Measured: to learn and to answer."""
    by_seed: dict[int, dict[str, float]] = field(default_factory=dict)
    """Seed of a final -> metric -> value in the fold that this tests on; empty without folds, of
    which ``metrics`` are the means."""

    def score(self, split: str, metric: str) -> float | None:
        return self.metrics.get(split, {}).get(metric)


def to_text(lines: Iterable[BaselineLine]) -> str:
    """JSON."""
    return json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1) + "\n"


def from_text(text: str) -> tuple[BaselineLine, ...]:
    """``ValueError`` where it isn't what :func:`to_text` makes."""
    try:
        return tuple(BaselineLine(**_checked(table)) for table in json.loads(text))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a list of baselines: {error}") from None


def _checked(table: dict[str, Any]) -> dict[str, Any]:
    metrics = {
        str(split): {str(name): float(value) for name, value in scores.items()}
        for split, scores in table["metrics"].items()
    }
    texts = {key: str(table[key]) for key in ("task", "dataset", "name", "called", "about")}
    by_seed = {
        int(seed): {str(name): float(value) for name, value in scores.items()}
        for seed, scores in table.get("by_seed", {}).items()
    }
    seconds = float(table["seconds"])
    return {**texts, "metrics": metrics, "seconds": seconds, "by_seed": by_seed}


def best_first(
    lines: Iterable[BaselineLine], metric: str, higher_is_better: bool
) -> tuple[BaselineLine, ...]:
    """Sorts by dev, which chose for the contenders, too; those without a score there come last."""
    sign = -1.0 if higher_is_better else 1.0

    def place(line: BaselineLine) -> float:
        score = line.score("dev", metric)
        return float("inf") if score is None else sign * score

    return tuple(sorted(lines, key=place))


def beside_baseline(finding: Finding, say: Say) -> list[str]:
    """Whether the best contender is better than the best baseline, as far as its seeds tell."""
    best = finding.best
    line = next(iter(finding.baselines), None)
    value = line.score(finding.split, finding.metric) if line else None
    if best is None or best.score.n < 2 or line is None or value is None:
        return []
    told = {
        "called": say(line.called),
        "metric": metric_name(finding.metric, say),
        "score": number(value, finding.places),
        "best": best.label,
    }
    sign = 1 if finding.higher_is_better else -1
    gained = sign * (best.score.mean - value)
    if _is_tied(best, line, value, finding.metric):
        return [
            say(
                "It is not told apart from {called} ({metric} {score}), which learns in seconds.",
                **told,
            )
        ]
    if gained > 0:
        by = number(gained, finding.places)
        return [say("It is better than {called} ({metric} {score}), by {by}.", by=by, **told)]
    by = number(-gained, finding.places)
    return [
        say(
            "It is worse than {called} ({metric} {score}), by {by}: an LSTM isn't worth it here.",
            by=by,
            **told,
        )
    ]


def _is_tied(best: Summary, line: BaselineLine, value: float, metric: str) -> bool:
    """Whether the best contender's interval holds the baseline's score; in folds, of which both
    have a score each, whether that of their difference holds 0."""
    contender, mine, theirs = best.contender, [], []
    for replicate, score in best.by_seed.items():
        seed = contender.searches[replicate - 1][0] if contender.searches else replicate
        if metric in line.by_seed.get(seed, {}):
            mine.append(score)
            theirs.append(line.by_seed[seed][metric])
    if contender.folds and len(mine) > 1:
        return not contrast(mine, theirs, contender.folds).clear
    low, high = best.score.interval
    return low <= value <= high


def of_finding(
    lines: Sequence[BaselineLine], task: str, dataset: str, metric: str, higher_is_better: bool
) -> tuple[BaselineLine, ...]:
    """Those of one task and data set, the best first."""
    own = [line for line in lines if (line.task, line.dataset) == (task, dataset)]
    return best_first(own, metric, higher_is_better)
