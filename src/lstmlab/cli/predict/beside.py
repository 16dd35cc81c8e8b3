"""What stands beside the texts of new rows, where a model reads that, too."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lstmlab.cli.predict.fields import joined_fields
from lstmlab.data.beside.held import by_column
from lstmlab.data.columns import FEATURES
from lstmlab.data.reading.source import Unfit
from lstmlab.data.roles.features import cell_of
from lstmlab.data.understanding.labels import with_counts
from lstmlab.errors import InputError
from lstmlab.language.quoting import short, some
from lstmlab.registry import unknown

if TYPE_CHECKING:
    from lstmlab.artifacts.saved import SavedModel

_NAMED = 4
"""Values of a column that are named."""


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
        assert trained.codec.features is not None
        self._columns = trained.codec.features.columns
        self._strange: Counter[tuple[str, str, str]] = Counter()
        """How often a column has a value that tells the model nothing, and why."""
        self._rows = 0

    def cell(self, place: str, values: Mapping[str, Any], *, plain: bool) -> str:
        """What stands beside the text of a row. ``InputError`` where a column isn't there: of the
        first row of a file, whose columns those of all are; of each row of ``plain`` text, which
        has its text alone."""
        absent = [name for name in self._names.values() if name not in values]
        if absent and (plain or not self._known):
            raise InputError(f"{place}: {_absent(absent, values, plain=plain)}")
        self._known = True
        self._rows += 1
        try:
            cell = cell_of({ours: values.get(name) for ours, name in self._names.items()}, FEATURES)
        except Unfit as error:
            raise InputError(f"{place}: {error}") from None
        each = by_column([cell])
        for column in self._columns:
            value = each[column.name][0]
            if why := column.strange(value):
                self._strange[column.name, str(value), why] += 1
        return cell

    def notes(self) -> list[str]:
        """A line for each column that has values which tell the model nothing."""
        found: dict[tuple[str, str], Counter[str]] = {}
        for (name, value, why), count in self._strange.items():
            found.setdefault((name, why), Counter())[short(value, 30)] += count
        return [
            f"{name}: in {counts.total():,} of {self._rows:,} rows it {why}: "
            + with_counts([value for value, _ in counts.most_common()], counts, _NAMED)
            for (name, why), counts in found.items()
        ]


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
