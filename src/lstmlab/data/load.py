"""A data set by name or path."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from lstmlab.data import files
from lstmlab.data.dataset import COLUMNS, Dataset, Kind, Split
from lstmlab.data.splits import complete
from lstmlab.errors import InputError
from lstmlab.registry import find, names, unknown

SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "input": "train",
    "dev": "dev",
    "valid": "dev",
    "validation": "dev",
    "val": "dev",
    "test": "test",
}
"""A file's stem in a data set's folder -> its split."""


def load(
    name_or_path: str,
    kind: Kind | None = None,
    columns: Mapping[str, str] | None = None,
    root: Path | None = None,
) -> Dataset:
    """The data set called ``name_or_path``, of ``kind`` (default: what its columns say).

    Looked for in this order: the built-in sets; the folder ``root``, or the one that
    ``LSTMLAB_DATA`` names; a path of a file, or of a folder with ``train``, ``dev`` and ``test``
    files. ``columns``: our column -> the file's, where they differ.

    Raises ``InputError``, one line: what is wrong, in which file and line, and what to do.
    """
    if name_or_path in names("datasets"):
        dataset = _built_in(name_or_path)
        if kind is not None and kind != dataset.kind:
            raise InputError(
                f"{name_or_path}: a {dataset.kind} data set; this needs a {kind} one "
                f"(columns {', '.join(COLUMNS[kind])})"
            )
        return dataset
    path = _locate(name_or_path, root)
    by_split = _files(path)
    rename = dict(columns or {})
    kind = kind or _kind(by_split["train"], rename)
    if wrong := [column for column in rename if column not in COLUMNS[kind]]:
        raise InputError(f"--column: {unknown('column', wrong[0], COLUMNS[kind])}")
    read = {split: files.read(file, kind, rename) for split, file in by_split.items()}
    splits, notes = complete(str(path), kind, read)
    if kind == "labelled":
        check_labels(by_split, splits)
    name = name_or_path if path.name != name_or_path and path.is_dir() else path.name
    return Dataset(Path(name).name, kind, splits, notes=notes)


def available(root: Path | None = None) -> tuple[str, ...]:
    """Names of the sets in ``root``, or in the folder that ``LSTMLAB_DATA`` names."""
    folder = _root(root)
    if folder is None:
        return ()
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir() and _found(path)))


def _built_in(name: str) -> Dataset:
    module = find("datasets", name)
    splits, notes = module.load()
    return Dataset(name, module.KIND, splits, module.ABOUT, notes, module.LANGUAGE)


def _root(root: Path | None) -> Path | None:
    named = root or (Path(text) if (text := os.environ.get("LSTMLAB_DATA")) else None)
    if named is not None and not named.is_dir():
        where = "--data" if root else "LSTMLAB_DATA"
        raise InputError(f"{where}: {named}: no such folder")
    return named


def _locate(name: str, root: Path | None) -> Path:
    folder = _root(root)
    if folder is not None and (folder / name).exists():
        return folder / name
    path = Path(name)
    if path.exists():
        return path
    if path.suffix or len(path.parts) > 1:
        raise InputError(f"{name}: no such file or folder")
    raise InputError(unknown("data set", name, [*names("datasets"), *available(root)]))


def _found(folder: Path) -> dict[str, list[Path]]:
    """Split -> the files in ``folder`` that could be it."""
    found: dict[str, list[Path]] = {}
    for file in sorted(folder.iterdir()):
        split = SPLIT_NAMES.get(file.name.split(".")[0].lower())
        if split and file.is_file() and files.suffix(file):
            found.setdefault(split, []).append(file)
    return found


def _files(path: Path) -> dict[str, Path]:
    """Split -> file."""
    if path.is_file():
        if files.suffix(path) is None:
            known = " ".join(files.SUFFIXES)
            raise InputError(f"{path}: unknown format; known are {known}, and each with .gz")
        return {"train": path}
    found = _found(path)
    for split, candidates in found.items():
        if len(candidates) > 1:
            both = " and ".join(file.name for file in candidates[:2])
            raise InputError(f"{path}: {both} are both the {split} split; keep one")
    if "train" not in found:
        raise InputError(f"{path}: no train file such as train.csv or train.jsonl.gz")
    return {split: candidates[0] for split, candidates in found.items()}


def _kind(file: Path, rename: Mapping[str, str]) -> Kind:
    found = files.columns_of(file)
    kinds: tuple[Kind, ...] = ("labelled", "paired", "stream")
    for kind in kinds:
        if all(rename.get(column, column) in found for column in COLUMNS[kind]):
            return kind
    raise InputError(
        f"{file}: no columns text,label or source,target or text (there are: {', '.join(found)}); "
        "name yours with --column text=NAME"
    )


def check_labels(named: Mapping[str, object], splits: Mapping[str, Split]) -> None:
    """``InputError`` for a single label, or one that training can't have seen.

    ``named``: split -> what to call it; those that were taken from train are not in it.
    """
    known = set(splits["train"]["label"])
    if len(known) == 1:
        only = next(iter(known))
        raise InputError(f"{named['train']}: every label is '{only}'; there must be two at least")
    for split, name in named.items():
        for row, label in enumerate(splits[split]["label"], 1):
            if label not in known:
                raise InputError(f"{name}, example {row}: label '{label}' does not occur in train")
