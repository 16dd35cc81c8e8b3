"""Folders -> the source of each split.

Three layouts: a file a split (``train.csv``, ``dev.csv``, …); two aligned files a split, named by
their languages (``train.en`` and ``train.fr``, or just ``corpus.en`` and ``corpus.fr``); a text a
file, in a folder named by its label (``pos/1.txt``, also under ``train`` and ``test``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lstmlab.data.formats import conll
from lstmlab.data.formats.encodings import NAMES, detect, named
from lstmlab.data.reading.files import File, bare, lines, read_bytes, read_text, suffix
from lstmlab.data.reading.source import Row, Source
from lstmlab.errors import InputError
from lstmlab.language import notes

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

_SIDES = (("source", "target"), ("src", "tgt"), ("src", "trg"), ("src", "ref"), ("in", "out"))
"""Endings of aligned files that say which of them is which."""
_UNLABELLED = {"unsup", "unlabeled", "unlabelled"}
"""Folders beside those of labels that hold texts without one."""


class Aligned(Source):
    """Two files of plain text; a line of one translates, or sums up, that line of the other.

    Its columns are called by the files' endings, ``en`` and ``fr``.
    """

    def __init__(
        self, one: Path, other: Path, encoding: str | None = None, *, directed: bool = False
    ) -> None:
        super().__init__(f"{one} and {other.name}")
        self._paths, self._encoding = (one, other), encoding
        self._names = _ending(one), _ending(other)
        if self._names[0] == self._names[1]:
            self._names = bare(one.name), bare(other.name)
        self.directed = directed or self._names in _SIDES
        self._notes: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        both = [read_text(path, self._encoding) for path in self._paths]
        self._notes = tuple(note for _, told in both for note in told)
        one, other = (lines(text) for text, _ in both)
        if len(one) != len(other):
            raise InputError(
                f"{self._paths[0]} has {len(one):,} lines and {self._paths[1]} {len(other):,}; "
                "each line of one must have its counterpart in the same line of the other"
            )
        names = self._names
        pairs = zip(one, other, strict=True)
        return ((i, dict(zip(names, pair, strict=True))) for i, pair in enumerate(pairs, 1))

    def notes(self) -> tuple[str, ...]:
        return self._notes

    def sides(self) -> tuple[str, str]:
        return self._names

    def columns(self) -> list[str]:
        return list(self._names)


class LabelFolders(Source):
    """Texts, a file each, in folders that are called by their labels."""

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        super().__init__(str(path))
        self._encoding = encoding
        self._folders = label_folders(path)
        self._left_out = [each for each in _folders(path) if each.name.lower() in _UNLABELLED]
        self._files = [file for folder in self._folders for file in _texts(folder)]
        self._notes: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        found = {file: read_bytes(file) for file in self._files}
        other = named(self._encoding) if self._encoding else self._detected(found)
        for number, (file, raw) in enumerate(found.items(), 1):
            text = _as_utf8(raw)
            if text is None or self._encoding:
                try:
                    text = raw.decode(other or "utf-8")
                except UnicodeDecodeError:
                    raise InputError(
                        f"{file}: not {NAMES.get(other or 'utf-8', other)}; save the file as "
                        "UTF-8, or name the encoding of all with --encoding"
                    ) from None
            yield number, {"text": text.strip("\r\n"), "label": file.parent.name}

    def columns(self) -> list[str]:
        return ["text", "label"]

    def where(self, number: int) -> str:
        return str(self._files[number - 1])

    def notes(self) -> tuple[str, ...]:
        left_out = (
            notes.LEFT_OUT.format(name=f"{folder.parent.name}/{folder.name}")
            for folder in self._left_out
        )
        return (*self._notes, *left_out)

    def _detected(self, found: Mapping[Path, bytes]) -> str | None:
        """What those that aren't UTF-8 are: one encoding, told from all of them together."""
        strange = [raw for raw in found.values() if _as_utf8(raw) is None]
        encoding = detect(b"\n".join(strange)) if strange else None
        if encoding:
            count = f"{len(strange):,} of {len(found):,} files"
            self._notes = (notes.READ_AS.format(file=count, encoding=NAMES[encoding]),)
        return encoding


def _as_utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def sources(path: Path, encoding: str | None = None) -> dict[str, Source]:
    """Split -> where it is read from, with train among them; ``path`` is a folder."""
    if found := split_files(path):
        _check_one_each(path, found)
        splits: dict[str, Source] = {
            split: File(file, encoding) for split, (file,) in found.items()
        }
    elif aligned := _aligned(path):
        firsts = {split: [files[0] for files in groups] for split, groups in aligned.items()}
        _check_one_each(path, firsts)
        splits = {
            split: Aligned(*_pair(path, split, files), encoding)
            for split, (files,) in aligned.items()
        }
    else:
        by_split = _by_split(path)
        _check_one_each(path, by_split)
        splits = {split: LabelFolders(folder, encoding) for split, (folder,) in by_split.items()}
        if not splits and label_folders(path):
            splits = {"train": LabelFolders(path, encoding)}
    if "train" not in splits:
        raise InputError(
            f"{path}: no train file such as train.csv or train.jsonl.gz, no pair such as train.en "
            "and train.fr, and no folders of texts named by label such as pos/1.txt"
        )
    return splits


def _check_one_each(path: Path, found: Mapping[str, Sequence[Path]]) -> None:
    for split, candidates in found.items():
        if len(candidates) > 1:
            both = " and ".join(each.name for each in candidates[:2])
            raise InputError(f"{path}: {both} are both the {split} split; keep one")


def is_there(path: Path) -> bool:
    """Whether there is a file or folder at ``path``, which may be anything that was typed."""
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that is too long, or has a zero byte
        return False


def is_data(path: Path) -> bool:
    """Whether the folder ``path`` is laid out as a data set."""
    return bool(split_files(path) or _aligned(path) or _by_split(path))


def split_files(folder: Path) -> dict[str, list[Path]]:
    """Split -> the files in ``folder`` that could be it."""
    found: dict[str, list[Path]] = {}
    for file in _shown(folder):
        split = _split_of(file)
        if split and file.is_file() and suffix(file):
            found.setdefault(split, []).append(file)
    return found


def _split_of(file: Path) -> str | None:
    """The split that a file's name says: all of it, or of tokens in columns a word of it, as in
    ``en_ewt-ud-train.conllu``."""
    stem = bare(file.name).split(".")[0]
    if stem in SPLIT_NAMES or suffix(file) not in conll.SUFFIXES:
        return SPLIT_NAMES.get(stem)
    words = re.split(r"[-_.]", bare(file.name))
    return next((SPLIT_NAMES[word] for word in words if word in SPLIT_NAMES), None)


def label_folders(path: Path) -> list[Path]:
    """The folders in ``path`` that hold texts of one label each, if they are two at least."""
    found = [
        folder
        for folder in _folders(path)
        if folder.name.lower() not in _UNLABELLED and any(_texts(folder))
    ]
    return found if len(found) > 1 else []


def _by_split(path: Path) -> dict[str, list[Path]]:
    """Split -> the folders of labels' folders that could be it."""
    found: dict[str, list[Path]] = {}
    for folder in _folders(path):
        split = SPLIT_NAMES.get(folder.name.lower())
        if split and label_folders(folder):
            found.setdefault(split, []).append(folder)
    return found


def _folders(path: Path) -> list[Path]:
    return [each for each in _shown(path) if each.is_dir() and not each.name.startswith("_")]


def _texts(folder: Path) -> list[Path]:
    """Lists texts, but not those that systems hide: the ``._1.txt`` that macOS puts beside a
    ``1.txt``."""
    return [file for file in _shown(folder) if file.suffix.lower() == ".txt"]


def _shown(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if not each.name.startswith("."))


def _aligned(folder: Path) -> dict[str, list[list[Path]]]:
    """Split -> the groups of files, one a side, that could be it."""
    groups: dict[str, list[Path]] = {}
    for file in _shown(folder):
        if file.is_file() and _is_side(_ending(file)):
            groups.setdefault(bare(file.name).rpartition(".")[0], []).append(file)
    groups = {stem: files for stem, files in groups.items() if len(files) > 1}
    found: dict[str, list[list[Path]]] = {}
    for stem, files in groups.items():
        if split := SPLIT_NAMES.get(stem.split(".")[0]):
            found.setdefault(split, []).append(files)
    if not found and len(groups) == 1:
        found = {"train": [*groups.values()]}
    return found


def _pair(folder: Path, split: str, files: Sequence[Path]) -> tuple[Path, Path]:
    """The two aligned files of a split, source first."""
    if len(files) > 2:
        listed = ", ".join(file.name for file in files)
        raise InputError(
            f"{folder}: {listed} could all be sides of the {split} split; give two of them as "
            f"--data {files[0]},{files[1]}"
        )
    one, other = files
    return (other, one) if (_ending(other), _ending(one)) in _SIDES else (one, other)


def _ending(path: Path) -> str:
    return bare(path.name).rpartition(".")[2]


def _is_side(ending: str) -> bool:
    """A language, such as ``en`` or ``zh-hans``, or a side, such as ``src``."""
    from babel import Locale, UnknownLocaleError

    if any(ending in pair for pair in _SIDES):
        return True
    try:
        return bool(Locale.parse(ending, sep="-" if "-" in ending else "_"))
    except (ValueError, UnknownLocaleError):
        return False
