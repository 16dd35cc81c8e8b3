"""A linear-chain conditional random field (Lafferty et al. 2001): tags that hang on each other.

p(y | emissions) = exp(begin[y_1] + Σ emissions[t, y_t] + Σ pairs[y_t-1, y_t] + end[y_T]) / Z. Sums
over all sequences are computed in logarithms and float64, forwards and backwards (Rabiner 1989).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from lstmlab.data.tagging.inner import Inner
from lstmlab.models.parts.recurrent import padding

BARRED = -1e12
"""Score of tags that can't follow each other: exp of it is 0."""
_MODERATE = 100.0
"""If no score is larger, no two sums over sequences are so far apart that exp of their difference
is 0 in float64, and sums can be products of matrices, which are several times as quick."""


class Scores(NamedTuple):
    """Scores of a tag (K,) as the first and as the last, and of every two (before, after):
    float64."""

    begin: Tensor
    pairs: Tensor
    end: Tensor


class Sums(NamedTuple):
    """Logarithms of sums over all sequences that have a tag at a place, float64."""

    alpha: Tensor
    """(T, B, K): up to the place, its emission included."""
    beta: Tensor
    """(T, B, K): after the place, its emission not included."""
    log_z: Tensor
    """(B,): of all sequences."""


class Crf(nn.Module):
    """Scores of ``inner``'s tags beside their emissions; those that can't be are barred."""

    barred_begin: Tensor
    barred_pairs: Tensor
    barred_end: Tensor

    def __init__(self, inner: Inner, *, learned: bool = True) -> None:
        """``learned``: whether tags hang on each other but for what is barred."""
        super().__init__()
        self.inner = inner
        count = len(inner.names)
        self.learned = learned
        for name, may in (
            ("begin", inner.may_begin), ("pairs", inner.may_follow), ("end", inner.may_end),
        ):  # fmt: skip
            barred = torch.tensor((~may).tolist(), dtype=torch.float64) * BARRED
            self.register_buffer(f"barred_{name}", barred, persistent=False)
        self.transitions = nn.Parameter(torch.zeros(count, count)) if learned else None
        self.begin = nn.Parameter(torch.zeros(count)) if learned else None
        self.end = nn.Parameter(torch.zeros(count)) if learned else None

    def scores(self) -> Scores:
        return self.barred(*self.learned_scores())

    def learned_scores(self) -> Scores:
        """Returns what was learned, without what is barred."""
        if self.begin is None or self.transitions is None or self.end is None:
            return Scores(
                *map(torch.zeros_like, (self.barred_begin, self.barred_pairs, self.barred_end))
            )
        return Scores(self.begin.double(), self.transitions.double(), self.end.double())

    def barred(self, begin: Tensor, pairs: Tensor, end: Tensor) -> Scores:
        """Returns these scores with what is barred."""
        return Scores(begin + self.barred_begin, pairs + self.barred_pairs, end + self.barred_end)

    def nats(self, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """Does what :func:`nats` does, by its scores; where none are learned, each tag's alone."""
        if self.learned:
            return nats(emissions, self.scores(), tags, lengths)
        real = ~padding(lengths, emissions.shape[1])
        return cross_entropy(emissions[real].float(), tags[real], reduction="sum")


@torch.no_grad()
def best(emissions: Tensor, scores: Scores, lengths: Tensor) -> Tensor:
    """The likeliest tags (B, T), by Viterbi's algorithm; beyond a length any."""
    begin, pairs, end = scores
    each = emissions.double().transpose(0, 1)
    ends = lengths.unsqueeze(1)
    # Beyond its end a sequence stays where it is.
    stay = torch.arange(pairs.shape[0], device=pairs.device)
    score = begin + each[0]
    came_from = []
    for step, emission in enumerate(each[1:], 1):
        top, before = (score.unsqueeze(2) + pairs).max(1)
        on = step < ends
        score = torch.where(on, top + emission, score)
        came_from.append(torch.where(on, before, stay))
    tag = (score + end).argmax(1)
    found = [tag]
    for before in reversed(came_from):
        tag = before.gather(1, tag.unsqueeze(1)).squeeze(1)
        found.append(tag)
    return torch.stack(found[::-1], 1)


@torch.no_grad()
def sums(emissions: Tensor, scores: Scores, lengths: Tensor) -> Sums:
    """Returns the sums that marginals are made of."""
    return _sums(emissions.double(), *scores, lengths)


def marginals(emissions: Tensor, scores: Scores, lengths: Tensor) -> Tensor:
    """The probability of each tag at each place (B, T, K), float64; beyond a length 0."""
    return _marginals(sums(emissions, scores, lengths), lengths)


def nats(emissions: Tensor, scores: Scores, tags: Tensor, lengths: Tensor) -> Tensor:
    """Negative log-likelihood, summed over the batch: of emissions (B, T, K), the right tags (B, T)
    and lengths (B,)."""
    begin, pairs, end = scores
    real = ~padding(lengths, emissions.shape[1])
    emissions = emissions.double()
    last = tags.gather(1, lengths.unsqueeze(1) - 1).squeeze(1)
    own = emissions.gather(2, tags.unsqueeze(2)).squeeze(2)[real].sum()
    steps = pairs[tags[:, :-1], tags[:, 1:]][real[:, 1:]].sum()
    right = begin[tags[:, 0]].sum() + own + steps + end[last].sum()
    log_z: Tensor = _LogZ.apply(emissions, begin, pairs, end, lengths)
    return log_z.sum() - right


class _LogZ(torch.autograd.Function):
    """Logarithms of the sums over all sequences (B,); their gradients are marginals."""

    @staticmethod
    def forward(
        ctx: torch.autograd.function.FunctionCtx,
        emissions: Tensor,
        begin: Tensor,
        pairs: Tensor,
        end: Tensor,
        lengths: Tensor,
    ) -> Tensor:
        found = _sums(emissions, begin, pairs, end, lengths)
        ctx.save_for_backward(emissions, begin, pairs, end, lengths, *found)
        return found.log_z

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, *gradients: Tensor) -> tuple[
        Tensor | None, ...
    ]:  # fmt: skip
        (gradient,) = gradients
        emissions, _, pairs, _, lengths, *kept = ctx.saved_tensors  # type: ignore[attr-defined]
        found = Sums(*kept)
        single = _marginals(found, lengths) * gradient[:, None, None]
        last = single[torch.arange(len(lengths), device=lengths.device), lengths - 1]
        both = _pairs(emissions, pairs, found, lengths, gradient)
        return single, single[:, 0].sum(0), both, last.sum(0), None


def _sums(emissions: Tensor, begin: Tensor, pairs: Tensor, end: Tensor, lengths: Tensor) -> Sums:
    each = emissions.transpose(0, 1)
    powers = pairs.exp() if _are_moderate(emissions, begin, pairs, end) else None
    ends = lengths.unsqueeze(1)
    now = begin + each[0]
    alpha = [now]
    for step, emission in enumerate(each[1:], 1):
        now = torch.where(step < ends, _through(now, pairs, powers) + emission, now)
        alpha.append(now)
    log_z = torch.logsumexp(now + end, 1)
    after = end.expand_as(now)
    beta = [after]
    turned, back = pairs.T, None if powers is None else powers.T.contiguous()
    for step in range(len(each) - 1, 0, -1):
        after = torch.where(step < ends, _through(each[step] + after, turned, back), after)
        beta.append(after)
    return Sums(torch.stack(alpha), torch.stack(beta[::-1]), log_z)


def _are_moderate(emissions: Tensor, *scores: Tensor) -> bool:
    """Whether none of the scores is large; those that are barred aside."""
    largest = [part.masked_fill(part <= BARRED / 2, 0).abs().amax() for part in scores]
    return float(torch.stack([emissions.abs().amax(), *largest]).amax()) < _MODERATE


def _through(logs: Tensor, pairs: Tensor, powers: Tensor | None) -> Tensor:
    """log(exp(logs) @ exp(pairs)): (B, K) and (K, K) -> (B, K); ``powers``: exp(pairs), where that
    may be multiplied with."""
    if powers is None:
        return torch.logsumexp(logs.unsqueeze(2) + pairs, 1)
    most = logs.max(1, keepdim=True).values
    return ((logs - most).exp() @ powers).log() + most


def _marginals(found: Sums, lengths: Tensor) -> Tensor:
    p = (found.alpha + found.beta - found.log_z.unsqueeze(1)).exp().transpose(0, 1)
    return p.masked_fill(padding(lengths, p.shape[1]).unsqueeze(2), 0)


def _pairs(
    emissions: Tensor, pairs: Tensor, found: Sums, lengths: Tensor, weights: Tensor
) -> Tensor:
    """How often every two tags are expected to follow each other (before, after), each text's
    times its weight (B,)."""
    on = ~padding(lengths, emissions.shape[1])[:, 1:].T
    before = found.alpha[:-1]
    after = emissions.transpose(0, 1)[1:] + found.beta[1:]
    if not _are_moderate(emissions, pairs):
        return _pairs_in_logs(before, pairs, after, found.log_z, on, weights)
    left, right = before.amax(2, keepdim=True), after.amax(2, keepdim=True)
    scale = (left + right).squeeze(2) - found.log_z  # (T - 1, B)
    factor = scale.exp() * weights * on
    expected = torch.einsum(
        "tbi,tbj->ij", (before - left).exp() * factor.unsqueeze(2), (after - right).exp()
    )
    return expected * pairs.exp()


def _pairs_in_logs(
    before: Tensor, pairs: Tensor, after: Tensor, log_z: Tensor, on: Tensor, weights: Tensor
) -> Tensor:
    """Does what :func:`_pairs` does, a place at a time."""
    expected = torch.zeros_like(pairs)
    for one, other, is_on in zip(before, after, on, strict=True):
        log_p = one.unsqueeze(2) + pairs + other.unsqueeze(1) - log_z[:, None, None]
        log_p = log_p.masked_fill(~is_on[:, None, None], -torch.inf)
        expected += (log_p.exp() * weights[:, None, None]).sum(0)
    return expected
