"""Splits that a data set came without, taken from its training split."""

from __future__ import annotations

import random
from collections import defaultdict

from lstmlab.data.dataset import COLUMNS, Kind, Split
from lstmlab.errors import InputError
from lstmlab.notes import DRAWN, LAST

_SEED = 0
_SHARE = 0.1


def complete(
    name: str, kind: Kind, splits: dict[str, Split]
) -> tuple[dict[str, Split], tuple[str, ...]]:
    """``splits`` with dev and test, and a note on each that had to be taken from train.

    A tenth of train for each, with every label's share kept; the end of a stream. Which examples
    is fixed by their number and labels, so the same data is always split in the same way.
    """
    notes = []
    done = dict(splits)
    whole = len(splits["train"][COLUMNS[kind][0]])
    for split in ("test", "dev"):
        if split in done:
            continue
        train = done["train"]
        size = len(train[COLUMNS[kind][0]])
        count = max(1, round(_SHARE * whole))
        if size - count < 1:
            raise InputError(f"{name}: {whole} training examples are too few to take {split} from")
        done["train"], done[split] = hold_out(train, kind, count)
        taken = size - len(done["train"][COLUMNS[kind][0]])
        if not taken:
            raise InputError(f"{name}: no label has two examples; none can be taken for {split}")
        how = LAST if kind == "stream" else DRAWN
        notes.append(how.format(split=split, count=taken, share=f"{_SHARE:.0%}"))
    order = {split: done[split] for split in ("train", "dev", "test")}
    return order, tuple(reversed(notes))


def hold_out(train: Split, kind: Kind, count: int, seed: int = _SEED) -> tuple[Split, Split]:
    """``train`` without, and then only, ``count`` of its examples: the end of a stream, else drawn
    with ``seed``, every label's share kept. Fewer than that where labels have one example only."""
    size = len(train[COLUMNS[kind][0]])
    taken = set(_taken(train, kind, size, count, seed))
    rest = [i for i in range(size) if i not in taken]
    return _pick(train, rest), _pick(train, sorted(taken))


def _taken(train: Split, kind: Kind, size: int, count: int, seed: int) -> list[int]:
    if kind == "stream":
        return list(range(size - count, size))
    order = random.Random(seed).sample(range(size), size)
    if kind == "paired":
        return order[:count]
    # Spread each label evenly over 0 to 1 and take the first: every label gives its share.
    groups: dict[str, list[int]] = defaultdict(list)
    for index in order:
        groups[train["label"][index]].append(index)
    places = {
        index: (place + 0.5) / len(group)
        for group in groups.values()
        for place, index in enumerate(group)
        # A label's last example stays in train, or it could not be learned.
        if place < len(group) - 1
    }
    return sorted(places, key=lambda index: places[index])[:count]


def _pick(split: Split, indices: list[int]) -> Split:
    return {column: [values[i] for i in indices] for column, values in split.items()}
