"""What translation and summarization share: an encoder-decoder from source to target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from lstmlab.data.preparing.batches import by_length, count, shuffled
from lstmlab.data.preparing.encoded import Codec, Encoded, encode_split
from lstmlab.data.tokenizing.bpe_dropout import Redrawn
from lstmlab.data.tokenizing.tokenizer import BOS, EOS, PAD, UNK, Tokens
from lstmlab.models.answering.beam_search import Found, beam_search
from lstmlab.models.encoder_decoder import EncoderDecoder, Memory
from lstmlab.models.objectives.output import wanted_log_probabilities
from lstmlab.models.objectives.r_drop import wanted_twice
from lstmlab.models.parts.recurrent import State
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.device import Padded, device_of, placed
from lstmlab.tasks.parts.pieces import Pieces, of_ids, of_text
from lstmlab.tasks.task import COMMON_FIELDS, Course, Loss, Task, drop_words, in_order

_DECODING_TOKENS = 8192
"""Padded source ids a batch, of all hypotheses together."""


class SequenceToSequence(Task):
    reads: ClassVar[Mapping[str, str]] = {"source": "text", "target": "target"}
    empty: ClassVar[Mapping[str, Any]] = {"target": None, "log_probability": None}
    unexplained: ClassVar[Mapping[str, Any]] = {"attention": None}
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "default": {},
        "small": {
            "hidden_size": 64, "embedding_size": 64, "layers": 1, "vocabulary_size": 2000,
            "batch_size": 16, "optimizer.learning_rate": 0.005,
        },
        "half as wide": {"hidden_size": 128, "embedding_size": 128},
        "dropout 0.5": {"dropout": 0.5},
        "4,000 units of text": {"vocabulary_size": 4000},
    }  # fmt: skip
    fields = COMMON_FIELDS | {
        "bidirectional", "tie_embeddings", "copy_source", "bpe_dropout", "r_drop",
        "beam_size", "length_penalty",
    }  # fmt: skip

    def model(self, codec: Codec, recipe: Recipe) -> EncoderDecoder:
        return EncoderDecoder(len(codec.tokenizer), recipe)

    def steps(self, data: Encoded, recipe: Recipe) -> int:
        return count(len(data.columns["train"]["source"]), recipe.batch_size)

    def course(
        self, model: EncoderDecoder, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        return _Targets(model, data, recipe, generator)

    def answers(
        self,
        model: EncoderDecoder,
        data: Encoded,
        split: str,
        recipe: Recipe,
        *,
        quick: bool = False,
    ) -> list[str]:
        beam = 1 if quick else recipe.beam_size
        codec, tokens = data.codec, data.columns[split]["source"]
        found = self._decode(model, codec, tokens, recipe, beam)
        written, sources = _Written(model, codec, tokens, recipe), data.texts[split]["source"]
        return [
            codec.tokenizer.decode(ids, written.names(row, sources[row], ids))
            for row, (ids, _) in enumerate(found)
        ]

    def slowness(self, recipe: Recipe) -> float:
        # Measured with beams of 4: 4.2 (debian-synopsis) to 8 (an untrained model never ends).
        return 1.5 * recipe.beam_size if recipe.beam_size > 1 else 1.0

    def predict(
        self,
        model: EncoderDecoder,
        codec: Codec,
        texts: Sequence[str],
        recipe: Recipe,
        *,
        explain: bool = False,
    ) -> list[dict[str, Any]]:
        data = encode_split(codec, {"source": list(texts)}, recipe, self.columns)
        tokens = data.columns["given"]["source"]
        answers: list[dict[str, Any]] = []
        found = self._decode(model, codec, tokens, recipe, recipe.beam_size)
        written = _Written(model, codec, tokens, recipe)
        for row, (source, (ids, log_probability)) in enumerate(zip(texts, found, strict=True)):
            names = written.names(row, source, ids)
            answer = {
                "source": source,
                "target": codec.tokenizer.decode(ids, names),
                "log_probability": round(log_probability, 6),
            }
            if explain:
                weights = written.attention(row, ids)
                answer["attention"] = _attention(codec, source, ids, weights, recipe, names)
            answers.append(answer)
        return answers

    def _decode(
        self, model: EncoderDecoder, codec: Codec, tokens: Tokens, recipe: Recipe, beam: int
    ) -> list[Found]:
        padded = Padded(tokens, device_of(model))

        def answer(indices: np.ndarray) -> list[Found]:
            source, lengths = padded(indices)
            longest = codec.longest_target(lengths.double()).long()
            return beam_search(
                model,
                source,
                lengths,
                bos=BOS,
                eos=EOS,
                pad=PAD,
                beam=beam,
                max_lengths=longest.clamp(max=recipe.max_target_length),
                length_penalty=recipe.length_penalty,
            )

        batches = by_length(tokens.lengths, _DECODING_TOKENS // beam)
        return in_order(batches, answer, len(tokens))


class _Written:
    """What a model looked at as it wrote."""

    def __init__(self, model: EncoderDecoder, codec: Codec, tokens: Tokens, recipe: Recipe) -> None:
        self.model, self.codec, self.recipe = model, codec, recipe
        self.padded = Padded(tokens, device_of(model))

    @torch.no_grad()
    def attention(self, row: int, ids: Sequence[int]) -> Tensor:
        """Returns the attention of each of the ``ids`` that were written of a row to each token
        that was read: (T, S)."""
        read, lengths = self.padded(np.array([row]))
        given = placed(np.array([[BOS, *ids]], np.int64), read.device)
        return self.model.attend(read, lengths, given)[0, :-1]

    def names(self, row: int, source: str, ids: Sequence[int]) -> list[str]:
        """Words of ``source`` for the unknown tokens among ``ids``: where the model copies, it has
        copied one that is unknown, too, and of these the one that it looked at most."""
        if not self.recipe.copy_source or UNK not in ids:
            return []
        read, _ = self.padded(np.array([row]))
        unknown = (read[0] == UNK).nonzero().flatten()
        if not len(unknown):
            return []
        pieces = of_text(self.codec.tokenizer, source)
        words = [pieces.strings[number] for number in pieces.of_token[pieces.read(self.recipe)]]
        looked = self.attention(row, ids)[:, unknown].argmax(1)
        return [
            words[int(unknown[place])]
            for token, place in zip(ids, looked.tolist(), strict=True)
            if token == UNK
        ]


class _Targets(Course):
    """Which target each source has."""

    def __init__(
        self, model: EncoderDecoder, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> None:
        self.model, self.recipe, self.generator = model, recipe, generator
        sources, targets = data.columns["train"]["source"], data.columns["train"]["target"]
        self._take(sources, targets)
        self.redrawn: list[Redrawn] = []
        if recipe.bpe_dropout:
            texts, p = data.texts["train"], recipe.bpe_dropout
            self.redrawn = [
                Redrawn(data.codec.tokenizer, texts[column], p, generator)
                for column in ("source", "target")
            ]

    def _take(self, sources: Tokens, targets: Tokens) -> None:
        device = device_of(self.model)
        self.read, self.wanted = Padded(sources, device), Padded(targets, device)
        # The encoder and the decoder read padding, the output layer doesn't. Of similar lengths of
        # whichever text is longer, a batch of long sources (summaries) has little, and so has one
        # of sentences and their translations.
        longer = np.maximum(sources.lengths, targets.lengths + 1)
        self.lengths = longer * 4096 + np.minimum(sources.lengths, 4095)

    def batches(self) -> Iterator[np.ndarray]:
        if self.redrawn:
            sources, targets = (each.draw(self.generator) for each in self.redrawn)
            recipe = self.recipe
            self._take(
                sources.truncated(recipe.max_length, recipe.truncation),
                targets.truncated(recipe.max_target_length),
            )
        return shuffled(self.lengths, self.recipe.batch_size, self.generator)

    def loss(self, batch: np.ndarray) -> Loss:
        if self.recipe.r_drop:
            batch = np.concatenate([batch, batch])
        source, source_lengths = self.read(batch)
        target, target_lengths = self.wanted(batch)
        expected = torch.nn.functional.pad(target, (0, 1), value=PAD)
        expected.scatter_(1, target_lengths.unsqueeze(1), EOS)
        given = torch.nn.functional.pad(target, (1, 0), value=BOS)
        given = drop_words(given, self.recipe, PAD, UNK)
        source_read = drop_words(source, self.recipe, PAD, UNK)
        memory, state = self.model.encode(source_read, source_lengths)
        memory.source = source
        return _loss(self.model, memory, given, state, expected, self.recipe)


def _attention(
    codec: Codec,
    source: str,
    ids: Sequence[int],
    weights: Tensor,
    recipe: Recipe,
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """``weights`` (target tokens, source tokens read), as a person can read them.

    A character that is several tokens is one string: its columns are summed, its rows averaged,
    so every row still sums to 1. ``names``: of the unknown tokens among ``ids``.
    """
    whole, target = of_text(codec.tokenizer, source), of_ids(codec.tokenizer, ids)
    numbers = whole.of_token[whole.read(recipe)]
    kept, of_token = np.unique(numbers, return_inverse=True)
    # An empty text is read as one token of padding.
    strings = [whole.strings[number] for number in kept] or [""]
    table = Pieces(strings, of_token).sums(weights.double().cpu().numpy())
    table = target.sums(table, 0)
    table /= np.maximum(np.bincount(target.of_token), 1)[:, None]
    unknown = [target.of_token[place] for place, token in enumerate(ids) if token == UNK]
    for number, name in zip(unknown, names, strict=bool(names)):
        target.strings[number] = name
    return {
        "target": target.strings,
        "source": strings,
        "weights": [[round(weight, 4) for weight in row] for row in table.tolist()],
        "unread": len(whole.strings) - len(kept),
    }


def _loss(
    model: EncoderDecoder,
    memory: Memory,
    given: Tensor,
    state: State,
    expected: Tensor,
    recipe: Recipe,
) -> Loss:
    """Nats of the expected ids (B, T) after the given ones, label-smoothed over the vocabulary."""
    hidden, attention, gate, _ = model.decode(memory, given, state)
    real = expected != PAD
    output = hidden[real], model.output.weight, model.output.bias, expected[real]
    apart: Tensor | None = None
    if recipe.r_drop:
        log_p, mean, apart = wanted_twice(*output)
    else:
        log_p, mean = wanted_log_probabilities(*output)
    nats = -log_p
    if gate is not None:
        same = memory.source.unsqueeze(1) == expected.unsqueeze(2)
        copied = (attention * same).sum(2)[real].clamp_min(1e-30)
        g = gate[real]
        nats = -torch.logaddexp(logsigmoid(-g) + log_p, logsigmoid(g) + copied.log())
    if smoothing := recipe.label_smoothing:
        nats = (1 - smoothing) * nats - smoothing * mean
    if apart is not None:
        return (nats.sum() + recipe.r_drop * apart.sum()) / 2, len(apart)
    return nats.sum(), len(log_p)
