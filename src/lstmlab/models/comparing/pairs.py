"""Token ids of two texts -> a label's logits, or a number: one encoder reads both.

The rows of a batch are all first texts, then all second ones, so that both go through the same
weights at once. Each becomes one vector; what they are compared by is ``[u, v, |u - v|, u ∘ v]``
(Conneau et al. 2017; the last two, Tai et al. 2015). With ``attention = "cross"`` each token is
first aligned with those of the other text, softly, and compared with what it finds there (Parikh et
al. 2016; Chen et al. 2017).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from lstmlab.models.classifier import Classifier
from lstmlab.models.parts.recurrent import padding
from lstmlab.models.regressor import Regressor
from lstmlab.recipe import Recipe

_SHARPNESS = 10.0
"""What the cosines of two words are multiplied by, in the beginning, before the softmax: of ten
words the same one then gets nearly all."""


class Pairs(Classifier):
    """2B rows, the first texts' and the second ones', to B outputs."""

    def __init__(self, vocabulary: int, outputs: Any, recipe: Recipe, parts: int = 0) -> None:
        """``outputs``: what the class that this is mixed with takes for it."""
        super().__init__(vocabulary, outputs, recipe, parts)
        size, given = self.recurrent.output_size, self.output.out_features
        self.alignment = None
        if recipe.attention == "cross":
            self.alignment = Alignment(size, recipe.embedding_size, recipe.dropout)
        self.compared = nn.Linear(4 * size, recipe.hidden_size)
        self.output = nn.Linear(recipe.hidden_size, given)
        for layer in (self.compared, self.output):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def read(self, embedded: Tensor, lengths: Tensor, features: Tensor | None = None) -> Tensor:
        """(2B, T, E) -> outputs (B, ·)."""
        states = self._recur(embedded, lengths)
        if self.alignment is not None:
            states = self.alignment(embedded, states, lengths)
        first, second = _halves(self._pool(states, lengths))
        both = torch.cat([first, second, (first - second).abs(), first * second], 1)
        return self.output(self.dropout(self.compared(self.dropout(both)).relu()))


class Alignment(nn.Module):
    """Each state compared with those of the other text that its word is most like."""

    def __init__(self, size: int, embedding_size: int, dropout: float) -> None:
        super().__init__()
        self.sharpness = nn.Parameter(torch.tensor(_SHARPNESS))
        self.weight = nn.Parameter(torch.zeros(()))
        self.compared = nn.Linear(4 * size + 2 * embedding_size + 1, size)
        self.dropout = nn.Dropout(dropout)
        nn.init.xavier_uniform_(self.compared.weight)
        nn.init.zeros_(self.compared.bias)

    def forward(self, embedded: Tensor, states: Tensor, lengths: Tensor) -> Tensor:
        """Embeddings (2B, T, E) and states (2B, T, S) -> compared states (2B, T, S); 0 beyond a
        text's end."""
        words = normalize(embedded.float(), dim=-1)
        other = _other(embedded), _other(states), _other(words)
        beyond = padding(lengths, states.shape[1])
        nobody = _other(beyond).unsqueeze(1)
        alike = (words @ other[2].transpose(1, 2)).masked_fill(nobody, -1)
        near = alike.amax(2, keepdim=True)
        scores = self.sharpness * alike
        scores = scores + self.weight * (states @ other[1].transpose(1, 2)) / states.shape[-1]
        shares = scores.masked_fill(nobody, -torch.inf).softmax(2).to(states.dtype)
        found, word = shares @ other[1], shares @ other[0]
        parts = [
            states, found, (states - found).abs(), states * found,
            (embedded - word).abs(), embedded * word, near.to(states.dtype),
        ]  # fmt: skip
        compared = self.compared(self.dropout(torch.cat(parts, -1))).relu()
        return compared.masked_fill(beyond.unsqueeze(-1), 0)


def _other(rows: Tensor) -> Tensor:
    """The second texts' rows, then the first ones'."""
    first, second = _halves(rows)
    return torch.cat([second, first])


def _halves(rows: Tensor) -> tuple[Tensor, Tensor]:
    # Not by chunk(2), which an exporter takes for a promise on the batch's size.
    count = rows.shape[0] // 2
    return rows[:count], rows[count:]


class PairClassifier(Pairs):
    """Two texts to ``labels`` logits."""


class PairRegressor(Pairs, Regressor):
    """Two texts to a number on a scale."""
