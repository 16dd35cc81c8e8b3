"""The one training loop: updates of weights, and dev scored on the way."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from lstmlab.data.preparing.encoded import Encoded
from lstmlab.errors import InputError
from lstmlab.language.notes import INTERRUPTED, PATIENCE_OVER, STOPPED
from lstmlab.models.weights import weights_of
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.schedules.schedule import BaseSchedule
from lstmlab.tasks.parts.device import device_of
from lstmlab.tasks.task import Objective, Task
from lstmlab.training.asked_again import Asked
from lstmlab.training.budget import batches_of, gathered
from lstmlab.training.clipping import clip
from lstmlab.training.initial_vectors import Held
from lstmlab.training.machine.memory import OtherWork
from lstmlab.training.machine.precision import autocast
from lstmlab.training.patience import Patience
from lstmlab.training.time_limit import TimeLimit
from lstmlab.trial import Point

LARGEST_WEIGHT = 1e6
"""No trained weight is larger; of much larger ones, what is computed overflows."""


class Diverged(Exception):
    """The loss, a score or a weight stopped being a finite number."""


class Best(NamedTuple):
    """What scored best on dev so far."""

    signed: float
    """Its score; more is better."""
    weights: list[Tensor]


class _Answered(NamedTuple):
    """Quick answers to dev of the weights that are to be kept."""

    answers: list[Any]
    step: int
    """The step at which these were the model's answers."""


Moment = Literal["update", "interrupted", "finished"]
"""When a checkpoint may be made: after an update; before training ends, as it was told to; when it
is done."""


class Loop:
    """A model while it is trained."""

    def __init__(
        self,
        task: Objective,
        recipe: Recipe,
        data: Encoded,
        model: nn.Module,
        generator: np.random.Generator,
        part: float,
        until: float = math.inf,
        on_point: Callable[[Point], None] | None = None,
        ending: float = 0.0,
        stop: Callable[[], bool] = lambda: False,
        on_moment: Callable[[Loop, Moment], None] = lambda loop, moment: None,
        held: Held | None = None,
    ) -> None:
        self.task, self.recipe, self.data, self.model = task, recipe, data, model
        self.metric = task.metric_of(recipe) if isinstance(task, Task) else ""
        self.higher_is_better = bool(self.metric) and find("metrics", self.metric).HIGHER_IS_BETTER
        self.generator = generator
        self.part = part
        self.stop = stop
        self.on_moment, self.held = on_moment, held
        self.interrupted = False
        dev = data.size("dev") / max(1, data.size("train"))
        self.limit = TimeLimit(until, math.ceil(recipe.evaluations * part), dev, ending)
        self.seconds_left = recipe.seconds or math.inf
        """The seconds left of a budget in seconds; infinite where the budget is in epochs."""
        self.on_point = on_point or (lambda point: None)
        rule = find("optimizers", recipe.optimizer.name)
        self.full_batch: bool = getattr(rule, "FULL_BATCH", False)
        self.asks_again: bool = getattr(rule, "CLOSURE", False)
        self.parameters: list[Tensor] = list(model.parameters())
        self.kept: list[Tensor] = [*self.parameters, *model.buffers()]
        """What is averaged, kept and saved."""
        self.device = device_of(model)
        self.weights = weights_of(model, recipe.vectors_rate)
        self.optimizer: torch.optim.Optimizer = rule.build(self.weights, recipe.optimizer.filled())
        self.switches = hasattr(self.optimizer, "eval") and hasattr(self.optimizer, "train")
        """Whether the model is to be used with other weights than those that are trained."""
        if self.switches and recipe.weight_average:
            raise InputError(
                f"{recipe.optimizer.name} averages the weights itself; set weight_average to 0"
            )
        if self.asks_again and self.full_batch:
            raise InputError(f"{recipe.optimizer.name}: FULL_BATCH and CLOSURE exclude each other")
        if self.asks_again and recipe.batch_growth:
            raise InputError(
                f"{recipe.optimizer.name} asks for the loss of one batch again; "
                "set batch_growth to 0"
            )
        self.gathers = self.full_batch or recipe.batch_growth > 0
        """Whether an update may learn from several batches."""
        chosen = recipe.schedule
        self.schedule: BaseSchedule = chosen.variant().Schedule(
            chosen.filled(), recipe.rises_over, self.higher_is_better
        )
        self.patience = Patience(recipe, self.higher_is_better)
        self.batches_per_epoch = task.steps(data, recipe)
        self.course = task.course(model, data, recipe, generator)
        self.batches = batches_of(
            recipe, self.batches_per_epoch, data.size("train"), self.full_batch
        )
        """The budget; infinite where it is in seconds."""
        self.average = self._weights() if recipe.weight_average else []
        self.scoring = OtherWork()
        self.curve: list[Point] = []
        self.notes: list[str] = []
        self.step = 0
        self.batch, self.within_pass = 0, 0
        """Batches so far; and of the pass at hand."""
        self.spent, self.due = 0.0, 1
        """The part of the budget that is spent; the number of the evaluation that is next."""
        self.finished = False
        self.drawn_from: Mapping[str, Any] | None = None
        """The generator's state before the order of the pass at hand was drawn."""
        self.asked: Asked | None = None
        """The batch at hand, for an optimizer that asks for its loss again."""
        self.rest: Iterator[Any] | None = None
        """The batches that remain of a pass which a killed run had begun; None otherwise."""
        self.best: Best | None = None
        self._answered: _Answered | None = None
        self.loss_sum, self.loss_items = 0.0, 0
        """Summed loss and count of items since the last point."""
        self.seconds = 0.0
        """Seconds in training so far, evaluation not included."""

    def train(self) -> None:
        """Spend the budget: updates until ``part`` of it is used up, dev scored on the way.

        Or what is left of it, where another loop's state was restored.
        """
        if self.finished:
            return
        self.model.train()
        if self.switches:
            self.optimizer.train()  # type: ignore[attr-defined]
        self.limit.begin()
        self._spend()
        if self.interrupted:
            self.notes.append(INTERRUPTED.format(epochs=f"{self._epochs:.2f}"))
            return
        if self.patience.is_over and self.spent < self.part:
            self.notes.append(self._impatient())
        elif math.isfinite(self.batches) and self.batch / self.batches < self.part:
            whole = self.batches / self.batches_per_epoch
            self.notes.append(STOPPED.format(epochs=f"{self._epochs:.2f}", budget=f"{whole:.4g}"))
        self.finished = True
        self.on_moment(self, "finished")

    def _spend(self) -> None:
        items_so_far, batches_so_far = 0, 0
        started = time.perf_counter()
        for loss, items in self._losses():
            self._watch(loss, items)
            items_so_far += items
            batches_so_far += 1
            (loss if self.gathers else loss / items).backward()
            self.seconds += time.perf_counter() - started
            started = time.perf_counter()
            then = max(self.spent, self._spent())
            unfinished = not self._are_an_update(batches_so_far)
            told = self.stop()
            if unfinished and then < self.part and not told:
                continue
            # Half of what this update is of the budget lies behind its middle, half before it.
            middle = (self.spent + min(then, 1.0)) / 2
            self._update(middle, items_so_far if self.gathers else 1)
            items_so_far, batches_so_far = 0, 0
            self.seconds += time.perf_counter() - started
            self.spent = max(then, self._spent())
            self.interrupted = self.spent < self.part and told
            if self.spent >= self.part or self.spent * self.recipe.evaluations >= self.due:
                self._point()
                self.due = int(self.spent * self.recipe.evaluations) + 1
            if self.interrupted:
                if not unfinished:  # or this update would not have been made
                    self.on_moment(self, "interrupted")
                if not self.curve and self.loss_items:  # none were, had one just been made
                    self._point()
                return
            if self.spent >= self.part or self.patience.is_over:
                return
            self.on_moment(self, "update")
            started = time.perf_counter()

    def _are_an_update(self, batches: int) -> bool:
        """Whether so many ``batches``, read since the last update, are enough for one."""
        if self.full_batch:
            return self.within_pass >= self.batches_per_epoch
        there = self.step / self.recipe.steps if self.recipe.steps else self.spent
        return batches >= gathered(self.recipe, there)

    @property
    def _epochs(self) -> float:
        """Passes so far."""
        return self.batch / self.batches_per_epoch

    def _impatient(self) -> str:
        """A note: training ended early."""
        if math.isinf(self.batches):
            budget = f"{self.recipe.seconds:g} seconds' worth of"
        else:
            budget = f"{self.batches / self.batches_per_epoch:.4g}"
        allowed = self.patience.allowed
        return PATIENCE_OVER.format(count=allowed, epochs=f"{self._epochs:.2f}", budget=budget)

    def _spent(self) -> float:
        """The part of the budget, or of what time there is, that the batches so far took."""
        there_is = self.limit.training(self.seconds / self.batch * self.batches_per_epoch)
        there_is = max(min(there_is, self.seconds_left), 1e-9)
        return max(self.batch / self.batches, self.seconds / there_is)

    def answers(self, split: str, *, quick: bool = False) -> list[Any]:
        """What the model as it stands makes of each example, in float32 as it will answer when it
        is done: in bfloat16 an answer would hang on what else is in its batch."""
        assert isinstance(self.task, Task)
        training = self.model.training
        self.model.eval()
        with self.scoring, torch.no_grad():
            answers = self.task.answers(self.model, self.data, split, self.recipe, quick=quick)
        self.model.train(training)
        return answers

    def final_answers(self) -> list[Any]:
        """Returns the answers to dev of the weights that are kept."""
        quick = isinstance(self.task, Task) and self.task.quick_is_all(self.recipe)
        # The best were answered with when they were the best; the last, if they were scored.
        if quick and self._answered and (self.best or self._answered.step == self.step):
            return self._answered.answers
        return self.answers("dev")

    def keep(self) -> None:
        """Give the model the weights that are to be kept, and leave it ready for use."""
        if self.switches:
            self.optimizer.eval()  # type: ignore[attr-defined]
        if self.recipe.keep == "best" and self.best is not None:
            self._set(self.best.weights)
        elif self.average:
            self._set(self.average)
        # What the last update spoilt, no later loss would show.
        if not all(bool((p.abs() <= LARGEST_WEIGHT).all()) for p in self.parameters):  # nor NaN
            raise Diverged(f"a weight was nan or beyond ±{LARGEST_WEIGHT:,.0f} in the end")
        self.model.eval()

    def _losses(self) -> Iterator[tuple[Tensor, int]]:
        """Pass after pass over the training split."""
        while True:
            if self.rest is None:
                self.drawn_from, self.within_pass = self.generator.bit_generator.state, 0
                self.rest = self.course.batches()
            for batch in self.rest:
                if self.asks_again:
                    self.asked = Asked(self, batch)
                with autocast(self.recipe, self.device):
                    loss = self.course.loss(batch)
                if self.asked:
                    self.asked.loss = loss[0].item() / loss[1]
                self.batch += 1
                self.within_pass += 1
                yield loss
            self.rest = None

    def _watch(self, loss: Tensor, items: int) -> None:
        value = loss.item()
        if not math.isfinite(value):
            raise Diverged(f"the training loss became {value} at update {self.step + 1}")
        self.loss_sum += value
        self.loss_items += items

    def _update(self, progress: float, divide_by: int) -> None:
        """One step down the gradient; ``progress``: where in the budget (0 to 1) its middle is."""
        gradients = [p.grad for p in self.parameters if p.grad is not None]
        if divide_by != 1:
            torch._foreach_div_(gradients, divide_by)
        self.clip()
        factor = self.schedule.factor(progress)
        for group in self.optimizer.param_groups:
            group["lr"] = group.setdefault("initial_lr", group["lr"]) * factor
        if self.asked:
            self.optimizer.step(self.asked.again)
        else:
            self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        if self.held and progress < self.recipe.freeze_vectors:
            self.held.put_back()
        if self.average:
            # A young average would still be full of the initial weights.
            decay = min(self.recipe.weight_average, (1 + self.step) / (10 + self.step))
            with torch.no_grad():
                own = len(self.parameters)
                torch._foreach_lerp_(self.average[:own], self.parameters, 1 - decay)
                # Buffers (means of a normalization, counts) are no weights: the last ones go along.
                if own < len(self.kept):
                    torch._foreach_copy_(self.average[own:], self.kept[own:])

    def clip(self) -> None:
        """Make the gradients smaller where they are larger than the recipe allows."""
        clip(self.weights, self.recipe)

    def _point(self) -> None:
        """Score dev, with the averaged weights if there are any; remember the best."""
        current = self._weights() if self.average else []
        if self.average:
            self._set(self.average)
        elif self.switches:
            self.optimizer.eval()  # type: ignore[attr-defined]
        held_out = "dev" in self.data.texts
        score, answers = self._dev_score() if held_out else (math.nan, [])
        signed = score if self.higher_is_better else -score
        if held_out and math.isnan(score):
            raise Diverged(f"the dev score became nan at update {self.step}")
        if held_out and self.recipe.keep == "last":
            self._answered = _Answered(answers, self.step)
        elif held_out and (self.best is None or signed > self.best.signed):
            self.best = Best(signed, self._weights())
            self._answered = _Answered(answers, self.step)
        if current:
            self._set(current)
        elif self.switches:
            self.optimizer.train()  # type: ignore[attr-defined]
        if held_out:
            self.schedule.observe(score)
            self.patience.observe(score)
        point = Point(
            epoch=self._epochs,
            step=self.step,
            train_loss=self.loss_sum / self.loss_items,
            score=score,
            seconds=self.seconds,
            pretraining=not isinstance(self.task, Task),
        )
        self.loss_sum, self.loss_items = 0.0, 0
        if held_out:
            self.curve.append(point)
        self.on_point(point)

    def _dev_score(self) -> tuple[float, list[Any]]:
        """Returns the score on dev by quick answers, and these."""
        assert isinstance(self.task, Task)
        name, started = self.metric, time.perf_counter()
        answers = self.answers("dev", quick=True)
        score = self.task.score(answers, self.data, "dev", [name])[name]
        self.limit.scored(time.perf_counter() - started)
        return score, answers

    def _weights(self) -> list[Tensor]:
        return [tensor.detach().clone() for tensor in self.kept]

    @torch.no_grad()
    def _set(self, weights: list[Tensor]) -> None:
        torch._foreach_copy_(self.kept, weights)
