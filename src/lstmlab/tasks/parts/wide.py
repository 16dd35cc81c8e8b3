"""A classifier's wide part: fitted once the network is trained, and given its say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from lstmlab.baselines import linear
from lstmlab.baselines.parts.kept import fitted
from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.encoded import Encoded
from lstmlab.data.preparing.splits import hold_out
from lstmlab.language.notes import ALONE, WIDE
from lstmlab.metrics.metric import Guess
from lstmlab.models.answering.temperature import fit as temperature_of
from lstmlab.models.classifier import Classifier
from lstmlab.models.parts.wide import EQUAL, Wide, mixed
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.tasks.parts.device import device_of

Floats = NDArray[np.float64]

_HELD_OUT = 0.1
"""The share of train that is held out to choose on where there is no dev split."""
_SHARES = tuple(each / 20 for each in range(1, 20))
_SHOWN = 20
"""N-grams of an explained text."""


def widen(
    model: Classifier,
    data: Encoded,
    dev: Sequence[Guess],
    metric: str,
    recipe: Recipe,
    like: Wide | None,
    columns: Columns,
    baseline: str = "linear",
) -> str:
    """Give ``model`` its wide part, what the ``baseline`` learns from the training split, whose
    ``columns`` are known; returns a note.

    What is to be chosen is chosen on dev, and the share by the network's answers to it, ``dev``;
    where dev was trained on, it is as ``like`` has it; without that, the linear model's choices are
    made on a part of train, and the share is equal.
    """

    def shared(learned: linear.Linear) -> float:
        share, temperature = 1.0, 1.0  # of a linear model, which dev has scaled
        if recipe.wide == "ngrams":
            wide = learned.logits(data.questions("dev"))
            network = np.array([guess.logits for guess in dev])
            share, temperature = _no_worse(network, wide, data, metric)
        model.temperature.fill_(temperature)
        return share

    examples = Dataset("given", columns, data.texts, language=data.codec.language)
    return give(model, examples, metric, recipe, like, shared if dev else None, baseline)


def give(
    model: Classifier,
    examples: Dataset,
    metric: str,
    recipe: Recipe,
    like: Wide | None,
    shared: Callable[[linear.Linear], float] | None,
    baseline: str = "linear",
) -> str:
    """Give ``model`` its wide part, what the ``baseline`` learns from ``examples``; returns a note.

    ``shared``: says how much say that has, by dev; None where dev was trained on. Then all is as
    ``like`` has it; without that, the choices are made on a part of train, and the share is equal.
    """
    if shared:
        learned = fitted(examples, metric, recipe=recipe, baseline=baseline)
        share = shared(learned)
    elif like:
        learned = fitted(examples, metric, like.linear, baseline=baseline)
        share = like.share
    else:
        chosen = _chosen_in_train(examples, metric, recipe, baseline)
        learned = fitted(examples, metric, chosen, baseline=baseline)
        share = 1.0 if recipe.wide == "alone" else EQUAL
    model.wide = Wide(learned, share).to(device_of(model))
    count = sum(len(block.keys) for block in learned.blocks)
    told = {"about": find("baselines", baseline).described(learned), "count": f"{count:,}"}
    if recipe.wide == "alone":
        return ALONE.format(**told)
    return WIDE.format(**told, share=f"{100 * share:.0f}%")


def _no_worse(network: Floats, wide: Floats, data: Encoded, metric: str) -> tuple[float, float]:
    """The share and the temperature that are likeliest on dev; or, where the two together are worse
    there than the linear model, the next larger share with which they aren't: at most 1.

    ``network`` and ``wide``: logits (texts, labels).
    """
    share, temperature = mixed(network, wide, data.labels("dev"))
    scores, labels = find("metrics", metric), data.codec.labels
    expected = list(data.texts["dev"][data.answer])
    sign = 1 if scores.HIGHER_IS_BETTER else -1

    def score(logits: Floats) -> float:
        answers = linear.guesses(logits, labels)
        return sign * float(scores.score(answers, expected, data.codec.language))

    least = score(wide)
    if score(((1 - share) * network + share * wide) / temperature) >= least:
        return share, temperature
    for larger in (each for each in _SHARES if each > share):
        logits = (1 - larger) * network + larger * wide
        temperature = temperature_of(torch.from_numpy(logits), torch.from_numpy(data.labels("dev")))
        if score(logits / temperature) >= least:
            return larger, temperature
    return 1.0, 1.0


def join_answers(
    model: Classifier, data: Encoded, split: str, answers: Sequence[Guess]
) -> torch.Tensor:
    """Logits (texts, labels) of the network's ``answers`` and the wide part's together."""
    assert model.wide is not None
    network = torch.tensor([guess.logits for guess in answers])
    wide = torch.from_numpy(model.wide.linear.logits(data.questions(split))).float()
    return model.wide.joined(network, wide)


def spoken(model: Any, texts: Sequence[str], labels: Sequence[int]) -> list[list[dict[str, Any]]]:
    """Returns for each text the n-grams that say most for its label (a number), or against it."""
    found = []
    for text, label in zip(texts, labels, strict=True):
        says = sorted(model.spoken(text, label).items(), key=lambda one: (-abs(one[1]), one[0]))
        found.append([{"ngram": ngram, "weight": round(w, 4)} for ngram, w in says[:_SHOWN]])
    return found


def _chosen_in_train(
    examples: Dataset, metric: str, recipe: Recipe, baseline: str
) -> linear.Linear:
    train, columns = examples.splits["train"], examples.columns
    count = max(1, round(_HELD_OUT * len(train[columns.text])))
    rest, dev = hold_out(train, columns, count)
    splits = {"train": rest, "dev": dev} if dev[columns.text] else {"train": train}
    return fitted(replace(examples, splits=splits), metric, recipe=recipe, baseline=baseline)
