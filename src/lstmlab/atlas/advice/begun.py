"""What ``lstmlab fit`` begins with: the recipes that the atlas advises before the default, if its
records bear out that they are better than that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmlab.atlas.advice.advise import Advice, advise
from lstmlab.atlas.advice.reading import passes, read_by
from lstmlab.atlas.portfolio.matrix import PART, matrix
from lstmlab.atlas.portfolio.validation import is_decided
from lstmlab.atlas.records.described import described
from lstmlab.atlas.records.files import SHIPPED, parts, read

if TYPE_CHECKING:
    from lstmlab.data.dataset import Dataset
    from lstmlab.tasks.task import Task

MOST = 3
"""Recipes of the atlas that are compared with the task's own."""
_SEARCHED = ("learning_rate", "weight_decay")
"""Settings of an optimizer that are searched: recipes that differ in these alone are one."""


@dataclass(frozen=True)
class Begun:
    """The recipes, in their order, and what speaks for them."""

    recipes: Mapping[str, Mapping[str, Any]]
    """Name -> changes to the task's default recipe; empty where nothing is better than that."""
    advice: Advice | None = None


def begun(task: Task, dataset: Dataset, records: Path | None = None) -> Begun:
    """What to begin with for ``task`` on ``dataset``.

    Nothing where there are no records, too few of sets like it, or where on these, each left out in
    turn, such advice was no better than the default recipe.
    """
    records = records or SHIPPED
    if not parts(records):
        return Begun({})
    wanted = described(dataset, task.name)
    advice = advise(
        matrix(read(records, PART)),
        wanted,
        lambda changes: read_by(task, changes),
        lambda changes: passes(task, changes, wanted),
        count=MOST + 1,
    )
    if not is_decided(advice.borne):
        return Begun({})
    own = {_like(task, changes) for changes in task.variants.values()}
    found: dict[str, Mapping[str, Any]] = {}
    for one in advice.recipes[:MOST]:
        if not one.changes:  # what comes after the default adds to it, and not to what is there
            break
        alike = _like(task, one.changes)
        if alike not in own:
            own.add(alike)
            found[f"atlas {one.name}"] = one.changes
    return Begun(found, advice)


def _like(task: Task, changes: Mapping[str, Any]) -> str:
    """A recipe's text, without what is searched."""
    recipe = task.recipe_with(changes)
    ranges = [key for key in recipe.optimizer.ranges if key in _SEARCHED]
    return recipe.updated({f"optimizer.{key}": 0.001 for key in ranges}).to_text()
