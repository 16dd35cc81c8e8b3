"""What is said of a task's baselines while a model is trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from lstmlab.api.baselines import Beside
    from lstmlab.baselines.baseline import Scored


def to_beat(console: Console, baselines: Sequence[Scored], metric: str) -> None:
    """Before training: the best of them, its score on dev and what it cost."""
    from lstmlab.registry import find

    if baselines and "dev" in baselines[0].metrics:
        best = baselines[0]
        score = best.metrics["dev"][metric]
        console.print(
            f"  to beat: {find('baselines', best.name).CALLED} ({escape(best.about)}), "
            f"dev {metric} {score:.2f}, learned in {best.seconds:.1f} s",
            soft_wrap=True,
        )


def result(console: Console, against: Beside | None) -> None:
    """After it: whether the model is better."""
    if against:
        console.print(against.sentence, soft_wrap=True)
        if against.advice:
            console.print(f"  {against.advice}", soft_wrap=True)
