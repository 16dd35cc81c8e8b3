"""Numbers and categories beside a text, joined with what a network has made of the text."""

from __future__ import annotations

import torch
from torch import Tensor, nn

_SIZE = 32
"""Numbers that all of them together become before they meet the text."""


class FeatureLayer(nn.Module):
    """``v + relu(W [v, relu(U f)])`` of a text's vector v and its features f: where these say
    nothing, the text is read as without them, and what one of the two means may hang on the
    other. The columns of U are embeddings of the categories."""

    def __init__(self, features: int, size: int) -> None:
        super().__init__()
        self.embedded = nn.Linear(features, _SIZE)
        self.joined = nn.Linear(size + _SIZE, size)
        for layer in (self.embedded, self.joined):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, text: Tensor, features: Tensor) -> Tensor:
        """Vectors (B, S) and features (B, F) -> vectors (B, S)."""
        beside = self.embedded(features).relu()
        joined: Tensor = self.joined(torch.cat([text, beside], 1)).relu()
        return text + joined
