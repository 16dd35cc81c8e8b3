"""What a folder that holds a part of a study keeps of the whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from lstmlab.errors import InputError
from lstmlab.language.say import ENGLISH, Say

KEY = "part"
"""The key of a part in the meta of a study."""


class Part(BaseModel):
    """Which share of a study a folder holds, and what it takes to put the shares together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    """One of 1 to ``of``."""
    of: int
    places: tuple[int, ...]
    """Where the contenders of this part stand among those of the whole study, of which there are
    ``whole``."""
    whole: int
    ids: str
    """What the whole study's trials are (``Plan.ids``)."""

    @property
    def called(self) -> str:
        return f"part {self.number}/{self.of}"


def numbers(text: str) -> tuple[int, int]:
    """``"3/8"`` as (3, 8)."""
    match = re.fullmatch(r"(\d{1,6})\s*/\s*(\d{1,6})", text.strip())
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise InputError(f"--part {text}: write a part such as 3/8, from 1/8 to 8/8")
    return int(match[1]), int(match[2])


def part_of(meta: Mapping[str, str]) -> Part | None:
    """Returns what a study's meta says; None of a study that is whole."""
    return Part.model_validate_json(meta[KEY]) if KEY in meta else None


def said(meta: Mapping[str, str], say: Say = ENGLISH) -> str:
    """Returns what a report says of a part; nothing of a whole study."""
    if not (part := part_of(meta)):
        return ""
    return say(
        "This is part {number} of {of} of a study: {mine} of its {whole} contenders, and what is "
        "said here is of these alone. “lstmlab study merge” puts the parts together.",
        number=part.number, of=part.of, mine=len(part.places), whole=part.whole,
    )  # fmt: skip


def misfit(kept: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    """Returns what to do where a folder holds one part of a study and another one is wanted, or
    one of the two is the whole; else an empty text."""
    mine, other = part_of(kept), part_of(wanted)
    if mine and other and (mine.number, mine.of) != (other.number, other.of):
        return f"holds {mine.called} of this study, not {other.called}; name another with --out"
    if mine and not other:
        return (
            f"holds {mine.called} of this study; go on with it by --part {mine.number}/{mine.of}, "
            "or name another folder with --out"
        )
    if other and not mine:
        return f"holds the whole of this study, not {other.called}; name another with --out"
    return ""


def fitting(folders: Sequence[Path], metas: Sequence[Mapping[str, str]]) -> list[Part]:
    """Returns the parts that ``folders`` hold, in their order; nothing where all are whole studies.

    ``InputError`` unless they are all the parts of one study, each there once.
    """
    parts = [part_of(meta) for meta in metas]
    found = [part for part in parts if part]
    if not found:
        return []
    first = folders[parts.index(found[0])]
    for folder, meta, part in zip(folders, metas, parts, strict=True):
        if part is None:
            raise InputError(f"{folder}: a whole study; {first} is {found[0].called} of one")
        if meta["text"] != metas[0]["text"]:
            raise InputError(f"{folder}: a part of another study than {first}")
        if part.of != found[0].of:
            raise InputError(f"{folder}: {part.called}, but {first} is {found[0].called}")
        if part.ids != found[0].ids:
            raise InputError(
                f"{folder}: made of other data, by another lstmlab or in another precision than "
                f"{first}; run it again where that is the same, or set precision under [recipe]"
            )
    numbers = [part.number for part in found]
    for place, part in enumerate(found):
        if part.number in numbers[:place]:
            earlier = folders[numbers.index(part.number)]
            raise InputError(f"{folders[place]}: {part.called}, and so is {earlier}; name one")
    if missing := [number for number in range(1, found[0].of + 1) if number not in numbers]:
        lacking = ", ".join(f"{number}/{found[0].of}" for number in missing)
        which = f"part {lacking} is" if len(missing) == 1 else f"parts {lacking} are"
        raise InputError(f"{which} missing; name the folders of all {found[0].of} parts")
    return found
