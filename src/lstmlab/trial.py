"""A trial is one planned run; a record is what came of it. No torch here."""

from __future__ import annotations

import hashlib
import json
import operator
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from lstmlab.recipe import Recipe
from lstmlab.registry import full
from lstmlab.space import Range

MOST_SEEDS = 2**63
"""A seed is below; tables of records have 64 bits for it."""

NUMERICS = 3
"""Part of a trial's id: to be raised when the same trial would give other numbers than before, so
that a study doesn't mix records of both. 2: answers in float32; the schedule read in the middle of
an update; ``gd`` reads as much as others; a pre-training head drawn with the initial weights; few
examples draw a temperature towards 1; targets as long as the training pairs say. 3: a batch
of pairs is of similar lengths of the longer text, not of the target; the linear model beside a
classifier weighs its n-grams, and is chosen by log loss."""


class Status(StrEnum):
    """How a trial ended."""

    COMPLETE = "complete"
    DIVERGED = "diverged"
    """The loss, a score or a weight stopped being a finite number."""
    TIMED_OUT = "timed_out"
    """Stopped at the study's limit of seconds per trial."""
    OUT_OF_MEMORY = "out_of_memory"
    """Memory ran out: an allocation failed, or the system killed the process for it."""
    CRASHED = "crashed"
    """An exception, or the process died by itself."""
    INTERRUPTED = "interrupted"
    """Killed from outside, or lost to a fault of the machine (a full disk, a file that can't be
    read), again and again. No fault of the trial: it is run anew next time."""


LOST = tuple(status for status in Status if status is not Status.COMPLETE)
"""How a trial can end without a result."""

Method = Literal["quasi-random", "tpe"]
"""What says which points tuning tries: a sequence that fills the space, or a model of scores."""

Source = Literal["all", "initialization", "order", "dropout"]
"""Which random choices a trial's seed decides; those it doesn't are the same in every trial."""


MOST_FOLDS = 100


class Fold(BaseModel):
    """One of the parts of a data set, which is tested on while the others are learned from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(ge=1)
    count: int = Field(ge=2, le=MOST_FOLDS)
    seed: int = Field(0, ge=0, lt=MOST_SEEDS)
    """Decides which example is in which part."""

    @model_validator(mode="after")
    def _is_there(self) -> Fold:
        if self.number > self.count:
            raise ValueError(f"there is no fold {self.number} of {self.count}")
        return self

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


class Trial(BaseModel):
    """One planned run: a task's recipe on a data set with a seed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    dataset: str
    """A name or a path, as :func:`lstmlab.data.load` takes it."""
    fingerprint: str
    """Hash of the data set's content, so that changed data makes a new trial."""
    recipe: Recipe
    seed: int = Field(ge=0, lt=MOST_SEEDS)
    purpose: str = "final"
    """``tune`` (scored on dev only) or ``final`` (also reads the test split, once)."""
    varies: Source = "all"
    """What ``seed`` decides."""
    part: float = Field(1.0, gt=0, le=1)
    """Part of the recipe's budget after which it is stopped: less than 1 in the early rungs of
    successive halving. The schedule is that of the whole budget."""
    fold: Fold | None = Field(None, exclude_if=lambda value: value is None)
    """The part of the data that it is tested on, in place of the test split."""

    @field_validator("task")
    @classmethod
    def _full_task(cls, value: str) -> str:
        return full("tasks", value)

    @field_validator("dataset")
    @classmethod
    def _full_dataset(cls, value: str) -> str:
        return full("datasets", value)

    @cached_property
    def id(self) -> str:
        """Stable over runs and machines: 16 hex digits from everything above but the path, and
        from ``NUMERICS``."""
        parts = [
            self.task, self.fingerprint, self.recipe.identity(), self.seed, self.purpose,
            self.varies, self.part, NUMERICS,
        ]  # fmt: skip
        if self.fold:
            parts.append(self.fold.model_dump_json())
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    def model_copy(self, **how: Any) -> Trial:
        copied = super().model_copy(**how)
        vars(copied).pop("id", None)  # a copy takes over what is cached, too
        return copied


class Point(BaseModel):
    """One evaluation on the way: a point of the learning curve."""

    model_config = ConfigDict(frozen=True)

    epoch: float
    step: int
    """Parameter updates so far."""
    train_loss: float
    """Mean training loss since the last point, in nats per example or token."""
    score: float
    """The task's primary metric on dev. While dev is trained on NaN, and not part of a record."""
    seconds: float
    """Time in training so far, evaluation not included. Measured, so not reproducible."""
    pretraining: bool = Field(False, exclude=True)
    """Whether it is of the passes without labels before the budget; not part of a record."""
    beside: bool = Field(False, exclude=True)
    """Whether it is of a training with dev held out beside another; not part of a record."""


_MEASURED = ("seconds", "peak_memory_mb", "started", "worker", "made_by", "node", "traceback")
"""Fields of a record that another run of the same trial may have otherwise."""


class Record(BaseModel):
    """What came of a trial. Equal over reruns, but for the fields that are measured times."""

    model_config = ConfigDict(frozen=True)

    status: Status
    curve: tuple[Point, ...] = ()
    metrics: dict[str, dict[str, float]] = {}
    """Split -> metric -> value, of the kept weights."""
    message: str = ""
    """Why it was lost; one line."""
    notes: tuple[str, ...] = ()
    """What a reader should know: seeded splits, texts cut, precision used."""
    signatures: dict[str, str] = {}
    """Metric -> exactly how it was computed (sacrebleu's signature), where that can differ."""
    parameters: int = 0
    steps: int = 0
    seconds: float = 0.0
    """Measured: training and evaluation together."""
    peak_memory_mb: float = 0.0
    """Measured: the most memory that its process held while it ran. On macOS by how much it raised
    the most that its process ever held; 0 on Windows, where that isn't known."""
    started: float = 0.0
    """Measured: seconds since 1970."""
    worker: int = 0
    """Which of the processes of a study computed it. By chance, so not reproducible."""
    made_by: str = ""
    """The versions and the processor that computed it, in a study."""
    folds: tuple[dict[str, float], ...] = Field((), exclude_if=operator.not_)
    """Metric -> value in each fold, of models of the same recipe that were trained for that."""
    node: str = Field("", exclude_if=operator.not_)
    """The machine that computed it, of a study on several."""
    traceback: str = ""
    """The end of the traceback of the exception that ended it, if one did."""

    def without_times(self) -> dict[str, Any]:
        """The reproducible part."""
        table = self.model_dump(mode="json")
        for measured in _MEASURED:
            table.pop(measured, None)
        for point in table["curve"]:
            del point["seconds"]
        return table


class Reference(BaseModel):
    """A published result on a data set, to stand a study's own beside."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metric: str
    value: float
    split: str = "test"
    citation: str
    """Who published it, where."""
    protocol: str = ""
    """What a reader must know of how it was made: extra data, ensembles, selection."""
    signature: str = ""
    """The metric's (sacrebleu's for BLEU and chrF)."""
    not_comparable: str = ""
    """Why it can't be compared with what is trained here, if it can't."""


class Contender(BaseModel):
    """One row of a study's tables: the choices that are compared, on one task and data set."""

    model_config = ConfigDict(frozen=True)

    task: str
    dataset: str
    choices: tuple[tuple[str, str], ...]
    """Axis -> value as text, in the study file's order: ``(("optimizer", "adam"),)``."""
    tune: int
    """Planned tuning trials."""
    final: int
    """Planned final replicates; the first, where more are added until it is decided."""
    metric: str
    """The task's primary metric."""
    higher_is_better: bool
    space: tuple[tuple[str, Range], ...] = ()
    """Recipe key (``optimizer.learning_rate``) -> the range that tuning draws it from."""
    halved: bool = False
    """Whether its tuning trials are stopped early by successive halving."""
    method: Method = Field("quasi-random", exclude_if=lambda value: value == "quasi-random")
    """What said which points its tuning tried."""
    varies: Source = "all"
    """What the seeds of its finals decide."""
    target: float | None = None
    """A score of the metric; the time to reach it on dev is measured."""
    references: tuple[Reference, ...] = ()
    searches: tuple[tuple[int, ...], ...] = ()
    """Seeds of the finals of each search, where it is drawn several times; else empty."""
    looks: tuple[int, ...] = ()
    """How many finals there are at each look, where they are added until it is decided."""
    folds: int = Field(0, exclude_if=operator.not_)
    """How many folds the data is in, of which each final tests on one; 0: all finals test on the
    test split."""
    rope: float | None = None
    """A smaller difference of the metric doesn't matter in practice: the region of practical
    equivalence. None: nothing is called equal."""

    def __hash__(self) -> int:
        # Of what tells contenders apart: of all fields, it would take ten times as long.
        return hash((self.task, self.dataset, self.choices, self.varies))

    @property
    def label(self) -> str:
        return " · ".join(value for _, value in self.choices) or "default"


class Entry(BaseModel):
    """A trial in its study; ``record`` is None until it has ended."""

    model_config = ConfigDict(frozen=True)

    contender: Contender
    trial: Trial
    record: Record | None = None
