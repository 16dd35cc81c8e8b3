"""Made-up offers: texts whose label also hangs on a price and a country (``docs/features.md``).

``python benchmarks/features_made.py FOLDER`` writes two files.

``shift.csv``: the words' tone, the country and the price add up. ``turn.csv``: in two of six
countries the tone means the opposite.
"""

from __future__ import annotations

import csv
import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path

GOOD = ["lovely", "great", "fine", "superb", "charming"]
BAD = ["awful", "dull", "poor", "weak", "boring"]
FILLER = [
    "the", "a", "film", "plot", "scene", "actor", "story", "it", "was", "with", "some", "very",
    "quite", "and", "music",
]  # fmt: skip
EFFECT = {"de": 2.5, "fr": 1.0, "us": 0.0, "jp": -0.5, "br": -1.0, "it": -2.0}
TURNED = {"de", "jp"}

Row = tuple[str, str, str, str]


def shifted(draw: random.Random) -> Row:
    """A text, a country, a price and the label that all three decide, with some noise."""
    country, price = draw.choice([*EFFECT]), draw.gauss(50, 20)
    tone = draw.choice([-2, -1, 0, 1, 2])
    words = [draw.choice(FILLER) for _ in range(draw.randint(6, 14))]
    for _ in range(abs(tone)):
        words.insert(draw.randrange(len(words)), draw.choice(GOOD if tone > 0 else BAD))
    odds = 2 * (1.2 * tone + EFFECT[country] - (price - 50) / 20)
    buys = draw.random() < 1 / (1 + math.exp(-odds))
    return " ".join(words), country, _written(draw, price), "buy" if buys else "leave"


def turned(draw: random.Random) -> Row:
    """A text, a country that may turn its tone round, a price that says nothing, and the label."""
    country, is_good = draw.choice([*EFFECT]), draw.random() < 0.5
    price = draw.gauss(50, 20)
    words = [draw.choice(FILLER) for _ in range(draw.randint(6, 14))]
    words[draw.randrange(len(words))] = draw.choice(GOOD if is_good else BAD)
    buys = is_good ^ (country in TURNED) ^ (draw.random() < 0.03)
    return " ".join(words), country, _written(draw, price), "buy" if buys else "leave"


def _written(draw: random.Random, price: float) -> str:
    """The price; blank in one of ten rows."""
    return "" if draw.random() < 0.1 else f"{price:.2f}"


def rows(made: str) -> Iterator[Row]:
    """The rows of one of the two files."""
    draw = random.Random(7)
    row, count = (shifted, 2000) if made == "shift" else (turned, 1500)
    return (row(draw) for _ in range(count))


def main() -> None:
    folder = Path(sys.argv[1])
    for made in ("shift", "turn"):
        with (folder / f"{made}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["text", "country", "price", "label"])
            writer.writerows(rows(made))


if __name__ == "__main__":
    main()
