"""What a study hands over: its plan and what came of each trial so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lstmlab.trial import LOST, Contender, Entry, Status

if TYPE_CHECKING:
    from lstmlab.evidence.findings.baseline_lines import BaselineLine


@dataclass(frozen=True)
class Results:
    """A study, finished or still running."""

    name: str
    contenders: Sequence[Contender]
    """All contenders in the study file's order, also those none of whose trials has started."""
    entries: Sequence[Entry]
    about: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    """What a reader needs to repeat it: study file, machine, versions, when it was made."""
    baselines: Sequence[BaselineLine] = ()
    """What the tasks' baselines reach, where that was kept."""
    reduction: int = 3
    """The divisor of its successive halving: one in so many trials goes on at each rung."""


@dataclass(frozen=True)
class Counts:
    """How many trials were planned, and how they ended."""

    planned: int = 0
    ended: tuple[Status, ...] = ()
    """How each trial that has ended did so."""

    @classmethod
    def of(cls, planned: int, entries: Iterable[Entry]) -> Counts:
        entries = list(entries)
        ended = tuple(entry.record.status for entry in entries if entry.record)
        return cls(max(planned, len(entries)), ended)

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.planned + other.planned, self.ended + other.ended)

    def of_status(self, status: Status) -> int:
        return self.ended.count(status)

    @property
    def complete(self) -> int:
        return self.of_status(Status.COMPLETE)

    @property
    def lost(self) -> int:
        """Trials that ended without a result."""
        return len(self.ended) - self.complete

    @property
    def pending(self) -> int:
        """Trials that have not ended."""
        return self.planned - len(self.ended)

    @property
    def by_loss(self) -> dict[str, int]:
        """``{"diverged": 1, "timed out": 2}``: each way in which a trial was lost."""
        counts = {status: self.of_status(status) for status in LOST}
        return {status.replace("_", " "): count for status, count in counts.items() if count}

    @property
    def losses(self) -> str:
        """``"1 diverged, 2 timed out"``; empty if nothing was lost."""
        return ", ".join(f"{count} {kind}" for kind, count in self.by_loss.items())
