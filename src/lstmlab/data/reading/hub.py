"""Data sets of the Hugging Face hub, and folders laid out like one: ``hf:owner/name:config``.

The network is used because someone wrote ``hf:``, and for nothing else; what was downloaded once is
kept in the hub's own cache (``HF_HOME``). No code of a data set is ever run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lstmlab.data.reading.folders import SPLIT_NAMES, is_there
from lstmlab.data.reading.source import Row, Source
from lstmlab.errors import InputError
from lstmlab.language import notes
from lstmlab.language.quoting import short


class HubSplit(Source):
    """A split, with the names of its labels in place of their numbers, and the languages of its
    translations as columns."""

    def __init__(self, name: str, table: Any, told: Sequence[str]) -> None:
        super().__init__(name)
        self._table, self._told = table, told

    def rows(self) -> Iterator[Row]:
        features = self._table.features
        names = {column: known for column, one in features.items() if (known := _names(one))}
        translations = _translations(features)
        for number, row in enumerate(self._table.with_format("arrow")[:].to_pylist(), 1):
            for column, known in names.items():
                row[column] = _named(row[column], known)
            for column in translations:
                row |= row.pop(column) or {}
            yield number, row

    def where(self, number: int) -> str:
        return f"{self.name}, row {number}"

    def notes(self) -> tuple[str, ...]:
        return tuple(self._told)

    def sides(self) -> tuple[str, str] | None:
        found = list(_translations(self._table.features).values())
        languages = found[0] if found else []
        return (languages[0], languages[1]) if len(languages) == 2 else None


def _names(feature: Any) -> list[str]:
    """The names of a label's numbers, or of those in a list of labels."""
    inner = getattr(feature, "feature", feature)
    return list(inner.names) if type(inner).__name__ == "ClassLabel" else []


def _named(value: Any, names: Sequence[str]) -> Any:
    if isinstance(value, list):
        return [_named(each, names) for each in value]
    # -1 is the hub's sign for a label that isn't given.
    return names[value] if value is not None and value >= 0 else None


def sources(name: str) -> tuple[str, dict[str, Source]]:
    """The short name, and split -> source, of ``hf:owner/name``, ``hf:owner/name:config`` or
    ``hf:FOLDER``; ``InputError`` says what to do without a network."""
    wanted = name.partition(":")[2]
    if not wanted.strip():
        raise InputError("hf: alone names no data set; write it as hf:owner/name or hf:./FOLDER")
    path, config = _parts(wanted)
    found = _load(name, path, config)
    by_split: dict[str, Source] = {}
    told: list[str] = []
    for split, table in found.items():
        ours = SPLIT_NAMES.get(split)
        if ours is None:
            told.append(notes.OTHER_SPLIT.format(name=split))
        elif _without_labels(table):
            told.append(notes.LEFT_OUT.format(name=split))
        else:
            by_split[ours] = HubSplit(f"{name}, {split}", table, told)
    if "train" not in by_split:
        raise InputError(f"{name}: no train split; there are: {', '.join(found)}")
    short = Path(path).name
    return f"{short}:{config}" if config else short, by_split


def _parts(wanted: str) -> tuple[str, str | None]:
    """Path or ``owner/name``, and configuration."""
    if is_there(Path(wanted)):
        return wanted, None
    path, _, config = wanted.rpartition(":")
    return (path, config) if path else (wanted, None)


def _load(name: str, path: str, config: str | None) -> Any:
    try:
        import datasets
    except ImportError:
        raise InputError(
            f"{name}: needs the package datasets: pip install 'lstmlab[hub]'"
        ) from None
    from huggingface_hub.utils import logging

    # They tell of every try to reach the network; the one line below is enough.
    datasets.utils.logging.set_verbosity_error()
    logging.set_verbosity_error()
    is_folder = path.startswith((".", "/", "~")) or is_there(Path(path))
    path = str(Path(path).expanduser()) if is_folder else path
    if is_folder and not Path(path).is_dir():
        raise InputError(f"{name}: no such folder")
    try:
        return datasets.load_dataset(path, config)
    except ConnectionError:
        raise InputError(
            f"{name}: the hub can't be reached, and the data set isn't in its cache; download it "
            "where there is a network and point HF_HOME at that cache, or give a local copy as "
            "hf:./FOLDER"
        ) from None
    except Exception as error:  # whatever the library or a data set's files may raise
        said = " ".join(str(error).split("\nExample")[0].split())
        hint = "; write it as hf:owner/name:CONFIG" if "config" in said.lower() else ""
        raise InputError(f"{short(name, 200)}: {said[:400]}{hint}") from None


def _translations(features: Any) -> dict[str, list[str]]:
    """Column -> its languages."""
    return {
        column: list(feature.languages)
        for column, feature in features.items()
        if type(feature).__name__ == "Translation"
    }


def _without_labels(table: Any) -> bool:
    """Whether every label is -1, as in the test splits of GLUE."""
    labels = [c for c, f in table.features.items() if type(f).__name__ == "ClassLabel"]
    return any(set(table.unique(column)) <= {-1, None} for column in labels)
