"""What the model card says of folds."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlab.api.escaped import plain
from lstmlab.api.folded import Folded, rows
from lstmlab.metrics.metric import is_biased
from lstmlab.registry import find


def how_good_in_folds(folded: Folded, *, alone: bool) -> Iterator[str]:
    """What models of the same recipe reached in folds; ``alone``: without a test split beside."""
    count, ended, first = folded.count, len(folded.folds), folded.folds[0]
    tested = len(next(iter(folded.examples.values())))
    yield from ("## How good it is" if alone else "## In folds", "")
    parts = f"{count} folds (seed {first.fold.seed}; duplicates together)"
    if ended == count:
        yield f"{tested:,} examples were dealt out into {parts}. Each fold was tested on once,"
    else:
        yield f"All examples were dealt out into {parts}, of which {ended} came to an end, with"
        yield f"{tested:,} examples. Each of these was tested on once,"
    yield "by a model of the same recipe that learned from the others."
    if alone:
        yield "This model has learned from all examples: no test split was held out."
    yield from ("", "| metric | mean over the folds | 95 % interval | each fold |")
    yield "| --- | ---: | ---: | --- |"
    for name, estimate in rows(folded):
        low, high = estimate.interval
        none = is_biased(name) or estimate.agree
        between = "" if none else f"{low:.2f} – {high:.2f}"
        each = ", ".join(f"{value:.2f}" for value in estimate.values)
        yield f"| {name} | {estimate.mean:.2f} | {between} | {each} |"
    yield from (
        "",
        "The interval allows for the training data that the folds' models have in common (Nadeau & "
        "Bengio 2003). It says nothing of other text.",
    )


def beside_in_folds(folded: Folded) -> Iterator[str]:
    """What simple models reach in the same folds, and whether the models are better."""
    metric = folded.metric
    yield from ("## Beside simple models", "", f"| | | mean {metric} over the folds |")
    yield "| --- | --- | ---: |"
    for name, about, mean, _ in folded.baselines:
        yield f"| {find('baselines', name).CALLED} | {plain(about)} | {mean:.2f} |"
    yield ""
    yield " ".join(f"{line[0].upper()}{line[1:]}." for line in folded.sentences)
