"""Trainings in threads and in forked processes: what torch shares, kept apart.

Torch has one generator of random numbers for all threads, from which initial weights and dropout
are drawn. So trainings of several threads take turns, each with all cores, and a seed gives the
same model as it does alone.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

_turn = threading.RLock()
_computed = False


@contextmanager
def alone(device: torch.device | None = None, threads: int | None = None) -> Iterator[None]:
    """No other training of this process runs meanwhile.

    Torch's random numbers go on afterwards as if nothing had been drawn, those of a GPU (the
    ``device``), too. ``threads``: how many torch computes with, until the end.
    """
    with _turn, torch.random.fork_rng([device] if device and device.type == "cuda" else []):
        before = torch.get_num_threads()
        if threads:
            torch.set_num_threads(threads)
        try:
            yield
        finally:
            torch.set_num_threads(before)


def stay_usable_in_forks() -> None:
    """Processes that are forked from now on compute with one thread.

    The threads that torch computes with don't survive a fork: a child that called on them would
    wait for ever. (A child made by ``spawn`` or ``forkserver`` has threads of its own.)
    """
    global _computed
    if not _computed and hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_begin_anew)
    _computed = True


def _begin_anew() -> None:
    global _turn
    _turn = threading.RLock()  # whoever held it is not here
    torch.set_num_threads(1)
    # The tokenizer's threads don't survive either; the library sees that, but complains.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
