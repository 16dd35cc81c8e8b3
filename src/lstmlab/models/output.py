"""The output layer and its softmax in one: log-probabilities of a few wanted words out of V.

Written out, the logits (N, V) of a batch are copied five times between them and their gradient,
and the softmax of a language model takes longer than its recurrence. Here they are made once and
turned into their gradient in place, a few rows at a time, which stay in the processor's cache.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

_CACHED = 1 << 19
"""Numbers that are worked on at once: 2 MB."""


def wanted_log_probabilities(
    hidden: Tensor, weight: Tensor, bias: Tensor, wanted: Tensor
) -> tuple[Tensor, Tensor]:
    """Hidden (N, D), weight (V, D), bias (V,), wanted ids (N,) -> two vectors (N,), float32.

    The log-softmax of ``hidden @ weight.T + bias`` at the wanted ids, and its mean over all V,
    which label smoothing needs. The backward pass can be run once.
    """
    return _Output.apply(hidden, weight, bias, wanted)


class _Output(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, bias: Tensor, wanted: Tensor
    ) -> tuple[Tensor, Tensor]:
        ctx.low = torch.is_autocast_enabled(hidden.device.type)
        with torch.autocast(hidden.device.type, enabled=False):
            if ctx.low:
                narrow = hidden.bfloat16() @ weight.bfloat16().t()
                logits = narrow.float().add_(bias)
            else:
                hidden = hidden.to(weight)
                logits = torch.addmm(bias, hidden, weight.t())
            total, mean = logits.new_empty(2, len(logits))
            for rows in _rows(logits):
                torch.logsumexp(logits[rows], 1, out=total[rows])
                torch.mean(logits[rows], 1, out=mean[rows])
            at_wanted = logits.gather(1, wanted.unsqueeze(1)).squeeze(1)
        ctx.save_for_backward(hidden, weight, wanted, total)
        ctx.logits = logits
        return at_wanted - total, mean - total

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        hidden, weight, wanted, total = ctx.saved_tensors
        of_wanted, of_mean = gradients
        logits, ctx.logits = ctx.logits, None
        with torch.autocast(hidden.device.type, enabled=False):
            # d log p_w / d logits = onehot_w - softmax; d mean log p / d logits = 1 / V - softmax.
            scale = -(of_wanted + of_mean).unsqueeze(1)
            each = (of_mean / logits.shape[1]).unsqueeze(1)
            for rows in _rows(logits):
                part = logits[rows]
                part.sub_(total[rows].unsqueeze(1)).exp_().mul_(scale[rows]).add_(each[rows])
            logits.scatter_add_(1, wanted.unsqueeze(1), of_wanted.unsqueeze(1))
            of_bias = logits.sum(0)
            if ctx.low:
                narrow = logits.bfloat16()
                of_hidden = (narrow @ weight.bfloat16()).to(hidden)
                of_weight = (narrow.t() @ hidden.bfloat16()).to(weight)
            else:
                of_hidden, of_weight = logits @ weight, logits.t() @ hidden
        return of_hidden, of_weight, of_bias, None


def _rows(logits: Tensor) -> list[slice]:
    size = max(1, _CACHED // logits.shape[1])
    return [slice(start, start + size) for start in range(0, len(logits), size)]
