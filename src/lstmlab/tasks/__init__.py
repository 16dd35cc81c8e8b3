"""What can be learned: one task a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lstmlab.registry import find

if TYPE_CHECKING:
    from lstmlab.tasks.task import Task


def load(name: str) -> Task:
    """The task called ``name``; ``InputError`` suggests the nearest one."""
    return find("tasks", name).TASK
