"""Dropout of inputs and states (B, T, ·), and of whole words."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import dropout, embedding


class Dropout(nn.Module):
    """Each element is zeroed with probability ``p`` while training, the others scaled up.

    ``locked``: by one mask (B, 1, ·) for all time steps of a text, so that what is dropped stays
    dropped (variational dropout, Gal & Ghahramani 2016; "locked", Merity et al. 2018).
    """

    def __init__(self, p: float, locked: bool = False) -> None:
        super().__init__()
        self.p, self.locked = p, locked

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, ·) -> the same shape."""
        if not self.training or not self.p:
            return x
        if not self.locked:
            return dropout(x, self.p)
        return x * dropout(x.new_ones(x.shape[0], 1, x.shape[2]), self.p)


class Embedding(nn.Embedding):
    """V vectors of E numbers; whole words (rows) are zeroed with probability ``p`` in training.

    A word is dropped from all texts of a batch at once, the others are scaled up (embedding
    dropout, Gal & Ghahramani 2016).
    """

    def __init__(self, vocabulary: int, size: int, p: float = 0.0) -> None:
        super().__init__(vocabulary, size)
        self.p = p

    def forward(self, ids: Tensor) -> Tensor:
        """Ids (B, T) -> (B, T, E)."""
        embedded = super().forward(ids)
        if not self.training or not self.p:
            return embedded
        kept = dropout(embedded.new_ones(self.num_embeddings, 1), self.p)
        return embedded * embedding(ids, kept)
