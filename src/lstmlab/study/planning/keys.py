"""The keys of a study file, from the models that read it: each with its default and what it is."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lstmlab.recipe import Recipe
from lstmlab.space import Range
from lstmlab.study.planning.entries.task_entry import TaskEntry
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.tuning import Tuning
from lstmlab.trial import Reference

TABLES: dict[str, type[BaseModel]] = {
    "": StudyFile,
    "[tuning]": Tuning,
    "[tuning.space]": Range,
    "[[tasks]]": TaskEntry,
    "references = [{ … }]": Reference,
    "[recipe]": Recipe,
}
"""How a table is written -> the model that reads it."""
_PAGE = """# A study file's keys

Made by `lstmlab list study-keys --markdown` from what reads the file. A key without a default must
be given, or stands for nothing. The README's "Your own study" has an example.
"""


@dataclass(frozen=True)
class Key:
    name: str
    default: str
    """The default, written as TOML; empty if it must be given, or stands for itself."""
    about: str


def keys(model: type[BaseModel]) -> Iterator[Key]:
    """Yields the keys of one table, in the order in which they are declared."""
    said = _docstrings(model)
    for name, field in model.model_fields.items():
        yield Key(name, _default(field), said.get(name, ""))


def as_text() -> str:
    """Writes the keys for a terminal."""
    parts = []
    for table, model in TABLES.items():
        parts.append("\n".join([*[table] * bool(table), f"# {_about(model)}", *_lines(model)]))
    return "\n\n".join(parts)


def as_markdown() -> str:
    """Writes the keys for the page in docs/."""
    parts = [_PAGE]
    for table, model in TABLES.items():
        title = f"`{table}`" if table else "At the top"
        rows = [
            f"| `{key.name}` | {f'`{key.default}`' if key.default else ''} | {_cell(key.about)} |"
            for key in keys(model)
        ]
        head = ["| key | default | what it is |", "| --- | --- | --- |"]
        parts.append("\n".join([f"## {title}", "", _about(model), "", *head, *rows, ""]))
    return "\n".join(parts)


def _lines(model: type[BaseModel]) -> Iterator[str]:
    for key in keys(model):
        yield f"{key.name} = {key.default}" if key.default else key.name
        yield from textwrap.wrap(key.about, 78, initial_indent="    ", subsequent_indent="    ")


def _about(model: type[BaseModel]) -> str:
    return inspect.cleandoc(model.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def _cell(text: str) -> str:
    return text.replace("``", "`").replace("|", "\\|")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        value = getattr(value, "name", None)  # of a table, its own section says more
    return "" if value is None else _toml(value)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value)


@cache
def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Field -> the string below it, on one line; fields of parents included."""
    found: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        if not issubclass(parent, BaseModel) or parent is BaseModel:
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(parent))).body
        assert isinstance(tree, ast.ClassDef)
        for before, after in zip(tree.body, tree.body[1:], strict=False):
            match before, after:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    found[name] = " ".join(inspect.cleandoc(text).split())
    return found
