"""What a column of a table seems to hold, from its values alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any, Literal

from lstmlab.data.guessing.column_names import likeness
from lstmlab.data.reading.source import as_label, as_text
from lstmlab.data.understanding.numbers import number_of
from lstmlab.language.scripts import cjk_characters

Nature = Literal["empty", "constant", "id", "date", "number", "classes", "text", "other"]

_LOOKED_AT = 2000
"""Values of a column, spread over it."""
_SAMPLE = 200
_MOST_CLASSES = 200
_LONGEST_CLASS = 40
"""Characters; a longer value is a text."""

_DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?([ T]\d{1,2}:\d{2}.*)?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*|\d{1,2}:\d{2}(:\d{2})?"
)
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9_.:/@#-]{4,}|https?://\S+|[0-9a-fA-F-]{16,}")


@dataclass(frozen=True)
class Profile:
    """One column."""

    name: str
    values: Sequence[str]
    """Those looked at, without the empty ones, each without spaces around it."""
    distinct: int
    """Among all values, not only those looked at."""
    size: int
    """Rows that have a value."""
    rows: int = 0
    """All that there are, with a value or without."""
    is_text: bool = True
    """False for lists, objects and the like."""
    sample: Sequence[Any] = ()
    """What stands in the first rows, as it is."""

    @cached_property
    def length(self) -> float:
        """Median, in characters."""
        return median(map(len, self.values)) if self.values else 0.0

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each of the values looked at is there."""
        return Counter(map(as_label, self.values))

    @cached_property
    def nature(self) -> Nature:
        if not self.is_text:
            return "other"
        if not self.values:
            return "empty"
        if self.distinct == 1:
            return "constant"
        few = self.distinct <= _MOST_CLASSES and self.size >= 3 * self.distinct
        # A sample of a table has every label once or twice; its words are few and short.
        few = few or (self.size < 30 and self.distinct <= max(2, self.size / 2))
        if self._share(_DATE) > 0.9:
            return "date"
        if few and self.length <= _LONGEST_CLASS and max(map(len, self.counts)) <= 80:
            return "classes"
        if sum(number_of(value) is not None for value in self.values) > 0.9 * len(self.values):
            whole = all(value.isdigit() for value in self.values)
            return "id" if whole and self.distinct > 0.95 * self.size else "number"
        if self._share(_CODE) > 0.9:
            return "id"
        return "text"

    def _share(self, pattern: re.Pattern[str]) -> float:
        return sum(bool(pattern.fullmatch(value)) for value in self.values) / len(self.values)

    @property
    def _has_lists(self) -> bool:
        given = [value for value in self.sample if value is not None]
        return bool(given) and all(isinstance(value, list) for value in given)

    @cached_property
    def characters(self) -> Counter[str]:
        """Letters by script: ``cjk`` or ``other``."""
        text = "".join(self.values)
        cjk = cjk_characters(text)
        return Counter(cjk=cjk, other=sum(letter.isalpha() for letter in text) - cjk)

    @cached_property
    def cjk(self) -> float:
        """Share of its letters that are Han or kana."""
        return self.characters["cjk"] / max(1, self.characters.total())

    def named(self, names: frozenset[str]) -> int:
        """How much it is called as one of ``names``, 0 to 3."""
        return likeness(self.name, names)

    def described(self) -> str:
        """Says in a few words what it holds."""
        if self.nature == "classes":
            common = ", ".join(
                f"{value} {max(count / len(self.values), 0.01):.0%}"
                for value, count in self.counts.most_common(3)
            )
            return f"{self.distinct} values: {common}{', …' if self.distinct > 3 else ''}"
        if self.nature == "text":
            return f"texts, {self.length:,.0f} characters in the median"
        return {
            "id": "ids, no two alike",
            "date": "dates or times",
            "number": "numbers",
            "constant": f"always {self.values[0][:30]!r}" if self.values else "",
            "empty": "empty",
            "other": "lists" if self._has_lists else "neither text nor numbers",
        }[self.nature]


def profiles(rows: Sequence[Mapping[str, Any]]) -> list[Profile]:
    """Returns a profile of each column of ``rows``, in the order in which they come."""
    names = dict.fromkeys(str(name) for row in rows for name in row)
    return [_profile(name, [row.get(name) for row in rows]) for name in names]


def _profile(name: str, values: Sequence[Any]) -> Profile:
    texts = [text.strip() for value in values if (text := as_text(value)) is not None]
    texts = [text for text in texts if text]
    step = max(1, len(texts) // _LOOKED_AT)
    nested = sum(isinstance(value, list | dict | bytes) for value in values[:_LOOKED_AT])
    return Profile(
        name,
        texts[::step],
        distinct=len(set(map(as_label, texts))),
        size=sum(value not in (None, "") for value in values) if nested else len(texts),
        rows=len(values),
        is_text=nested == 0,
        sample=values[:_SAMPLE],
    )
