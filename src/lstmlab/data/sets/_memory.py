"""Sets that ask how far back a model remembers: generated, and what the best score is is known."""

from __future__ import annotations

from collections.abc import Callable, Collection
from random import Random

from lstmlab.data.dataset import Split
from lstmlab.data.sets._set import Loaded

WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel")

Draw = Callable[[Random, int], tuple[str, str]]
"""A text and its label, of a generator and the example's number."""


def labelled(draw: Draw, seed: int, train: int = 4000) -> Loaded:
    """Returns ``train`` examples, and 500 for dev and for test; no text is there twice."""
    random = Random(seed)
    seen: set[str] = set()
    splits: dict[str, Split] = {}
    for split, count in {"train": train, "dev": 500, "test": 500}.items():
        texts: list[str] = []
        labels: list[str] = []
        while len(texts) < count:
            text, label = draw(random, len(texts))
            if text not in seen:
                seen.add(text)
                texts.append(text)
                labels.append(label)
        splits[split] = {"text": texts, "label": labels}
    return splits, ()


def first_token(shortest: int, longest: int, train: int = 4000) -> Loaded:
    """Texts of ``shortest`` to ``longest`` words, as many of 10 to 20 as of 100 to 200; the label
    is the first one. Each of the eight is the answer equally often."""

    def draw(random: Random, number: int) -> tuple[str, str]:
        length = round(shortest * (longest / shortest) ** random.random())
        first = WORDS[number % len(WORDS)]
        rest = (WORDS[byte % len(WORDS)] for byte in random.randbytes(length - 1))
        return " ".join([first, *rest]), first

    return labelled(draw, seed=longest, train=train)


def about_first_token(length: str) -> str:
    return (
        f"Texts of {length} words, made by a program; the label is the first of them, one of "
        "eight. What a model answers that reads from left to right and keeps its last state alone "
        "says how long it remembers. Best possible accuracy: 100 %; without memory: 12.5 %."
    )


def parity(longest: int) -> Loaded:
    """Rows of zeros and ones, and whether the ones are odd or even in number, about half each.

    Those of train have 1 to ``longest`` bits, since a rule that holds for any length is found on
    short rows first; those of dev and test are of the longer half, and not in train.
    """
    random = Random(2)

    def drawn(count: int, shortest: int, unlike: Collection[str]) -> Split:
        rows: dict[str, str] = {}
        texts: list[str] = []
        while len(texts) < count:
            bits = random.choices("01", k=random.randint(shortest, longest))
            text = " ".join(bits)
            if text not in unlike:
                rows[text] = ("even", "odd")[bits.count("1") % 2]
                texts.append(text)
        return {"text": texts, "label": [rows[text] for text in texts]}

    dev = drawn(500, longest // 2 + 1, ())
    test = drawn(500, longest // 2 + 1, {*dev["text"]})
    train = drawn(8000, 1, {*dev["text"], *test["text"]})
    return {"train": train, "dev": dev, "test": test}, ()


def adding(numbers: int, largest: int) -> Loaded:
    """Texts of ``numbers`` digits from 0 to ``largest``; a + stands before one in either half."""

    def draw(random: Random, number: int) -> tuple[str, str]:
        digits = [random.randint(0, largest) for _ in range(numbers)]
        marked = random.randrange(numbers // 2), random.randrange(numbers // 2, numbers)
        text = [f"+ {digit}" if at in marked else str(digit) for at, digit in enumerate(digits)]
        return " ".join(text), str(sum(digits[at] for at in marked))

    return labelled(draw, seed=3)


def copy(symbols: int, blanks: int) -> Loaded:
    """Lines of so many ``symbols``, so many ``blanks``, and the symbols again."""

    def draw(random: Random, number: int) -> tuple[str, str]:
        told = random.choices(WORDS, k=symbols)
        return " ".join([*told, *("." for _ in range(blanks - 1)), "=", *told]), ""

    splits, notes = labelled(draw, seed=4)
    return {split: {"text": rows["text"]} for split, rows in splits.items()}, notes
