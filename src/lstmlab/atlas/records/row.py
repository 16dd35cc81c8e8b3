"""One trial of the atlas, as its Parquet files keep it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cached_property
from math import isfinite, nan
from typing import Any

FINAL, TUNE = "final", "tune"
COMPLETE = "complete"


@dataclass(frozen=True)
class Row:
    """One trial: what was run on which data, and what came of it."""

    id: str
    """The trial's id, as its study has it."""
    part: str
    """The part of the atlas: ``optimizers``, ``cells``, ``recipes``."""
    task: str
    dataset: str
    """The data set's name, without the folders before it; of one that was cut, its examples after
    that."""
    language: str
    """The primary language of its texts, ``en`` or ``zh``; ``und`` where it isn't known."""
    examples: int
    """Examples of the training split."""
    length: float
    """The median length of its texts (of a paired set: its sources), in words; a Chinese character
    is one."""
    labels: int
    """Labels of the training split; 0 where there are none."""
    fingerprint: str
    """The hash of the data set's content."""
    contender: str
    """What its study calls what was compared: the name of the variant, or the axes' values."""
    cell: str
    optimizer: str
    choices: str
    """JSON: the fields of the recipe that make the contender what it is, as its study says them."""
    recipe: str
    """JSON: every field of the recipe that isn't as the task's default has it, also those that all
    contenders share."""
    kind: str
    """``final``, or ``tune`` for a trial of a search."""
    seed: int
    budget: float
    """The part of the recipe's budget after which it was stopped: 1, but for halving."""
    search: str
    """JSON: what the search drew, by key; empty of what isn't searched."""
    metric: str
    higher_is_better: bool
    dev_score: float
    """NaN where there is none."""
    test_score: float
    """NaN where there is none: a trial of a search doesn't read the test split."""
    curve_epochs: tuple[float, ...]
    """The passes over the training split after which dev was scored."""
    curve: tuple[float, ...]
    """The scores on dev then."""
    curve_seconds: tuple[float, ...]
    """The seconds of training until then."""
    seconds: float
    """Training and evaluation together, measured."""
    steps: int
    parameters: int
    outcome: str
    """``complete``, or how it was lost: ``diverged``, ``timed_out``, …"""
    why: str
    """The message of what was lost."""
    made_by: str
    """The versions and the processor that computed it."""
    baselines: str
    """JSON: the set's baselines by name, each with its ``dev`` and ``test`` score."""
    linear: str
    """The name of the task's linear baseline among them; empty where it has none."""

    @property
    def is_complete(self) -> bool:
        return self.outcome == COMPLETE and isfinite(self.dev_score)

    @property
    def place(self) -> tuple[str, str]:
        """The task and the data set."""
        return self.task, self.dataset

    @property
    def training_seconds(self) -> float:
        """The seconds of training alone, as far as the curve says; else all of them."""
        return self.curve_seconds[-1] if self.curve_seconds else self.seconds

    @property
    def epochs(self) -> float:
        """The passes over the training split that it did; NaN where that isn't known."""
        return self.curve_epochs[-1] if self.curve_epochs else nan

    @cached_property
    def changes(self) -> dict[str, Any]:
        """What makes the contender what it is, read."""
        return dict(json.loads(self.choices))

    @cached_property
    def searched(self) -> dict[str, float]:
        return dict(json.loads(self.search))

    def baseline(self, name: str, split: str) -> float:
        """The score of the baseline ``name``; NaN where it has none."""
        value = json.loads(self.baselines).get(name, {}).get(split)
        return nan if value is None else float(value)


NAMES = tuple(field.name for field in fields(Row))
"""The columns, in their order."""
