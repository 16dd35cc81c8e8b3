"""Decoding: the likeliest target found by a beam (Graves 2012); a beam of 1 is greedy."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from lstmlab.models.encoder_decoder import EncoderDecoder
from lstmlab.models.parts.recurrent import select_state


class Found(NamedTuple):
    """A target and how likely the model takes it to be."""

    ids: list[int]
    """Without the end."""
    log_probability: float
    """Natural, of the ids and the end that followed (none, where the target was cut short)."""


@torch.no_grad()
def beam_search(
    model: EncoderDecoder,
    source: Tensor,
    lengths: Tensor,
    *,
    bos: int,
    eos: int,
    pad: int,
    beam: int,
    max_lengths: Tensor,
    length_penalty: float,
) -> list[Found]:
    """Source ids (B, S), lengths (B,) -> the best target of each row, without ``eos``.

    ``max_lengths`` (B,): of each row's target, its end included. So that a row's target is the
    same whichever others are beside it, each has its own.

    Hypotheses are ranked by log-probability / length ** ``length_penalty``. A row is done when
    no open hypothesis can still beat its best finished one, even at the most favourable length.
    """
    rows, device = len(source), source.device
    memory, state = model.encode(source, lengths)
    spread = torch.arange(rows, device=device).repeat_interleave(beam)
    memory, state = memory.select(spread), select_state(state, spread)
    start = torch.arange(rows, device=device).unsqueeze(1) * beam
    last = torch.full((rows * beam,), bos, device=device)
    # At first a row's hypotheses are all the same: only one may grow.
    scores = torch.full((rows, beam), -torch.inf, device=device)
    scores[:, 0] = 0
    history = torch.empty(rows, beam, 0, dtype=torch.long, device=device)
    best = [Found([], -torch.inf)] * rows
    best_score = torch.full((rows,), -torch.inf, device=device)
    searched = torch.arange(rows, device=device)  # the rows that are not done
    for length in range(1, int(max_lengths.max()) + 1):
        log_p, state = model.next_log_probabilities(memory, last, state)
        log_p[:, pad] = log_p[:, bos] = -torch.inf
        total = scores.unsqueeze(2) + log_p.view(len(searched), beam, -1)
        # A hypothesis that ends leaves the beam; the beam open ones stay. So 2 * beam suffice.
        top, index = total.flatten(1).topk(2 * beam, 1)
        origin, token = index // log_p.shape[1], index % log_p.shape[1]
        ends = (token == eos) | (length >= max_lengths).unsqueeze(1)
        ending = torch.where(ends, top / length**length_penalty, -torch.inf)
        # Only endings among the beam's best count, or greedy search would look ahead.
        ending[:, beam:] = -torch.inf
        score, place = ending.max(1)
        for row in torch.nonzero(score > best_score).flatten().tolist():
            at = int(place[row])
            tail = [] if int(token[row, at]) == eos else [int(token[row, at])]
            ids = history[row, int(origin[row, at])].tolist() + tail
            best[int(searched[row])] = Found(ids, float(top[row, at]))
        best_score = torch.maximum(best_score, score)
        scores, kept = top.masked_fill(ends, -torch.inf).topk(beam, 1)
        limit = max_lengths if length_penalty > 0 else length
        done = scores[:, 0] / limit**length_penalty <= best_score
        if beam == 1:
            done |= torch.isfinite(best_score)
        scores = scores.masked_fill(done.unsqueeze(1), -torch.inf)  # it doesn't go on
        if bool(done.all()):
            break
        origin, token = origin.gather(1, kept), token.gather(1, kept)
        history = torch.cat(
            [history.gather(1, origin.unsqueeze(2).expand(-1, -1, length - 1)), token.unsqueeze(2)],
            2,
        )
        origin = start + origin
        if 3 * int(done.sum()) > len(done):  # enough to be worth the copying
            left = torch.nonzero(~done).flatten()
            memory = memory.select((start[left] + torch.arange(beam, device=device)).flatten())
            searched, best_score, scores = searched[left], best_score[left], scores[left]
            max_lengths = max_lengths[left]
            history, origin, token = history[left], origin[left], token[left]
            start = start[: len(left)]
        last = token.flatten()
        state = select_state(state, origin.flatten())
    return best
