"""What columns beside a text hold, numbers or categories; and which of them can tell nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from lstmlab.data.understanding.labels import with_counts
from lstmlab.data.understanding.numbers import marks_of, number_of, told_of
from lstmlab.errors import InputError
from lstmlab.language import notes
from lstmlab.language.quoting import short, some

MOST = 1000
"""Categories of a column that are told apart: the commonest."""
LEAST = 2
"""Rows that a category must be in: of one row nothing is learned that holds for others."""
_ONE_IN = 10
"""A column of numbers may have one value in so many that is none; else it has categories."""
_NUMBERS, _WORDS_FOR_NONE = 20, 3
"""A column is one of numbers, too, where half of its values are numbers, at least so many different
ones, and the others are so few words for none, such as ``on request``."""
_WORDS = 5
"""Words of a value on average, from which on a column that hardly repeats itself holds texts."""
_ROWS = 20
"""Rows from which on whole numbers that are all different, without gaps, are taken for an id."""

_SHOWN = 6
"""Categories that are named."""

Values = Sequence[str | None]
"""What stands in a column, None where nothing does."""


class Held(NamedTuple):
    """What a column holds."""

    kind: Literal["number", "category"]
    counts: Counter[str]
    """How often each value is there; blank ones aside."""
    strange: Counter[str]
    """Those of a column of numbers that are none."""


def by_column(cells: Sequence[str]) -> dict[str, Values]:
    """Column -> its values, of cells as :mod:`lstmlab.data.roles.features` makes them."""
    rows = [json.loads(cell) for cell in cells]
    return {name: [row.get(name) for row in rows] for name in (rows[0] if rows else {})}


def held_in(values: Values) -> Held:
    """Tells numbers from categories: nine of ten values must be numbers, or half of them where the
    numbers are many, and the others a few words for none."""
    counts = Counter(value for value in values if value is not None)
    strange = Counter({v: count for v, count in counts.items() if number_of(v) is None})
    if counts and (_ONE_IN * strange.total() <= counts.total() or _are_many(counts, strange)):
        return Held("number", counts, strange)
    return Held("category", counts, Counter())


def _are_many(counts: Counter[str], strange: Counter[str]) -> bool:
    """Whether the numbers outweigh the few values that are none, and could be no categories."""
    numbers, different = counts.total() - strange.total(), len(counts) - len(strange)
    few = len(strange) <= _WORDS_FOR_NONE and strange.total() <= numbers
    return few and different >= _NUMBERS and 2 * different > numbers


def kept_categories(counts: Counter[str]) -> list[str]:
    """The categories that are told apart, the commonest, sorted; ties are broken by name."""
    often = [value for value, count in counts.items() if count >= LEAST]
    return sorted(sorted(often, key=lambda value: (-counts[value], value))[:MOST])


def refuse(cells: Sequence[str], name: str) -> None:
    """``InputError`` for a column of the training split that can tell nothing of other rows;
    ``name``: what to call the split."""
    for column, values in by_column(cells).items():
        if fault := _fault(values):
            raise InputError(f"{name}: --features: '{short(column)}' {fault}")


def _fault(values: Values) -> str:
    """What is wrong with a column, and what to do; empty if it can be learned from."""
    held, leave = held_in(values), "leave it out of --features"
    counts, rows = held.counts, len(values)
    if not counts:
        return f"is blank in every row, so it tells nothing; {leave}"
    if len(counts) == 1 and counts.total() == rows:
        return f"is '{short(next(iter(counts)))}' in every row, so it tells nothing; {leave}"
    all_different = len(counts) == counts.total() > 1
    if held.kind == "category":
        words = sum(len(value.split()) * count for value, count in counts.items()) / counts.total()
        if words >= _WORDS and len(counts) > counts.total() / 2:
            return (
                f"holds texts, of {words:.0f} words on average; to have it read as one, join it to "
                "the text: --column text=title,body"
            )
        if all_different:
            return (
                f"is another one in each of {rows:,} rows, as an id is, so it tells nothing of new "
                f"rows; {leave}"
            )
    elif all_different and rows >= _ROWS and not held.strange:
        marks = marks_of(counts)
        numbers = [number_of(value, marks) or 0.0 for value in counts]
        whole = all(number == int(number) for number in numbers)
        if whole and max(numbers) - min(numbers) < 2 * rows:
            return (
                f"is another whole number in each of {rows:,} rows, as an id or a row's number is, "
                f"so it tells nothing of new rows; {leave}"
            )
    return ""


def flagged(cells: Sequence[str]) -> Iterator[str]:
    """Notes on what each column is taken for."""
    for column, values in by_column(cells).items():
        held, name = held_in(values), short(column)
        if held.kind == "number":
            yield notes.FEATURE_NUMBER.format(name=name)
            yield from told_of(column, held.counts, marks_of(held.counts))
            if held.strange:
                yield notes.FEATURE_STRANGE.format(
                    name=name,
                    count=f"{held.strange.total():,}",
                    whole=f"{len(values):,}",
                    values=some((f"'{short(each, 30)}'" for each in held.strange), 4),
                )
            continue
        kept = kept_categories(held.counts)
        yield notes.FEATURE_CATEGORIES.format(name=name, count=f"{len(held.counts):,}")
        if len(kept) < len(held.counts):
            yield notes.FEATURE_RARE.format(
                name=name,
                count=f"{len(held.counts):,}",
                kept=f"{len(kept):,}",
                least=LEAST,
            )


def shown(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What each column holds, and how much of it is missing: its name, and a line."""
    for column, values in by_column(cells).items():
        held = held_in(values)
        blank = sum(value is None for value in values) + held.strange.total()
        missing = f"; {blank / len(values):.0%} missing" if blank else ""
        if held.kind == "number":
            marks = marks_of(held.counts)
            read = (number_of(value, marks) for value in held.counts.elements())
            found = [number for number in read if number is not None]
            mean = sum(found) / len(found)
            told = f"numbers, {min(found):g} to {max(found):g}, {mean:.4g} on average"
        else:
            common = [value for value, _ in held.counts.most_common(_SHOWN)]
            told = f"{len(held.counts):,} categories: {with_counts(common, held.counts, _SHOWN)}"
            told += ", …" if len(held.counts) > _SHOWN else ""
        yield f"beside the text: {short(column, 40)}", told + missing
