"""What every backend file defines: where trials run, and how what comes of them is handed back.

``MOST``: how many trials it can run at a time, whatever is asked for; None where the machine
decides;
``CLUSTER`` (optional): it is of several machines, takes what is in :class:`Cluster`, and 0 for
``places`` where the machines decide; and

- ``opened(terms, places)``: a :class:`Backend` that runs ``places`` trials at a time.

The schedule (:mod:`lstmlab.study.execute`) decides what runs, in which order, for how long and how
often, and keeps the records. A backend runs what it is given, once, and tells what comes of it.
What it has to hold is checked, of every backend, in ``lstmlab/checks/backends.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lstmlab.data.dataset import Dataset
from lstmlab.plugins.plugin import Plugin
from lstmlab.registry import in_use
from lstmlab.trial import Point, Record, Status, Trial


@dataclass(frozen=True)
class Cluster:
    """Where a backend of several machines finds them, and what a trial may take of one."""

    study: str
    """A name that no other study has which uses the same machines at a time; the same when it is
    started again."""
    address: str = ""
    """Empty: what the backend needs is started on this machine, and stopped at the end."""
    gpus_per_trial: float = 0.0
    """Share of a GPU that a trial gets."""
    checkpoints: str = ""
    """A folder or bucket that all machines reach, for what lost trials go on from."""


@dataclass(frozen=True)
class Terms:
    """What is the same for all trials of a study: what every worker is opened with.

    It can be sent to another process of this machine, where the texts are read from files of the
    cache (:func:`lstmlab.data.preparing.shared.shared`). Paths are of the machine that the study
    was started on: a backend whose workers share no files with it carries over what they leave.
    """

    datasets: Mapping[str, Dataset]
    """The data sets that jobs name, by fingerprint."""
    device: str
    time_limit: float | None = None
    """Seconds that a trial may take in all, the start of a process included. Its schedule is
    shortened so that it ends within them."""
    search_limit: float | None = None
    """The same of a tuning trial, where it is another."""
    models: Path | None = None
    """Where the model of every trial that completes is left, in a folder of the trial's id, before
    its end is told; and of those that are told to end, as far as they came."""
    checkpoints: Path | None = None
    """Where trials that take longer than ``every`` leave what they can be gone on from."""
    every: float = 30.0
    """Seconds between two checkpoints of a trial: so much is repeated where a study was killed."""
    plugins: tuple[Plugin, ...] = field(default_factory=in_use)
    """The user's own variants, as they were when the study began."""
    cluster: Cluster | None = None
    """Needed by a backend whose ``CLUSTER`` is true."""


@dataclass(frozen=True)
class Job:
    """A trial to be run, and what it will probably need."""

    trial: Trial
    asked: float
    """When it was first asked for, in seconds since 1970; ``Terms.time_limit`` counts from then."""
    seconds: float = 0.0
    """How long trials like it took, or else a guess from its size."""
    memory_mb: float = 0.0
    """The most memory that a trial like it took; 0 where none has ended yet."""


@dataclass(frozen=True)
class Place:
    """Who computes a trial; it is said in the trial's record."""

    worker: int
    """A number of its own for each of those that compute side by side; of several GPUs of a machine
    each has one in turn."""
    made_by: str = ""
    """Its versions and its processor (:func:`lstmlab.study.storing.made_by.made_by`)."""
    node: str = ""
    """The name of the machine, where there are several."""

    @property
    def signed(self) -> dict[str, Any]:
        """The fields of a record that say who computed it."""
        return {"worker": self.worker, "made_by": self.made_by, "node": self.node}


@dataclass(frozen=True)
class Began:
    """A worker has taken the trial. The study's limit of a trial's seconds counts from now on.

    It may come again, where the backend itself has begun the trial anew: what was told before that
    counts no more.
    """

    trial: str
    """The trial's id, as in every event."""
    place: Place
    process: int
    """The number that the process which computes it has on its machine."""
    before: float = 0.0
    """Seconds that it had taken before, where it goes on from a checkpoint."""


@dataclass(frozen=True)
class Reached:
    """The trial has reached a point of its learning curve; they come in their order."""

    trial: str
    point: Point


@dataclass(frozen=True)
class Alive:
    """The trial is still being computed, and nothing else could be told: the schedule looks at the
    clock. Needed of backends whose ``wait`` takes longer than it should."""

    trial: str


@dataclass(frozen=True)
class Ended:
    """The trial has ended, well or badly. A record with a traceback was made from an exception, and
    what raised it computes nothing more: the next trial finds a worker that is new, if the backend
    has workers."""

    trial: str
    record: Record


@dataclass(frozen=True)
class Lost:
    """The worker that had the trial is gone, and nothing says that the trial is to blame."""

    trial: str
    status: Status
    """What its record is to say, if trying it again ends alike."""
    message: str
    """What happened, as a sentence with a subject: ``"its process was killed"``."""
    machine: str = ""
    """Which machine was lost, with all that ran on it, if that is what happened."""


@dataclass(frozen=True)
class Noted:
    """Something that whoever waits for the study should know of its machines: it is shown, and of
    no trial."""

    text: str
    trial: str = ""


Event = Began | Reached | Alive | Ended | Lost | Noted
Tell = Callable[[Event], None]


class Backend(Protocol):
    """Runs trials; everything is called from one thread."""

    @property
    def places(self) -> int:
        """How many trials it takes in hand at a time, at least 1. It may change on the way; a
        backend that has a queue of its own says more than it has processors."""

    def submit(self, job: Job) -> None:
        """Take ``job`` in hand, as one of ``places`` at most.

        Then :class:`Began` and each :class:`Reached` are told of it, and one :class:`Ended` or
        :class:`Lost`, after which nothing is. It may be submitted again then.
        """

    def wait(self, seconds: float, tell: Tell) -> None:
        """Call ``tell``, in this thread, with what has happened; if nothing has, wait for it, for
        ``seconds`` at most. (Where trials are computed in this thread, until one has ended.)

        What ``tell`` raises is raised here.
        """

    def cancel(self, trial: str) -> None:
        """Stop the trial of that id now; nothing more is told of it. ``tell`` may call this."""

    def end(self, trial: str) -> None:
        """Have the trial of that id end where it is: it leaves its model, if models are wanted, and
        ends as ``INTERRUPTED``, with what it reached in its record. ``tell`` may call this."""

    def settled(self, trial: str) -> None:
        """The record of the trial of that id is kept and will not be asked for again, so what the
        backend has kept of it (checkpoints, a copy of the record) may go."""

    def close(self) -> None:
        """Stop all that runs, and leave no process."""
