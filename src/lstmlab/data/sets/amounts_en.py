"""What does it cost? English sentences with an amount in words, and its value."""

from __future__ import annotations

import random

from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Split
from lstmlab.data.sets._set import Loaded

COLUMNS = Columns({"text": "text", "number": "number"})
LANGUAGE = "en"
ABOUT = (
    "Sentences with an amount of money in words, made by a small grammar; the number is its value. "
    "Sums, differences, doubles and halves have to be computed, and some numbers count people or "
    "days. The text determines the number: the least possible error is 0."
)

_SIZES = {"train": 4000, "dev": 500, "test": 500}
_SEED = 7
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_FRAMES = (
    "The ticket costs {} dollars.",
    "They paid {} dollars for it.",
    "Its price is {} dollars.",
    "I would give {} dollars.",
    "We owe them {} dollars.",
    "It was sold for {} dollars.",
    "The {people} of us paid {} dollars.",
    "After {people} days they asked for {} dollars.",
)


def load() -> Loaded:
    """4000, 500 and 500 sentences, no sentence twice."""
    rng, seen = random.Random(_SEED), set[str]()
    splits: dict[str, Split] = {}
    for split, size in _SIZES.items():
        texts: list[str] = []
        numbers: list[str] = []
        while len(texts) < size:
            amount, value = _amount(rng)
            people = in_words(rng.randint(2, 12))
            text = rng.choice(_FRAMES).format(amount, people=people)
            if text not in seen:
                seen.add(text)
                texts.append(text)
                numbers.append(str(value))
        splits[split] = {"text": texts, "number": numbers}
    return splits, ("made by a grammar; the least possible error is 0",)


def in_words(number: int) -> str:
    """A number from 0 to 999: ``three hundred and twelve``."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        tens, ones = divmod(rest, 10)
        if rest < len(_ONES):
            return _ONES[rest]
        return f"{_TENS[tens - 2]}-{_ONES[ones]}" if ones else _TENS[tens - 2]
    said = f"{_ONES[hundreds]} hundred"
    return f"{said} and {in_words(rest)}" if rest else said


def _amount(rng: random.Random) -> tuple[str, int]:
    """An amount as it is said, and its value."""
    shape = rng.choices(("plain", "sum", "difference", "double", "half"), (50, 15, 15, 10, 10))[0]
    one, other = rng.randint(1, 999), rng.randint(1, 200)
    if shape == "sum":
        template = rng.choice(("{} and another {}", "{} plus {}"))
        return template.format(in_words(one), in_words(other)), one + other
    if shape == "difference":
        one = max(one, other + 1)
        if rng.random() < 0.5:
            return f"{in_words(other)} less than {in_words(one)}", one - other
        return f"{in_words(one)} minus {in_words(other)}", one - other
    if shape == "double":
        one = rng.randint(1, 500)
        return f"twice {in_words(one)}", 2 * one
    if shape == "half":
        one = 2 * rng.randint(1, 499)
        return f"half of {in_words(one)}", one // 2
    return in_words(one), one
