"""Linear CRF: a conditional random field (Lafferty et al. 2001) on tokens, their shapes and affixes
and their neighbours', by CRFsuite (Okazaki 2007).

How much its weights are held back is chosen on dev.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pycrfsuite

from lstmlab.data.dataset import Dataset, Split
from lstmlab.metrics.metric import Tagging
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.spans import mark_spans, spans_of, tags_of

TASKS = ("tagging",)
READS = ()
METRICS = ("entity-f1", "tag-accuracy")
CALLED = "the linear CRF"

TRIED = ((0.05, 0.05), (0.2, 0.02), (0.02, 0.5))
"""How much weights are held back: absolute ones (c1) and squares (c2)."""
_PASSES = 60
_MOST = 1_500_000
"""Tokens times tags: with more, only the first of those is tried, as it would take minutes."""
_SHORT = 1.3
"""Characters of a token, on average, below which tokens are characters themselves."""


class LinearCrf:
    """What CRFsuite learned."""

    def __init__(self, model: bytes, held: tuple[float, float], marks: bool) -> None:
        """``model``: CRFsuite's file; ``marks``: whether the tags mark spans."""
        self.held, self._marks = held, marks
        self._model = model
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)

    @property
    def about(self) -> str:
        return f"c1 = {self.held[0]:g}, c2 = {self.held[1]:g}"

    def answers(self, examples: Split) -> list[Tagging]:
        found = []
        for cell in examples["tokens"]:
            tokens = cell.split()
            tags = self._tagger.tag(features(tokens)) if tokens else []
            found.append(
                Tagging(tuple(tags_of(spans_of(tags), len(tags)) if self._marks else tags))
            )
        return found


def fit(dataset: Dataset, metric: str, like: Any = None, recipe: Recipe | None = None) -> LinearCrf:
    train = dataset.splits["train"]
    marks = mark_spans(dataset.labels)
    rows = [features(cell.split()) for cell in train["tokens"]]
    tags = [cell.split() for cell in train["tags"]]
    tried = [like.held] if isinstance(like, LinearCrf) else [*TRIED]
    effort = sum(map(len, tags)) * len(dataset.labels)
    if "dev" not in dataset.splits or effort > _MOST:
        tried = tried[:1]
    found = [LinearCrf(_learned(rows, tags, held), held, marks) for held in tried]
    if len(found) == 1:
        return found[0]
    scores, dev = find("metrics", metric), dataset.splits["dev"]
    reached = [scores.score(one.answers(dev), list(dev["tags"]), dataset.language) for one in found]
    best = max(reached) if scores.HIGHER_IS_BETTER else min(reached)
    return found[reached.index(best)]


def features(tokens: Sequence[str]) -> list[list[str]]:
    """What is said of each token."""
    own = [_of_token(token) for token in tokens]
    of_characters = sum(map(len, tokens)) < _SHORT * len(tokens)
    low = ["<", "<", *(token.lower() for token in tokens), ">", ">"]
    found = []
    for place in range(len(tokens)):
        two_before, before, here, after, two_after = low[place : place + 5]
        said = [*own[place], f"-1={before}", f"+1={after}"]
        said += [f"-1,0={before} {here}", f"0,1={here} {after}"]
        said += [f"-2={two_before}", f"+2={two_after}"]
        if of_characters:
            said += [f"-2,-1={two_before} {before}", f"+1,+2={after} {two_after}"]
            said += [f"-1,0,+1={before} {here} {after}"]
        if place:
            said += [f"-1{one}" for one in own[place - 1] if one.startswith(_BESIDE)]
        if place + 1 < len(tokens):
            said += [f"+1{one}" for one in own[place + 1] if one.startswith(_BESIDE)]
        found.append(said)
    return found


_BESIDE = ("shape", "suffix3")
"""What of a token its neighbours know, too."""


@lru_cache(maxsize=100_000)
def _of_token(token: str) -> tuple[str, ...]:
    low = token.lower()
    said = [f"0={low}", f"as written={token}", f"shape={_shape(token)}", f"short={_short(token)}"]
    said += [f"prefix{n}={low[:n]}" for n in (1, 2, 3, 4) if len(low) > n]
    said += [f"suffix{n}={low[-n:]}" for n in (1, 2, 3, 4) if len(low) > n]
    said += [name for name, holds in (
        ("digits", token.isdigit()), ("capital", token[:1].isupper()),
        ("capitals", len(token) > 1 and token.isupper()), ("hyphen", "-" in token),
        ("sign", not any(map(str.isalnum, token))), ("digit", any(map(str.isdigit, token))),
    ) if holds]  # fmt: skip
    return tuple(said)


def _shape(token: str) -> str:
    """``Xxxx-00`` of ``Abcd-12``."""
    return "".join(
        "X"
        if letter.isupper()
        else "x"
        if letter.islower()
        else "0"
        if letter.isdigit()
        else letter
        for letter in token
    )


def _short(token: str) -> str:
    """``Xx-0``: each kind once where it stands several times."""
    shape = _shape(token)
    return "".join(one for one, before in zip(shape, " " + shape, strict=False) if one != before)


def _learned(
    rows: Sequence[list[list[str]]], tags: Sequence[list[str]], held: tuple[float, float]
) -> bytes:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({
        "c1": held[0], "c2": held[1], "max_iterations": _PASSES,
        "feature.possible_transitions": True,
    })  # fmt: skip
    for row, wanted in zip(rows, tags, strict=True):
        trainer.append(row, wanted)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        return path.read_bytes()
