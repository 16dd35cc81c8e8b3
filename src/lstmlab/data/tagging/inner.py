"""The tags that a model tells apart, which of them may follow each other, and BIO made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lstmlab.spans import OUTSIDE, mark_spans, spans_of, tags_of, types_of

InnerScheme = Literal["bio", "bioes"]


@dataclass(frozen=True)
class Inner:
    """The tags of a model whose data has these ``labels``: theirs, or BIOES in place of BIO."""

    labels: tuple[str, ...]
    scheme: InnerScheme

    @cached_property
    def marks(self) -> bool:
        """Whether the tags mark spans."""
        return mark_spans(self.labels)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All of them; a tag's place is its number."""
        if not self.marks:
            return self.labels
        outside = [OUTSIDE] if OUTSIDE in self.labels else []
        letters = "BI" if self.scheme == "bio" else "BIES"
        return (*outside, *(f"{part}-{kind}" for kind in types_of(self.labels) for part in letters))

    @cached_property
    def may_begin(self) -> NDArray[np.bool_]:
        """Which of them (tags,) a sequence may begin with."""
        return np.array([not (self.marks and name[:2] in ("I-", "E-")) for name in self.names])

    @cached_property
    def may_end(self) -> NDArray[np.bool_]:
        """Which of them (tags,) a sequence may end with."""
        open_ = ("B-", "I-") if self.scheme == "bioes" else ()
        return np.array([not (self.marks and name[:2] in open_) for name in self.names])

    @cached_property
    def may_follow(self) -> NDArray[np.bool_]:
        """Which of them may stand after which: (before, after)."""
        count = len(self.names)
        if not self.marks:
            return np.ones((count, count), np.bool_)
        opens = np.array([name[:2] in ("B-", "I-") for name in self.names])
        goes_on = np.array([name[:2] in ("I-", "E-") for name in self.names])
        kinds = np.array([name[2:] for name in self.names])
        same = kinds[:, None] == kinds[None, :]
        if self.scheme == "bio":  # a span may end anywhere
            return np.where(goes_on[None, :], opens[:, None] & same, True)
        return np.where(opens[:, None], goes_on[None, :] & same, ~goes_on[None, :])

    def numbers(self, tags: Sequence[str]) -> list[int]:
        """The numbers of a sequence of tags, of which ``labels`` are all."""
        place = self._place
        if not self.marks or self.scheme == "bio":
            return [place[tag] for tag in _begun(tags, self.marks)]
        found = [place.get(OUTSIDE, 0)] * len(tags)
        for span in spans_of(tags):
            last = span.end - 1
            for at in range(span.start, span.end):
                part = ("S" if last == at else "B") if at == span.start else "IE"[at == last]
                found[at] = place[f"{part}-{span.type}"]
        return found

    def bio(self, numbers: Sequence[int]) -> list[str]:
        """The tags of the data that a sequence of numbers stands for."""
        return [self.plain[number] for number in numbers]

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The tag of the data that each stands for."""
        if not self.marks or self.scheme == "bio":
            return self.names
        letters = {"B": "B", "S": "B", "I": "I", "E": "I"}
        return tuple(
            name if name == OUTSIDE else letters[name[0]] + name[1:] for name in self.names
        )

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names)}


def _begun(tags: Sequence[str], marks: bool) -> Sequence[str]:
    """Where ``tags`` begin within a span, because a longer sequence was cut there, it begins."""
    return tags_of(spans_of(tags), len(tags)) if marks else tags
