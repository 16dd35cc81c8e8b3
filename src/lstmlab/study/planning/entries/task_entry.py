"""A task on a data set, as a study file has it."""

from __future__ import annotations

import operator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from lstmlab.data.beside.named import in_columns
from lstmlab.data.understanding.cleaning import Cleaning, Missing
from lstmlab.registry import full
from lstmlab.trial import Reference


class TaskEntry(BaseModel):
    """A task on a data set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    dataset: str
    """A built-in set, a set in the data folder, or a path."""
    columns: dict[str, str] = {}
    """Our column -> the data set's own name for it; ``text = "title,body"`` joins several."""
    features: tuple[str, ...] = Field((), exclude_if=operator.not_)
    """Columns of numbers or categories that are read beside the text: ``["price", "country"]``."""
    encoding: str | None = None
    """The encoding of its text files, where it is detected wrong."""
    missing: Missing = Field("leave-out", exclude_if=lambda value: value == "leave-out")
    """What becomes of rows that aren't whole: they are left out, up to a fifth of them
    (``leave-out``) or all (``leave-out-all``), or are an ``error``."""
    merge_labels: bool = Field(False, exclude_if=operator.not_)
    """Whether labels that differ in case or spaces only are one, and ``N/A`` and the like none."""
    no_duplicates: bool = Field(False, exclude_if=operator.not_)
    """Whether an example that stands before, in the same split or another, is left out."""
    examples: int | None = Field(None, ge=2, exclude_if=lambda value: value is None)
    """How many examples of train are used at most, and half as many of dev and test: drawn with a
    fixed seed, every label's share kept, or the beginning of a running text."""
    recipe: dict[str, Any] = {}
    """Changes to the task's default recipe."""
    metric: str = Field("", exclude_if=operator.not_)
    """What is kept, tuned and compared by, instead of the task's first metric."""
    target: float | None = None
    """A score of the task's metric: how long it takes to reach it on dev is measured."""
    rope: float | None = Field(None, gt=0, allow_inf_nan=False)
    """Two contenders whose true difference is smaller beyond doubt are called equal (the region of
    practical equivalence), in the metric's unit; without it, the metric's own, such as half a point
    of accuracy."""
    references: tuple[Reference, ...] = ()
    """Published results on the data set, to stand these beside."""

    @model_validator(mode="before")
    @classmethod
    def _features_are_a_column(cls, table: Any) -> Any:
        """``features`` as the one of our columns that they are."""
        return in_columns(table) if isinstance(table, dict) else table

    @field_validator("task")
    @classmethod
    def _full_task(cls, value: str) -> str:
        return full("tasks", value)

    @field_validator("dataset")
    @classmethod
    def _full_dataset(cls, value: str) -> str:
        return full("datasets", value)

    @property
    def cleaning(self) -> Cleaning:
        return Cleaning(self.missing, self.merge_labels, self.no_duplicates)
