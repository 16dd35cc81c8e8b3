"""One text that is given by the columns it is made of: ``--field title=… --field body=…``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lstmlab.data.joining import joined
from lstmlab.errors import InputError
from lstmlab.registry import unknown

if TYPE_CHECKING:
    from lstmlab.artifacts.saved import SavedModel


def joined_fields(trained: SavedModel, given: Mapping[str, str]) -> str:
    """The text of ``given``, column -> text, as the model reads it; a column that isn't given is
    blank. ``InputError`` for one that the model doesn't know."""
    parts = trained.parts
    if not parts:
        raise InputError("--field: this model reads one text; give it as an argument")
    if wrong := next((name for name in given if name not in parts), ""):
        raise InputError(f"--field: {unknown('column', wrong, parts)}")
    return joined([given.get(part) for part in parts]) or ""
