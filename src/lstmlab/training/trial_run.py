"""One trial: what is prepared before the training loop, and scored after it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.encoded import Codec, Encoded
from lstmlab.data.preparing.folds import fold_of
from lstmlab.data.tokenizing.units import resolve_unit
from lstmlab.data.vectors import resolve_vectors
from lstmlab.language.notes import COMPUTED, COMPUTED_ON, NOT_PRETRAINED
from lstmlab.recipe import BUDGETS, Recipe
from lstmlab.tasks import load
from lstmlab.tasks.task import Objective, Task
from lstmlab.training.initial_vectors import begin_with_vectors
from lstmlab.training.loop import Diverged, Loop, Moment
from lstmlab.training.machine.alone import alone
from lstmlab.training.machine.device import prepare_device
from lstmlab.training.machine.memory import Peak, keep_freed_memory
from lstmlab.training.machine.precision import resolve_precision
from lstmlab.training.resuming.checkpoint import Checkpoints
from lstmlab.training.resuming.loop_state import restore, state_of
from lstmlab.trial import Point, Record, Source, Status, Trial


@dataclass(frozen=True)
class Outcome:
    """A trial's record, and the model it left."""

    record: Record
    model: nn.Module
    codec: Codec
    answers: dict[str, list[Any]] = field(default_factory=dict)
    """Split -> what the model made of each of its examples, as the task's metrics consume it."""
    interrupted: bool = False
    """Whether ``stop`` ended training."""


def run(
    trial: Trial,
    dataset: Dataset,
    *,
    threads: int | None = None,
    time_limit: float | None = None,
    on_point: Callable[[Point], None] | None = None,
    like: Callable[[], nn.Module | None] | None = None,
    device: torch.device | str = "cpu",
    stop: Callable[[], bool] = lambda: False,
    checkpoints: Checkpoints | None = None,
) -> Outcome:
    """Train as ``trial`` says; score dev, and test if final.

    On the CPU with ``threads`` threads (default: one a core), or on another ``device``.

    ``time_limit``, in seconds: the schedule is shortened so that the run, scoring included, ends
    within it, as far as that can be foreseen.
    The same trial gives the same record, measured times aside, on the same machine, precision
    and number of threads, unless a time limit cuts it; a GPU adds up in no fixed order, so there
    the last digits may differ. Runs in threads of one process take turns; torch's random numbers
    go on afterwards as if nothing had been drawn.

    ``stop`` is asked after every update. When it says so, training is over: the best weights so
    far are kept and scored, and a note says so.

    ``like`` is asked, when all is trained, for a model of the same recipe that had dev held out,
    for :meth:`Task.calibrate`.

    ``checkpoints`` are made on the way, and gone on from where there are some: then the record is
    that of a run which nothing disturbed, and ``on_point`` sees the points of its curve again.
    ``InputError`` where none of those that are there can be used.
    """
    device = torch.device(device)
    with alone(device, threads):
        return _run(trial, dataset, time_limit, on_point, like, device, stop, checkpoints)


def _run(
    trial: Trial,
    dataset: Dataset,
    time_limit: float | None,
    on_point: Callable[[Point], None] | None,
    like: Callable[[], nn.Module | None] | None,
    device: torch.device,
    stop: Callable[[], bool],
    checkpoints: Checkpoints | None,
) -> Outcome:
    started = time.perf_counter()
    kept = checkpoints.of(trial, device) if checkpoints else None
    state = kept.newest() if kept else None
    if state:
        started -= state["elapsed"]
    keep_freed_memory()
    peak = Peak()
    prepare_device(device)
    task = load(trial.task).with_features(dataset.columns.has_features)
    dataset = fold_of(dataset, trial.fold) if trial.fold else dataset
    recipe = resolve_unit(resolve_precision(resolve_vectors(trial.recipe), device), dataset)
    recipe = task.settled(recipe, dataset)
    final = trial.purpose == "final"
    if final and recipe.trains_on_dev(dataset.splits):
        dataset = dataset.with_dev_in_train()
    data = task.prepare(dataset, recipe)
    torch.manual_seed(_seed(trial, "initialization"))
    model = task.model(data.codec, recipe)  # drawn on the CPU: alike everywhere
    # Its head is drawn now, too: it is a weight, and not for dropout's seed to decide.
    pretraining = (
        task.pretraining(model) if recipe.pretraining_epochs and task.trains(recipe) else None
    )
    held, told = begin_with_vectors(model, data.codec, recipe) if recipe.vectors else (None, "")
    model.to(device)
    order = np.random.default_rng(_seed(trial, "order"))
    torch.manual_seed(_seed(trial, "dropout"))
    until = math.inf if time_limit is None else started + time_limit
    ending = _ending(task, recipe, data, final)

    def save(one: Loop, moment: Moment) -> None:
        if kept and kept.is_due(moment):
            elapsed = time.perf_counter() - started
            kept.write({"elapsed": elapsed, "pretraining": one is not loop, "loop": state_of(one)})

    loop = Loop(
        task, recipe, data, model, order, trial.part, until, on_point, ending, stop, save, held
    )
    before_labels = state["loop"] if state and state["pretraining"] else None
    if state and not state["pretraining"]:
        restore(loop, state["loop"])
    status, message = Status.COMPLETE, ""
    metrics: dict[str, dict[str, float]] = {}
    answers: dict[str, list[Any]] = {}
    signatures: dict[str, str] = {}
    calibrated: list[str] = []
    names = task.metrics_of(recipe)
    try:
        if pretraining and not loop.batch:
            loop.seconds_left -= _pretrain(loop, *pretraining, before_labels)
        if task.trains(recipe):
            loop.train()
        loop.keep()
        held_out = "dev" in data.texts
        dev = loop.final_answers() if held_out else []
        alike = like() if like else None
        calibrated, dev = task.calibrate(model, data, dev, recipe, alike)
        if held_out:
            answers["dev"] = dev
        if final and "test" in data.texts:
            answers["test"] = loop.answers("test")
        for split, given in answers.items():
            metrics[split] = _finite(task.score(given, data, split, names), split)
        if final and answers:
            last = [*answers][-1]
            signatures = task.signatures(data.texts[last], data.codec.language, names)
    except Diverged as error:
        status, message, metrics = Status.DIVERGED, str(error), {}
    more = (note for note in (told, *calibrated) if note)
    notes = (*data.notes, _computed(recipe, device), *more, *loop.notes)
    record = Record(
        status=status,
        curve=tuple(loop.curve),
        metrics=metrics,
        message=message,
        notes=notes,
        signatures=signatures,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        steps=loop.step,
        seconds=time.perf_counter() - started,
        peak_memory_mb=peak.megabytes(),
        started=time.time() - (time.perf_counter() - started),
    )
    return Outcome(record, model, data.codec, answers, loop.interrupted)


def _computed(recipe: Recipe, device: torch.device) -> str:
    if device.type == "cpu":
        return COMPUTED.format(precision=recipe.precision)
    name = torch.get_device_module(device).get_device_name(device)
    return COMPUTED_ON.format(precision=recipe.precision, device=name)


def _finite(scores: dict[str, float], split: str) -> dict[str, float]:
    """``scores``; the last update may have spoilt the weights, which no later loss would show."""
    for name, value in scores.items():
        if not math.isfinite(value):
            raise Diverged(f"the {split} {name} became {value} in the end")
    return scores


def _seed(trial: Trial, source: Source) -> int:
    """Returns the seed of one kind of random choice: the same unless it is to vary."""
    entropy = trial.seed if trial.varies in ("all", source) else 0
    number = ("order", "initialization", "dropout").index(source)
    return int(np.random.SeedSequence(entropy).spawn(3)[number].generate_state(1)[0])


def _pretrain(
    loop: Loop, objective: Objective, model: nn.Module, state: dict[str, Any] | None = None
) -> float:
    """Train the model of ``loop``, which is within ``model``, by an ``objective`` without labels
    first; returns the seconds that it took. It goes on from ``state``, if there is one.

    Of a time limit it takes the part that its passes are of all passes; half, of a budget in
    seconds.
    """
    started = time.perf_counter() - (state["limit"]["gone"] if state else 0.0)
    recipe, passes = loop.recipe, loop.recipe.pretraining_epochs
    changes = {
        "epochs": passes,
        "evaluations": math.ceil(passes),
        "weight_average": 0.0,
        "patience": 0,
        "freeze_vectors": math.ceil(recipe.freeze_vectors),
    }
    unlabelled = recipe.updated({**changes, **dict.fromkeys(BUDGETS)})
    if not objective.steps(loop.data, unlabelled):
        loop.notes.append(NOT_PRETRAINED)
        return 0.0
    model.to(loop.device)
    data = replace(loop.data, texts={"train": loop.data.texts["train"]})  # dev is not scored
    epochs = loop.batches / loop.batches_per_epoch
    share = passes / (passes + epochs) if math.isfinite(epochs) else 0.5
    until = started + share * min(loop.limit.until - started, loop.seconds_left)
    first = Loop(
        objective, unlabelled, data, model, loop.generator, 1.0, until, loop.on_point,
        stop=loop.stop, on_moment=loop.on_moment, held=loop.held,
    )  # fmt: skip
    if state:
        restore(first, state)
    first.train()
    if first.interrupted:  # what comes now isn't what would have come
        loop.on_moment = lambda loop, moment: None
    return time.perf_counter() - started


def _ending(task: Task, recipe: Recipe, data: Encoded, final: bool) -> float:
    """What scoring in the end reads, in epochs' worth of quick answers."""
    dev, test = (data.size(split) for split in ("dev", "test"))
    again = 0 if task.quick_is_all(recipe) else dev
    return (again + final * test) * task.slowness(recipe) / max(1, data.size("train"))
