"""A data set as token ids, made once per (data set, tokenizer settings) and kept on disk.

The arrays are memory-mapped, so the trials of a study share them.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lstmlab.data import cache
from lstmlab.data.beside.features import Features, Rows
from lstmlab.data.columns import FEATURES, Columns, together
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.scale import Scale
from lstmlab.data.roles.role import Role
from lstmlab.data.tokenizing import unknown_words
from lstmlab.data.tokenizing.spelling import Spelling
from lstmlab.data.tokenizing.tokenizer import Tokenizer, Tokens, stacked
from lstmlab.data.tokenizing.units import bpe_note, resolve_unit
from lstmlab.errors import InputError
from lstmlab.language.notes import CUT
from lstmlab.language.scripts import cjk_characters
from lstmlab.recipe import Recipe

_VERSION = 3
"""Part of the cache's key: to be raised when the arrays' making changes."""

_MOST_CHARACTERS = 3
"""CJK characters a word, on average; separated Chinese has fewer than two."""

_SETTINGS = ("unit", "vocabulary_size", "min_count", "lowercase", "max_length", "unknown_mark")
_SETTINGS_PAIRED = (*_SETTINGS, "truncation", "max_target_length")
TOKENIZER_FIELDS = frozenset(_SETTINGS_PAIRED)
"""The fields of a recipe that this module reads."""

LEAST_TARGET_RATIO = 2.0
"""Also that of a model that was saved before ratios were."""
MOST_TARGET_RATIO = 1e6
SPARE_TARGET = 20
"""Tokens that the target of the shortest source may have, too."""
_COVERED = 0.999
"""This share of the training pairs' targets is no longer than what would be written."""


@dataclass(frozen=True)
class Codec:
    """What turns text into ids and back; saved with a model."""

    tokenizer: Tokenizer
    """One for source and target: their vocabularies are joint."""
    labels: tuple[str, ...] = ()
    language: str = "und"
    target_ratio: float = LEAST_TARGET_RATIO
    """Tokens of a target for each of its source, beyond ``SPARE_TARGET``, that are written at
    most."""
    scale: Scale | None = None
    """The scale of the numbers that are asked for, if any are."""
    features: Features | None = None
    """What stands beside the text, if anything does."""

    def longest_target(self, source: Any) -> Any:
        """Tokens of a target, its end included, for so many of its source: numbers, an array or a
        tensor of them."""
        return self.target_ratio * source + SPARE_TARGET

    def save(self, folder: Path) -> None:
        (folder / "tokenizer.json").write_text(self.tokenizer.to_json(), encoding="utf-8")
        about: dict[str, Any] = {"labels": self.labels, "language": self.language}
        if self.target_ratio != LEAST_TARGET_RATIO:
            about["target_ratio"] = self.target_ratio
        if self.scale:
            about["scale"] = self.scale.table()
        if self.features:
            about["features"] = self.features.table()
        text = json.dumps(about, ensure_ascii=False, indent=1)
        (folder / "codec.json").write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Encoded:
    """A data set's columns of text as token ids; labels as numbers."""

    codec: Codec
    columns: dict[str, dict[str, Tokens]]
    """Split -> column -> ids."""
    texts: Mapping[str, Split]
    """Split -> column -> the strings they came from."""
    notes: tuple[str, ...] = field(default=())
    spelling: dict[str, Spelling] = field(default_factory=dict)
    """Split -> how the words of its column ``text`` are spelled, if the recipe reads that."""
    answer: str = "label"
    """The column that is asked for."""
    _beside: dict[str, Rows] = field(default_factory=dict, repr=False, compare=False)

    def size(self, split: str) -> int:
        """Tokens of all its columns; 0 if there is no such split."""
        columns = self.columns[split].values() if split in self.texts else ()
        return sum(len(tokens.ids) for tokens in columns)

    def questions(self, split: str) -> Sequence[str]:
        """What is asked about each example: its text; of several texts, and of features beside it,
        all in one string."""
        texts = self.texts[split]
        beside = [texts[FEATURES]] if self.codec.features else []
        return together([*(texts[column] for column in self.columns[split]), *beside])

    def features(self, split: str) -> Rows:
        """The numbers that stand beside each text (texts, ·), sparse; read once."""
        assert self.codec.features is not None
        if split not in self._beside:
            self._beside[split] = self.codec.features.rows(self.texts[split][FEATURES])
        return self._beside[split]

    def labels(self, split: str) -> np.ndarray:
        """Numbers (examples,) of the labels of ``split``, in the codec's order."""
        number = {label: i for i, label in enumerate(self.codec.labels)}
        return np.array([number[label] for label in self.texts[split][self.answer]], np.int64)


def encode(dataset: Dataset, recipe: Recipe) -> Encoded:
    """``dataset`` as ids, with a tokenizer trained on its training split."""
    recipe = resolve_unit(recipe, dataset)
    settings = {name: getattr(recipe, name) for name in (*_SETTINGS_PAIRED, "spelling")}
    key = json.dumps([_VERSION, dataset.fingerprint, settings], sort_keys=True)

    def write(new: Path) -> None:
        _write(new, dataset, _trained(dataset, recipe), recipe)

    return cache.kept(
        "encoded",
        hashlib.sha256(key.encode()).hexdigest()[:24],
        write,
        lambda folder: _read(folder, dataset, recipe),
    )


def _trained(dataset: Dataset, recipe: Recipe) -> Tokenizer:
    train, columns = dataset.splits["train"], dataset.columns.texts
    if recipe.unit == "whitespace":
        _check_spaces(text for column in columns for text in train[column])
    return Tokenizer.train(
        (text for column in columns for text in train[column]),
        unit=recipe.unit,
        vocabulary_size=recipe.vocabulary_size,
        lowercase=recipe.lowercase,
        min_count=recipe.min_count,
        unknown_mark=recipe.unknown_mark,
    )


def _read(folder: Path, dataset: Dataset, recipe: Recipe) -> Encoded:
    tokenizer = Tokenizer.from_json((folder / "tokenizer.json").read_text(encoding="utf-8"))
    arrays = {
        split: {
            column: Tokens(
                np.load(folder / f"{split}.{column}.ids.npy", mmap_mode="r"),
                np.load(folder / f"{split}.{column}.offsets.npy"),
            )
            for column in dataset.columns.texts
        }
        for split in dataset.splits
    }
    notes = tuple(json.loads((folder / "notes.json").read_text(encoding="utf-8")))
    spelling = {
        split: Spelling(
            Tokens(
                np.load(folder / f"{split}.words.npy", mmap_mode="r"),
                stacked([arrays[split][each] for each in dataset.columns.text_inputs]).offsets,
            ),
            np.load(folder / f"{split}.parts.npy", mmap_mode="r"),
        )
        for split in (dataset.splits if recipe.spelling else ())
    }
    source, target = dataset.columns.text, dataset.columns.answer
    ratio = LEAST_TARGET_RATIO
    if dataset.columns.asked.is_written:
        ratio = _target_ratio(arrays["train"][source], arrays["train"][target])
    scale = None
    if dataset.columns.asked.is_number:
        scale = Scale.of(dataset.splits["train"][target])
    features = None
    if dataset.columns.has_features:
        features = Features.of(dataset.splits["train"][FEATURES])
    codec = Codec(tokenizer, tuple(dataset.labels), dataset.language, ratio, scale, features)
    return Encoded(codec, arrays, dataset.splits, dataset.notes + notes, spelling, target)


def _target_ratio(sources: Tokens, targets: Tokens) -> float:
    """How many times as long as its source a target may be: as the training pairs say, and not
    less than ``LEAST_TARGET_RATIO``. Chinese in characters takes several times as many in
    English."""
    beyond = targets.lengths + 1 - SPARE_TARGET  # with the end
    ratios = beyond / np.maximum(sources.lengths, 1)
    found = float(np.quantile(ratios, _COVERED, method="higher")) if len(ratios) else 0.0
    return min(max(LEAST_TARGET_RATIO, math.ceil(100 * found) / 100), MOST_TARGET_RATIO)


def encode_split(
    codec: Codec, split: Split, recipe: Recipe, columns: Columns, name: str = "given"
) -> Encoded:
    """New examples, as the model that ``codec`` belongs to reads them: those of the ``columns``
    that ``split`` has."""
    ids = {
        column: _ids(codec.tokenizer, columns.role(column), split[column], recipe)[0]
        for column in columns.texts
        if column in split
    }
    read = [column for column in columns.inputs if column in ids]
    spelling = {name: _spelling(codec.tokenizer, split, recipe, read)} if recipe.spelling else {}
    return Encoded(codec, {name: ids}, {name: split}, spelling=spelling, answer=columns.answer)


def _ids(
    tokenizer: Tokenizer, role: Role, texts: Sequence[str], recipe: Recipe
) -> tuple[Tokens, int]:
    """Ids cut to the length that the role reads, and how many texts were cut."""
    whole = tokenizer.encode_all(texts)
    limit = role.limit(recipe)
    if limit is None:
        return whole, 0
    return whole.truncated(*limit), int((whole.lengths > limit[0]).sum())


def cut_note(
    split: str, columns: Columns, column: str, cut: int, whole: int, recipe: Recipe
) -> list[str]:
    """What is to be said where ``cut`` of ``whole`` texts were longer than is read of them."""
    limit = columns.role(column).limit(recipe)
    if not cut or limit is None:
        return []
    length, end = limit
    return [
        CUT.format(
            split=split, column=column, cut=f"{cut:,}", whole=f"{whole:,}", length=length, end=end
        )
    ]


def _check_spaces(texts: Iterable[str]) -> None:
    """``InputError`` for Chinese or Japanese that isn't separated into words."""
    characters = words = 0
    for text in texts:
        characters += cjk_characters(text)
        words += len(text.split())
    if characters > _MOST_CHARACTERS * words:
        raise InputError(
            "unit 'whitespace' needs words with spaces between them, which this text hasn't; "
            "set unit to word (CJK characters singly), char or bpe"
        )


def _spelling(
    tokenizer: Tokenizer, split: Split, recipe: Recipe, columns: Sequence[str]
) -> Spelling:
    """Reads the spelling of what :func:`_ids` keeps of each text, column after column."""
    texts = [text for column in columns for text in split[column]]
    whole = Spelling.of(tokenizer.split_all(texts))
    return Spelling(whole.words.truncated(recipe.max_length, recipe.truncation), whole.parts)


def _write(folder: Path, dataset: Dataset, tokenizer: Tokenizer, recipe: Recipe) -> None:
    columns = dataset.columns
    notes = bpe_note(dataset, recipe) + unknown_words.mark_note(tokenizer, recipe)
    for split, texts in dataset.splits.items():
        for column in columns.texts:
            tokens, cut = _ids(tokenizer, columns.role(column), texts[column], recipe)
            notes += cut_note(split, columns, column, cut, len(tokens), recipe)
            notes += unknown_words.note(split, column, tokens, recipe)
            np.save(folder / f"{split}.{column}.ids.npy", tokens.ids)
            np.save(folder / f"{split}.{column}.offsets.npy", tokens.offsets)
        if recipe.spelling:
            spelling = _spelling(tokenizer, texts, recipe, columns.text_inputs)
            np.save(folder / f"{split}.words.npy", spelling.words.ids)
            np.save(folder / f"{split}.parts.npy", spelling.parts)
    (folder / "tokenizer.json").write_text(tokenizer.to_json(), encoding="utf-8")
    (folder / "notes.json").write_text(json.dumps(notes), encoding="utf-8")
