"""What is said of the trials that make one model, as each of them begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from lstmlab.trial import Trial


def announcing(console: Console, spared_by: str) -> Callable[[Trial], None]:
    """Returns what is told of each trial that is about to run, and says what it is for where there
    are two; ``spared_by``: how a user leaves out the one that holds dev out."""
    trials: list[Trial] = []

    def announce(trial: Trial) -> None:
        if trial.purpose == "tune" and trials:
            console.print("  and, to calibrate confidences on it, once with dev held out")
            console.print(f"  ({spared_by} spares that)")
        elif trial.purpose == "tune":
            console.print("  training twice; first with dev held out, to calibrate confidences on")
            console.print(f"  it ({spared_by} spares this run)")
        elif trials:
            console.print("  now the model itself, on train and dev")
        trials.append(trial)

    return announce
