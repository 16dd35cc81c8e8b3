"""What a study hands over: its plan and what came of each trial so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lstmlab.trial import Contender, Entry, Status


@dataclass(frozen=True)
class Results:
    """A study, finished or still running."""

    name: str
    contenders: Sequence[Contender]
    """In the study file's order, also those none of whose trials has started."""
    entries: Sequence[Entry]
    about: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    """What a reader needs to repeat it: study file, machine, versions, when it was made."""


@dataclass(frozen=True)
class Counts:
    """How many trials were planned, and how they ended."""

    planned: int = 0
    complete: int = 0
    diverged: int = 0
    failed: int = 0
    timed_out: int = 0

    @classmethod
    def of(cls, planned: int, entries: Iterable[Entry]) -> Counts:
        entries = list(entries)
        ended = [entry.record.status for entry in entries if entry.record]
        return cls(
            max(planned, len(entries)),
            ended.count(Status.COMPLETE),
            ended.count(Status.DIVERGED),
            ended.count(Status.FAILED),
            ended.count(Status.TIMED_OUT),
        )

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.planned + other.planned,
            self.complete + other.complete,
            self.diverged + other.diverged,
            self.failed + other.failed,
            self.timed_out + other.timed_out,
        )

    @property
    def lost(self) -> int:
        """Trials that ended without a result."""
        return self.diverged + self.failed + self.timed_out

    @property
    def pending(self) -> int:
        """Trials that have not ended."""
        return self.planned - self.complete - self.lost

    @property
    def losses(self) -> str:
        """``"1 diverged, 2 timed out"``; empty if nothing was lost."""
        kinds = {"diverged": self.diverged, "failed": self.failed, "timed out": self.timed_out}
        return ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)
