"""A seat of the cluster, as the study sees it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from lstmlab.study.backends.backend import Job, Place


@dataclass
class SeatActor:
    """An actor of Ray's that is a seat, and what it has to do."""

    actor: Any
    node: str
    """The machine's id."""
    number: int
    memory: float = 0.0
    """MB that were declared to Ray."""
    answer: Any = None
    """What was asked and not answered yet: a reference."""
    place: Place | None = None
    """Known once the actor has answered."""
    job: Job | None = None
    turn: str = ""
    heard: int = 0
    """Events of this turn that were told."""
    began: bool = False
    asked: float = field(default_factory=time.monotonic)
    """When it was asked for."""
    mute: int = 0
    """How often in a row its answer couldn't be sent."""
    told_to_leave: bool = False
    left: str = ""
    """A trial that it had of this study when that was killed, and its turn is still ``turn``."""
