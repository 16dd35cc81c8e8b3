"""What a trained model remembers of how its data was read, to read new data alike."""

from __future__ import annotations

import codecs
import encodings.aliases
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

_ASKED = ("merge_labels", "no_duplicates")
_MOST_CHARACTERS = 10_000
"""A column's name has at most so many characters."""
_ENCODINGS = {*encodings.aliases.aliases.values()} - {"utf_7", "unicode_escape"}
"""Those that files are in: not, say, punycode."""


@dataclass(frozen=True)
class Remembered:
    """What a model remembers of how its data was read.

    All of it is known of text files; of other data only the columns, and what was done to labels
    and duplicates.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    """Our column -> what the data called it."""
    encoding: str = ""
    """Python's name; empty for UTF-8, or where it isn't known."""
    separator: str = ""
    """What separated the fields of its table; empty where there was none."""
    merge_labels: bool = False
    no_duplicates: bool = False
    """Whether the user asked for that: the same file must be split as it was in training, or a
    model is scored on what it was trained on."""
    joined: tuple[str, ...] = ()
    """Those of our columns that are several of the data's together; what the data calls these is
    listed in ``columns``, with commas between them."""

    def among(self, found: Collection[str]) -> dict[str, str]:
        """Our column -> its name, of those that are ``found`` under the name they had, or under
        the names, with commas between them, of several that are it together."""
        return {
            ours: name
            for ours, name in self.columns.items()
            if name in found or all(part in found for part in name.split(","))
        }

    def parts(self, column: str) -> list[str]:
        """The data's columns that are our ``column`` together; none where it is one alone."""
        return self.columns[column].split(",") if column in self.joined else []

    def table(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        return {
            "columns": dict(self.columns),
            "encoding": self.encoding,
            "separator": self.separator,
            "merge_labels": self.merge_labels,
            "no_duplicates": self.no_duplicates,
            **({"joined": list(self.joined)} if self.joined else {}),
        }


def checked(given: Mapping[str, Any], columns: Collection[str]) -> Remembered:
    """Checks a table that anyone may have written; ``columns``: those that there are of our own.

    ``ValueError`` says what in it is wrong. What is read with it is a user's file, by names that
    are compared and by encodings that Python has: nothing else is believed.
    """
    if unknown := set(given) - {"columns", "encoding", "separator", "joined", *_ASKED}:
        raise ValueError(f"unknown key {sorted(unknown)[0]!r}"[:100])
    named = given.get("columns")
    if not isinstance(named, dict) or not all(isinstance(name, str) for name in named.values()):
        raise ValueError("columns is not a table of names")
    if any(column not in columns or not _is_name(name) for column, name in named.items()):
        raise ValueError("columns names one that this task hasn't, or one by no name")
    encoding, separator = given.get("encoding"), given.get("separator")
    if not isinstance(encoding, str) or not _is_encoding(encoding):
        raise ValueError("encoding is none of text")
    if not isinstance(separator, str) or separator not in ("", ",", ";", "\t", "|"):
        raise ValueError("separator is none of comma, semicolon, tab and bar")
    asked = [given.get(key, False) for key in _ASKED]  # models of before have neither
    if not all(isinstance(each, bool) for each in asked):
        raise ValueError(f"{' or '.join(_ASKED)} is neither true nor false")
    joined = given.get("joined", [])
    if not isinstance(joined, list) or any(each not in named for each in joined):
        raise ValueError("joined lists what is not among columns")
    if any("," not in named[each] for each in joined):
        raise ValueError("joined lists a column that is one alone")
    return Remembered(dict(named), encoding, separator, asked[0], asked[1], tuple(joined))


def _is_name(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return 0 < len(name) <= _MOST_CHARACTERS


def _is_encoding(name: str) -> bool:
    if not name:
        return True
    try:
        known = codecs.lookup(name).name if name.isascii() else ""
        # Of codecs that turn text into text or bytes into bytes, none can do this.
        return known.replace("-", "_") in _ENCODINGS and isinstance("a".encode(known), bytes)
    except (LookupError, ValueError):
        return False
