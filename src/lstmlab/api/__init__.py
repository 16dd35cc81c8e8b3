"""What Python programs call; ``lstmlab`` itself hands it out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lstmlab import tasks
from lstmlab.api.baselines import all_of
from lstmlab.api.examples import dataset_of
from lstmlab.api.folding import check_folds, shares
from lstmlab.api.learning import learn
from lstmlab.api.model import Model
from lstmlab.api.resuming import checkpoints_for, keep_resumable
from lstmlab.api.telling import beside, narration
from lstmlab.api.telling import folds as telling_folds
from lstmlab.api.telling.console import telling
from lstmlab.api.telling.training import announcing
from lstmlab.data.beside.named import named
from lstmlab.data.preparing.folds import undivided
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.data.vectors import resolve_vectors
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.training import resolve_device
from lstmlab.training.machine.room import check_room

__all__ = ["Model", "learn", "load", "train"]


def train(
    task: str,
    data: Any,
    recipe: Recipe | Mapping[str, Any] | str | Path | None = None,
    *,
    seed: int = 0,
    time_limit: float | None = None,
    device: str = "auto",
    calibrate: bool = True,
    folds: int | None = None,
    features: str | Sequence[str] | None = None,
    missing: str = "leave-out",
    merge_labels: bool = False,
    no_duplicates: bool = False,
    out: str | Path | None = None,
    resume: bool | None = None,
    progress: bool = True,
) -> Model:
    """Train one model, as ``lstmlab train`` does.

    ``data``: a data set's name, the path of a file or folder, a ``Dataset``, or what is in memory:
    ``(texts, labels)``, a dict of columns, or a data frame with them; also a dict of these by
    split. The columns are ``text, label`` to classify, ``source, target`` to translate or
    summarize, ``sentence1, sentence2, label`` (or ``score``) to judge two texts, ``text`` to model
    a language. A split that is missing is taken from train.

    ``recipe``: changes to the task's default recipe, ``{"hidden_size": 128}``, or a TOML file of
    them, or a whole ``Recipe``. ``time_limit``: seconds; the schedule is shortened to fit.
    ``calibrate``: train twice where dev is trained on, to calibrate a classifier's confidences.
    ``folds``: also train the recipe in so many folds, each of them tested on once, and say in the
    model's card and record what came of that (:attr:`Record.folds`); a test split that would be
    taken from train isn't, so that the model itself learns from all examples but dev's.
    ``features``: columns of numbers or categories that are read beside the text, of a file or a
    table, ``["price", "country"]``.
    ``missing``: rows that lack a text, or another column that is needed, are left out, up to a
    fifth of them (``"leave-out"``) or all (``"leave-out-all"``), or are an ``"error"``; the notes
    count them. ``merge_labels``: labels that differ in case or spaces only are one, and ``N/A`` and
    the like are none. ``no_duplicates``: an example that stands before is left out.
    ``out``: the folder to save the model in. Every two minutes a checkpoint is written beside it;
    after the process was killed, the same call with ``resume=True`` goes on from there.
    ``progress``: whether it says, on standard error or below a notebook's cell, how far it is.

    ``InputError`` (a ``ValueError``) for what is wrong with these, ``TrainingError`` (a
    ``RuntimeError``) where the loss stopped being a number or memory ran out.
    """
    if folds is not None and resume is not None:
        raise InputError("folds can't be gone on with; drop resume, or folds")
    wanted = tasks.load(task)
    cleaning = Cleaning.of(missing, merge_labels=merge_labels, no_duplicates=no_duplicates)
    chosen = resolve_vectors(wanted.recipe_from(recipe))
    checkpoints = checkpoints_for(Path(out), resume) if out is not None else None
    dataset = dataset_of(data, wanted.columns, cleaning, named(features))
    if out is not None:
        check_room(Path(out), wanted, dataset, chosen)
    began, where, folded = time.monotonic(), resolve_device(device), None
    with telling(progress) as console:
        narration.introduce(console, wanted.name, dataset)
        if folds is not None:
            check_folds(folds, dataset)
            limits = shares(time_limit, folds)
            folded = telling_folds.scored(
                console, wanted, dataset, chosen, folds, seed=seed, time_limit=limits[0],
                device=where, calibrate=calibrate,
            )  # fmt: skip
            dataset, time_limit = undivided(dataset), limits[1]
        baselines, metric = all_of(wanted, dataset, chosen), wanted.metric_of(chosen)
        beside.to_beat(console, baselines, metric)
        model = learn(
            wanted,
            dataset,
            chosen,
            source=str(data) if isinstance(data, str | Path) else "",
            seed=seed,
            time_limit=time_limit,
            device=where,
            calibrate=calibrate,
            on_trial=announcing(console, "calibrate=False"),
            on_point=lambda point: narration.show(console, point, metric),
            checkpoints=checkpoints,
            baselines=baselines,
            folded=folded,
        )
        narration.tell(console, [note for note in model.record.notes if note not in dataset.notes])
        beside.result(console, model.against)
        if folded:
            console.print(telling_folds.means(folded), soft_wrap=True)
            telling_folds.result(console, folded)
        console.print(f"{time.monotonic() - began:.0f} s; {model!r}", markup=False)
    if out is not None and checkpoints:
        keep_resumable(model, Path(out), checkpoints)
    return model


def load(path: str | Path, *, device: str = "auto") -> Model:
    """The model in a folder that ``lstmlab train`` or ``model.save`` made, or ``hf:owner/name`` on
    the Hugging Face hub (``hf:owner/name@revision``), which is fetched and checked.

    ``InputError`` where there is none, or it is damaged.
    """
    return Model.read(Path(path), resolve_device(device))
