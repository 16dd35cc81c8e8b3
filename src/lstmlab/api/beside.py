"""Texts with numbers and categories beside them, from what Python users keep them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lstmlab.api.texts import names_of, texts_of, values_of
from lstmlab.data.columns import FEATURES, together
from lstmlab.data.reading.source import Unfit
from lstmlab.data.roles.features import cell_of
from lstmlab.errors import InputError
from lstmlab.language.quoting import short, some

if TYPE_CHECKING:
    from lstmlab.artifacts.saved import SavedModel

_MISSING = ("NAType", "NaTType", "NullType")
"""Types by which pandas and others say that nothing stands there."""


def rows_of(given: Any, trained: SavedModel) -> list[str | None]:
    """What a model that reads features is asked about each row, None where there is no text.

    ``given``: a data frame, an Arrow table or a dict of columns; or a list of rows, each a dict.
    ``InputError`` for anything else, and where a column isn't there.
    """
    names, column = names_of(given), trained.task.columns.text
    if names is None:
        given = _columns(given, trained)
        names = [*given]
    for name in trained.features:
        if names.count(name) != 1:
            told = "two columns are called" if name in names else "no column"
            raise InputError(
                f"texts: {told} '{short(name)}' in the {type(given).__name__} (there are: "
                f"{some(map(str, names))}), which this model reads beside the text"
            )
    own = [name for name in names if name not in trained.features]
    texts = texts_of({name: given[name] for name in own}, column, trained.remembered)
    each = [[*values_of(given[name], f"column '{short(name)}'")] for name in trained.features]
    if any(len(values) != len(texts) for values in each):
        raise InputError("texts: the columns are not equally long")
    cells = [_cell(trained.features, row, n) for n, row in enumerate(zip(*each, strict=True), 1)]
    both = together([[text or "" for text in texts], cells])
    return [None if text is None else one for text, one in zip(texts, both, strict=True)]


def _cell(names: Sequence[str], row: Sequence[Any], number: int) -> str:
    values = [None if type(value).__name__ in _MISSING else value for value in row]
    try:
        return cell_of(dict(zip(names, values, strict=True)), FEATURES)
    except Unfit as error:
        raise InputError(f"texts, row {number}: {error}") from None


def _columns(given: Any, trained: SavedModel) -> dict[str, list[Any]]:
    """Rows that are dicts, as columns; a part of a text that a row lacks is blank there."""
    wanted = [*(trained.parts or [trained.text_name]), *trained.features]
    rows = [*values_of(given)]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            beside = " and ".join(map(short, trained.features))
            raise InputError(
                f"texts, number {number}: this model reads {beside} beside each text; give a data "
                f"frame, or dicts with {', '.join(map(short, wanted))}"
            )
        if absent := [name for name in trained.features if name not in row]:
            raise InputError(
                f"texts, number {number}: no '{short(absent[0])}' in it, which this model reads "
                "beside the text; None says that it is missing"
            )
    text = trained.task.columns.text
    found = {name: [row.get(name) for row in rows] for name in wanted}
    if not trained.parts:  # it may also be called as ours is
        found[wanted[0]] = [row.get(wanted[0], row.get(text)) for row in rows]
    return found
