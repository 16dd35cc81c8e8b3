"""Do they agree? English opinions in pairs, about the same thing or about two."""

from __future__ import annotations

import random

from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Split
from lstmlab.data.sets._opinions import SIZES
from lstmlab.data.sets._set import Loaded
from lstmlab.data.sets.opinions_en import GRAMMAR

COLUMNS = Columns({"sentence1": "text", "sentence2": "text", "label": "pair-label"})
LANGUAGE = "en"
ABOUT = (
    "Two opinions made by a small grammar. Where both are about one thing, such as an ending, "
    "they agree or disagree; else they are about two things. The label follows from the texts: "
    "the best possible accuracy is 100 %."
)

_SEED = 17
_LABELS = ("agree", "disagree", "two things")


def load() -> Loaded:
    """4000, 500 and 500 pairs, of each label as many, no pair twice."""
    rng, seen = random.Random(_SEED), set[tuple[str, str]]()
    splits: dict[str, Split] = {}
    for split, size in SIZES.items():
        rows: list[tuple[str, str, str]] = []
        while len(rows) < size:
            label = _LABELS[len(rows) % len(_LABELS)]
            one, other = pair(label, rng)
            if (one, other) not in seen:
                seen.add((one, other))
                rows.append((one, other, label))
        rng.shuffle(rows)
        splits[split] = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    return splits, ("made by a grammar; the best possible accuracy is 100 %",)


def pair(label: str, rng: random.Random) -> tuple[str, str]:
    """Two opinions that have the label together."""
    domain = rng.choice(GRAMMAR.domains)
    about, another = rng.sample(list(domain), 2)
    good = rng.random() < 0.5
    same = good if label == "agree" else not good
    if label == "two things":
        same = rng.random() < 0.5
    else:
        another = about
    one = GRAMMAR.about(domain, about, good, rng)
    other = GRAMMAR.about(domain, another, same, rng)
    return GRAMMAR.sentence(one.text), GRAMMAR.sentence(other.text)
