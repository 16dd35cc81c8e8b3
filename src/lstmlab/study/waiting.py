"""Trials that can start, of which the longest is asked for again and again."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import count

from lstmlab.study.planning.cost import Cost
from lstmlab.trial import Trial


class Waiting:
    """Trials by id, in the order in which they came.

    What trials that are very alike take is corrected by the same measurements, so among them the
    guess alone says which takes longest: one heap of guesses for each kind, whose firsts are
    compared by what is expected now.
    """

    def __init__(self, cost: Cost) -> None:
        self._cost = cost
        self._trials: dict[str, Trial] = {}
        self._heaps: dict[str, list[tuple[float, int, str]]] = {}
        self._came = count()

    def __len__(self) -> int:
        return len(self._trials)

    def __iter__(self) -> Iterator[Trial]:
        return iter(self._trials.values())

    def add(self, trials: Iterable[Trial]) -> None:
        for trial in trials:
            kind, guess = self._cost.kind(trial)
            heap = self._heaps.setdefault(kind, [])
            heapq.heappush(heap, (-guess, next(self._came), trial.id))
            self._trials[trial.id] = trial

    def discard(self, trial: str) -> None:
        self._trials.pop(trial, None)

    def take(self) -> Trial | None:
        """The one that is expected to take longest, of equals the first that came; it waits no
        longer."""
        best: tuple[float, int, str] | None = None
        for kind, heap in [*self._heaps.items()]:
            while heap and heap[0][2] not in self._trials:
                heapq.heappop(heap)
            if not heap:
                del self._heaps[kind]
                continue
            _, came, trial = heap[0]
            here = (self._cost.expected(self._trials[trial]), -came, trial)
            best = max(best, here) if best else here
        return self._trials.pop(best[2]) if best else None
