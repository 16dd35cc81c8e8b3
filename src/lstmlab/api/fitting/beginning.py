"""Which recipes ``lstmlab fit`` may compare, and which first: the task's own, and those that the
atlas advises for such data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from pathlib import Path

    from lstmlab.data.dataset import Dataset
    from lstmlab.tasks.task import Task


@dataclass(frozen=True)
class Beginning:
    """The recipes that may be compared."""

    changes: Mapping[str, Mapping[str, Any]]
    """Name -> changes to the task's default recipe."""
    names: tuple[str, ...]
    """Those that are compared as far as there is time, the first ones first."""
    spare: tuple[str, ...]
    """Those that take the places that are left empty."""
    before: tuple[str, ...]
    """What a comparison that is gone on with has compared."""


def beginning(console: Console, task: Task, dataset: Dataset, folder: Path) -> Beginning:
    """What to compare on ``dataset``; the console says what the atlas advises.

    The atlas's first recipe stands before the task's default, which is always compared with it, the
    others after that. As many are compared as without the atlas. ``folder``: the study, which may
    be one that is gone on with.
    """
    from lstmlab.atlas.advice.begun import begun
    from lstmlab.study.fitting import small_study as fitting

    before = fitting.compared(folder)
    found = begun(task, dataset)
    first, *others = [*found.recipes] or [""]
    own = [*task.variants]
    order = [first, own[0], *others, *own[1:]] if found.recipes else own
    count = max(len(own), len(order) - len(own) + 1)
    names, left = order[:count], order[count:]
    # Where there is time for next to nothing, the small ones of the task can do most.
    spare = [*(own[1:] if found.recipes else []), *left, *task.brief]
    if found.recipes and found.advice and found.advice.borne:
        borne = found.advice.borne
        console.print(
            f"the atlas advises {escape(', '.join(found.recipes))}: on {borne.better} of "
            f"{borne.sets} similar sets, each left out in turn, such advice was better than the "
            "default recipe (lstmlab advise says more)",
            soft_wrap=True,
        )
    return Beginning(
        {**fitting.variants_of(task), **found.recipes, **before},
        tuple(names),
        tuple(dict.fromkeys(name for name in spare if name not in names)),
        tuple(before),
    )
