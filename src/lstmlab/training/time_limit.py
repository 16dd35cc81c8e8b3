"""What is left for training of the time that a whole run may take."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

_FORWARDS = 1 / 3
"""The share of a training step's time that goes forwards; the rest goes backwards. Measured for all
tasks: 0.25 to 0.43."""


class TimeLimit:
    """Time that ends at ``until`` (of ``time.perf_counter``), scoring included.

    Until a split has been scored, how long that takes is taken from the speed of training.
    ``evaluations``: how often dev will be scored on the way. ``dev`` and ``ending``: what each of
    those, and what scoring in the end reads, as parts of an epoch.
    """

    def __init__(self, until: float, evaluations: int, dev: float, ending: float) -> None:
        self.until, self.evaluations, self.dev, self.ending = until, evaluations, dev, ending
        self._began = math.nan
        self._before = 0.0
        """Seconds that an earlier process spent in this training."""
        self._scored, self._scoring = 0, 0.0

    def begin(self) -> None:
        """Starts the clock; called where training begins."""
        self._began = time.perf_counter() - self._before

    def state(self) -> dict[str, float]:
        """What another process needs to go on with it."""
        gone = time.perf_counter() - self._began
        return {"gone": gone, "scored": self._scored, "scoring": self._scoring}

    def restore(self, state: Mapping[str, float]) -> None:
        """Go on where :meth:`state` was taken. ``until`` is given anew."""
        self._before = state["gone"]
        self._scored, self._scoring = int(state["scored"]), state["scoring"]

    def scored(self, seconds: float) -> None:
        """Dev was, once more, in so many seconds."""
        self._scored += 1
        self._scoring += seconds

    def training(self, epoch: float) -> float:
        """Seconds of training in all, when an ``epoch`` takes so many of them."""
        reading = _FORWARDS * epoch
        if self._scored and self.dev:
            reading = self._scoring / self._scored / self.dev
        to_come = self.dev * max(0, self.evaluations - self._scored) + self.ending
        return self.until - self._began - self._scoring - to_come * reading
