"""A trained model as a folder of data: safetensors and JSON, no code and no pickle.

``model.json`` (the folder's format), ``trial.json`` (task, data set, recipe, seed),
``record.json``, ``codec.json`` and ``tokenizer.json`` (text to ids and back), ``data.json`` (how
its data was read: columns, encoding, separator), ``model.safetensors`` (the weights); of
a classifier's wide part ``ngrams.json`` and ``ngrams.safetensors``, of the linear CRF beside a
tagger ``features.json`` and ``features.safetensors``.
:mod:`lstmlab.artifacts.foreign_folder` reads it.

An ensemble's has ``ensemble.json`` (the format, how many members) and a model folder of each of
them: ``member-1``, ``member-2`` and so on.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import save_model
from torch import nn

from lstmlab import __version__
from lstmlab.artifacts import hub
from lstmlab.artifacts.foreign_folder import (
    CARD,
    ENSEMBLE_FILE,
    FORMAT,
    MOST_MEMBERS,
    WEIGHTS,
    check_sizes,
    member_folders,
    members_of,
    read_folder,
)
from lstmlab.baselines.parts.crf_stored import write as write_features
from lstmlab.baselines.parts.stored import write as write_ngrams
from lstmlab.data.columns import FEATURES, apart
from lstmlab.data.dataset import Split
from lstmlab.data.preparing.encoded import Codec, cut_note
from lstmlab.data.remembered import Remembered
from lstmlab.errors import InputError, writing
from lstmlab.language.notes import ENSEMBLE
from lstmlab.metrics.metric import score_all, with_plugins
from lstmlab.models.answering.ensemble import ensemble
from lstmlab.system.leftovers import new_folder
from lstmlab.system.modes import by_umask
from lstmlab.tasks import load
from lstmlab.tasks.task import Task
from lstmlab.training.machine.device import prepare_device
from lstmlab.training.trial_run import Outcome
from lstmlab.trial import Record, Status, Trial

_SAME = ("max_length", "truncation", "max_target_length", "spelling", "tag_scheme")
"""What of a recipe the members of an ensemble must agree on: how a text is read."""


@dataclass(frozen=True)
class SavedModel:
    """A trained model with all it needs to be used."""

    trial: Trial
    record: Record
    codec: Codec
    task: Task
    model: nn.Module
    members: tuple[SavedModel, ...] = ()
    """The models that an ensemble consists of; empty for a single model."""
    remembered: Remembered = field(default_factory=Remembered)
    """How the data was read that it learned from."""

    @classmethod
    def of(
        cls, trial: Trial, outcome: Outcome, remembered: Remembered = Remembered()
    ) -> SavedModel:
        """What came of ``trial`` on data that was read as ``remembered``; its recipe names the
        unit that ``auto`` came to."""
        if trial.recipe.unit == "auto":
            recipe = trial.recipe.updated({"unit": outcome.codec.tokenizer.unit})
            trial = trial.model_copy(update={"recipe": recipe})
        task = load(trial.task).with_features(outcome.codec.features is not None)
        if outcome.codec.features and FEATURES not in remembered.columns:
            named = {**remembered.columns, FEATURES: ",".join(outcome.codec.features.names)}
            remembered = replace(remembered, columns=named)
        model = outcome.model
        return cls(trial, outcome.record, outcome.codec, task, model, remembered=remembered)

    def answers(self, examples: Split) -> list[Any]:
        """What the task's metrics consume, one of each example (column -> one string each)."""
        data = self.task.encoded(self.codec, examples, self.trial.recipe)
        with torch.no_grad():  # in float32, whatever it was trained in: see Loop.answers
            return self.task.answers(self.model, data, "given", self.trial.recipe)

    def too_long(self, texts: Sequence[str]) -> int:
        """How many of the ``texts`` (what :meth:`Columns.questions` gives) are longer than it can
        read, so that it reads them in part."""
        columns = self.task.columns
        limit = columns.role(columns.text).limit(self.trial.recipe)
        if limit is None:
            return 0
        parts = apart(texts, len(columns.inputs))[: len(columns.text_inputs)]
        each = [self.codec.tokenizer.encode_all(part) for part in parts]
        return int((np.max([tokens.lengths for tokens in each], 0) > limit[0]).sum())

    def cut_note(self, cut: int, whole: int, split: str = "given") -> list[str]:
        """A note, if ``cut`` of ``whole`` texts are too long."""
        columns = self.task.columns
        return cut_note(split, columns, columns.text, cut, whole, self.trial.recipe)

    def cut(self, texts: Sequence[str], split: str = "given") -> list[str]:
        """A note, if any of the ``texts`` that it is to read is longer than it can."""
        return self.cut_note(self.too_long(texts), len(texts), split)

    def evaluate(self, examples: Split) -> dict[str, float]:
        """Metric -> value on examples; of plug-ins that are in use, too."""
        return self.score(self.answers(examples), examples, with_plugins(self.metrics))

    @property
    def parts(self) -> list[str]:
        """The data's columns that its text is made of; none where that is one column, or where it
        reads two texts."""
        columns = self.task.columns
        return self.remembered.parts(columns.text) if len(columns.text_inputs) == 1 else []

    @property
    def features(self) -> list[str]:
        """The data's columns that it reads beside its text; none where it reads texts alone."""
        return [*self.codec.features.names] if self.codec.features else []

    @property
    def text_name(self) -> str:
        """What the data called its text, where that is one column."""
        text = self.task.columns.text
        return text if self.parts else self.remembered.columns.get(text, text)

    @property
    def metrics(self) -> tuple[str, ...]:
        """What its record has scores of."""
        return self.task.metrics_of(self.trial.recipe)

    def score(
        self, answers: list[Any], examples: Split, names: Sequence[str] | None = None
    ) -> dict[str, float]:
        """Metric -> value of the ``answers`` to examples; of its metrics, or those named."""
        expected = self.task.expected(examples)
        return score_all(names or self.metrics, answers, expected, self.codec.language)

    def predict(self, texts: list[str], *, explain: bool = False) -> list[dict[str, Any]]:
        """One JSON-able answer per text; ``explain``: with what it hung on."""
        recipe = self.trial.recipe
        with torch.no_grad():
            return self.task.predict(self.model, self.codec, texts, recipe, explain=explain)

    def predict_rows(
        self, texts: Sequence[str | None], *, explain: bool = False
    ) -> list[dict[str, Any]]:
        """Does what :meth:`predict` does; None, a row that has no text, gets an empty answer in its
        place."""
        given = [text for text in texts if text is not None]
        found = iter(self.predict(given, explain=explain) if given else [])
        empty = self.task.empty_answer(explain=explain)
        return [dict(empty) if text is None else next(found) for text in texts]


def check_free(folder: Path) -> None:
    """``InputError`` unless ``folder`` can become a model folder: absent or empty, and in a place
    that can be written in."""
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise InputError(f"{folder}: output folder in use; name another, or remove it")
    # Asked before hours of training, not after them; and nothing is left behind.
    there = next(parent for parent in folder.absolute().parents if parent.exists())
    with writing(folder):
        Path(tempfile.mkdtemp(dir=there)).rmdir()


@contextmanager
def written_whole(folder: Path) -> Iterator[Path]:
    """A new folder to write in, which becomes ``folder`` when all went well, or else nothing.

    ``InputError`` where ``folder`` is in use, or can't be written.
    """
    check_free(folder)
    with writing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = new_folder(folder.parent, f".{folder.name}-")
    try:
        with writing(folder):
            yield new
            by_umask(new)
        new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def save(folder: Path, trained: SavedModel, card: str = "", *, half: bool = False) -> None:
    """Write the model folder, whole or not at all; ``card``: its README.md; ``half``: matrices are
    written in float16, which reading makes float32 again."""
    if trained.members:
        _save_ensemble(folder, trained, card, half=half)
        return
    tables = {
        "model": {"format": FORMAT, "lstmlab": __version__},
        "trial": trained.trial.model_dump(mode="json"),
        "record": trained.record.model_dump(mode="json"),
        "data": trained.remembered.table(),
    }
    with written_whole(folder) as new:
        for name, table in tables.items():
            _write(new / f"{name}.json", _pretty(table))
        trained.codec.save(new)
        if card:
            _write(new / CARD, card)
        _save_weights(halved(trained.model) if half else trained.model, new / WEIGHTS)
        if wide := getattr(trained.model, "wide", None):
            write_ngrams(new, wide.linear, wide.share)
        if beside := getattr(trained.model, "beside", None):
            write_features(new, beside.linear, beside.share)
        check_sizes(new)


def _save_weights(model: nn.Module, path: Path) -> None:
    try:
        save_model(model, str(path))
    except SafetensorError as error:
        if number := re.search(r"\(os error (\d+)\)", str(error)):
            raise OSError(int(number[1]), os.strerror(int(number[1]))) from None
        raise


def halved(model: nn.Module) -> nn.Module:
    """A copy of ``model`` whose matrices are of float16; ``InputError`` where one has a number that
    float16 can't hold. All else stays: a temperature, say, is one number that much hangs on."""
    copied = copy.deepcopy(model)
    for name, weight in copied.named_parameters():
        if weight.ndim > 1:
            if bool((weight.abs() > torch.finfo(torch.float16).max).any()):
                raise InputError(f"--half: {name} has a number beyond half precision's range")
            weight.data = weight.data.half()
    return copied


def read(folder: Path, device: torch.device | str = "cpu") -> SavedModel:
    """The model in ``folder``, whoever wrote it: nothing in it is run, and nothing believed.

    ``hf:owner/name`` is fetched from the hub. ``InputError`` when there is none, when it is of a
    newer format, or damaged.
    """
    prepare_device(torch.device(device))  # as it was when the model was trained
    folder = hub.local(folder)
    if members := members_of(folder):
        return join([read(one, device) for one in members], [one.name for one in members])
    trial, record, codec, model, remembered = read_folder(folder)
    model.to(device).eval()
    task = load(trial.task).with_features(codec.features is not None)
    return SavedModel(trial, record, codec, task, model, remembered=remembered)


def join(members: Sequence[SavedModel], names: Sequence[str]) -> SavedModel:
    """The ensemble of ``members``, two or more; what else a recipe decides (a beam's size) is as
    the first one has it. ``InputError``, with their ``names``, unless all answer the same question
    from the same token ids."""
    if len(members) > MOST_MEMBERS:
        raise InputError(f"{len(members)} models: an ensemble has at most {MOST_MEMBERS}")
    first = members[0]
    for member, name in zip(members, names, strict=True):
        for what, mine, others in (
            ("task", member.trial.task, first.trial.task),
            ("labels", member.codec.labels, first.codec.labels),
            ("scale", member.codec.scale, first.codec.scale),
            ("features", member.codec.features, first.codec.features),
            ("vocabulary", member.codec.tokenizer.to_json(), first.codec.tokenizer.to_json()),
            *((key, getattr(member.trial.recipe, key), getattr(first.trial.recipe, key))
              for key in _SAME),
        ):  # fmt: skip
            if mine != others:
                raise InputError(
                    f"{name}: can't answer together with {names[0]}, whose {what} is another"
                )
    record = Record(
        status=Status.COMPLETE,
        notes=(ENSEMBLE.format(count=len(members)),),
        parameters=sum(member.record.parameters for member in members),
        seconds=sum(member.record.seconds for member in members),
    )
    model = ensemble([member.model for member in members]).eval()
    return SavedModel(
        first.trial, record, first.codec, first.task, model, tuple(members), first.remembered
    )


def _save_ensemble(folder: Path, joined: SavedModel, card: str, *, half: bool) -> None:
    about = {"format": FORMAT, "lstmlab": __version__, "members": len(joined.members)}
    with written_whole(folder) as new:
        _write(new / ENSEMBLE_FILE, _pretty(about))
        places = member_folders(new, len(joined.members))
        for place, member in zip(places, joined.members, strict=True):
            save(place, member, half=half)
        if card:
            _write(new / CARD, card)


def _write(path: Path, text: str) -> None:
    # A data set's name may have bytes that are no text; as a question mark they can be read again.
    path.write_text(text, encoding="utf-8", errors="replace")


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
