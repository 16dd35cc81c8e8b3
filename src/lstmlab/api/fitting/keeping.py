"""What ``lstmlab fit`` keeps in the end: a model, the mean of several, or the linear model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmlab.api.fitting.longer import Longer
    from lstmlab.api.model import Model
    from lstmlab.baselines.baseline import Scored
    from lstmlab.data.dataset import Dataset
    from lstmlab.tasks.task import Task
    from lstmlab.trial import Record


_SIMPLEST = {"majority": "the commonest label", "mean": "the same number"}
"""Baselines that read no text, and what they give."""


@dataclass(frozen=True)
class Kept:
    """A model, and what is said of it."""

    model: Model
    record: Record
    lines: tuple[str, ...]
    """The last one says how it does beside the simple models."""

    @property
    def said(self) -> str:
        """The same as sentences."""
        return " ".join(f"{line[0].upper()}{line[1:]}." for line in self.lines)

    def keep(self, folder: Path) -> None:
        from lstmlab.api.keeping import keep

        keep(self.model, folder)


def kept(
    longer: Longer, dataset: Dataset, beaten: Sequence[Scored], *, allow_baseline: bool
) -> Kept | None:
    """The best on dev; None if there is nothing. The linear model is among it with
    ``allow_baseline``: what isn't better than that isn't kept."""
    from lstmlab.api.learning import model_of

    found = _ensemble(longer, dataset, beaten) if longer.agenda.most > 1 else None
    linear = next((one for one in beaten if one.name == _task(longer).linear_baseline), None)
    if linear and allow_baseline and not _is_better(longer, found, linear):
        return _linear(longer, dataset, linear)
    if found:
        return found
    best = longer.best or longer.agenda.kept(longer.device)
    if best is None:
        return None
    trial, outcome = best
    told = [*_of_one_label(outcome.answers.get("test", [])), *_no_better(longer, beaten)]
    notes = (*outcome.record.notes, *told)
    outcome = replace(outcome, record=outcome.record.model_copy(update={"notes": notes}))
    model = model_of(trial, outcome, dataset, baselines=beaten)
    lines = [*_little(outcome.record, trial.recipe.budget), *_beside(model)]
    return Kept(model, outcome.record, tuple(lines))


def _task(longer: Longer) -> Task:
    from lstmlab import tasks

    return tasks.load(longer.agenda.contender.task)


def _score(longer: Longer, one: Scored) -> float:
    """A baseline's on dev; more is better."""
    from lstmlab.baselines.baseline import signed

    metric = longer.agenda.contender.metric
    return signed(metric, one.metrics["dev"][metric])


def _is_better(longer: Longer, found: Kept | None, linear: Scored) -> bool:
    """Whether an ensemble, or the best model, is better on dev."""
    agenda = longer.agenda
    if found:
        return agenda.signed(found.record) > _score(longer, linear)
    return agenda.best is not None and agenda.signed(agenda.best[1]) > _score(longer, linear)


def _linear(longer: Longer, dataset: Dataset, linear: Scored) -> Kept:
    """The linear model as a model like others, without a network."""
    from lstmlab import tasks, training
    from lstmlab.api.learning import model_of

    agenda = longer.agenda
    (_, first), *_ = agenda.ranking()
    task, metric = tasks.load(first.task), agenda.contender.metric
    same = {key: getattr(first.recipe, key) for key in ("train_on", "metric", "ngrams")}
    how = {**same, **task.linear}
    trial = first.model_copy(update={"recipe": task.recipe_with(how)})
    outcome = training.run(trial, dataset, device=longer.device)
    said = f"the linear model is kept: dev {metric} {linear.metrics['dev'][metric]:.2f}"
    if agenda.best:
        best = abs(agenda.signed(agenda.best[1]))
        said += f", and no model with a network was better there (the best: {best:.2f})"
    else:
        said += ", and there was no time to train a network"
    record = outcome.record.model_copy(update={"notes": (*outcome.record.notes, said)})
    model = model_of(trial, replace(outcome, record=record), dataset)
    return Kept(model, record, (said,))


def _ensemble(longer: Longer, dataset: Dataset, beaten: Sequence[Scored]) -> Kept | None:
    """Several of the models that were trained, if their mean is better on dev."""
    from lstmlab.api.baselines import beside
    from lstmlab.api.card import ensemble_card
    from lstmlab.api.model import Model

    joined = longer.agenda.together(longer.device)
    if joined is None:
        return None
    answers = {split: joined.answers(dataset.splits[split]) for split in ("dev", "test")}
    metrics = {
        split: joined.score(given, dataset.splits[split]) for split, given in answers.items()
    }
    record = joined.record.model_copy(update={"metrics": metrics})
    joined = replace(joined, record=record)
    against = beside(
        joined.task, dataset, answers["test"], "test", beaten, longer.agenda.contender.metric
    )
    card = partial(
        ensemble_card, joined=joined, dataset=dataset, answers=answers["test"], against=against
    )
    model = Model(joined, card, against)
    return Kept(model, record, (*record.notes[:1], *_beside(model)))


def _beside(model: Model) -> list[str]:
    """Whether it is better than the simple models, the advice before the verdict."""
    if model.against is None:
        return []
    return [line for line in (model.against.advice, model.against.sentence) if line]


def _of_one_label(answers: Sequence[object]) -> list[str]:
    """A note, if all texts get the same label."""
    labels = {getattr(answer, "label", None) for answer in answers}
    if len(answers) < 2 or len(labels) != 1 or None in labels:
        return []
    return [f"it gives every text of the test split the same label, {labels.pop()!r}"]


def _no_better(longer: Longer, beaten: Sequence[Scored]) -> list[str]:
    """A note, if dev isn't answered better than by what is the same for all texts."""
    simplest = next((one for one in beaten if one.name in _SIMPLEST), None)
    best = longer.agenda.best
    if simplest is None or best is None:
        return []
    if longer.agenda.signed(best[1]) > _score(longer, simplest):
        return []
    return [f"on dev it is no better than always giving {_SIMPLEST[simplest.name]}"]


def _little(record: Record, budget: tuple[str, float]) -> list[str]:
    """What to do where training was cut short."""
    from lstmlab.study.fitting.choosing import ENOUGH

    unit, amount = budget
    if unit != "epochs" or not record.curve or record.curve[-1].epoch >= ENOUGH * amount:
        return []
    return [
        f"it has learned for {record.curve[-1].epoch:.2g} of {amount:g} epochs: more --time would "
        "help"
    ]
