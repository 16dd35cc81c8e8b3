"""The columns of a source that are to stand beside its text, as ``--features`` names them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from lstmlab.data.columns import FEATURES, Columns
from lstmlab.data.reading.source import Source
from lstmlab.errors import InputError
from lstmlab.language.quoting import short, some


def parts_of(name: str, found: list[str]) -> list[str]:
    """The columns that ``name`` lists with commas between; one that is called so is it alone."""
    return [name] if name in found else name.split(",")


def named(features: str | Sequence[str] | None) -> str:
    """One name for all ``features``, with commas between them; empty where there are none."""
    if features is None or isinstance(features, str):
        return features or ""
    each = [str(name) for name in features]
    if len(each) > 1 and (comma := next((name for name in each if "," in name), "")):
        raise InputError(f"features: '{short(comma)}' has a comma in its name; rename it")
    return ",".join(each)


def in_columns(table: dict[str, Any]) -> dict[str, Any]:
    """A study's table of a task, its list of ``features`` as the one of our columns that they are.
    ``ValueError`` where ``columns`` names them, too."""
    if not isinstance(table.get(FEATURES), list | tuple):
        return table
    others = {key: value for key, value in table.items() if key != FEATURES}
    columns = table.get("columns", {})
    if not table[FEATURES] or not isinstance(columns, dict):
        return others
    if FEATURES in columns:
        raise ValueError("features: columns names them, too; name them once")
    return others | {"columns": {**columns, FEATURES: named(table[FEATURES])}}


def check(source: Source, wanted: Columns, rename: Mapping[str, str]) -> None:
    """``InputError`` for a feature that the source hasn't, that is named twice, or that is read or
    asked for already."""
    found = source.columns()
    parts = parts_of(rename[FEATURES], found)
    taken = {
        part: ours
        for ours in wanted
        if ours != FEATURES
        for part in parts_of(rename.get(ours, ours), found)
    }
    for part in parts:
        if parts.count(part) > 1:
            raise InputError(f"--features: '{short(part)}' is named twice; name it once")
        if part in taken:
            what = "what is asked for" if taken[part] == wanted.answer else "read as the text"
            raise InputError(
                f"--features: '{short(part)}' is {what}; name columns that stand beside it"
            )
        if part not in found and not any(part in row for _, row in source.readable([])):
            near = difflib.get_close_matches(part, found, n=1)
            hint = f"; did you mean '{short(near[0])}'?" if near else ""
            raise InputError(
                f"{source.name}: --features: no column '{short(part)}' "
                f"(there are: {some(found)}){hint}"
            )
