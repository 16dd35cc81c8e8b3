"""Small data sets with something to learn, for tests."""

import random

from lstmlab.data.dataset import Dataset


def _splits(make, sizes):
    rng = random.Random(0)
    return {split: make(rng, count) for split, count in sizes.items()}


SIZES = {"train": 96, "dev": 24, "test": 24}


def labelled() -> Dataset:
    """The label is whether ``good`` or ``bad`` occurs."""

    def make(rng, count):
        fillers = ["the", "a", "plot", "cast", "film", "of", "scene", "and"]
        texts, labels = [], []
        for i in range(count):
            words = rng.choices(fillers, k=rng.randint(2, 9))
            label = ["neg", "pos"][i % 2]
            words.insert(rng.randrange(len(words)), "good" if label == "pos" else "bad")
            texts.append(" ".join(words))
            labels.append(label)
        return {"text": texts, "label": labels}

    return Dataset("small-labelled", "labelled", _splits(make, SIZES), language="en")


def paired() -> Dataset:
    """The target is the source with each word's translation, in order."""
    german = {"one": "eins", "two": "zwei", "three": "drei", "four": "vier"}

    def make(rng, count):
        sources = [rng.choices(list(german), k=rng.randint(1, 4)) for _ in range(count)]
        return {
            "source": [" ".join(words) for words in sources],
            "target": [" ".join(german[word] for word in words) for words in sources],
        }

    return Dataset("small-paired", "paired", _splits(make, SIZES), language="de")


def stream() -> Dataset:
    """Lines that count: ``a b c d`` in a circle, from anywhere."""

    def make(rng, count):
        lines = []
        for _ in range(count):
            start = rng.randrange(4)
            lines.append(" ".join("abcd"[(start + i) % 4] for i in range(rng.randint(4, 9))))
        return {"text": lines}

    return Dataset("small-stream", "stream", _splits(make, SIZES), language="en")


BY_KIND = {"labelled": labelled, "paired": paired, "stream": stream}
