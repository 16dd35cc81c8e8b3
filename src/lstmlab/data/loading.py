"""A data set by name or path."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lstmlab.data.beside import named as beside
from lstmlab.data.columns import FEATURES, Columns, named, usual
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.joining import MARK, is_joined
from lstmlab.data.preparing.splits import complete
from lstmlab.data.reading import files, folders
from lstmlab.data.reading.folders import is_there
from lstmlab.data.reading.rows import Reading, read
from lstmlab.data.reading.source import Source, no_column
from lstmlab.data.remembered import Remembered
from lstmlab.data.sheets.spreadsheets import file_of
from lstmlab.data.understanding.cleaning import Cleaning, cleaned
from lstmlab.errors import InputError
from lstmlab.language import notes
from lstmlab.language.quoting import short, some
from lstmlab.registry import canonical, find, is_known, names, unknown

HUB = "hf:"
"""What a name of the Hugging Face hub starts with."""


def load(
    name_or_path: str,
    wanted: Columns | str | None = None,
    columns: Mapping[str, str] | None = None,
    root: Path | None = None,
    encoding: str | None = None,
    *,
    as_is: bool = False,
    remembered: Remembered | None = None,
    cleaning: Cleaning = Cleaning(),
) -> Dataset:
    """The data set called ``name_or_path``, with the columns that are ``wanted``.

    ``wanted``: columns with their roles, or what a data set with such columns is called (default:
    what the names of its columns say).

    Looked for in this order: the built-in sets; ``hf:owner/name`` on the Hugging Face hub; the
    folder ``root``, or the one that ``LSTMLAB_DATA`` names; a path of a file, of two aligned files
    (``corpus.en,corpus.fr``), or of a folder (see :mod:`lstmlab.data.reading.folders`).
    ``columns``: our column -> the file's, where they differ. ``encoding``: of text files, where it
    is not detected.
    ``as_is``: to score on, not to train: no split is taken from another, one label will do.
    ``remembered``: how data like it was read, which is followed where nothing else is said.
    ``cleaning``: what becomes of rows that aren't whole, of labels in several forms, of duplicates.

    Raises ``InputError``, one line: what is wrong, in which file and line, and what to do.
    """
    if is_known("datasets", name_or_path):
        dataset = _built_in(name_or_path)
        if wanted is not None and dataset.columns != Columns.of(wanted):
            raise InputError(
                f"{name_or_path}: a {dataset.columns.called} data set; this needs a "
                f"{Columns.of(wanted).called} one (columns {', '.join(Columns.of(wanted))})"
            )
        if columns or encoding:
            raise InputError(
                f"{name_or_path}: a built-in set, so its columns have their names and it needs no "
                "encoding; drop --column and --encoding"
            )
        cleaning.refuse_changes(name_or_path)
        return dataset
    name, by_split = sources(name_or_path, root, encoding)
    return of_sources(
        name, by_split, wanted, columns, as_is=as_is, remembered=remembered, cleaning=cleaning
    )


def of_sources(
    name: str,
    by_split: Mapping[str, Source],
    wanted: Columns | str | None = None,
    columns: Mapping[str, str] | None = None,
    *,
    as_is: bool = False,
    remembered: Remembered | None = None,
    cleaning: Cleaning = Cleaning(),
) -> Dataset:
    """Does what :func:`load` does with split -> source that are at hand."""
    rename = dict(columns or {})
    if remembered:
        rename = _recalled(by_split, remembered) | rename
        cleaning = cleaning.as_before(remembered, split=not as_is)
    train = by_split["train"]
    wanted = Columns.of(wanted) if wanted is not None else None
    wanted, rename, told = meant(train, wanted, rename)
    if wanted.has_features:
        for source in by_split.values():
            beside.check(source, wanted, rename)
    readings = {split: read(source, wanted, rename) for split, source in by_split.items()}
    told += dict.fromkeys(note for source in by_split.values() for note in source.notes())
    dataset = made(name, wanted, readings, cleaning, told, as_is=as_is)
    before = _remembered(train, readings["train"].names, wanted)
    asked = dataset.remembered
    both = replace(before, merge_labels=asked.merge_labels, no_duplicates=asked.no_duplicates)
    return replace(dataset, remembered=both)


def _recalled(by_split: Mapping[str, Source], remembered: Remembered) -> dict[str, str]:
    """Our column -> the one that such data had, if the data set has it, too; features by their
    names, also where one is missing."""
    for source in by_split.values():
        if isinstance(source, files.File):
            source.recall(remembered)
    beside_it = {ours: name for ours, name in remembered.columns.items() if ours == FEATURES}
    return remembered.among(by_split["train"].columns()) | beside_it


def _remembered(train: Source, columns: Mapping[str, str], wanted: Columns) -> Remembered:
    how = train.remembered() if isinstance(train, files.File) else Remembered()
    return replace(how, columns=dict(columns), joined=_joined(train, columns, wanted))


def _joined(train: Source, rename: Mapping[str, str], wanted: Columns) -> tuple[str, ...]:
    """Our columns of text that are several of the source's together."""
    several = [each for each in wanted if wanted.role(each).is_text and "," in rename.get(each, "")]
    found = train.columns() if several else []
    return tuple(each for each in several if is_joined(rename[each], found))


def meant(
    train: Source, wanted: Columns | None, columns: Mapping[str, str]
) -> tuple[Columns, dict[str, str], list[str]]:
    """The columns to be read, our column -> the source's, and notes, where it is not all said.

    ``InputError`` where the columns aren't there.
    """
    rename = dict(columns)
    wanted = wanted or _usual(train, {k: v for k, v in rename.items() if k != FEATURES})
    if FEATURES in rename:
        wanted = wanted.with_features()
        beside.check(train, wanted, rename)  # before others find a column missing
    if not rename or len(wanted.inputs) > 1:  # of several texts some may be named, and not others
        also = wanted.asked.also_called(train.columns())
        there = {*rename, *rename.values()}
        rename |= {ours: name for ours, name in also.items() if not {ours, name} & there}
    if wrong := [column for column in rename if column not in wanted]:
        raise InputError(f"--column: {unknown('column', wrong[0], wanted.names)}")
    told: list[str] = []
    if wanted.asked.is_written and (sides := train.sides()):
        if not rename and not train.directed:
            told = [notes.DIRECTION.format(source=sides[0], target=sides[1])]
        rename = _both_sides(rename, sides, wanted)
    _check_columns(train, wanted, rename)
    for column in _joined(train, rename, wanted):
        *first, last = map(short, rename[column].split(","))
        named_so = f"{', '.join(first)} and {last}"
        told.append(notes.COLUMNS_JOINED.format(column=column, names=named_so, mark=MARK))
    return wanted, rename, told


def made(
    name: str,
    columns: Columns,
    readings: Mapping[str, Reading],
    cleaning: Cleaning,
    told: Sequence[str] = (),
    *,
    as_is: bool = False,
) -> Dataset:
    """The data set of what was read, cleaned, with all its splits unless it is taken ``as_is``."""
    clean = cleaned(readings, columns, cleaning)
    splits, told = clean.splits, [*told, *clean.notes]
    if as_is:
        splits = {split: splits[split] for split in ("train", "dev", "test") if split in splits}
    else:
        splits, taken = complete(readings["train"].source.name, columns, splits)
        told += taken
        named = {split: readings[split].source.name for split in clean.splits}
        check(columns, named, splits, lambda split, place: readings[split].where(place))
        for column in columns:
            cells = (cell for split in splits.values() for cell in split[column])
            told += columns.role(column).flagged(cells)
    asked = Remembered(merge_labels=cleaning.merge_labels, no_duplicates=cleaning.no_duplicates)
    return Dataset(
        name,
        columns,
        splits,
        notes=tuple(told),
        unlabelled=clean.unlabelled,
        remembered=asked,
        taken=tuple(split for split in splits if split not in clean.splits),
    )


def check(
    columns: Columns,
    named: Mapping[str, str],
    splits: Mapping[str, Split],
    where: Callable[[str, int], str] | None = None,
) -> None:
    """``InputError`` where nothing can be learned from one of the columns.

    ``named``: split -> what to call it; those that were taken from train are not in it.
    ``where``: the place of a split's example.
    """
    for column in columns:
        columns.role(column).check(column, named, splits, where)


def sources(
    name_or_path: str, root: Path | None = None, encoding: str | None = None
) -> tuple[str, dict[str, Source]]:
    """The short name of a data set that isn't built in, and split -> where it is read from."""
    if name_or_path.startswith(HUB):
        from lstmlab.data.reading import hub

        return hub.sources(name_or_path)
    if pair := _pair(name_or_path, root):
        one, other = pair
        return f"{one.name},{other.name}", {
            "train": folders.Aligned(one, other, encoding, directed=True)
        }
    path = _locate(name_or_path, root)
    if path.is_dir():
        name = name_or_path if path.name != name_or_path else path.name
        return Path(name).name, folders.sources(path, encoding)
    if files.suffix(path) is None:
        known = " ".join(files.SUFFIXES)
        raise InputError(f"{path}: unknown format; known are {known}, and each with .gz or .zst")
    return path.name, {"train": files.File(path, encoding)}


def available(root: Path | None = None) -> tuple[str, ...]:
    """Names of the sets in ``root``, or in the folder that ``LSTMLAB_DATA`` names."""
    folder = _root(root)
    if folder is None:
        return ()
    found = (path.name for path in folder.iterdir() if path.is_dir() and folders.is_data(path))
    return tuple(sorted(found))


def _built_in(name: str) -> Dataset:
    module = find("datasets", name)
    splits, notes = module.load()
    called = canonical("datasets", name)
    return Dataset(called, module.COLUMNS, splits, module.ABOUT, notes, module.LANGUAGE)


def _root(root: Path | None) -> Path | None:
    named = root or (Path(text) if (text := os.environ.get("LSTMLAB_DATA")) else None)
    if named is not None and not named.is_dir():
        where = "--data" if root else "LSTMLAB_DATA"
        raise InputError(f"{where}: {named}: no such folder")
    return named


def _locate(name: str, root: Path | None) -> Path:
    folder = _root(root)
    if folder is not None and is_there(file_of(folder / name)):
        return folder / name
    path = Path(name)
    if is_there(file_of(path)):
        return path
    if path.suffix or len(path.parts) > 1:
        raise InputError(f"{short(name, 300)}: no such file or folder")
    raise InputError(unknown("data set", name, [*names("datasets"), *available(root)]))


def _pair(name: str, root: Path | None) -> tuple[Path, Path] | None:
    """The two files that ``one,other`` names, unless a file is called that."""
    one, comma, other = name.partition(",")
    if not comma or is_there(Path(name)):
        return None
    if not one or not other or "," in other:
        raise InputError(f"{name}: write two aligned files as corpus.en,corpus.fr")
    both = _locate(one, root), _locate(other, root)
    if folder := next((path for path in both if path.is_dir()), None):
        raise InputError(f"{name}: {folder} is a folder; of two aligned sides each is a file")
    return both


def _usual(source: Source, rename: Mapping[str, str]) -> Columns:
    """The usual columns that the source has."""
    found = source.columns()
    for columns in usual():
        names = (
            name
            for column in columns
            for name in named(rename.get(column, column), found, columns.role(column))
        )
        if all(name in found for name in names):
            # A text alone could be a running one, but beside a column of labels it hardly is.
            is_alone = len(columns) == 1
            if is_alone and len(found) > 1 and (likely := _likely(source, rename)):
                raise InputError(f"{source.name}: {likely}")
            return columns
    if source.sides():
        return next(columns for columns in usual() if columns.asked.is_written)
    likely = _likely(source, rename) or "name yours with --column text=NAME"
    known = " or ".join(",".join(columns) for columns in usual())
    raise InputError(f"{source.name}: no columns {known} (there are: {some(found)}); {likely}")


def _likely(source: Source, rename: Mapping[str, str]) -> str:
    """What the columns seem to be, as options; empty where nothing seems likely."""
    from lstmlab.data.guessing.guess import guess_source

    try:
        return guess_source(source, rename).in_options
    except InputError:
        return ""


def _both_sides(
    rename: Mapping[str, str], sides: tuple[str, str], wanted: Columns
) -> dict[str, str]:
    """Our columns -> those of ``sides``; the side that isn't named is the other one."""
    one, other = sides
    source, target = wanted.text, wanted.answer
    if source in rename and target not in rename:
        return {**rename, target: other if rename[source] == one else one}
    if target in rename and source not in rename:
        return {**rename, source: other if rename[target] == one else one}
    return dict(rename) if rename else {source: one, target: other}


def _check_columns(source: Source, wanted: Columns, rename: Mapping[str, str]) -> None:
    """``InputError`` suggests what could be meant by a column that the first row doesn't have."""
    found = source.columns()
    for column in wanted:
        given = rename.get(column, column)
        absent = [name for name in named(given, found, wanted.role(column)) if name not in found]
        for name in absent:
            if any(name in row for _, row in source.readable([])):
                continue
            number, _ = next(source.readable([]))
            near = difflib.get_close_matches(name, found, n=1)
            hint = near[0] if near else _suggested(source, wanted, column, rename)
            raise InputError(no_column(source.where(number), column, name, found, hint))


def _suggested(source: Source, wanted: Columns, column: str, rename: Mapping[str, str]) -> str:
    from lstmlab.data.guessing.guess import guess_source

    known = {ours: theirs for ours, theirs in rename.items() if ours != column}
    try:
        return guess_source(source, known, wanted).columns.get(column, "")
    except InputError:
        return ""
