"""Source ids -> logits of target ids: an encoder and a decoder with attention.

The decoder's recurrence never sees the attention's result (no input feeding), so in training it
runs over the whole target in one call (Luong et al. 2015, without their section 3.3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import log_softmax, logsigmoid

from lstmlab.cells.cell import CellState
from lstmlab.models.parts.dropout import Dropout, Embedding
from lstmlab.models.parts.recurrent import Recurrent, State, last, padding
from lstmlab.recipe import Recipe


class Memory:
    """An encoded source: what the decoder attends to."""

    def __init__(self, keys: Tensor, values: Tensor, beyond: Tensor, source: Tensor) -> None:
        self.keys = keys
        """(B, S, H)"""
        self.values = values
        """(B, S, encoder's output size)"""
        self.beyond = beyond
        """(B, S), true where there is only padding."""
        self.source = source
        """(B, S) token ids, for copying."""

    def select(self, rows: Tensor) -> Memory:
        """The memories of batch rows ``rows``, in that order."""
        parts = (self.keys, self.values, self.beyond, self.source)
        return Memory(*(part.index_select(0, rows) for part in parts))


class EncoderDecoder(nn.Module):
    """One vocabulary of V ids for source and target, one embedding for both."""

    def __init__(self, vocabulary: int, recipe: Recipe) -> None:
        super().__init__()
        size = recipe.embedding_size
        self.embedding = Embedding(vocabulary, size, recipe.embedding_dropout)
        # A tied embedding is small, for the output's sake; the recurrence wants unit variance.
        self.scale = size**0.5
        self.encoder = Recurrent.of(recipe, size, bidirectional=recipe.bidirectional)
        self.decoder = Recurrent.of(recipe, size)
        encoded, decoded = self.encoder.output_size, self.decoder.output_size
        self.state_sizes = [
            math.prod(shape) for shape in self.decoder.state_shapes[: self.decoder.free_parts]
        ]
        begun = recipe.layers * sum(self.state_sizes)
        self.bridge = nn.Linear(encoded, begun) if begun else None
        self.key = nn.Linear(encoded, decoded, bias=False)
        self.combine = nn.Linear(decoded + encoded, size)
        self.dropout = Dropout(recipe.dropout, recipe.locked_dropout)
        self.output = nn.Linear(size, vocabulary)
        if recipe.tie_embeddings:
            self.output.weight = self.embedding.weight
        self.copy_gate = nn.Linear(size, 1) if recipe.copy_source else None
        self.initialize_weights()

    def initialize_weights(self) -> None:
        """Draw all weights anew from torch's global generator."""
        for layer in (self.bridge, self.key, self.combine, self.copy_gate):
            if layer is not None:
                nn.init.xavier_uniform_(layer.weight)
        nn.init.normal_(self.output.weight, std=1 / self.scale)
        nn.init.normal_(self.embedding.weight, std=1 / self.scale)
        nn.init.zeros_(self.output.bias)
        self.encoder.initialize_weights()
        self.decoder.initialize_weights()

    def encode(self, source: Tensor, lengths: Tensor) -> tuple[Memory, State]:
        """Ids (B, S) and lengths (B,) -> the memory and the decoder's first state."""
        outputs, _ = self.encoder(self._embed(source), lengths)
        ends = last(outputs, lengths, self.encoder.bidirectional)
        layers = len(self.decoder.forward_cells)
        parts: list[Sequence[Tensor]] = [()] * layers
        if self.bridge is not None:
            begun = torch.tanh(self.bridge(ends)).unflatten(-1, (layers, -1))
            parts = [part.split(self.state_sizes, -1) for part in begun.unbind(1)]
        state = [self._begun(part, ends) for part in parts]
        beyond = padding(lengths, source.shape[1])
        return Memory(self.key(outputs), outputs, beyond, source), state

    def _begun(self, parts: Sequence[Tensor], like: Tensor) -> CellState:
        """A layer's state of its flat ``parts`` (B, ·); those that aren't free begin at 0."""
        shapes = self.decoder.state_shapes
        free = [part.unflatten(1, shape) for part, shape in zip(parts, shapes, strict=False)]
        rest = [like.new_zeros(len(like), *shape) for shape in shapes[len(free) :]]
        return tuple(part.contiguous() for part in (*free, *rest))

    def decode(
        self, memory: Memory, ids: Tensor, state: State
    ) -> tuple[Tensor, Tensor, Tensor | None, State]:
        """Target ids (B, T) so far -> what comes after each of them.

        Returns what the output layer reads (B, T, E), attention weights (B, T, S), copy-gate
        logits (B, T) or None, and the decoder's state after the last of ``ids``.
        """
        outputs, next_state = self.decoder(self._embed(ids), None, state)
        assert next_state is not None
        scores = outputs @ memory.keys.transpose(1, 2) * memory.keys.shape[-1] ** -0.5
        scores = scores.float().masked_fill(memory.beyond.unsqueeze(1), -torch.inf)
        attention = scores.softmax(-1)
        context = attention.to(memory.values.dtype) @ memory.values
        combined = torch.tanh(self.combine(torch.cat([outputs.to(context), context], -1)))
        combined = self.dropout(combined)
        gate = self.copy_gate(combined).squeeze(-1).float() if self.copy_gate is not None else None
        return combined, attention, gate, next_state

    def attend(self, source: Tensor, lengths: Tensor, given: Tensor) -> Tensor:
        """Returns where the decoder looked as it wrote what follows each of ``given`` (B, T): (B,
        T, S).

        Source ids (B, S), lengths (B,); every row sums to 1 over the source.
        """
        memory, state = self.encode(source, lengths)
        return self.decode(memory, given, state)[1]

    def next_log_probabilities(
        self, memory: Memory, ids: Tensor, state: State
    ) -> tuple[Tensor, State]:
        """Last ids (B,) -> log-probabilities (B, V) of the next token, float32, and the state."""
        log_p, state, _ = self.step(memory, ids, state)
        return log_p, state

    def step(self, memory: Memory, ids: Tensor, state: State) -> tuple[Tensor, State, Tensor]:
        """Returns what :meth:`next_log_probabilities` does, and where it looked, (B, S)."""
        hidden, attention, gate, state = self.decode(memory, ids.unsqueeze(1), state)
        log_p = log_softmax(self.output(hidden[:, 0]).float(), -1)
        if gate is None:
            return log_p, state, attention[:, 0]
        # Pointer-generator (See et al. 2017): p = (1 - g) * p_vocabulary + g * p_copy.
        copied = torch.zeros_like(log_p).scatter_add_(1, memory.source, attention[:, 0])
        mixed = torch.logaddexp(
            logsigmoid(-gate) + log_p, logsigmoid(gate) + copied.clamp_min(1e-30).log()
        )
        return mixed, state, attention[:, 0]

    def _embed(self, ids: Tensor) -> Tensor:
        return self.dropout(self.embedding(ids) * self.scale)
