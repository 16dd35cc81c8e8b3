"""What is whole in a damaged study: every text that is what was written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lstmlab.study.repairing.pages import rows
from lstmlab.study.storing.opened import LOG
from lstmlab.trial import Contender, Record, Status, Trial

_FROM_THE_BEGINNING = {"meta text", "meta ids", "contender 0"}
"""Names of texts that are written when a study begins."""
_ID = re.compile("[0-9a-f]{16}")


def digest(text: str) -> str:
    """What a text is known by, to see whether it is what was written."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def is_known(name: str, text: str, sums: Mapping[str, str | set[str]]) -> bool:
    """Whether ``text`` is what was written by that name.

    A store that was begun with sums has one of every text; in an older one that may not be known.
    """
    if name not in sums:
        return sums.keys().isdisjoint(_FROM_THE_BEGINNING)
    return digest(text) in ({known} if isinstance(known := sums[name], str) else known)


@dataclass
class Salvaged:
    """Texts as they stood in the file, each of which can be read."""

    meta: dict[str, str] = field(default_factory=dict)
    contenders: dict[int, str] = field(default_factory=dict)
    """The text of each contender, by its place."""
    trials: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    """Trial id -> the place of its contender, its own place among its trials, and the trial."""
    records: dict[str, str] = field(default_factory=dict)
    """The text of each record, by trial id; only of those in ``trials``."""
    sums: dict[str, set[str]] = field(default_factory=dict)
    """Name of a text -> what it is known by, or was."""

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with its name."""
        yield from ((f"meta {key}", text) for key, text in self.meta.items())
        yield from ((f"contender {place}", text) for place, text in self.contenders.items())
        yield from ((f"trial {id}", text) for id, (_, _, text) in self.trials.items())
        yield from ((f"record {id}", text) for id, text in self.records.items())

    @property
    def ended(self) -> int:
        """How many records there were, as far as that is known."""
        return max(len(self.records), sum(name.startswith("record ") for name in self.sums))

    @property
    def whole_plan(self) -> bool:
        """Whether it is known which study this is."""
        return {"text", "ids", "name"} <= self.meta.keys() and self._all_contenders

    @property
    def _all_contenders(self) -> bool:
        named = {place for place, _, _ in self.trials.values()}
        named |= {int(name[10:]) for name in self.sums if re.fullmatch(r"contender \d+", name)}
        return bool(self.contenders) and named <= self.contenders.keys()


def salvage(path: Path) -> Salvaged:
    """Saves what is whole in the study's file at ``path`` and the log beside it."""
    log = path.with_name(path.name + LOG)
    found = rows(path.read_bytes(), log.read_bytes() if log.is_file() else b"")
    pairs: list[tuple[str, str]] = []
    places: list[tuple[int, str]] = []
    trials: list[tuple[str, int, int, str, str | None]] = []
    for number, row in found:
        match row:
            case (str(key), str(value)):
                pairs.append((key, value))
            case (None, str(text)):
                places.append((number, text))
            case (str(id), int(contender), int(place), str(text), (None | str()) as record):
                if _ID.fullmatch(id):
                    trials.append((id, contender, place, text, record))
    return _sorted(pairs, places, trials)


def _sorted(
    pairs: list[tuple[str, str]],
    places: list[tuple[int, str]],
    trials: list[tuple[str, int, int, str, str | None]],
) -> Salvaged:
    """Each text once; later states come later, and win."""
    made = Salvaged()
    for name, sum in pairs:
        if re.fullmatch("[0-9a-f]{24}", sum):
            made.sums.setdefault(name, set()).add(sum)

    def whole(name: str, text: str, read: Callable[[str], object]) -> bool:
        """Whether it is what was written, or, where that isn't known, what can be read."""
        return is_known(name, text, made.sums) and _is_read(text, read)

    made.meta = {
        key: value
        for key, value in pairs
        if key not in made.sums and whole(f"meta {key}", value, str)
    }
    made.contenders = {
        place: text
        for place, text in places
        if whole(f"contender {place}", text, Contender.model_validate_json)
    }
    for id, contender, place, text, record in trials:
        if whole(f"trial {id}", text, Trial.model_validate_json):
            made.trials[id] = contender, place, text
        if record and whole(f"record {id}", record, Record.model_validate_json):
            before = made.records.get(id)
            if before is None or Record.model_validate_json(before).status is Status.INTERRUPTED:
                made.records[id] = record
    made.records = {id: text for id, text in made.records.items() if id in made.trials}
    return made


def _is_read(text: str, read: Callable[[str], object]) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True
