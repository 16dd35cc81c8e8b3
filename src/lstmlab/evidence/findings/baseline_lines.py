"""What a task's baselines reach, and what a study's best contender is worth beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

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
    return {**texts, "metrics": metrics, "seconds": float(table["seconds"])}


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
    low, high = best.score.interval
    if low <= value <= high:
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


def of_finding(
    lines: Sequence[BaselineLine], task: str, dataset: str, metric: str, higher_is_better: bool
) -> tuple[BaselineLine, ...]:
    """Those of one task and data set, the best first."""
    own = [line for line in lines if (line.task, line.dataset) == (task, dataset)]
    return best_first(own, metric, higher_is_better)
