"""What was wrong? English reviews of hotels and restaurants, labelled with all that they blame."""

from __future__ import annotations

import random

from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Split
from lstmlab.data.sets._set import Loaded
from lstmlab.data.sets.opinions_en import GRAMMAR
from lstmlab.data.understanding.label_lists import cell_of

COLUMNS = Columns({"text": "text", "labels": "labels"})
LANGUAGE = "en"
ABOUT = (
    "Reviews of a stay made by a small grammar, one to four sentences on as many things, such as "
    "the room or the wine. The labels are the things that are found bad: none, some or all. Best "
    "possible F1: 100 %."
)

_SIZES = {"train": 4000, "dev": 500, "test": 500}
_SEED = 11
_DOMAINS = GRAMMAR.domains[1:3]
"""Hotels and restaurants."""


def load() -> Loaded:
    """4000, 500 and 500 reviews, no review twice."""
    rng, seen = random.Random(_SEED), set[str]()
    splits: dict[str, Split] = {}
    for split, size in _SIZES.items():
        texts: list[str] = []
        labels: list[str] = []
        while len(texts) < size:
            text, blamed = _review(rng)
            if text not in seen:
                seen.add(text)
                texts.append(text)
                labels.append(cell_of(blamed))
        splits[split] = {"text": texts, "labels": labels}
    return splits, ("made by a grammar; the best possible F1 is 100 %",)


def _review(rng: random.Random) -> tuple[str, list[str]]:
    """A review, and what it finds bad."""
    things = [(domain, aspect) for domain in _DOMAINS for aspect in domain]
    sentences, blamed = [], []
    for domain, aspect in rng.sample(things, rng.randint(1, 4)):
        good = rng.random() < 0.6
        sentences.append(GRAMMAR.sentence(GRAMMAR.about(domain, aspect, good, rng).text))
        blamed += [] if good else [aspect.removeprefix("the ")]
    return " ".join(sentences), blamed
