"""A recipe of the atlas as a task has it: its changes that the task reads, as a file or options."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lstmlab.errors import InputError

if TYPE_CHECKING:
    from lstmlab.atlas.records.described import Described
    from lstmlab.recipe import Recipe
    from lstmlab.tasks.task import Task

_USUAL_LENGTH = 20
"""Words of a text of which nothing is said."""


def read_by(task: Task, changes: Mapping[str, Any]) -> dict[str, Any] | None:
    """The ``changes`` that ``task`` reads and that its default doesn't have anyway; None where they
    make no recipe of it, or its default.

    What watches dev (a schedule that waits for it) holds dev out, where the default doesn't.
    """
    mine = {key: value for key, value in changes.items() if key.partition(".")[0] in task.fields}
    held_out = {**mine, "train_on": "train"} if "train_on" in task.fields else mine
    for each in (mine, held_out):
        try:
            recipe = task.recipe_with(each)
        except InputError:
            continue
        return _needed(task, each, recipe) if recipe != task.recipe else None
    return None


def _needed(task: Task, changes: dict[str, Any], recipe: Recipe) -> dict[str, Any]:
    """Those of ``changes`` without which it would be another recipe."""
    kept = changes
    for key in changes:
        fewer = {each: value for each, value in kept.items() if each != key}
        with suppress(InputError):
            if task.recipe_with(fewer) == recipe:
                kept = fewer
    return kept


def passes(task: Task, changes: Mapping[str, Any], wanted: Described) -> float:
    """The passes over the training split that the recipe asks for on such data, those without
    labels too; of a budget in another unit those of the task's default."""
    from lstmlab.tasks.task import raised

    recipe = task.recipe_with(changes)
    if recipe.least_steps and wanted.examples:
        each = task.updates(wanted.examples, wanted.length or _USUAL_LENGTH, recipe)
        recipe = raised(recipe, each)
    unit, amount = recipe.budget
    return (amount if unit == "epochs" else recipe.epochs) + recipe.pretraining_epochs


def as_toml(changes: Mapping[str, Any], comments: tuple[str, ...] = ()) -> str:
    """The file that ``lstmlab train --recipe`` reads."""
    lines = [f"# {comment}" for comment in comments]
    lines += [f"{key} = {_toml(value)}" for key, value in sorted(changes.items())]
    return "\n".join(lines) + "\n"


def as_options(changes: Mapping[str, Any]) -> str:
    """The same as options of ``lstmlab train``: ``--set cell=gru --set dropout=0.1``."""
    pairs = []
    for key, value in sorted(changes.items()):
        if isinstance(value, Mapping):
            pairs.append((key, value.get("name")))
            pairs += [(f"{key}.{name}", each) for name, each in value.items() if name != "name"]
        else:
            pairs.append((key, value))
    return " ".join(f"--set {shlex.quote(f'{key}={_plain(value)}')}" for key, value in pairs)


def in_short(changes: Mapping[str, Any]) -> str:
    """The same for a reader: ``cell gru, optimizer lion (learning rate 0.0005), layers 2``."""
    said = []
    for key, value in sorted(changes.items()):
        name = key.replace("_", " ").replace(".", " ")
        if isinstance(value, Mapping):
            inner = ", ".join(
                f"{each.replace('_', ' ')} {_plain(setting)}"
                for each, setting in value.items()
                if each != "name"
            )
            said.append(f"{name} {value.get('name')}{f' ({inner})' if inner else ''}")
        else:
            said.append(f"{name} {_plain(value)}")
    return ", ".join(said)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else _toml(value)


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{name} = {_toml(setting)}" for name, setting in value.items())
        return f"{{ {inner} }}"
    return json.dumps(value, ensure_ascii=False)
