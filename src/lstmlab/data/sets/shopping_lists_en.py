"""How much do they share? English shopping lists in pairs, with how many things are on both."""

from __future__ import annotations

import random

from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Split
from lstmlab.data.sets._opinions import SIZES
from lstmlab.data.sets._set import Loaded

COLUMNS = Columns({"sentence1": "text", "sentence2": "text", "score": "pair-score"})
LANGUAGE = "en"
ABOUT = (
    "Two shopping lists made by a small grammar; the score is how many things are on both, from 0 "
    "to 4. Many things have two names, such as aubergine and eggplant, so counting words is not "
    "enough. The texts determine the score: the least possible error is 0."
)

_SEED = 19
_THINGS = (
    ("aubergines", "eggplants"), ("courgettes", "zucchini"), ("crisps", "potato chips"),
    ("biscuits", "cookies"), ("sweets", "candy"), ("prawns", "shrimps"), ("rocket", "arugula"),
    ("coriander", "cilantro"), ("spring onions", "scallions"), ("beetroot", "beets"),
    ("sultanas", "raisins"), ("porridge", "oatmeal"), ("mince", "ground beef"),
    ("washing powder", "detergent"), ("kitchen roll", "paper towels"), ("nappies", "diapers"),
    ("milk",), ("bread",), ("eggs",), ("rice",), ("tea",), ("salt",), ("apples",), ("butter",),
)  # fmt: skip
_FRAMES = ("We need {}.", "Please buy {}.", "I am out of {}.", "On the list are {}.", "Get {}.")
_MOST = 4


def load() -> Loaded:
    """4000, 500 and 500 pairs, of each score as many, no pair twice."""
    rng, seen = random.Random(_SEED), set[tuple[str, str]]()
    splits: dict[str, Split] = {}
    for split, size in SIZES.items():
        rows: list[tuple[str, str, str]] = []
        while len(rows) < size:
            score = len(rows) % (_MOST + 1)
            one, other = pair(score, rng)
            if (one, other) not in seen:
                seen.add((one, other))
                rows.append((one, other, str(score)))
        rng.shuffle(rows)
        splits[split] = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    return splits, ("made by a grammar; the least possible error is 0",)


def pair(score: int, rng: random.Random) -> tuple[str, str]:
    """Two lists, of which so many things are on both."""
    sizes = [max(1, score) + rng.randint(0, 2) for _ in range(2)]
    things = rng.sample(range(len(_THINGS)), sum(sizes) - score)
    return _said(things[: sizes[0]], rng), _said(things[sizes[0] - score :], rng)


def _said(things: list[int], rng: random.Random) -> str:
    names = [rng.choice(_THINGS[thing]) for thing in rng.sample(things, len(things))]
    last = names.pop()
    listed = f"{', '.join(names)} and {last}" if names else last
    return rng.choice(_FRAMES).format(listed)
