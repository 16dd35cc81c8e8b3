"""What of a model is exported: functions of tensors, with a name for everything they take and give.

A classifier is one graph, and so is a model of numbers and a language model; an encoder-decoder is
two: the encoder, which runs once a text, and a step of the decoder. States are one tensor, (layers,
parts, B, H); of cells whose parts are no vectors of one size, each part is flattened, and all are
one: (layers, 1, B, numbers).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import log_softmax

from lstmlab.errors import InputError
from lstmlab.models.answering.ensemble import Ensemble
from lstmlab.models.classifier import Classifier
from lstmlab.models.encoder_decoder import EncoderDecoder, Memory
from lstmlab.models.language_model import LanguageModel
from lstmlab.models.parts.recurrent import Recurrent, State
from lstmlab.models.tagger import Tagger

BATCH, TIME, NGRAMS = "batch", "time", "ngrams"
LETTERS, FEATURES = "letters", "features"
"""The dimensions that may be of any size from 1."""

_SHOWN = {BATCH: 3, TIME: 7, NGRAMS: 5, LETTERS: 4, FEATURES: 6}
"""Their sizes while a model is traced."""


@dataclass(frozen=True)
class Port:
    """A tensor that goes in or comes out."""

    name: str
    dtype: str
    """``int64``, ``float32`` or ``bool``."""
    shape: tuple[str | int, ...]
    about: str

    def example(self) -> Tensor:
        """Makes a tensor of such a shape, to trace a model with."""
        sizes = [_SHOWN[size] if isinstance(size, str) else size for size in self.shape]
        return torch.ones(sizes, dtype=getattr(torch, self.dtype))


@dataclass(frozen=True)
class Graph:
    """One file to be."""

    name: str
    module: nn.Module
    """Takes ``inputs`` by name, gives a tuple of ``outputs``."""
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]


def graphs(model: nn.Module) -> list[Graph]:
    """The graphs of a trained ``model``, which is left as it is.

    ``InputError`` for one that has none.
    """
    if isinstance(model, Classifier):
        from lstmlab.artifacts.exporting.readers import reader

        return [reader(model)]
    if isinstance(model, EncoderDecoder):
        return [_encoder(model), _decoder(model)]
    if isinstance(model, LanguageModel):
        return [_language_model(model)]
    if isinstance(model, Tagger):
        from lstmlab.artifacts.exporting.tagger import tagger

        return [tagger(model)]
    if isinstance(model, Ensemble):
        raise InputError("an ensemble can't be exported; export its members, folders in its own")
    raise InputError(f"a {type(model).__name__} can't be exported")


lengths_port = Port(
    "lengths", "int64", (BATCH,), "tokens of each text, from 1 to time; the rest is 0"
)
_LOG_PROBABILITIES = "natural logarithm of each token's probability to be the next"


class _Encoder(nn.Module):
    def __init__(self, model: EncoderDecoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, lengths: Tensor) -> tuple[Tensor, ...]:
        same_batch(ids, lengths)
        memory, state = self.model.encode(ids, lengths)
        return memory.keys, memory.values, memory.beyond, stacked(state)


class _Decoder(nn.Module):
    def __init__(self, model: EncoderDecoder) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        previous: Tensor,
        state: Tensor,
        keys: Tensor,
        values: Tensor,
        padding: Tensor,
        source: Tensor,
    ) -> tuple[Tensor, ...]:
        for other in (state[0, 0], keys, values, padding, source):
            same_batch(previous, other)
        for other in (values, padding, source):
            torch._check(keys.shape[1] == other.shape[1])
        memory = Memory(keys, values, padding, source)
        log_p, after, attention = self.model.step(
            memory, previous, apart(state, self.model.decoder)
        )
        return log_p, stacked(after), attention


def _encoder(model: EncoderDecoder) -> Graph:
    return Graph(
        "encoder",
        _Encoder(model),
        (Port("ids", "int64", (BATCH, TIME), "the source's token ids; 0 is padding"), lengths_port),
        (*_memory(model), _state("state", model.decoder, "that the decoder starts from")),
    )


def _decoder(model: EncoderDecoder) -> Graph:
    return Graph(
        "decoder",
        _Decoder(model),
        (
            Port("previous", "int64", (BATCH,), "the token written last; at first <bos>"),
            _state("state", model.decoder, "as the encoder gave it, or the last step"),
            *_memory(model),
            Port("source", "int64", (BATCH, TIME), "the encoder's ids"),
        ),
        (
            Port(
                "log_probabilities",
                "float32",
                (BATCH, model.output.out_features),
                _LOG_PROBABILITIES,
            ),
            _state("next_state", model.decoder, "for the next step"),
            Port("attention", "float32", (BATCH, TIME), "where in the source it looked; sums to 1"),
        ),
    )


def _memory(model: EncoderDecoder) -> tuple[Port, ...]:
    return (
        Port("keys", "float32", (BATCH, TIME, model.key.out_features), "of the encoded source"),
        Port("values", "float32", (BATCH, TIME, model.encoder.output_size), "of the same"),
        Port("padding", "bool", (BATCH, TIME), "true beyond the end of a source"),
    )


class _LanguageModel(nn.Module):
    def __init__(self, model: LanguageModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        same_batch(ids, state[0, 0])
        logits, after = self.model(ids, apart(state, self.model.recurrent))
        return log_softmax(logits, -1), stacked(after)


def _language_model(model: LanguageModel) -> Graph:
    shape = (BATCH, TIME, model.output.out_features)
    return Graph(
        "language_model",
        _LanguageModel(model),
        (
            Port("ids", "int64", (BATCH, TIME), "token ids, without padding; at first <eos>"),
            _state("state", model.recurrent, "at first zeros, then as the last call gave it"),
        ),
        (
            Port("log_probabilities", "float32", shape, f"{_LOG_PROBABILITIES}, after each of ids"),
            _state("next_state", model.recurrent, "to go on from"),
        ),
    )


def _state(name: str, layers: Recurrent, about: str) -> Port:
    shapes = layers.state_shapes
    parts, units = len(shapes), shapes[0][0]
    if not _alike(shapes):
        parts, units = 1, sum(map(math.prod, shapes))
    shape = (len(layers.forward_cells), parts, BATCH, units)
    return Port(name, "float32", shape, f"(layers, parts, batch, units) {about}")


def _alike(shapes: Sequence[tuple[int, ...]]) -> bool:
    return len(shapes[0]) == 1 and len(set(shapes)) == 1


def stacked(state: State) -> Tensor:
    """``state`` as one tensor, (layers, parts, B, H)."""
    if _alike([tuple(part.shape[1:]) for part in state[0]]):
        return torch.stack([torch.stack(parts) for parts in state])
    return torch.stack([torch.cat([p.flatten(1) for p in parts], 1) for parts in state]).unsqueeze(
        1
    )


def apart(state: Tensor, layers: Recurrent) -> State:
    """``state`` as the cells of ``layers`` take it."""
    shapes = layers.state_shapes
    # Parts that share their memory may not go into a loop.
    if _alike(shapes):
        return [tuple(part.clone() for part in parts.unbind()) for parts in state.unbind()]
    sizes = [math.prod(shape) for shape in shapes]
    return [
        tuple(
            part.unflatten(1, shape).clone()
            for part, shape in zip(parts[0].split(sizes, 1), shapes, strict=True)
        )
        for parts in state.unbind()
    ]


def same_batch(one: Tensor, other: Tensor) -> None:
    """So that the tracer doesn't take two inputs' batches for different sizes."""
    torch._check(one.shape[0] == other.shape[0])
