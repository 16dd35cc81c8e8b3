"""R-Drop: the same texts answered twice under different dropout, and how far the answers differ.

As in :mod:`.objectives.output`, logits are made once and turned into their gradient in place.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from lstmlab.models.objectives.output import in_cache, logits_of, through_logits


def wanted_twice(
    hidden: Tensor, weight: Tensor, bias: Tensor, wanted: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Hidden (2 N, D), the second N rows the same words as the first; weight (V, D), bias (V,),
    wanted ids (2 N,) -> three vectors, float32.

    The log-softmax at the wanted ids (2 N,) and its mean over all V (2 N,), as
    :func:`~.objectives.output.wanted_log_probabilities`; and how far both softmaxes of a word
    are apart (N,): (KL(p, q) + KL(q, p)) / 2. The backward pass can be run once.
    """
    return _Twice.apply(hidden, weight, bias, wanted)


class _Twice(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, bias: Tensor, wanted: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        ctx.low = torch.is_autocast_enabled(hidden.device.type)
        with torch.autocast(hidden.device.type, enabled=False):
            logits, hidden = logits_of(hidden, weight, bias, ctx.low)
            total, mean = logits.new_empty(2, len(logits))
            for rows in in_cache(logits):
                torch.logsumexp(logits[rows], 1, out=total[rows])
                torch.mean(logits[rows], 1, out=mean[rows])
            at_wanted = logits.gather(1, wanted.unsqueeze(1)).squeeze(1)
            half = len(logits) // 2
            apart = logits.new_empty(2, half)
            for rows in in_cache(logits[:half]):
                log_p, log_q = _both(logits, total, rows)
                ratio = log_p - log_q
                apart[0, rows] = (log_p.exp_() * ratio).sum(1)
                apart[1, rows] = -(log_q.exp_() * ratio).sum(1)
        ctx.save_for_backward(hidden, weight, wanted, total, apart)
        ctx.logits = logits
        return at_wanted - total, mean - total, apart.mean(0)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        hidden, weight, wanted, total, apart = ctx.saved_tensors
        of_wanted, of_mean, of_apart = gradients
        logits, ctx.logits = ctx.logits, None
        half, words = len(logits) // 2, logits.shape[1]
        with torch.autocast(hidden.device.type, enabled=False):
            scale = -(of_wanted + of_mean).unsqueeze(1)
            each = (of_mean / words).unsqueeze(1)
            for rows in in_cache(logits[:half]):
                log_p, log_q = _both(logits, total, rows)
                ratio = log_p - log_q
                p, q = log_p.exp_(), log_q.exp_()
                moved = p - q
                share = of_apart[rows].unsqueeze(1) / 2
                # d KL(p, q) / d logits of p = p (log p/q - KL(p, q)); d KL(q, p) = p - q.
                of_p = (ratio - apart[0, rows].unsqueeze(1)).mul_(p).add_(moved).mul_(share)
                of_q = (ratio + apart[1, rows].unsqueeze(1)).mul_(q).add_(moved).mul_(-share)
                second = slice(rows.start + half, rows.start + half + len(p))
                logits[rows] = p.mul_(scale[rows]).add_(each[rows]).add_(of_p)
                logits[second] = q.mul_(scale[second]).add_(each[second]).add_(of_q)
            logits.scatter_add_(1, wanted.unsqueeze(1), of_wanted.unsqueeze(1))
            return *through_logits(logits, hidden, weight, ctx.low), None


def _both(logits: Tensor, total: Tensor, rows: slice) -> tuple[Tensor, Tensor]:
    """Log-softmaxes of the same words in the first half of ``logits``, and in the second."""
    half = len(logits) // 2
    first, second = logits[:half], logits[half:]
    return (
        first[rows] - total[:half][rows].unsqueeze(1),
        second[rows] - total[half:][rows].unsqueeze(1),
    )
