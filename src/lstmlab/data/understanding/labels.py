"""Labels: in which order they stand, and what may be wrong with how they are written."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from lstmlab.data.understanding.alike import stripped
from lstmlab.language import notes
from lstmlab.language.quoting import short, some

_BLANK_LIKE = frozenset(
    """
    - -- --- – — . … ? n/a n.a. n.a na #n/a #na #value! #ref! <na> nan null nil (null) <null> [null]
    (blank) (leer) (vide) (空白)
    """.split()  # noqa: SIM905
)
"""What people and programs write for nothing, in lower case. Not "none", which is a class in many
data sets, nor "unknown"."""
_SPACES = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_SHORTEST, _LONG = 5, 10
"""Letters from which on two labels can be a letter apart, and two letters."""
_RARER = 4
"""Times as often as a misspelling its right form stands there, at least."""
_COMPARED = 1000
"""Labels among which misspellings are looked for: each is compared with each."""


def in_order(labels: Iterable[str]) -> list[str]:
    """Each of ``labels`` once: as numbers (1, 2, 10) if all of them are that, else as text."""
    found = sorted(set(labels))
    numbers = [_number(label) for label in found]
    if any(number is None for number in numbers):
        return found
    return [label for _, label in sorted(zip(numbers, found, strict=True))]


def _number(label: str) -> float | None:
    try:
        number = float(label)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def with_counts(labels: Iterable[str], counts: Mapping[str, int], most: int = 6) -> str:
    """``'Hockey' (12), 'hockey' (3)``."""
    return some((f"'{short(label, 40)}' ({counts[label]:,})" for label in labels), most)


def variants(counts: Mapping[str, int]) -> list[list[str]]:
    """Labels that differ in case, width or spaces only, each group's commonest first."""
    return [group for group in _groups(counts) if len(group) > 1]


def forms(counts: Mapping[str, int], known: Collection[str] = ()) -> dict[str, str]:
    """Label -> the form that it gets, where that is another: the one that is ``known``, or else
    the commonest."""
    of_model = {_key(label): label for label in known}
    changed: dict[str, str] = {}
    for group in _groups(counts):
        form = of_model.get(_key(group[0]), group[0])
        changed |= {label: form for label in group if label != form and label not in known}
    return changed


def _groups(counts: Mapping[str, int]) -> list[list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for label in sorted(counts, key=lambda label: -counts[label]):
        groups[_key(label)].append(label)
    return [*groups.values()]


def _key(label: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", label)).strip().casefold()


def blank_like(labels: Iterable[str]) -> list[str]:
    """Those that stand for nothing where people write them, such as ``N/A``."""
    return [label for label in labels if stripped(label).lower() in _BLANK_LIKE]


def single(counts: Mapping[str, int]) -> list[str]:
    """Labels of one example."""
    return in_order(label for label, count in counts.items() if count == 1)


def twins(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Labels that may be another one misspelt, each with that one.

    Rarer ones that are a letter away from it (two letters, where they are long), and begin alike.
    """
    left = Counter(dict.fromkeys(counts, 0))
    for group in _groups(counts):
        left[group[0]] = sum(counts[label] for label in group)
    common = [label for label, count in left.most_common(_COMPARED) if count]
    keys = {label: _key(label) for label in common}
    found = []
    for place, rare in enumerate(common):
        for other in common[:place]:
            one, two = keys[rare], keys[other]
            if left[rare] * _RARER <= left[other] and _are_near(one, two):
                found.append((rare, other))
                break
    return found


def _are_near(one: str, two: str) -> bool:
    shorter = min(len(one), len(two))
    most = 0 if shorter < _SHORTEST else 1 if shorter < _LONG else 2
    if not most or one[0] != two[0] or abs(len(one) - len(two)) > most:
        return False
    # "topic 1" and "topic 2" are two.
    if re.sub(r"\d", "", one) == re.sub(r"\d", "", two):
        return False
    return _distance(one, two, most) <= most


def _distance(one: Sequence[str], two: Sequence[str], most: int) -> int:
    """Letters to change, add, leave out or swap with the next; more than ``most`` is any number
    above it."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        last, row, older = row, [i], before
        for j, b in enumerate(two, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = last
        if min(row) > most:
            return most + 1
    return row[-1]


def is_flag(note: str) -> bool:
    """Whether a note is one of :func:`flagged`."""
    flags = (notes.VARIANTS, notes.BLANK_LIKE, notes.TWINS, notes.SINGLE)
    return note.startswith(tuple(flag.partition("{")[0] for flag in flags))


def flagged(labels: Iterable[str]) -> Iterator[str]:
    """Short notes on what may be wrong with the labels of a data set."""
    counts = Counter(labels)
    if found := variants(counts):
        groups = (with_counts(group, counts) for group in found)
        yield notes.VARIANTS.format(labels=some(groups, 3, "; ", 120))
    if blank := blank_like(counts):
        yield notes.BLANK_LIKE.format(labels=with_counts(blank, counts))
    if near := twins(counts):
        pairs = (f"{with_counts([rare], counts)} as {with_counts([b], counts)}" for rare, b in near)
        yield notes.TWINS.format(labels=some(pairs, 3, "; ", 120))
    if alone := single(counts):
        yield notes.SINGLE.format(labels=some((f"'{short(label, 40)}'" for label in alone), 6))
