"""``lstmlab fit``, once it knows which recipe is best: training with the time that is left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from math import isfinite
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from lstmlab.api.telling import narration
from lstmlab.api.telling.ctrl_c import ending_early

if TYPE_CHECKING:
    import torch

    from lstmlab.recipe import Recipe
    from lstmlab.study.fitting.small_study import Keeping
    from lstmlab.training import Outcome
    from lstmlab.trial import Point, Trial

PATIENCE = 3
"""After so many whole trainings in a row that bring nothing better on dev, nothing more is to be
gained."""
_WHOLE = 0.9
"""The share of its passes that a whole training did; one that did fewer was cut short."""
_FEWEST = 0.06
"""The share of all the time that another training needs; with less left none is begun."""
_PERFECT = 100.0
"""A score of which there is no better one, in metrics of per cent."""


@dataclass
class Longer:
    """The best recipe is trained, then twice as long, then in turn with the others that were
    compared, each time from another seed; what is best on dev is kept."""

    agenda: Keeping
    beams: bool
    until: float
    """When it has to be done (monotonic seconds)."""
    total: float
    """Seconds that all of ``fit`` may take."""
    device: torch.device
    console: Console
    best: tuple[Trial, Outcome] | None = None
    """The best of what was trained here, if it is better than what was compared."""
    _took: dict[str, float] = field(default_factory=dict)
    """Recipe -> seconds of an epoch, scoring included."""

    def train(self) -> None:
        """Trains as long as there is time, or until nothing more is to be gained."""
        waited = failed = 0
        for label, trial in self._turns():
            rest = self.until - time.monotonic()
            if self.agenda.interrupted or (self.agenda.pool and rest < _FEWEST * self.total):
                return
            done = self._train(label, trial, rest)
            if done is None:
                failed += 1
                if self.agenda.interrupted or failed == 2:
                    return
                continue
            better, whole = done
            waited = 0 if better else waited + whole
            if not self.agenda.interrupted and self._is_over(waited):
                return

    def _is_over(self, waited: int) -> bool:
        """Whether nothing more is to be gained; says so."""
        assert self.agenda.best is not None
        left = f"{max(0.0, self.until - time.monotonic()):.0f} s are left unused"
        contender = self.agenda.contender
        if contender.higher_is_better and self.agenda.signed(self.agenda.best[1]) >= _PERFECT:
            self.console.print(f"nothing more is to be gained on dev: all of it is right; {left}")
            return True
        if waited >= PATIENCE:
            self.console.print(
                f"nothing more is to be gained: {waited} trainings in a row, each with all of its "
                f"epochs, brought nothing better on dev; {left}",
                soft_wrap=True,
            )
            return True
        return False

    def _turns(self) -> Iterator[tuple[str, Trial]]:
        """What to train next, without end."""
        ranking = self.agenda.ranking(self.beams)
        label, first = ranking[0]
        yield label, first
        twice = first.recipe.with_budget(2)
        if self._needed(twice) < self.until - time.monotonic():
            seed = first.seed + 1
            yield label, first.model_copy(update={"recipe": twice, "seed": seed})
        for number in count(2):
            label, trial = ranking[(number - 1) % len(ranking)]
            yield label, trial.model_copy(update={"seed": first.seed + number})

    def _needed(self, recipe: Recipe) -> float:
        return self._took.get(_kind(recipe), 0.0) * recipe.budget[1]

    def _train(self, label: str, trial: Trial, limit: float) -> tuple[bool, bool] | None:
        """Whether it is better on dev than all before, and did all of its epochs; None if it came
        to nothing."""
        from lstmlab.artifacts import saved
        from lstmlab.study.fitting import small_study as fitting

        agenda = self.agenda
        outcome = self._outcome(label, trial, max(limit, fitting.LEAST))
        if outcome is None:
            return None
        agenda.interrupted = outcome.interrupted
        record = outcome.record
        better = agenda.improves(record)
        if agenda.most > 1:
            dataset = agenda.datasets[trial.fingerprint]
            made = saved.SavedModel.of(trial, outcome, dataset.remembered)
            saved.save(agenda.models / trial.id, made)
        agenda.add(trial, record)
        if better:
            self.best = trial, outcome
        else:
            self.console.print("  the model before is better on dev, and is kept")
        unit, amount = trial.recipe.budget
        done = record.curve[-1].epoch if record.curve else 0.0
        if done:
            self._took[_kind(trial.recipe)] = record.seconds / done
        return better, unit != "epochs" or done >= _WHOLE * amount

    def _outcome(self, label: str, trial: Trial, limit: float) -> Outcome | None:
        """Trains with all cores, and returns what came of it."""
        from lstmlab import tasks, training
        from lstmlab.training.machine.memory import is_out_of_memory
        from lstmlab.trial import Status

        console, dataset = self.console, self.agenda.datasets[trial.fingerprint]
        task = tasks.load(trial.task)
        _, passes = trial.recipe.budget
        console.print(
            f"training '{escape(label)}' (seed {trial.seed}): {passes:g} epochs, in {limit:.0f} s "
            "at most"
        )

        def show(point: Point) -> None:
            if isfinite(point.score):
                narration.show(console, point, task.metric_of(trial.recipe))

        try:
            with ending_early(console) as stop:
                outcome = training.run(
                    trial,
                    dataset,
                    time_limit=limit,
                    on_point=show,
                    device=self.device,
                    stop=stop,
                )
        except KeyboardInterrupt:
            self.agenda.interrupted = True
            return None
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            console.print("out of memory")
            return None
        record = outcome.record
        if record.status is not Status.COMPLETE:
            console.print(f"{record.status}: {escape(record.message)}")
            return None
        metric = task.metric_of(trial.recipe)
        if "dev" in record.metrics:
            epochs = f"{record.curve[-1].epoch:.2g} of {passes:g} epochs" if record.curve else ""
            console.print(f"  dev {metric} {record.metrics['dev'][metric]:.2f} after {epochs}")
        return outcome


def _kind(recipe: Recipe) -> str:
    """Recipes alike but for their budget."""
    return recipe.updated({"epochs": 1, "steps": None, "tokens": None, "seconds": None}).to_text()
