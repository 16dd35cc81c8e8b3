"""Which machine has room for a trial, by the memory that trials probably take.

What a trial takes is what trials like it were measured to take; one of which that isn't known
counts for nothing. What a machine has is what Ray says (``ray start --memory``), in MB.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Room:
    """The memory of machines, by their ids, and what of it is spoken for."""

    sizes: Mapping[str, float]
    """Those of every machine that may compute a trial."""
    used: dict[str, float] = field(default_factory=dict)
    _kept: str | None = None
    """The machine that is left to a trial which waits for room there."""

    @property
    def largest(self) -> str | None:
        """The machine that has most memory, the first of equals."""
        return max(self.sizes, key=lambda id: self.sizes[id], default=None)

    def counted(self, need: float) -> float:
        """What a trial counts for that takes ``need``: what takes more than any machine has counts
        for all of the largest, so that it runs there without others."""
        return min(need, max(self.sizes.values(), default=math.inf))

    def could(self, id: str, need: float) -> bool:
        """Whether the trial would have room there if nothing else ran."""
        return self.counted(need) <= self.sizes.get(id, math.inf)

    def takes(self, id: str, need: float, before: float = 0.0) -> bool:
        """Whether the trial has room there now; ``before``: what was spoken for already for it."""
        size, more = self.sizes.get(id, math.inf), max(0.0, self.counted(need) - before)
        return id != self._kept and self.used.get(id, 0.0) + more <= size

    def use(self, id: str, need: float, before: float = 0.0) -> None:
        """From now on the trial runs there."""
        more = max(0.0, self.counted(need) - before)
        self.used[id] = self.used.get(id, 0.0) + more

    def keep(self) -> None:
        """Leave the largest machine to a trial that has room nowhere now. Nothing more begins there
        until it has; else small trials might take what comes free for ever."""
        if self._kept is None:
            self._kept = self.largest


def too_large(need: float, name: str, size: float) -> str:
    """What is said of a trial that takes more than the largest machine, ``name``, has."""
    return (
        f"a trial may take {_gigabytes(need)} of memory, and no machine has more for trials than "
        f"{name} ({_gigabytes(size)}): such trials run there without others"
    )


def short(need: float, name: str, size: float) -> str:
    """What is said where a trial waits for memory, and not for a processor."""
    return (
        "for want of memory fewer trials run at a time than there are processors: one may take "
        f"{_gigabytes(need)}, and the most that a machine has for trials is {_gigabytes(size)} "
        f"({name})"
    )


def _gigabytes(megabytes: float) -> str:
    return f"{megabytes / 1024:.1f} GB"
