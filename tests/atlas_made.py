"""A small atlas with known answers: four recipes on four sets, and more where a test asks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import nan
from typing import Any

from lstmlab.atlas.records.row import Row

CHANGES: dict[str, dict[str, Any]] = {
    "default": {},
    "gru": {"cell": "gru"},
    "lion": {"optimizer": {"name": "lion", "learning_rate": 0.0005}},
    "small": {"hidden_size": 64},
}
SETS = {
    "films": ("sentiment", "en", 2000, 20.0, 2),
    "hotels": ("sentiment", "zh", 4000, 60.0, 2),
    "titles": ("classification", "zh", 8000, 15.0, 10),
    "topics": ("classification", "en", 1000, 200.0, 6),
}
SCORES = {
    "films": {"default": 80.0, "gru": 84.0, "lion": 82.0, "small": 70.0},
    "hotels": {"default": 80.0, "gru": 82.0, "lion": 88.0, "small": 75.0},
    "titles": {"default": 70.0, "gru": 74.0, "lion": 60.0, "small": 80.0},
    "topics": {"default": 60.0, "gru": 65.0, "lion": 70.0, "small": 62.0},
}
"""On dev; on test all are one less."""
LINEAR = {"films": 74.0, "hotels": 90.0, "titles": 60.0, "topics": 50.0}
SECONDS = {"default": 10.0, "gru": 8.0, "lion": 10.0, "small": 2.0}


def row(name: str, dataset: str, score: float, seed: int = 1, **other: Any) -> Row:
    """One final of the recipe ``name``, complete unless ``other`` says otherwise."""
    task, language, examples, length, labels = SETS[dataset]
    linear = {"dev": LINEAR[dataset], "test": LINEAR[dataset] - 1}
    seconds = SECONDS.get(name, 5.0)
    made = Row(
        id=f"{name}-{dataset}-{seed}", part="recipes", task=task, dataset=dataset,
        language=language, examples=examples, length=length, labels=labels,
        fingerprint=f"of {dataset}", contender=name, cell="lstm", optimizer="adamw",
        choices=json.dumps(CHANGES.get(name, {"dropout": 0.1})), recipe="{}", kind="final",
        seed=seed, budget=1.0, search="{}", metric="accuracy", higher_is_better=True,
        dev_score=score, test_score=score - 1, curve_epochs=(1.0, 2.0, 3.0),
        curve=(score - 20, score - 5, score), curve_seconds=(seconds / 3, seconds / 1.5, seconds),
        seconds=seconds, steps=300, parameters=1000, outcome="complete", why="",
        made_by="lstmlab 0.1.0, torch 2.13.0 on a processor",
        baselines=json.dumps({"linear": linear, "majority": {"dev": 10.0, "test": 10.0}}),
        linear="linear",
    )  # fmt: skip
    return replace(made, **other)


def rows(
    scores: Mapping[str, Mapping[str, float]] = SCORES, seeds: Sequence[int] = (1,)
) -> list[Row]:
    """All recipes on all sets; of several seeds the scores lie a point apart, around the mean."""
    middle = sum(seeds) / len(seeds)
    return [
        row(name, dataset, score + seed - middle, seed)
        for dataset, each in scores.items()
        for name, score in each.items()
        for seed in seeds
    ]


def lost(name: str, dataset: str, seed: int = 1) -> Row:
    """A final that diverged."""
    return row(
        name, dataset, nan, seed, curve=(), curve_epochs=(), curve_seconds=(),
        outcome="diverged", why="the loss is no finite number",
    )  # fmt: skip
