"""Draws the parts of the atlas that ask more of what its first parts found: ``studies/atlas``.

    python benchmarks/design_again.py

``equal-time``: every cell again, with as many updates as fit into the time that ``lstm`` takes for
its own, by the times in the records of part ``cells`` (there all had as many updates).
``crossed``: the best cells and the best optimizers of parts ``cells`` and ``optimizers``, each with
each, so that what one is worth with the other can be told. ``crossed-large``: some of them with
three times the units. ``tuned-again``: every cell again on two of the data sets of part ``cells``,
with another search, so that what a search adds to the noise can be told.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import mean, median

from design import OUT, SHARED, toml

from lstmlab.atlas.records.files import read
from lstmlab.atlas.records.row import FINAL, Row

STEPS = 300
"""``lstm`` makes so many updates."""
REFERENCE = "lstm"
BEST = 6
"""So many cells are crossed with so many optimizers."""
LARGE = 3
"""So many of each are crossed with more units, too."""
TWINS = {"adam": "adamw", "nadamw": "adamw", "gru-reset-before": "gru", "gru-minimal": "gru"}
"""What is so like another that crossing both would say the same twice: the other is taken."""
OF_300 = ("trec", "sst2", "chnsenticorp-hotel")
"""The sets of part ``cells`` whose trials had ``STEPS`` updates."""
FIRST = (*OF_300, "thucnews-titles")
"""What is best is read of these alone, so that what is drawn stays the same when parts grow."""
SETS = """\
[[tasks]]
task = "classification"
dataset = "trec"

[[tasks]]
task = "sentiment"
dataset = "sst2"
"""
CHINESE = """\
[[tasks]]
task = "sentiment"
dataset = "chnsenticorp-hotel"
recipe = { unit = "char", max_length = 40 }
"""

EQUAL_TIME = (
    "The atlas: every cell with as many weights as an LSTM of 64 units, and with as many updates "
    "as it can do in the time that the LSTM takes for 300."
)
TUNED_AGAIN = (
    "The atlas: what studies/cells.toml compares, on two of its data sets, with another search of "
    "six trials and the same seeds: what a search adds to the noise."
)
CROSSED = (
    "The atlas: the best six cells and the best six optimizers, each with each, so that what one "
    "is worth with another can be told."
)
CROSSED_LARGE = (
    "The atlas: three of the best cells and of the best optimizers, each with each, with three "
    "times the units."
)


def main() -> None:
    variants = tomllib.loads((OUT.parent / "cells.toml").read_text(encoding="utf-8"))["variants"]
    cells, optimizers = (
        [row for row in read(part=part) if row.kind == FINAL and row.dataset in FIRST]
        for part in ("cells", "optimizers")
    )
    shares = paces([row for row in cells if row.dataset in OF_300])
    lines = [head("tuned-again", TUNED_AGAIN, trials=6, seed=100), SETS]
    lines += [variant(name, {**recipe, "steps": STEPS}) for name, recipe in variants.items()]
    save("tuned-again", lines)
    lines = [head("equal-time", EQUAL_TIME), SETS, CHINESE]
    for name, recipe in variants.items():
        steps = max(1, round(STEPS / shares[name]))
        lines.append(variant(name, {**recipe, "steps": steps}))
    save("equal-time", lines)

    best_cells = best(cells, "cell")
    best_optimizers = best(optimizers, "optimizer")
    for part, about, count, times in (
        ("crossed", CROSSED, BEST, 1),
        ("crossed-large", CROSSED_LARGE, LARGE, 3),
    ):
        lines = [head(part, about), SETS]
        for cell in sorted(best_cells[:count]):
            for optimizer in sorted(best_optimizers[:count]):
                recipe = {**variants[cell], "optimizer": optimizer, "steps": STEPS}
                recipe["hidden_size"] *= times
                lines.append(variant(f"{cell}-with-{optimizer}", recipe))
        save(part, lines)


def paces(rows: Sequence[Row]) -> dict[str, float]:
    """Contender -> how long it trains for as many updates, ``lstm``'s time being 1: the median over
    data sets of the ratio of medians over seeds."""
    each: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.is_complete:
            each[row.contender][row.dataset].append(row.training_seconds / row.steps)
    own = {dataset: median(values) for dataset, values in each[REFERENCE].items()}
    return {
        name: median(median(values) / own[dataset] for dataset, values in by_set.items())
        for name, by_set in each.items()
    }


def best(rows: Sequence[Row], what: str) -> list[str]:
    """The names by how far their mean is behind the best mean of each set, on average; the
    reference and what has a twin are told in ``TWINS``."""
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        scores[row.dataset][str(getattr(row, what))].append(row.test_score)
    behind: dict[str, list[float]] = defaultdict(list)
    for by_name in scores.values():
        means = {name: mean(values) for name, values in by_name.items()}
        top = max(means.values())
        for name, value in means.items():
            behind[name].append(top - value)
    ordered = sorted(behind, key=lambda name: mean(behind[name]))
    named = [TWINS.get(name, name) for name in ordered]
    return list(dict.fromkeys([REFERENCE if what == "cell" else "adamw", *named]))


def head(name: str, about: str, trials: int = 4, seed: int = 0) -> str:
    shared = SHARED.format(fixed='optimizer = "adamw"')
    return (
        f'# Made by benchmarks/design_again.py.\nname = "atlas-{name}"\nabout = "{about}"\n'
        f'seeds = [1, 2, 3]\n\n[tuning]\ntrials = {trials}\nhyperparameters = ["learning_rate"]\n'
        f"seed = {seed}\n\n{shared}"
    )


def variant(name: str, recipe: Mapping[str, object]) -> str:
    return "\n".join(
        [f"\n[variants.{name}]", *(f"{key} = {toml(value)}" for key, value in recipe.items())]
    )


def save(part: str, lines: Sequence[str]) -> None:
    path = OUT / f"{part}.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main()
