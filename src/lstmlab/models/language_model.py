"""Token ids -> logits of each next token."""

from __future__ import annotations

from torch import Tensor, nn

from lstmlab.models.parts.dropout import Dropout, Embedding
from lstmlab.models.parts.recurrent import Recurrent, State
from lstmlab.recipe import Recipe


class LanguageModel(nn.Module):
    """Embedding, recurrent layers, and an output layer that shares the embedding's weights."""

    def __init__(self, vocabulary: int, recipe: Recipe) -> None:
        super().__init__()
        self.embedding = Embedding(vocabulary, recipe.embedding_size, recipe.embedding_dropout)
        self.recurrent = Recurrent.of(recipe, recipe.embedding_size)
        self.dropout = Dropout(recipe.dropout, recipe.locked_dropout)
        tied = recipe.tie_embeddings
        given = self.recurrent.output_size
        size = recipe.embedding_size if tied else given
        # Tied weights need states of the embedding's size.
        self.projection = nn.Linear(given, size) if size != given else nn.Identity()
        self.output = nn.Linear(size, vocabulary)
        if tied:
            self.output.weight = self.embedding.weight
        self.initialize_weights()

    def initialize_weights(self) -> None:
        """Draw all weights anew from torch's global generator."""
        nn.init.uniform_(self.output.weight, -0.1, 0.1)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        nn.init.zeros_(self.output.bias)
        self.recurrent.initialize_weights()

    def forward(self, ids: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Ids (B, T), and the state that an earlier call returned -> logits (B, T, V), state."""
        hidden, state = self.hidden(ids, state)
        return self.output(hidden), state

    def hidden(self, ids: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """What the output layer reads: (B, T, D), and the state."""
        outputs, state = self.recurrent(self.dropout(self.embedding(ids)), None, state)
        assert state is not None
        return self.projection(self.dropout(outputs)), state
