"""What the characters of words say of them, in their order."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from lstmlab.data.tagging.words import LETTERS
from lstmlab.models.parts.recurrent import Recurrent, last
from lstmlab.recipe import Recipe

_SIZE = 32
"""Numbers of a character."""


class Characters(nn.Module):
    """Words as their letters spell them: (U, L) numbers, 0 beyond a word's end -> (U, size)."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        size = recipe.character_size
        self.letters = nn.Embedding(LETTERS, _SIZE, padding_idx=0)
        self.dropout = nn.Dropout(recipe.dropout / 2)
        self.convolution: nn.Linear | None = None
        self.recurrent: Recurrent | None = None
        if recipe.characters == "convolution":
            self.convolution = nn.Linear(3 * _SIZE, size)
            self.output_size = size
        else:
            self.recurrent = Recurrent(_SIZE, max(1, size // 2), bidirectional=True)
            self.output_size = self.recurrent.output_size

    def initialize_weights(self) -> None:
        """Draw all weights anew from torch's global generator."""
        nn.init.normal_(self.letters.weight, std=0.1)
        with torch.no_grad():
            self.letters.weight[0].zero_()
        if self.convolution is not None:
            nn.init.xavier_uniform_(self.convolution.weight)
            nn.init.zeros_(self.convolution.bias)
        if self.recurrent is not None:
            self.recurrent.initialize_weights()

    def forward(self, letters: Tensor) -> Tensor:
        nothing = (letters == 0).unsqueeze(2)
        spelled = self.dropout(self.letters(letters)).masked_fill(nothing, 0)
        lengths = (letters != 0).sum(1).clamp_min(1)
        if self.recurrent is not None:
            return last(self.recurrent(spelled, lengths)[0], lengths, bidirectional=True)
        assert self.convolution is not None
        around = pad(spelled, (0, 0, 1, 1))
        windows = torch.cat([around[:, :-2], around[:, 1:-1], around[:, 2:]], 2)
        said = self.convolution(windows).relu()
        return said.masked_fill(nothing, 0).amax(1)
