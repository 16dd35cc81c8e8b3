"""Tagging: a tag for each token: entities, parts of speech, the words of Chinese."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

import numpy as np
import torch
from torch import nn

from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.batches import by_length, count
from lstmlab.data.preparing.encoded import Codec
from lstmlab.data.roles.tags import TAGGED
from lstmlab.data.tagging.encoded import EncodedTags, encode_given, encode_tags
from lstmlab.data.tagging.inner import Inner
from lstmlab.data.tagging.values import SPACE, Cut
from lstmlab.data.tokenizing.spelling import BUCKETS
from lstmlab.data.understanding.alike import one_form
from lstmlab.errors import InputError
from lstmlab.metrics.metric import Tagging as Given
from lstmlab.models.answering.spans import Lattice
from lstmlab.models.objectives.neighbours import Neighbours
from lstmlab.models.parts.crf import best, sums
from lstmlab.models.tagger import Tagger
from lstmlab.recipe import Recipe
from lstmlab.spans import spans_of
from lstmlab.tasks.parts.beside import calibrate
from lstmlab.tasks.parts.tags import NeighbourTokens, RightTags, TagInputs
from lstmlab.tasks.task import (
    COMMON_FIELDS,
    VECTOR_FIELDS,
    Course,
    Objective,
    Task,
    in_order,
)

_EVALUATION_TOKENS = 8192
_ALTERNATIVES = 3
"""Tags of a token that an explanation names."""


class _Piece(NamedTuple):
    """What a model makes of a piece of a text."""

    tags: list[str]
    lattice: Lattice | None


class Tagging(Task):
    name = "tagging"
    hub = "token-classification"
    reads: ClassVar[Mapping[str, str]] = dict(TAGGED)
    empty: ClassVar[Mapping[str, Any]] = {"spans": None, "tokens": [], "tags": []}
    unexplained: ClassVar[Mapping[str, Any]] = {"alternatives": []}
    metrics = ("entity-f1", "tag-accuracy")
    linear_baseline: ClassVar[str] = "linear-crf"
    calibrates: ClassVar[bool] = True
    fields = COMMON_FIELDS - {
        "max_target_length", "truncation", "unknown_mark", "label_smoothing", "bpe_dropout",
    } | VECTOR_FIELDS | {
        "bidirectional", "characters", "character_size", "crf", "pretraining_epochs", "spelling",
        "tag_scheme", "wide",
    }  # fmt: skip
    recipe = Recipe().updated(
        {
            "unit": "auto",
            "characters": "convolution",
            "wide": "ngrams",
            "embedding_size": 128,
            "hidden_size": 128,
            "locked_dropout": True,
            "word_dropout": 0.1,
            "max_length": 200,
            "optimizer": {"name": "adamw", "learning_rate": 0.004},
            "epochs": 12,
            "evaluations": 12,
            "batch_size": 16,
        }
    )

    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "default": {},
        "small": {"hidden_size": 64, "embedding_size": 64, "optimizer.learning_rate": 0.006},
        "spelling": {"spelling": True},
        "LSTM of characters": {"characters": "lstm"},
        "wider": {"hidden_size": 256},
        "no CRF": {"crf": False},
    }
    linear: ClassVar[Mapping[str, Any]] = {
        "wide": "alone", "hidden_size": 1, "embedding_size": 1, "bidirectional": False,
        "layers": 1, "pretraining_epochs": 0, "characters": "none",
    }  # fmt: skip
    brief: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "brief": {
            "hidden_size": 32, "embedding_size": 64, "epochs": 6, "batch_size": 32, "crf": False,
            "optimizer.learning_rate": 0.01,
        },
    }  # fmt: skip

    def recipe_with(
        self, changes: Mapping[str, Any], where: str = "recipe", base: Recipe | None = None
    ) -> Recipe:
        recipe = super().recipe_with(changes, where, base)
        if recipe.unit == "bpe":
            raise InputError(
                f"{where}: unit 'bpe' cuts words into parts, which have no tags; set unit to auto"
            )
        return recipe

    def prepare(self, dataset: Dataset, recipe: Recipe) -> EncodedTags:
        return encode_tags(dataset, recipe)

    def encoded(self, codec: Codec, examples: Split, recipe: Recipe) -> EncodedTags:
        return encode_given(codec, examples, recipe)

    def model(self, codec: Codec, recipe: Recipe) -> Tagger:
        inner = Inner(codec.labels, recipe.tag_scheme)
        return Tagger(len(codec.tokenizer), inner, recipe, BUCKETS if recipe.spelling else 0)

    # Encoded as it prepares it.
    def steps(self, data: Any, recipe: Recipe) -> int:
        return count(len(data.ids("train")), recipe.batch_size)

    def course(
        self, model: Tagger, data: Any, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return RightTags(model, data, recipe, generator)

    def pretraining(self, model: Tagger) -> tuple[Objective, Neighbours]:
        return NeighbourTokens(), Neighbours(model)

    def answers(
        self,
        model: Tagger,
        data: Any,
        split: str,
        recipe: Recipe,
        *,
        quick: bool = False,
    ) -> list[Given]:
        pieces = self._pieces(model, data, split)
        return [
            Given(tuple(tag for piece in of_text for tag in piece.tags))
            for of_text in _by_text(pieces, data, split)
        ]

    def calibrate(
        self,
        model: Tagger,
        data: Any,
        dev: list[Given],
        recipe: Recipe,
        like: nn.Module | None = None,
    ) -> tuple[list[str], list[Given]]:
        """Give the model its linear CRF, and fit to dev how much say that has, and its
        temperature."""
        notes = calibrate(model, data, self.metric_of(recipe), recipe, like)
        return notes, self.answers(model, data, "dev", recipe) if dev else dev

    def empty_answer(self, *, explain: bool = False) -> dict[str, Any]:
        return {"text": "", **self.empty, **(self.unexplained if explain else {})}

    def predict(
        self,
        model: Tagger,
        codec: Codec,
        texts: Sequence[str],
        recipe: Recipe,
        *,
        explain: bool = False,
    ) -> list[dict[str, Any]]:
        placed = [_tokens(codec, text) for text in texts]
        cells = [" ".join(_plain(text[a:b]) for a, b in each) for text, each in
                 zip(texts, placed, strict=True)]  # fmt: skip
        breaks = [_breaks(text, each) for text, each in zip(texts, placed, strict=True)]
        data = encode_given(codec, {"tokens": cells}, recipe, breaks)
        pieces = self._pieces(model, data, "given", detailed=True)
        of_texts = _by_text(pieces, data, "given")
        return [
            _answer(text, places, found, model.inner, explain)
            for text, places, found in zip(texts, placed, of_texts, strict=True)
        ]

    @torch.no_grad()
    def _pieces(
        self, model: Tagger, data: EncodedTags, split: str, *, detailed: bool = False
    ) -> list[_Piece]:
        """What ``model`` makes of each piece; ``detailed``: with what probabilities are made of."""
        inputs = TagInputs(model, data, split)
        lengths = inputs.ids.lengths

        def answer(indices: np.ndarray) -> Iterator[_Piece]:
            ids, given, *said = inputs(indices)
            emissions = model(ids, given, *said).float()
            scores = model.scores()
            found = best(emissions, scores, given).cpu().numpy()
            if not detailed:
                for row, length in zip(found, lengths[indices].tolist(), strict=True):
                    yield _Piece(model.inner.bio(row[:length].tolist()), None)
                return
            summed = sums(emissions, scores, given)
            pairs = scores.pairs.cpu().numpy()
            by_text = (part.transpose(0, 1) for part in (summed.alpha, summed.beta))
            each = [part.cpu().numpy() for part in (emissions.double(), *by_text)]
            for place, length in enumerate(lengths[indices].tolist()):
                emitted, alpha, beta = (part[place, :length] for part in each)
                log_z = float(summed.log_z[place])
                tags = model.inner.bio(found[place, :length].tolist())
                yield _Piece(tags, Lattice(emitted, pairs, alpha, beta, log_z))

        return in_order(by_length(lengths, _EVALUATION_TOKENS), answer, len(lengths))


def _by_text(pieces: list[_Piece], data: EncodedTags, split: str) -> Iterator[list[_Piece]]:
    """The pieces of each text."""
    ends = data.columns[split]["tokens"].offsets.tolist()
    edges = data.pieces[split].tolist()
    place = 0
    for end in ends[1:]:
        mine: list[_Piece] = []
        while place < len(pieces) and edges[place + 1] <= end:
            mine.append(pieces[place])
            place += 1
        yield mine


def _tokens(codec: Codec, text: str) -> list[tuple[int, int]]:
    """Where the tokens of ``text`` are."""
    if isinstance(text, Cut):
        ends = np.cumsum([len(token) + 1 for token in text.split()]).tolist()
        return [
            (end - len(token) - 1, end - 1) for token, end in zip(text.split(), ends, strict=True)
        ]
    found = codec.tokenizer.spans(text)
    return [(start, _whole(text, end)) for start, end in found if text[start:end].strip()]


def _whole(text: str, end: int) -> int:
    """``end``, moved behind the marks that belong to the character before it: what a letter and its
    accent are together has the letter's place only."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _plain(token: str) -> str:
    return SPACE.join(one_form(token).split()) or SPACE


def _breaks(text: str, places: Sequence[tuple[int, int]]) -> list[int]:
    """The tokens before which a new line begins."""
    if "\n" not in text:
        return []
    pairs = pairwise(places)
    return [n for n, ((_, end), (start, _)) in enumerate(pairs, 1) if "\n" in text[end:start]]


def _answer(
    text: str,
    places: Sequence[tuple[int, int]],
    pieces: Sequence[_Piece],
    inner: Inner,
    explain: bool,
) -> dict[str, Any]:
    spans: list[dict[str, Any]] = []
    alternatives: list[dict[str, Any]] = []
    first = 0
    for piece in pieces:
        assert piece.lattice is not None
        for span in spans_of(piece.tags):
            start, end = places[first + span.start][0], places[first + span.end - 1][1]
            spans.append({
                "start": start, "end": end, "type": span.type, "text": text[start:end],
                "confidence": round(piece.lattice.span(span, inner, piece.tags), 6),
            })  # fmt: skip
        for place, each in enumerate(piece.lattice.tags(inner) if explain else []):
            likeliest = sorted(each.items(), key=lambda one: -one[1])[:_ALTERNATIVES]
            start, end = places[first + place]
            alternatives.append({
                "token": text[start:end], "tags": {tag: round(p, 6) for tag, p in likeliest}
            })  # fmt: skip
        first += len(piece.tags)
    answer = {
        "text": str(text),
        "spans": spans,
        "tokens": [text[start:end] for start, end in places],
        "tags": [tag for piece in pieces for tag in piece.tags],
    }
    return answer | ({"alternatives": alternatives} if explain else {})


TASK = Tagging()
