"""What a file of one's own could be learned for, and which of its columns are what.

From what its columns are called and what they hold; said in words, so that a person can judge, and
with what else it could be. Where two readings are about as likely, it says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lstmlab.data.beside.named import parts_of
from lstmlab.data.columns import FEATURES, Columns, of_task, usual
from lstmlab.data.guessing import column_names as called
from lstmlab.data.guessing.beside import with_features_named
from lstmlab.data.guessing.by_role.pairs import which_is_not_said
from lstmlab.data.guessing.guessed import Guess
from lstmlab.data.guessing.profile import Profile, profiles
from lstmlab.data.guessing.told import as_told
from lstmlab.data.joining import is_joined, value_in
from lstmlab.data.loading import sources
from lstmlab.data.reading.files import File, suffix
from lstmlab.data.reading.source import Broken, Source
from lstmlab.errors import InputError
from lstmlab.language.quoting import option, short, some
from lstmlab.registry import canonical, is_known, names, unknown

_ROWS = 50_000
"""Rows looked at; of more, every second or third, and so on."""


def known_task(name: str | None) -> str | None:
    """``name``, if there is such a task, or none is named; ``InputError`` otherwise."""
    guessed = [task for columns in usual() for task in columns.asked.tasks]
    known = list(dict.fromkeys([*guessed, *names("tasks")]))
    if name is not None and not is_known("tasks", name):
        raise InputError(f"--task: {unknown('task', name, known)}")
    return canonical("tasks", name) if name is not None else None


def guess(
    name_or_path: str,
    columns: Mapping[str, str] | None = None,
    task: str | None = None,
    root: Path | None = None,
    encoding: str | None = None,
) -> Guess:
    """How the data set at a path seems to be meant; ``columns`` and ``task``: what is known of it.

    ``InputError`` where no reading is likely: it says what each column holds.
    """
    _, by_split = sources(name_or_path, root, encoding)
    return guess_source(by_split["train"], columns, of_task(task) if task else None, task)


def guess_source(
    source: Source,
    columns: Mapping[str, str] | None = None,
    wanted: Columns | None = None,
    task: str | None = None,
) -> Guess:
    """Does what :func:`guess` does with a source that is at hand; ``wanted``: the columns, if they
    are known."""
    broken: list[Broken] = []
    rows = [row for _, row in source.readable(broken)]
    if not rows and broken:
        raise InputError(broken[0].message)
    if not rows:
        raise InputError(f"{source.name}: no examples in it")
    known = dict(columns or {})
    rows = rows[:: max(1, len(rows) // _ROWS)]
    found = profiles(rows)
    there = [each.name for each in found]
    if beside := known.pop(FEATURES, ""):
        parts = parts_of(beside, there)
        for part in (each for each in parts if each not in there):
            raise InputError(f"--features: {unknown('column', part, there)}")
        free = [each for each in there if each not in parts]
        if again := [each for each in known.values() if each in parts]:
            raise InputError(f"--features: '{short(again[0])}' is named as another column, too")
        found, there = [each for each in found if each.name in free], free
        wanted = wanted.without_features() if wanted else None
    for ours, theirs in known.items():
        parts = theirs.split(",") if _may_be_columns(ours) and theirs not in there else [theirs]
        for part in (each for each in parts if each not in there):
            raise InputError(f"{option(ours, short(theirs))}: {unknown('column', part, there)}")
    for theirs in (each for ours, each in known.items() if _is_text(ours)):
        if is_joined(theirs, there):  # they are one column from here on
            parts = theirs.split(",")
            one = profiles([{theirs: value_in(row, theirs)} for row in rows])
            found = [*one, *(each for each in found if each.name not in parts)]
    if isinstance(source, File) and suffix(source.path) in {".csv", ".tsv"}:
        _check_header(source, [each for each in found if each.name not in known.values()])
    if not known:
        known = _as_ours(found, wanted)
    in_file_order = False
    if not known and (sides := source.sides()):
        known = {"source": sides[0], "target": sides[1]}
        in_file_order = True
    for columns in [wanted] if wanted else _in_turn():
        if guessed := _as(columns, found, known, task, told=wanted is not None):
            guessed = _in_file_order(guessed, source.directed) if in_file_order else guessed
            if beside:
                return with_features(guessed, beside)
            return with_features_named(guessed, found)
    listed = some((f"{each.name}: {each.described()}" for each in found), 12, "; ", 100)
    missing = " and ".join(wanted) if wanted else "a text"
    missing += f" beside --features {short(beside)}" if beside else ""
    raise InputError(
        f"{source.name}: no column seems to be {missing} ({listed}); name yours with "
        f"--column {wanted.text if wanted else 'text'}=NAME"
    )


def with_features(guessed: Guess, beside: str) -> Guess:
    """The same, with the columns ``beside`` the text."""
    return replace(guessed, columns={**guessed.columns, FEATURES: beside})


def _may_be_columns(ours: str) -> bool:
    """Whether a role of a usual column called so may be several columns of a file."""
    return any(columns.role(ours).may_be_columns for columns in usual() if ours in columns)


def _is_text(ours: str) -> bool:
    """Whether a usual column called so holds texts."""
    return any(columns.role(ours).is_text for columns in usual() if ours in columns)


def _in_turn() -> list[Columns]:
    """The usual columns, in the order in which files are tried for them."""
    return sorted(usual(), key=lambda columns: columns.asked.guess_turn)


def _as(
    columns: Columns,
    found: Sequence[Profile],
    known: Mapping[str, str],
    task: str | None,
    *,
    told: bool,
) -> Guess | None:
    """How the columns that were ``found`` are ``columns``; None where they can't be."""
    if columns in usual():
        return columns.asked.guess(found, known, task, told=told)
    return as_told(found, known, columns, task or "")


def _as_ours(found: Sequence[Profile], wanted: Columns | None) -> dict[str, str]:
    """The columns that are called as ours are, if those are all that are needed."""
    called_so = {each.name for each in found}
    if wanted is not None and called_so.issuperset(wanted):
        return {name: name for name in wanted}
    lists = {each.name for each in found if not each.is_text}
    for columns in usual() if wanted is None else ():
        # 'source' and 'target' beside a 'text' are something else.
        is_plain = not columns.asked.is_written or "text" not in called_so
        there = called_so if columns.asked.holds_several else called_so - lists
        if len(columns) > 1 and there.issuperset(columns) and is_plain:
            return {name: name for name in columns}
    return {"text": "text"} if called_so == {"text"} else {}


def _in_file_order(guessed: Guess, directed: bool) -> Guess:
    """Sides that nobody named; ``directed``: though the order or the names of files say it."""
    source, target = guessed.columns["source"], guessed.columns["target"]
    why = "as the files are named or given" if directed else "in the order of their names"
    return replace(
        guessed,
        reasons=(f"source is '{source}', target is '{target}': {why}", *guessed.reasons[1:]),
        doubts=guessed.doubts if directed else (*guessed.doubts, which_is_not_said(source, target)),
    )


def _check_header(source: Source, found: Sequence[Profile]) -> None:
    """``InputError`` where the first line of a table seems to be an example."""
    own_label = [each for each in found if each.nature == "classes" and each.name in each.counts]
    known = called.TEXT | called.LABEL | called.SOURCE | called.TARGET
    if any(each.named(known) == called.WHOLE for each in found if each not in own_label):
        return
    for column in found:
        if column in own_label or len(column.name) > 60:
            shown = column.name if len(column.name) <= 30 else f"{column.name[:29]}…"
            raise InputError(
                f"{source.name}, line 1: '{shown}' seems to be part of an example, not a column's "
                "name; put a line of names, such as text,label, before it"
            )
