"""A model's embedding begun with pre-trained vectors, and held to them for a while."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from lstmlab.data.preparing.encoded import Codec
from lstmlab.data.vectors import look_up
from lstmlab.data.vectors.file import parted
from lstmlab.data.vectors.matched import CASED, LOWERED, PARTS
from lstmlab.errors import InputError
from lstmlab.language.notes import VECTORS
from lstmlab.recipe import Recipe


class Held(NamedTuple):
    """Rows of an embedding that have a vector, and what that is."""

    weight: nn.Parameter
    rows: Tensor
    vectors: Tensor

    @torch.no_grad()
    def put_back(self) -> None:
        """Undo what an update did to them. (A gradient of 0 would not do: weight decay and moments
        move a weight without one.)"""
        rows, vectors = self.rows.to(self.weight.device), self.vectors.to(self.weight.device)
        self.weight.index_copy_(0, rows, vectors)


def begin_with_vectors(model: nn.Module, codec: Codec, recipe: Recipe) -> tuple[Held, str]:
    """Give the embedding of ``model`` the vectors of the recipe's file; a note says how many words
    have one. The others are as likely to be long or short as these.

    ``InputError`` where the tokens aren't words, or the file has a vector for none of them.
    """
    path, _ = parted(recipe.vectors)
    if codec.tokenizer.unit == "bpe":
        raise InputError(f"{path}: has vectors of words, and unit 'bpe' has none; set unit to word")
    words = codec.tokenizer.vocabulary()
    matched = look_up(path, words)
    found = torch.from_numpy(matched.found)
    if not found.any():
        raise InputError(f"{path}: has a vector for none of the {len(words):,} words of the data")
    [weight] = embedding_of(model)
    rows = found.nonzero().squeeze(1)
    vectors = torch.from_numpy(matched.vectors)[rows]
    with torch.no_grad():
        weight.mul_(vectors.std() / weight.std())
        weight.index_copy_(0, rows, vectors)
    how = matched.how
    other = {"lowered": LOWERED, "cased": CASED, "parts": PARTS}
    note = VECTORS.format(
        file=path.name,
        found=f"{len(rows):,}",
        words=f"{len(words):,}",
        **{name: f"{int((how == kind).sum()):,}" for name, kind in other.items()},
    )
    return Held(weight, rows, vectors), note


def embedding_of(model: nn.Module) -> list[nn.Parameter]:
    """The weights of the words' embedding in ``model``, also where it is inside another."""
    return [
        parameter
        for name, parameter in model.named_parameters()
        if name.split(".")[-2:] == ["embedding", "weight"]
    ]
