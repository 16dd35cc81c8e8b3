"""A trained model as a folder of data: safetensors and JSON, no code and no pickle.

``trial.json`` (task, data set, recipe, seed), ``record.json``, ``codec.json`` and
``tokenizer.json`` (text to ids and back), ``model.safetensors`` (the weights).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from pydantic import ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_model, save_model
from torch import nn

from lstmlab.data.dataset import COLUMNS, Split
from lstmlab.data.encoded import Codec, cut_note, encode_split
from lstmlab.errors import InputError
from lstmlab.metrics._metric import score_all
from lstmlab.tasks import load
from lstmlab.tasks._device import device_of
from lstmlab.tasks._task import Task
from lstmlab.training.loop import Outcome
from lstmlab.training.precision import autocast
from lstmlab.trial import Record, Trial

_WEIGHTS = "model.safetensors"


@dataclass(frozen=True)
class SavedModel:
    """A trained model with all it needs to be used."""

    trial: Trial
    record: Record
    codec: Codec
    task: Task
    model: nn.Module

    @classmethod
    def of(cls, trial: Trial, outcome: Outcome) -> SavedModel:
        """What came of ``trial``."""
        return cls(trial, outcome.record, outcome.codec, load(trial.task), outcome.model)

    def answers(self, examples: Split) -> list[Any]:
        """What the task's metrics consume, one of each example (column -> one string each)."""
        stream = self.task.kind == "stream"
        data = encode_split(self.codec, examples, self.trial.recipe, stream=stream)
        with torch.no_grad(), autocast(self.trial.recipe, device_of(self.model)):
            return self.task.answers(self.model, data, "given", self.trial.recipe)

    def too_long(self, texts: Sequence[str]) -> int:
        """How many of the ``texts`` are longer than it can read, so that it reads them in part."""
        if self.task.kind == "stream":
            return 0
        lengths = self.codec.tokenizer.encode_all(texts).lengths
        return int((lengths > self.trial.recipe.max_length).sum())

    def cut_note(self, cut: int, whole: int, split: str = "given") -> list[str]:
        """A note, if ``cut`` of ``whole`` texts are too long."""
        return cut_note(split, COLUMNS[self.task.kind][0], cut, whole, self.trial.recipe)

    def cut(self, texts: Sequence[str], split: str = "given") -> list[str]:
        """A note, if any of the ``texts`` that it is to read is longer than it can."""
        return self.cut_note(self.too_long(texts), len(texts), split)

    def evaluate(self, examples: Split) -> dict[str, float]:
        """Metric -> value on examples."""
        expected = self.task.expected(examples)
        answers = self.answers(examples)
        return score_all(self.task.metrics, answers, expected, self.codec.language)

    def predict(self, texts: list[str], *, explain: bool = False) -> list[dict[str, Any]]:
        """One JSON-able answer per text; ``explain``: with what it hung on."""
        recipe = self.trial.recipe
        with torch.no_grad(), autocast(recipe, device_of(self.model)):
            return self.task.predict(self.model, self.codec, texts, recipe, explain=explain)


def check_free(folder: Path) -> None:
    """``InputError`` unless ``folder`` can become a model folder: absent, or empty."""
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise InputError(f"{folder}: output folder in use; name another, or remove it")


def save(folder: Path, trained: SavedModel, card: str = "") -> None:
    """Write the model folder, whole or not at all; ``card``: its README.md."""
    check_free(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        trial = trained.trial.model_dump(mode="json")
        (new / "trial.json").write_text(_pretty(trial), encoding="utf-8")
        record = trained.record.model_dump(mode="json")
        (new / "record.json").write_text(_pretty(record), encoding="utf-8")
        trained.codec.save(new)
        if card:
            (new / "README.md").write_text(card, encoding="utf-8")
        save_model(trained.model, str(new / _WEIGHTS))
        new.chmod(0o755)
        new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def read(folder: Path, device: torch.device | str = "cpu") -> SavedModel:
    """The model in ``folder``; ``InputError`` when there is none or it is damaged."""
    if not (folder / "trial.json").is_file():
        raise InputError(f"{folder}: not a model folder (no trial.json); make one: lstmlab train")
    try:
        trial = Trial.model_validate_json((folder / "trial.json").read_text(encoding="utf-8"))
        record = Record.model_validate_json((folder / "record.json").read_text(encoding="utf-8"))
        codec = Codec.read(folder)
        task = load(trial.task)
        model = task.model(codec, trial.recipe)
        load_model(model, str(folder / _WEIGHTS))
    except (OSError, ValidationError, SafetensorError, RuntimeError, ValueError, KeyError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{folder}: damaged model folder: {reason}") from None
    model.to(device).eval()
    return SavedModel(trial, record, codec, task, model)


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
