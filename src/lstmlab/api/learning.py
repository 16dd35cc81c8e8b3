"""One model, from a data set to what can be used: trained, calibrated, with its card."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from numbers import Integral, Real

import torch

from lstmlab.api import calibrated
from lstmlab.api.baselines import beside
from lstmlab.api.card import model_card
from lstmlab.api.folded import Folded
from lstmlab.api.model import Model
from lstmlab.artifacts.saved import SavedModel
from lstmlab.baselines.baseline import Scored
from lstmlab.data.dataset import Dataset
from lstmlab.data.tokenizing.units import resolve_unit
from lstmlab.data.vectors import resolve_vectors
from lstmlab.errors import InputError, TrainingError
from lstmlab.language.notes import CALIBRATED_BEFORE
from lstmlab.models.classifier import Classifier
from lstmlab.recipe import Recipe
from lstmlab.tasks import load
from lstmlab.tasks.task import Task
from lstmlab.training import Outcome, resolve_precision, run
from lstmlab.training.machine.alone import alone
from lstmlab.training.machine.beside import Beside, Job
from lstmlab.training.machine.memory import is_out_of_memory
from lstmlab.training.resuming.checkpoint import Checkpoints
from lstmlab.trial import MOST_SEEDS, Point, Status, Trial


def learn(
    task: Task,
    dataset: Dataset,
    recipe: Recipe,
    *,
    source: str = "",
    seed: int = 0,
    time_limit: float | None = None,
    device: torch.device | str = "cpu",
    calibrate: bool = True,
    on_trial: Callable[[Trial], None] | None = None,
    on_point: Callable[[Point], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    checkpoints: Checkpoints | None = None,
    baselines: Sequence[Scored] = (),
    folded: Folded | None = None,
) -> Model:
    """Train ``recipe`` on ``dataset`` (``source``: how it was named; by default, its own name).

    Where the recipe trains on dev, too, a classifier that is to be calibrated is trained twice: on
    everything, and with dev held out, to fit the temperature; at once where there are two cores.
    ``time_limit``, seconds, is for both. ``on_trial`` sees each trial before it is run,
    ``on_point`` each evaluation. ``stop`` is asked after every update; when it says so, training is
    over, and the model is what was learned so far. ``checkpoints`` are made on the way, and gone on
    from where there are some; ``InputError`` where these are of another run. ``baselines``: what
    the model is compared with; ``folded``: what its recipe reached in folds.

    torch's random numbers go on afterwards as if nothing had been drawn. ``TrainingError`` if the
    loss stopped being a number, memory ran out, or ``stop`` came before the second training.
    """
    _check(seed, time_limit)
    device = torch.device(device)
    recipe = resolve_unit(resolve_precision(resolve_vectors(recipe), device), dataset)
    trial = Trial(
        task=task.name,
        dataset=source or dataset.name,
        fingerprint=dataset.fingerprint,
        recipe=task.settled(recipe, dataset),
        seed=seed,
    )

    def check(outcome: Outcome) -> None:
        record = outcome.record
        if record.status is not Status.COMPLETE:
            raise TrainingError(
                f"{record.status}: {record.message}; nothing was saved; "
                "try a smaller optimizer.learning_rate"
            )

    announce = on_trial or (lambda trial: None)
    threads = 0

    def train(
        planned: Trial, like: calibrated.Like | None, stop: Callable[[], bool] = stop
    ) -> Outcome:
        announce(planned)
        try:
            outcome = run(
                planned,
                dataset,
                threads=threads or None,
                time_limit=time_limit,
                on_point=on_point,
                like=like,
                device=device,
                stop=stop,
                checkpoints=checkpoints,
            )
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            raise TrainingError(
                "out of memory; nothing was saved; try a smaller batch_size, max_length or "
                "hidden_size"
            ) from None
        check(outcome)
        return outcome

    # The last weights are kept, since the model itself will keep its last, and the test split is
    # left alone, as in tuning.
    without = trial.recipe.updated({"train_on": "train", "keep": "last"})
    first = trial.model_copy(update={"recipe": without, "purpose": "tune"})
    if checkpoints:
        checkpoints.check([first, trial])
    with alone(device):
        if not (task.calibrates and calibrate and recipe.trains_on_dev(dataset.splits)):
            outcome = train(trial, None)
        elif threads := calibrated.threads_each(device, time_limit):
            until = None if time_limit is None else time.time() + time_limit
            beside = Beside(Job(first, dataset, threads, checkpoints, until), on_point)
            wait = calibrated.WAIT if time_limit is None else 0.0  # it has no more time
            pair = calibrated.Pair(first, beside, train, announce, check, stop, wait)
            outcome = pair.outcome(trial)
        else:
            time_limit = None if time_limit is None else time_limit / 2
            outcome = calibrated.one_after_the_other(first, trial, train)
    scaled = CALIBRATED_BEFORE in outcome.record.notes
    return model_of(trial, outcome, dataset, calibrated=scaled, baselines=baselines, folded=folded)


def _check(seed: object, time_limit: object) -> None:
    if not isinstance(seed, Integral) or not 0 <= int(seed) < MOST_SEEDS:
        raise InputError(f"seed: {seed!r}; give a whole number from 0")
    if time_limit is not None and not (isinstance(time_limit, Real) and float(time_limit) > 0):
        raise InputError(f"time_limit: {time_limit!r}; give a number of seconds above 0")


def model_of(
    trial: Trial,
    outcome: Outcome,
    dataset: Dataset,
    *,
    calibrated: bool = False,
    baselines: Sequence[Scored] = (),
    folded: Folded | None = None,
) -> Model:
    """What came of ``trial`` on ``dataset``, with its card where the test split was scored, or
    its recipe in folds.

    ``calibrated``: its confidences are, although it was trained on dev; ``baselines``: what it is
    compared with there, if anything (:func:`lstmlab.api.baselines.all_of`).
    """
    card = against = None
    if folded:
        record = outcome.record.model_copy(update={"folds": folded.scores})
        outcome = replace(outcome, record=record)
    if folded or "test" in outcome.answers:
        temperature = None
        held_out = calibrated or trial.recipe.train_on == "train"
        if isinstance(outcome.model, Classifier) and held_out:
            temperature = float(outcome.model.temperature)
        task = load(trial.task).with_features(dataset.columns.has_features)
        answers = outcome.answers.get("test", [])
        metric = task.metric_of(trial.recipe)
        if answers:
            against = beside(task, dataset, answers, "test", baselines, metric)
        card = partial(
            model_card,
            trial=trial,
            record=outcome.record,
            task=task,
            dataset=dataset,
            answers=answers,
            temperature=temperature,
            thresholds=_thresholds(outcome.model),
            against=against,
            folded=folded,
        )
    return Model(SavedModel.of(trial, outcome, dataset.remembered), card, against)


def _thresholds(model: torch.nn.Module) -> list[float]:
    found = getattr(model, "thresholds", None)
    return [] if found is None else found.tolist()
