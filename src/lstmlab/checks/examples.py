"""Small data sets with something to learn, one of each sort of columns."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from lstmlab.checks.check import Unchecked
from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Dataset, Split

SIZES = {"train": 96, "dev": 24, "test": 24}


def labelled() -> Dataset:
    """Texts whose label is whether ``good`` or ``bad`` occurs."""

    def make(rng: random.Random, count: int) -> Split:
        fillers = ["the", "a", "plot", "cast", "film", "of", "scene", "and"]
        texts, labels = [], []
        for i in range(count):
            words = rng.choices(fillers, k=rng.randint(2, 9))
            label = ["neg", "pos"][i % 2]
            words.insert(rng.randrange(len(words)), "good" if label == "pos" else "bad")
            texts.append(" ".join(words))
            labels.append(label)
        return {"text": texts, "label": labels}

    return Dataset("small-labelled", Columns.of("labelled"), _splits(make), language="en")


def multilabelled() -> Dataset:
    """Texts whose labels are which of ``good``, ``bad`` and ``long`` occur: some, all or none."""

    def make(rng: random.Random, count: int) -> Split:
        texts, labels = [], []
        for i in range(count):
            words = rng.choices(["the", "a", "plot", "cast", "film", "of"], k=rng.randint(2, 6))
            given = [word for bit, word in enumerate(("bad", "good", "long")) if i >> bit & 1]
            words += given
            rng.shuffle(words)
            texts.append(" ".join(words))
            labels.append(json.dumps(given))
        return {"text": texts, "labels": labels}

    return Dataset("small-multilabelled", Columns.of("multilabelled"), _splits(make), language="en")


def measured() -> Dataset:
    """Texts that are worth half a point, and one more for each ``good``."""

    def make(rng: random.Random, count: int) -> Split:
        texts, numbers = [], []
        for i in range(count):
            words = rng.choices(["the", "a", "plot", "cast", "film", "of"], k=rng.randint(2, 6))
            words += ["good"] * (i % 4)
            rng.shuffle(words)
            texts.append(" ".join(words))
            numbers.append(f"{i % 4}.5")
        return {"text": texts, "number": numbers}

    return Dataset("small-measured", Columns.of("measured"), _splits(make), language="en")


def pair_labelled() -> Dataset:
    """Two texts with an animal in each, whose label is whether it is the same one."""

    def make(rng: random.Random, count: int) -> Split:
        animals = ["dog", "cat", "horse"]
        rows: dict[str, list[str]] = {"sentence1": [], "sentence2": [], "label": []}
        for i in range(count):
            one = rng.choice(animals)
            other = one if i % 2 else rng.choice([each for each in animals if each != one])
            for column, animal in (("sentence1", one), ("sentence2", other)):
                rows[column].append(_around(rng, [animal]))
            rows["label"].append("same" if i % 2 else "another")
        return rows

    return Dataset("small-pair-labelled", Columns.of("pair-labelled"), _splits(make), language="en")


def pair_scored() -> Dataset:
    """Two texts that are worth half a point, and one more for each animal that both have."""

    def make(rng: random.Random, count: int) -> Split:
        rows: dict[str, list[str]] = {"sentence1": [], "sentence2": [], "score": []}
        for i in range(count):
            animals = rng.sample(["dog", "cat", "horse", "cow", "hen", "pig"], 6)
            shared = i % 4
            rows["sentence1"].append(_around(rng, animals[:3]))
            rows["sentence2"].append(_around(rng, animals[3 - shared : 6 - shared]))
            rows["score"].append(f"{shared}.5")
        return rows

    return Dataset("small-pair-scored", Columns.of("pair-scored"), _splits(make), language="en")


def _around(rng: random.Random, words: list[str]) -> str:
    """The words, and others around them."""
    text = [*words, *rng.choices(["the", "a", "saw", "near"], k=rng.randint(1, 3))]
    rng.shuffle(text)
    return " ".join(text)


def paired() -> Dataset:
    """Sources whose target is each word's translation, in order."""
    german = {"one": "eins", "two": "zwei", "three": "drei", "four": "vier"}

    def make(rng: random.Random, count: int) -> Split:
        sources = [rng.choices(list(german), k=rng.randint(1, 4)) for _ in range(count)]
        return {
            "source": [" ".join(words) for words in sources],
            "target": [" ".join(german[word] for word in words) for words in sources],
        }

    return Dataset("small-paired", Columns.of("paired"), _splits(make), language="de")


def stream() -> Dataset:
    """Lines that count: ``a b c d`` in a circle, from anywhere."""

    def make(rng: random.Random, count: int) -> Split:
        lines = []
        for _ in range(count):
            start = rng.randrange(4)
            lines.append(" ".join("abcd"[(start + i) % 4] for i in range(rng.randint(4, 9))))
        return {"text": lines}

    return Dataset("small-stream", Columns.of("stream"), _splits(make), language="en")


def tagged() -> Dataset:
    """Sentences with names, which have one word or two, and places."""

    def make(rng: random.Random, count: int) -> Split:
        fillers = ["the", "a", "saw", "went", "of", "to", "and", "slowly"]
        given, family, places = ["Ann", "Bob", "Cy"], ["Lee", "May"], ["Rome", "Oslo"]
        cells: dict[str, list[str]] = {"tokens": [], "tags": []}
        for _ in range(count):
            tokens = rng.choices(fillers, k=rng.randint(1, 5))
            tags = ["O"] * len(tokens)
            for name, kind in ((rng.choice(given), "PER"), (rng.choice(places), "LOC")):
                parts = (
                    [name, rng.choice(family)] if kind == "PER" and rng.random() < 0.5 else [name]
                )
                place = rng.choice(
                    [at for at in range(len(tags) + 1) if tags[at : at + 1] != ["I-PER"]]
                )
                tokens[place:place] = parts
                tags[place:place] = [f"B-{kind}", *[f"I-{kind}"] * (len(parts) - 1)]
            cells["tokens"].append(" ".join(tokens))
            cells["tags"].append(" ".join(tags))
        return cells

    return Dataset("small-tagged", Columns.of("tagged"), _splits(make), language="en")


def _splits(make: Callable[[random.Random, int], Split]) -> dict[str, Split]:
    rng = random.Random(0)
    return {split: make(rng, count) for split, count in SIZES.items()}


def alike(columns: Columns) -> Dataset:
    """A small data set with such columns; ``Unchecked`` where there is none here."""
    if columns.called not in BY_KIND:
        roles = ", ".join(f"{column} ({role})" for column, role in columns.items())
        raise Unchecked(f"there is no small data set here with the columns {roles}")
    return BY_KIND[columns.called]()


BY_KIND: dict[str, Callable[[], Dataset]] = {
    "labelled": labelled,
    "measured": measured,
    "multilabelled": multilabelled,
    "pair-labelled": pair_labelled,
    "pair-scored": pair_scored,
    "paired": paired,
    "stream": stream,
    "tagged": tagged,
}
"""What a data set is called -> a small one."""
