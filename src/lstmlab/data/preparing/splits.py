"""Splits that a data set came without, taken from its training split."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Split
from lstmlab.data.understanding.alike import alike_keys
from lstmlab.errors import InputError
from lstmlab.language.notes import DRAWN, LAST
from lstmlab.language.quoting import short, some

_SEED = 0
_SHARE = 0.1
_MOST = 10_000
"""Examples: a score of so many is known to half a point; more are better trained on."""


def complete(
    name: str, columns: Columns, splits: dict[str, Split]
) -> tuple[dict[str, Split], tuple[str, ...]]:
    """``splits`` with dev and test, and a note on each that had to be taken from train.

    A tenth of train for each, ``_MOST`` examples at most, with every label's share kept; the end
    of a running text. Which examples
    is fixed by their number and labels, so the same data is always split in the same way.
    """
    notes = []
    done = dict(splits)
    whole = len(splits["train"][columns.text])
    for split in ("test", "dev"):
        if split in done:
            continue
        train = done["train"]
        size = len(train[columns.text])
        share = min(_SHARE, _MOST / whole)
        count = max(1, round(share * whole))
        if size - count < 1:
            raise InputError(
                f"{name}: {whole:,} training examples are too few to take {split} from; give more, "
                f"or a folder with a {split} file of its own"
            )
        done["train"], done[split] = hold_out(train, columns, count)
        taken = size - len(done["train"][columns.text])
        if not taken:
            raise InputError(f"{name}: {_too_few(splits['train'][columns.answer], split)}")
        how = LAST if columns.asked.is_running else DRAWN
        notes.append(how.format(split=split, count=taken, share=f"{100 * share:.2g}%"))
    order = {split: done[split] for split in ("train", "dev", "test")}
    return order, tuple(reversed(notes))


def _too_few(labels: Sequence[str], split: str) -> str:
    """Why no example of these labels can be held out, and what to do."""
    counts = Counter(labels)
    listed = some((f"'{short(label, 30)}' ({n})" for label, n in counts.most_common()), 6)
    return (
        f"{len(labels):,} training examples of {len(counts):,} labels are too few to take {split} "
        f"from, since one of each label must stay ({listed}); give each label three or more, or a "
        f"folder with a {split} file of its own"
    )


def hold_out(train: Split, columns: Columns, count: int, seed: int = _SEED) -> tuple[Split, Split]:
    """``train`` without, and then only, ``count`` of its examples: the end of a running text, else
    drawn with ``seed``, every label's share kept. Fewer than that where labels have one example
    only.

    Duplicates (texts that are :func:`plainly` the same) stay together, as long as others can be
    taken: a model should not be examined on what it was taught. What stands beside a text changes
    nothing, so that models with and without it are examined on the same."""
    size = len(train[columns.text])
    taken = set(_taken(train, columns, size, count, seed))
    rest = [i for i in range(size) if i not in taken]
    return _pick(train, rest), _pick(train, sorted(taken))


def _taken(train: Split, columns: Columns, size: int, count: int, seed: int) -> list[int]:
    if columns.asked.is_running:
        return list(range(size - count, size))
    order = random.Random(seed).sample(range(size), size)
    asked, cells = columns.asked, train[columns.answer]
    classes = [asked.classes(cell) for cell in cells]
    if any(classes):
        order = _spread(order, cells)
    families = _families(alike_keys(train, columns, by_text=True))
    left = Counter(label for each in classes for label in each)
    taken: dict[int, None] = {}
    # One by one only where families don't make it up: where few texts are all there is.
    # Each once: one that is too large, or has a label's last example, stays so.
    together = {group[0]: group for group in (families.get(index, [index]) for index in order)}
    for group in chain(together.values(), ([index] for index in order)):
        if len(taken) == count:
            break
        if len(taken) + len(group) > count or group[0] in taken:
            continue
        given = Counter(label for i in group for label in classes[i])
        # A label's last example stays in train, or it could not be learned.
        if all(left[label] > number for label, number in given.items()):
            taken.update(dict.fromkeys(group))
            left.subtract(given)
    return list(taken)


def _spread(order: list[int], labels: Sequence[str]) -> list[int]:
    """``order``, with each label's examples spread evenly: the first of it hold every label's
    share."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index in order:
        groups[labels[index]].append(index)
    places = {
        index: (place + 0.5) / len(group)
        for group in groups.values()
        for place, index in enumerate(group)
    }
    return sorted(order, key=lambda index: places[index])


def _families(keys: Iterable[str]) -> dict[int, list[int]]:
    """Index -> it and those of its duplicates, for the examples that have any."""
    same: dict[int, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        same[hash(key)].append(index)
    return {index: group for group in same.values() if len(group) > 1 for index in group}


def _pick(split: Split, indices: list[int]) -> Split:
    return {column: [values[i] for i in indices] for column, values in split.items()}
