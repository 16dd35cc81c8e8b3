"""A model folder that anyone may have written, read so that it can do no harm.

Nothing in it is run. Every file is a regular one of bounded size; before a model of the recipe's
sizes is built, they are compared with those of the tensors, which the file of weights must really
hold: so what is allocated is bounded by what is on disk.
"""

from __future__ import annotations

import re
import stat
from os.path import lexists
from pathlib import Path
from typing import Any

import torch
from pydantic import ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_model
from torch import nn

from lstmlab import __version__
from lstmlab.artifacts.foreign_codec import parse, read_codec
from lstmlab.baselines.parts import crf_stored
from lstmlab.baselines.parts.stored import ABOUT, LARGEST_ABOUT, TENSORS
from lstmlab.baselines.parts.stored import read as read_ngrams
from lstmlab.data import remembered
from lstmlab.data.preparing.encoded import Codec
from lstmlab.data.remembered import Remembered
from lstmlab.data.tagging.inner import Inner
from lstmlab.errors import InputError
from lstmlab.models.answering.temperature import LEAST, MOST
from lstmlab.models.answering.thresholds import LARGEST
from lstmlab.models.classifier import Classifier
from lstmlab.models.parts.beside import Beside
from lstmlab.models.parts.wide import Wide
from lstmlab.models.tagger import Tagger
from lstmlab.recipe import Recipe
from lstmlab.registry import PluginNeeded, find, is_known
from lstmlab.system.limits import LONGEST_WORD
from lstmlab.tasks import load
from lstmlab.tasks.task import Task
from lstmlab.training.loop import LARGEST_WEIGHT
from lstmlab.trial import Record, Trial

FORMAT = 1
"""Version of the folder, in ``model.json``. Folders from before there was one are like it."""
WEIGHTS = "model.safetensors"
DATA = "data.json"
CARD = "README.md"
ENSEMBLE_FILE = "ensemble.json"
MOST_MEMBERS = 100

_LARGEST = 4 << 20
"""Bytes of a file of text, but for what it has of each token or label."""
_RECORD = 16 << 20
"""Bytes of ``record.json``: about 100,000 evaluations."""
_PER_TOKEN = 6 * LONGEST_WORD + 64
"""Bytes of ``tokenizer.json`` or ``codec.json`` for each token or label that the model has a vector
for: its characters as JSON spells them at worst, and what stands around them."""
_HEADER = 1 << 20
"""Bytes of the weights' header: names and shapes of the tensors."""

_METADATA = re.compile(r"\A---\n(?:.*\n)*?---\n\s*")
"""The block before a card that came from the hub."""

_Shapes = dict[str, tuple[int, ...]]


def read_folder(folder: Path) -> tuple[Trial, Record, Codec, nn.Module, Remembered]:
    """What is in ``folder``. ``InputError``, one line, for one that isn't right;
    ``PluginNeeded`` for one that is made from a plug-in which isn't in use."""
    if not lexists(folder / "trial.json"):
        raise InputError(f"{folder}: not a model folder (no trial.json); make one: lstmlab train")
    try:
        return _read(folder)
    except PluginNeeded as error:
        raise PluginNeeded(f"{folder}: {error}") from None
    except (OSError, SafetensorError, RuntimeError, ValueError, InputError) as error:
        raise InputError(f"{folder}: damaged model folder: {_one_line(error)}") from None


def _read(folder: Path) -> tuple[Trial, Record, Codec, nn.Module, Remembered]:
    _check_format(folder)
    trial = Trial.model_validate_json(_text(folder, "trial.json"))
    record = Record.model_validate_json(_text(folder, "record.json", _RECORD))
    _check_plugins(trial)
    shapes = _shapes(folder)
    most = _most_of_codec(shapes)
    codec = read_codec(
        _text(folder, "codec.json", most), _text(folder, "tokenizer.json", most), trial.recipe
    )
    task = load(trial.task)
    if codec.features and not task.columns.asked.may_have_features:
        raise ValueError(f"codec.json: a model of {task.name} has no features")
    task = task.with_features(codec.features is not None)
    if task.columns.asked.has_labels and not codec.labels:
        raise ValueError("codec.json: no labels")
    if task.columns.asked.is_number and codec.scale is None:
        raise ValueError("codec.json: no scale of the numbers")
    _check_shapes(task, codec, trial.recipe, shapes)
    model = task.model(codec, trial.recipe)
    load_model(model, str(folder / WEIGHTS))
    _check_weights(model)
    if isinstance(model, Classifier) and model.reads_ngrams:
        _regular(folder, TENSORS)
        about = _text(folder, ABOUT, LARGEST_ABOUT)
        outputs = task.wide_outputs(codec)
        model.wide = Wide(*read_ngrams(about, folder / TENSORS, outputs, codec.features))
    if isinstance(model, Tagger) and model.reads_features:
        _regular(folder, crf_stored.TENSORS)
        about = _text(folder, crf_stored.ABOUT, crf_stored.LARGEST_ABOUT)
        own = Inner(codec.labels, "bio")
        linear, share = crf_stored.read(about, folder / crf_stored.TENSORS, own)
        model.beside = Beside(linear, share, model.inner)
    return trial, record, codec, model, _remembered(folder, task)


def _check_plugins(trial: Trial) -> None:
    """``PluginNeeded`` names every file that the model is made from and that isn't in use."""
    needed = []
    for kind, name in (("tasks", trial.task), ("cells", trial.recipe.cell.name)):
        try:
            find(kind, name)
        except PluginNeeded as error:
            needed.append(str(error))
    reads = find("tasks", trial.task).TASK.reads if not needed else {}
    for role in dict.fromkeys(reads.values()):
        if not is_known("roles", role):
            file = f"{role.replace('-', '_')}.py"
            needed.append(
                f"needs a role that doesn't come with lstmlab: {role}. It is run only if you name "
                f"its file: --plugin {file}"
            )
    if needed:
        raise PluginNeeded("; and ".join(needed))


def check_sizes(folder: Path) -> None:
    """``InputError`` for a file of a new model folder that would be refused as too large."""
    try:
        most = _most_of_codec(_shapes(folder))
        for name in ("model.json", "trial.json", DATA, CARD):
            if lexists(folder / name):
                _regular(folder, name, _LARGEST)
        _regular(folder, "record.json", _RECORD)
        for name in ("codec.json", "tokenizer.json"):
            _regular(folder, name, most)
    except ValueError as error:
        raise InputError(f"a model that can't be saved: {_one_line(error)}") from None


def _most_of_codec(shapes: _Shapes) -> int:
    """Bytes of a file with the model's tokens, or its labels."""
    vectors = max((shape[0] for shape in shapes.values() if shape), default=0)
    return _LARGEST + _PER_TOKEN * vectors


def _remembered(folder: Path, task: Task) -> Remembered:
    """How the data was read that the model learned from, if the folder says that."""
    if not lexists(folder / DATA):
        return Remembered()
    try:
        return remembered.checked(parse(DATA, _text(folder, DATA)), task.columns)
    except ValueError as error:
        said = str(error)
        raise ValueError(said if said.startswith(DATA) else f"{DATA}: {said}") from None


def read_card(folder: Path) -> str:
    """The model card, README.md, without the metadata that the hub has before it; empty if there is
    none. ``InputError`` for one that isn't a text of a card's size in a file of its own."""
    if not lexists(folder / CARD):
        return ""
    try:
        return _METADATA.sub("", _text(folder, CARD), count=1)
    except (OSError, ValueError) as error:
        raise InputError(f"{folder}: damaged model folder: {_one_line(error)}") from None


def member_folders(folder: Path, count: int) -> list[Path]:
    """Returns where in ``folder`` an ensemble of ``count`` models has each of them."""
    return [folder / f"member-{number}" for number in range(1, count + 1)]


def members_of(folder: Path) -> list[Path]:
    """The folders of the ensemble's members, if there is one in ``folder``. ``InputError``, one
    line, for one that isn't right."""
    if not lexists(folder / ENSEMBLE_FILE):
        return []
    try:
        count = _checked(folder, ENSEMBLE_FILE).get("members")
        if type(count) is not int or not 2 <= count <= MOST_MEMBERS:
            raise ValueError(f"{ENSEMBLE_FILE}: members is not a number from 2 to {MOST_MEMBERS}")
        members = member_folders(folder, count)
        for member in members:
            if member.is_symlink() or lexists(member / ENSEMBLE_FILE):
                raise ValueError(f"{member.name}: not a folder of one model")
    except (OSError, ValueError) as error:
        raise InputError(f"{folder}: damaged model folder: {_one_line(error)}") from None
    return members


def _check_format(folder: Path) -> None:
    if lexists(folder / "model.json"):
        _checked(folder, "model.json")


def _checked(folder: Path, name: str) -> dict[str, object]:
    """The file's content, if it is of a format that is known."""
    content = parse(name, _text(folder, name))
    number = content.get("format")
    if type(number) is not int or number < 1:
        raise ValueError(f"{name}: format is not a number from 1")
    if number > FORMAT:
        raise ValueError(
            f"of format {number}; this lstmlab, {__version__}, knows {FORMAT}: install a newer one"
        )
    return content


def _regular(folder: Path, name: str, most: int | None = None) -> Path:
    """The file, if it is one: not a link out of the folder, a pipe that never ends, a device."""
    path = folder / name
    about = path.lstat()
    if not stat.S_ISREG(about.st_mode):
        raise ValueError(f"{name}: not a regular file")
    if most is not None and about.st_size > most:
        raise ValueError(f"{name}: {about.st_size:,} bytes; at most {most:,} are expected")
    return path


def _text(folder: Path, name: str, most: int = _LARGEST) -> str:
    try:
        return _regular(folder, name, most).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: not UTF-8 at byte {error.start}") from None


def _shapes(folder: Path) -> _Shapes:
    """Name -> shape of the tensors. The library compares them with the file's size."""
    path = _regular(folder, WEIGHTS)
    with path.open("rb") as file:
        if int.from_bytes(file.read(8), "little") > _HEADER:
            raise ValueError(f"{WEIGHTS}: not a safetensors file of a model")
    with safe_open(path, framework="pt") as file:
        slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
        if wrong := [name for name, each in slices.items() if not _may_be(each)]:
            raise ValueError(f"{WEIGHTS}: {wrong[0]} is not of float32")
        return {name: tuple(each.get_shape()) for name, each in slices.items()}


def _may_be(tensor: Any) -> bool:
    """Whether it is of float32, or a matrix of float16, as ``lstmlab export --half`` writes it."""
    matrix = len(tensor.get_shape()) > 1
    return tensor.get_dtype() == "F32" or (tensor.get_dtype() == "F16" and matrix)


def _check_shapes(task: Task, codec: Codec, recipe: Recipe, given: _Shapes) -> None:
    """``ValueError`` unless a model of ``recipe`` has tensors of just these shapes."""
    widest = max((size for shape in given.values() for size in shape), default=0)
    most = {"layers": len(given), "hidden_size": widest, "embedding_size": widest}
    for field, bound in most.items():
        if getattr(recipe, field) > bound:
            raise ValueError(f"{WEIGHTS}: too small for the {field} that trial.json says")
    with torch.device("meta"):  # where a tensor takes no memory
        model = task.model(codec, recipe)
    expected = model.state_dict(keep_vars=True)
    if unknown := [name for name in given if name not in expected]:
        raise ValueError(f"{WEIGHTS}: {unknown[0]} is no part of the model in trial.json")
    for name, shape in given.items():
        if shape != tuple(expected[name].shape):
            raise ValueError(
                f"{WEIGHTS}: {name} has shape {shape}; {tuple(expected[name].shape)} is expected"
            )
    # Of weights that are shared, one is in the file.
    there = {id(expected[name]) for name in given}
    if missing := [name for name, tensor in expected.items() if id(tensor) not in there]:
        raise ValueError(f"{WEIGHTS}: {missing[0]} is missing")


def _check_weights(model: nn.Module) -> None:
    for name, tensor in model.state_dict().items():
        if not bool((tensor.abs() <= LARGEST_WEIGHT).all()):  # nor is NaN
            raise ValueError(f"{WEIGHTS}: {name} has a number that no training gives")
    thresholds = getattr(model, "thresholds", None)
    if thresholds is not None and not bool((thresholds.abs() <= LARGEST).all()):
        raise ValueError(f"{WEIGHTS}: a threshold is beyond ±{LARGEST:.0f}")
    if (
        isinstance(model, Classifier | Tagger)
        and not LEAST / 2 < float(model.temperature) < 2 * MOST
    ):
        raise ValueError(f"{WEIGHTS}: temperature is not between {LEAST} and {MOST:.0f}")


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{error.title.lower()}.json: {f'{where}: ' * bool(where)}{first['msg']}"[:200]
    if isinstance(error, OSError) and error.filename is not None:
        return f"{Path(error.filename).name}: {error.strerror}"
    return " ".join(str(error).split())[:200]
