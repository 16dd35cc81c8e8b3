"""Tokens -> tags: embeddings of words and of their characters, recurrent layers, a CRF."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding

from lstmlab.data.tagging.inner import Inner
from lstmlab.models.parts.beside import Beside
from lstmlab.models.parts.characters import Characters
from lstmlab.models.parts.crf import Crf, Scores
from lstmlab.models.parts.dropout import Dropout, Embedding
from lstmlab.models.parts.recurrent import Recurrent
from lstmlab.recipe import Recipe

Words = tuple[Tensor, Tensor | None, Tensor]
"""Letters (U, L) of a batch's U distinct words (0: none), their parts (U, P) if spelling is read,
and which of these words each token is (B, T)."""


class Tagger(nn.Module):
    """V token ids, and how the tokens are spelled, to scores of the tags of ``inner``."""

    temperature: Tensor
    """What all scores are divided by before they are probabilities; 1 until it is fitted. A buffer:
    it is saved with the weights, and training leaves it alone."""

    def __init__(self, vocabulary: int, inner: Inner, recipe: Recipe, parts: int = 0) -> None:
        """``parts``: numbers that the parts of words have, when their spelling is read."""
        super().__init__()
        self.inner = inner
        size = recipe.embedding_size
        self.embedding = Embedding(vocabulary, size, recipe.embedding_dropout)
        self.spelling = nn.EmbeddingBag(parts, size, mode="mean", padding_idx=0) if parts else None
        self.characters = Characters(recipe) if recipe.characters != "none" else None
        if self.characters is not None:
            size += self.characters.output_size
        self.input_dropout = Dropout(recipe.dropout, recipe.locked_dropout)
        self.recurrent = Recurrent.of(recipe, size, bidirectional=recipe.bidirectional)
        self.dropout = nn.Dropout(recipe.dropout)
        self.output = nn.Linear(self.recurrent.output_size, len(inner.names))
        self.crf = Crf(inner, learned=recipe.crf)
        self.reads_features = recipe.wide != "none"
        self.beside: Beside | None = None
        """The linear CRF, where the recipe wants one: there is none until the network is
        trained."""
        self.register_buffer("temperature", torch.ones(()))
        self.initialize_weights()

    def initialize_weights(self) -> None:
        """Draw all weights anew from torch's global generator."""
        nn.init.normal_(self.embedding.weight, std=0.1)
        if self.spelling is not None:
            nn.init.normal_(self.spelling.weight, std=0.03)
            nn.init.zeros_(self.spelling.weight[0])
        if self.characters is not None:
            self.characters.initialize_weights()
        self.recurrent.initialize_weights()
        nn.init.xavier_uniform_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(
        self,
        ids: Tensor,
        lengths: Tensor,
        words: Words | None = None,
        features: Tensor | None = None,
    ) -> Tensor:
        """Ids (B, T) and lengths (B,) -> emissions (B, T, tags); ``words`` where it reads them,
        ``features`` (B, T, F) once there is a linear CRF beside it."""
        return self.joined(self.read(self.embed(ids, words), lengths), features)

    def joined(self, emissions: Tensor, features: Tensor | None = None) -> Tensor:
        """The network's emissions with those of the linear CRF, if there is one, as they are used:
        divided by the temperature."""
        if self.training:
            return emissions
        if self.beside is not None and features is not None:
            emissions = self.beside.joined(emissions.float(), self.beside(features))
        return emissions / self.temperature

    def scores(self) -> Scores:
        """Returns the scores of the first tag, of every two and of the last, to go with the
        emissions."""
        begin, pairs, end = self.crf.learned_scores()
        if self.beside is not None:
            nothing = torch.zeros_like(begin)
            begin, end = (self.beside.joined(part, nothing) for part in (begin, end))
            pairs = self.beside.joined(pairs, self.beside.pairs)
        return self.crf.barred(*(part / self.temperature for part in (begin, pairs, end)))

    def features(self, pieces: Sequence[Sequence[str]]) -> Tensor | None:
        """What the linear CRF reads of pieces of text, if there is one."""
        return self.beside.features(pieces) if self.beside else None

    def read(self, embedded: Tensor, lengths: Tensor) -> Tensor:
        """(B, T, E) -> emissions (B, T, tags)."""
        return self.output(self.dropout(self._recur(embedded, lengths)))

    def states(
        self, ids: Tensor, lengths: Tensor, words: Words | None = None, depth: int | None = None
    ) -> Tensor:
        """What the recurrent layers, or the first ``depth`` of them, make of it: (B, T, ·)."""
        return self._recur(self.embed(ids, words), lengths, depth)

    def _recur(self, embedded: Tensor, lengths: Tensor, depth: int | None = None) -> Tensor:
        return self.recurrent(self.input_dropout(embedded), lengths, depth=depth)[0]

    def embed(self, ids: Tensor, words: Words | None = None) -> Tensor:
        """Ids (B, T) -> what the recurrent layers read, before dropout: (B, T, E)."""
        embedded: Tensor = self.embedding(ids)
        if words is None:
            return embedded
        letters, parts, which = words
        if self.spelling is not None and parts is not None:
            embedded = embedded + embedding(which, self.spelling(parts))
        if self.characters is not None:
            said = embedding(which, self.characters(letters))
            embedded = torch.cat([embedded, said.to(embedded.dtype)], 2)
        return embedded
