"""What can be learned: one task a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lstmlab.errors import InputError
from lstmlab.plugins.plugin import plain
from lstmlab.registry import find

if TYPE_CHECKING:
    from lstmlab.tasks.task import Task


def load(name: str) -> Task:
    """The task called ``name``; ``InputError`` suggests the nearest one."""
    task: Task = find("tasks", name).TASK
    if task.name != plain(name):  # a plug-in's, that inherits another one's
        raise InputError(f"task {name}: its TASK.name is '{task.name}'; make it '{plain(name)}'")
    return task
