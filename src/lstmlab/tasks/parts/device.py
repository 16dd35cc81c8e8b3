"""Arrays are made tensors here, on the device that a model is on."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from lstmlab.data.preparing.batches import pad
from lstmlab.data.tokenizing.tokenizer import PAD, Tokens


def device_of(model: nn.Module) -> torch.device:
    return next(model.parameters()).device


def placed(array: np.ndarray, device: torch.device) -> Tensor:
    """``array`` as a tensor on ``device``; on the CPU they share their memory."""
    return torch.from_numpy(array).to(device, non_blocking=True)


class Padded:
    """Batches of texts, padded: called with indices (B,), it gives ids (B, T) and lengths (B,).

    Both int64, as :func:`lstmlab.data.preparing.batches.pad` makes them. On another device than
    the CPU the texts are brought there once, so that a batch costs the way of its indices only.
    """

    def __init__(
        self, tokens: Tokens, device: torch.device, *, resident: bool | None = None
    ) -> None:
        self.tokens, self.device = tokens, device
        self.resident = device.type != "cpu" if resident is None else resident
        if self.resident:
            # One more id, so that there is always one to look at.
            self.ids = placed(np.append(tokens.ids, np.array(PAD, tokens.ids.dtype)), device)
            self.offsets = placed(np.array(tokens.offsets, np.int64), device)
            self.lengths = tokens.lengths

    def __call__(self, indices: np.ndarray) -> tuple[Tensor, Tensor]:
        if not self.resident:
            ids, lengths = pad(self.tokens, indices)
            return placed(ids, self.device), placed(lengths, self.device)
        which = placed(indices, self.device)
        starts = self.offsets[which]
        real = (self.offsets[which + 1] - starts).unsqueeze(1)
        longest = max(1, int(self.lengths[indices].max(initial=0)))  # known to the host
        steps = torch.arange(longest, device=self.device)
        where = (starts.unsqueeze(1) + steps).clamp_max(len(self.ids) - 1)
        padded = self.ids[where].long().masked_fill(steps >= real, PAD)
        return padded, real.squeeze(1).clamp_min(1)
