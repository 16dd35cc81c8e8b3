"""Token ids to padded batches of similar lengths; no Python work per example."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstmlab.data.tokenizing.tokenizer import PAD, Tokens

_POOL = 50
"""Batches whose examples are sorted together: enough that little is padding, few enough that
the batches of two epochs differ."""


def shuffled(
    lengths: NDArray[np.int64], batch_size: int, generator: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """One epoch: every index once, in batches of similar length, in random order."""
    order = generator.permutation(len(lengths))
    pools = [
        pool[np.argsort(lengths[pool], kind="stable")]
        for pool in np.split(order, range(_POOL * batch_size, len(order), _POOL * batch_size))
    ]
    batches = [
        pool[start : start + batch_size]
        for pool in pools
        for start in range(0, len(pool), batch_size)
    ]
    for index in generator.permutation(len(batches)):
        yield batches[index]


def count(examples: int, batch_size: int) -> int:
    """Batches that :func:`shuffled` makes."""
    pool = _POOL * batch_size
    full, rest = divmod(examples, pool)
    return full * _POOL + -(-rest // batch_size)


def by_length(lengths: NDArray[np.int64], tokens: int) -> Iterator[NDArray[np.int64]]:
    """Every index once, longest first, about ``tokens`` padded ids a batch; for evaluation."""
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        size = max(1, tokens // max(1, int(lengths[order[start]])))
        yield order[start : start + size]
        start += size


def pad(tokens: Tokens, indices: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids (B, T), filled with ``PAD``, and lengths (B,), for the texts at ``indices``.

    An empty text has length 1 (one ``PAD``), so that every text has a state to read.
    """
    starts = tokens.offsets[indices]
    lengths = tokens.offsets[indices + 1] - starts
    steps = np.arange(max(1, int(lengths.max(initial=0))))
    if len(tokens.ids) == 0:
        ids = np.full((len(indices), len(steps)), PAD, np.int64)
    else:
        where = np.minimum(starts[:, None] + steps, len(tokens.ids) - 1)
        ids = np.where(steps < lengths[:, None], tokens.ids[where], PAD).astype(np.int64)
    return ids, np.maximum(lengths, 1)
