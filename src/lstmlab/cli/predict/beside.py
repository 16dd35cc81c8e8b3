"""What stands beside the texts of new rows, where a model reads that, too."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lstmlab.cli.predict.fields import joined_fields
from lstmlab.data.columns import FEATURES
from lstmlab.data.reading.source import Unfit
from lstmlab.data.roles.features import cell_of
from lstmlab.errors import InputError
from lstmlab.language.quoting import short, some
from lstmlab.registry import unknown

if TYPE_CHECKING:
    from lstmlab.artifacts.saved import SavedModel


def with_fields(
    trained: SavedModel, texts: Sequence[str], given: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The rows of ``texts`` that were given as arguments, each with the features ``given`` by
    ``--field``; or the one whose text is among these. ``InputError`` for a field that the model
    doesn't know."""
    names = [*(trained.parts or [trained.text_name]), *trained.features]
    if wrong := next((name for name in given if name not in names), ""):
        raise InputError(f"--field: {unknown('column', wrong, names)}")
    beside = {name: value for name, value in given.items() if name in trained.features}
    of_text = {name: value for name, value in given.items() if name not in beside}
    each = list(texts)
    if of_text:
        each.append(
            joined_fields(trained, of_text) if trained.parts else of_text[trained.text_name]
        )
    if given and not each:
        wanted = " ".join(f"--field {name}=…" for name in names if name not in beside)
        raise InputError(f"--field: no text; give it as an argument, or by {wanted}")
    return [{"text": text} | beside for text in each]


class Beside:
    """Reads the columns beside a text of one row after the other."""

    def __init__(self, trained: SavedModel, rename: Mapping[str, str]) -> None:
        """``rename``: the model's name of a column -> the rows' own, where they differ."""
        self._names = {name: rename.get(name, name) for name in trained.features}
        self._known = False

    def cell(self, place: str, values: Mapping[str, Any], *, plain: bool) -> str:
        """What stands beside the text of a row. ``InputError`` where a column isn't there: of the
        first row of a file, whose columns those of all are; of each row of ``plain`` text, which
        has its text alone."""
        absent = [name for name in self._names.values() if name not in values]
        if absent and (plain or not self._known):
            raise InputError(f"{place}: {_absent(absent, values, plain=plain)}")
        self._known = True
        try:
            return cell_of({ours: values.get(name) for ours, name in self._names.items()}, FEATURES)
        except Unfit as error:
            raise InputError(f"{place}: {error}") from None


def _absent(absent: Sequence[str], values: Mapping[str, Any], *, plain: bool) -> str:
    if plain:
        fields, also = " ".join(f"--field {name}=…" for name in absent), " and ".join(absent)
        return (
            f"this model also reads {short(also)} beside a text; give {fields} (nothing "
            "after = says that it is missing), or rows with these columns: --file FILE.csv"
        )
    found = [str(name) for name in values]
    near = difflib.get_close_matches(absent[0], found, n=1)
    hint = near[0] if near else "NAME"
    return (
        f"no column '{short(absent[0])}' (there are: {some(found)}), which this model reads beside "
        f"the text; name yours with --column {absent[0]}={hint}"
    )
