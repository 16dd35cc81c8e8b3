"""A data set of tokens with tags, as numbers.

A sequence that is longer than a model reads at a time is cut into pieces, at the end of a sentence
where there is one; each piece is tagged by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.encoded import Codec, Encoded
from lstmlab.data.tagging.inner import Inner
from lstmlab.data.tagging.words import Words
from lstmlab.data.tokenizing import unknown_words
from lstmlab.data.tokenizing.tokenizer import Tokenizer, Tokens
from lstmlab.data.tokenizing.units import resolve_unit
from lstmlab.recipe import Recipe

_ENDS = frozenset(".!?。！？…")
"""Tokens that end a sentence."""


@dataclass(frozen=True)
class EncodedTags(Encoded):
    """Columns ``tokens`` and ``tags``."""

    pieces: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    """Split -> where in its row of all tokens each piece begins, and where the last ends."""
    words: dict[str, Words] = field(default_factory=dict)
    """Split -> how the tokens of its pieces are spelled."""
    tags: dict[str, NDArray[np.int32]] = field(default_factory=dict)
    """Split -> the number of each token's tag, of a split that is learned from."""

    def ids(self, split: str) -> Tokens:
        """The ids of its pieces."""
        return Tokens(self.columns[split]["tokens"].ids, self.pieces[split])


def encode_tags(dataset: Dataset, recipe: Recipe) -> EncodedTags:
    """``dataset`` with a vocabulary of its training split; its tokenizer cuts texts as the recipe's
    unit says."""
    recipe = resolve_unit(recipe, dataset)
    train = dataset.splits["train"]
    tokenizer = Tokenizer.train(
        train["tokens"],
        unit="whitespace",
        vocabulary_size=recipe.vocabulary_size,
        lowercase=recipe.lowercase,
        min_count=recipe.min_count,
    ).cutting(recipe.unit)
    codec = Codec(tokenizer, tuple(dataset.labels), dataset.language)
    parts = {split: encode_given(codec, rows, recipe) for split, rows in dataset.splits.items()}
    inner = Inner(codec.labels, recipe.tag_scheme)
    notes = list(dataset.notes)
    if recipe.characters == "none" and not recipe.spelling:
        for split, one in parts.items():
            notes += unknown_words.note(split, "tokens", one.columns["given"]["tokens"], recipe)
    return EncodedTags(
        codec,
        {split: one.columns["given"] for split, one in parts.items()},
        dataset.splits,
        tuple(notes),
        answer="tags",
        pieces={split: one.pieces["given"] for split, one in parts.items()},
        words={split: one.words["given"] for split, one in parts.items()},
        tags={"train": _numbers(train["tags"], parts["train"].pieces["given"], inner)},
    )


def encode_given(
    codec: Codec,
    rows: Split,
    recipe: Recipe,
    breaks: Sequence[Sequence[int]] | None = None,
    name: str = "given",
) -> EncodedTags:
    """New examples, as the model that ``codec`` belongs to reads them. ``breaks``: numbers of
    tokens of each before which a new piece begins in any case."""
    split = [cell.split() for cell in rows["tokens"]]
    offsets = np.cumsum([0, *map(len, split)], dtype=np.int64)
    flat = list(chain.from_iterable(split))
    ids = Tokens(np.array(codec.tokenizer.ids_of(flat), np.int32), offsets)
    cuts = [
        start + edge
        for number, (start, tokens) in enumerate(zip(offsets[:-1].tolist(), split, strict=True))
        for edge in edges(tokens, recipe.max_length, breaks[number] if breaks else ())
    ]
    # As often as there are texts without tokens: each of these is a piece, too.
    pieces = np.sort(np.concatenate([offsets, np.array(cuts, np.int64)]))
    words = Words.of(flat, pieces, parts=recipe.spelling)
    return EncodedTags(
        codec,
        {name: {"tokens": ids}},
        {name: rows},
        answer="tags",
        pieces={name: pieces},
        words={name: words},
    )


def edges(tokens: Sequence[str], most: int, breaks: Sequence[int] = ()) -> list[int]:
    """Where ``tokens`` are cut into pieces of at most ``most``: at the ``breaks``, and behind the
    end of a sentence in the second half of what would be a piece, if there is one."""
    found = sorted({edge for edge in breaks if 0 < edge < len(tokens)})
    for start, end in zip([0, *found], [*found, len(tokens)], strict=True):
        while end - start > most:
            likely = range(start + most, start + most // 2, -1)
            start = next((edge for edge in likely if tokens[edge - 1] in _ENDS), start + most)
            found.append(start)
    return sorted(found)


def _numbers(cells: Sequence[str], pieces: NDArray[np.int64], inner: Inner) -> NDArray[np.int32]:
    """Returns the numbers of all tokens in one row."""
    flat = [tag for cell in cells for tag in cell.split()]
    found: list[int] = []
    for start, end in zip(pieces[:-1].tolist(), pieces[1:].tolist(), strict=True):
        found += inner.numbers(flat[start:end])
    return np.array(found, np.int32)
