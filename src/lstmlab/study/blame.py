"""Whether a trial is to blame where machines are lost, or machines are lost anyway.

A machine that is lost takes all trials on it along, and doesn't say which of them exhausted it, if
any did. Those suspects run again when nothing else is left to run; alone, if that happens to them
again. One that was with machines at their end more than once is charged, if so many losses would be
too much of a coincidence at the rate at which all other trials lose theirs. Two losses
are enough for that only where the others ran so long that one loss more among them wouldn't change
it; else a third run, alone, decides.
"""

from __future__ import annotations

from collections import defaultdict

_LEAST = 1 / (100 * 86_400)
"""Losses in a second of a trial that are expected where no other was lost: one in 100 days."""
_COINCIDENCE = 1e-5
"""Less probable than this, losses are no coincidence."""
_ALONE = 3
"""A trial that was lost so often was alone the last time."""


class Blame:
    """Counts losses, and the seconds in which there might have been some."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        """Trial -> how long it ran, in all attempts."""
        self._losses: defaultdict[str, int] = defaultdict(int)
        """Trial -> machines that were lost with it."""

    def ran(self, trial: str, seconds: float) -> None:
        self._seconds[trial] += seconds

    def lost(self, trial: str) -> None:
        self._losses[trial] += 1

    def next(self, suspects: list[str]) -> list[str]:
        """Which of the ``suspects`` run next: all that were lost once, or else one alone."""
        once = [trial for trial in suspects if self._losses[trial] == 1]
        return once or suspects[:1]

    def losses(self, trial: str) -> int:
        return self._losses[trial]

    def is_charged(self, trial: str) -> bool:
        """Whether the trial's losses are its own doing, beyond reasonable doubt."""
        count = self._losses[trial]
        others = sum(self._losses.values()) - count
        seconds = sum(self._seconds.values()) - self._seconds[trial]
        if count < _ALONE:
            others += 1  # none in a minute doesn't say that there will be none in the next one
        if count < 2 or (count < _ALONE and not seconds):
            return False
        from scipy.stats import poisson

        rate = max(others / seconds if seconds else 0.0, _LEAST)
        return bool(poisson.sf(count - 1, rate * self._seconds[trial]) < _COINCIDENCE)
