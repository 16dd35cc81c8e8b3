"""How a file's tags mark spans: recognized, read as BIO, and what in them can't be.

Known are BIO (IOB2), IOB1, BIOES and its kin (BILOU, BMES, BMEWO), with types (``B-PER``,
``B_PER``, ``PER-B``) and without (``B``): as Chinese words are marked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lstmlab.spans import OUTSIDE

Part = Literal["begin", "inside", "end", "single"]
_PARTS: dict[str, Part] = {
    "B": "begin", "I": "inside", "M": "inside", "E": "end", "L": "end", "S": "single",
    "U": "single", "W": "single",
}  # fmt: skip
_LETTERS = "".join(_PARTS)
_BEFORE = re.compile(rf"([{_LETTERS}])[-_](.+)", re.DOTALL)
_AFTER = re.compile(rf"(.+)[-_]([{_LETTERS}])", re.DOTALL)
_NAMED = {"BIO": "BI", "BIOES": "BIES", "BILOU": "BILU", "BMES": "BMES", "BMEWO": "BMEW"}
_UNTYPED = ({"B", "I"}, {"B", "M", "E", "S"}, {"B", "I", "E", "S"}, {"B", "I", "L", "U"})
"""Tags without a type that mark spans, where a data set has no others."""
_FEW = 0.05
"""Share of a data set's tags, those outside of spans aside, that may be taken for slips at most."""
WORD, SPAN = "word", "span"
"""The type of spans that have none: of words, which leave no token out, and of others."""


class Place(NamedTuple):
    """Where tags can't follow each other."""

    token: int
    said: str
    """Which: ``I-PER after O``."""


@dataclass(frozen=True)
class Scheme:
    """How the tags of a data set mark spans."""

    letters: frozenset[str]
    written: Literal["before", "after", "alone"]
    """Where the letter stands: ``B-PER``, ``PER-B``, ``B``."""
    untyped: str = ""
    """The type of spans that have none."""
    lenient: bool = False
    """Whether ``I-X`` may begin a span, as in IOB1."""

    @property
    def name(self) -> str:
        """What it is called."""
        if self.lenient:
            return "IOB1"
        known = (name for name, letters in _NAMED.items() if self.letters <= {*letters})
        return next(known, "".join(sorted(self.letters)))

    def parts(self, tag: str) -> tuple[Part | None, str]:
        """What of a span a tag is, and of which type; None outside."""
        if tag == OUTSIDE:
            return None, ""
        if self.written == "alone":
            return _PARTS[tag], self.untyped
        if self.written == "before":
            return _PARTS[tag[0]], tag[2:]
        return _PARTS[tag[-1]], tag[:-2]

    def as_bio(self, tags: Sequence[str]) -> tuple[list[str], list[Place]]:
        """A sequence as BIO, and where its tags can't follow each other: a tag that continues
        nothing begins a span there, and one that never ends has ended."""
        made: list[str] = []
        wrong: list[Place] = []
        ends = bool(self.letters - {"B", "I"})  # whether the last of several tokens says so
        open_type: str | None = None
        before = "the beginning"
        for place, tag in enumerate(tags):
            part, kind = self.parts(tag)
            goes_on = part in ("inside", "end") and kind == open_type
            strays = part in ("inside", "end") and not goes_on and not self.lenient
            unended = ends and open_type is not None and not goes_on
            if strays or unended:
                wrong.append(Place(place, f"{tag} after {before}"))
            if part is None:
                made.append(OUTSIDE)
            else:
                made.append(f"I-{kind}" if goes_on else f"B-{kind}")
            open_type = kind if part in ("begin", "inside") else None
            before = tag
        if ends and open_type is not None:
            wrong.append(Place(len(tags) - 1, f"the end after {before}"))
        return made, wrong


def recognized(tags: Collection[str]) -> Scheme | None:
    """The scheme of a data set that has these tags; None where they are no marks of spans."""
    marks = {tag for tag in tags if tag != OUTSIDE}
    if not marks:
        return Scheme(frozenset("BI"), "before") if tags else None
    has_outside = OUTSIDE in tags
    if (
        any(marks <= known for known in _UNTYPED)
        and "B" in marks
        and (len(marks) > 1 or has_outside)
    ):
        return Scheme(frozenset(marks), "alone", SPAN if has_outside else WORD)
    for written, pattern, group in (("before", _BEFORE, 1), ("after", _AFTER, 2)):
        found = [pattern.fullmatch(tag) for tag in marks]
        if all(found):
            letters = frozenset(match[group] for match in found if match)
            if written == "before":
                return Scheme(letters, "before")
            if "B" in letters:
                return Scheme(letters, "after")
    return None


def spoiling(counts: Mapping[str, int]) -> list[str]:
    """The few tags, in their order, but for which those of a data set would mark spans; none where
    they do, or where no few are at fault. ``counts``: how often each tag stands there."""
    if OUTSIDE not in counts or recognized(counts) is not None:
        return []
    whole = sum(count for tag, count in counts.items() if tag != OUTSIDE)
    for pattern in (_BEFORE, _AFTER):
        odd = [tag for tag in counts if tag != OUTSIDE and not pattern.fullmatch(tag)]
        few = sum(counts[tag] for tag in odd) <= _FEW * whole
        if few and recognized({*counts} - {*odd}) is not None:
            return sorted(odd)
    return []


def read_as(counts: Mapping[str, int]) -> dict[str, str]:
    """Tag of :func:`spoiling` -> what it is read as: the one that it is but for upper and lower
    case, or else outside of spans."""
    odd = spoiling(counts)
    known = {tag.lower(): tag for tag in counts if tag not in odd}
    return {tag: known.get(tag.lower(), OUTSIDE) for tag in odd}


def of_sequences(sequences: Sequence[Sequence[str]]) -> Scheme | None:
    """The scheme of these sequences. IOB1 has ``B-X`` only between two spans of one type, so most
    of its spans begin with ``I-X``."""
    scheme = recognized({tag for tags in sequences for tag in tags})
    if scheme is None or not scheme.letters <= {"B", "I"}:
        return scheme
    begun = sum(scheme.parts(tag)[0] == "begin" for tags in sequences for tag in tags)
    stray = sum(len(places) for _, places in _read(scheme, sequences))
    if stray > begun:
        return Scheme(scheme.letters, scheme.written, scheme.untyped, lenient=True)
    return scheme


def _read(
    scheme: Scheme, sequences: Sequence[Sequence[str]]
) -> Iterator[tuple[list[str], list[Place]]]:
    return map(scheme.as_bio, sequences)
