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
            logits, hidden = logits_of(hidden, weight, bias, ctx.low)
            total, mean = logits.new_empty(2, len(logits))
            for rows in in_cache(logits):
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
            for rows in in_cache(logits):
                part = logits[rows]
                part.sub_(total[rows].unsqueeze(1)).exp_().mul_(scale[rows]).add_(each[rows])
            logits.scatter_add_(1, wanted.unsqueeze(1), of_wanted.unsqueeze(1))
            return *through_logits(logits, hidden, weight, ctx.low), None


def logits_of(hidden: Tensor, weight: Tensor, bias: Tensor, low: bool) -> tuple[Tensor, Tensor]:
    """Logits (N, V) in float32, computed in bfloat16 if ``low``; and ``hidden``, in that dtype."""
    if low:
        narrow = hidden.bfloat16() @ weight.bfloat16().t()
        return narrow.float().add_(bias), hidden
    hidden = hidden.to(weight)
    return torch.addmm(bias, hidden, weight.t()), hidden


def through_logits(
    of_logits: Tensor, hidden: Tensor, weight: Tensor, low: bool
) -> tuple[Tensor, Tensor, Tensor]:
    """The gradients of ``hidden``, weight and bias, by that of the logits."""
    of_bias = of_logits.sum(0)
    if low:
        narrow = of_logits.bfloat16()
        of_hidden = (narrow @ weight.bfloat16()).to(hidden)
        return of_hidden, (narrow.t() @ hidden.bfloat16()).to(weight), of_bias
    return of_logits @ weight, of_logits.t() @ hidden, of_bias


def in_cache(logits: Tensor) -> list[slice]:
    """So many rows at a time as stay in the processor's cache."""
    size, end = max(1, _CACHED // logits.shape[1]), len(logits)
    return [slice(start, min(start + size, end)) for start in range(0, end, size)]
