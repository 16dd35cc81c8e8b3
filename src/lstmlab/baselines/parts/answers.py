"""A baseline's answers on disk: texts and labels as JSON, numbers as arrays, to the last digit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lstmlab.metrics.metric import Estimate, Guess, LabelSet, Nats, Tagging


def write(stem: Path, answers: Sequence[Any]) -> None:
    """Writes answers of any sort that lstmlab's metrics consume, as one or two files."""
    first = answers[0] if answers else ""
    kind: dict[str, list[Any]]
    match first:
        case Guess():
            number = {label: place for place, label in enumerate(first.probabilities)}
            kind = {"labels": list(number)}
            table = [[number[one.label], *one.probabilities.values()] for one in answers]
            np.save(_numbers(stem), np.array(table, np.float64))
            np.save(_logits(stem), np.array([one.logits for one in answers], np.float64))
        case LabelSet():
            kind = {"sets": [one.labels for one in answers], "of": [*first.probabilities]}
            table = [[*one.probabilities.values()] for one in answers]
            np.save(_numbers(stem), np.array(table, np.float64))
            np.save(_logits(stem), np.array([one.logits for one in answers], np.float64))
        case Estimate():
            kind = {"numbers": []}
            missing = [[one.low is None, one.grade is None] for one in answers]
            rows = [[0.0 if part is None else part for part in one] for one in answers]
            np.save(_numbers(stem), np.concatenate([rows, missing], 1))
        case Nats():
            kind = {"nats": []}
            table = [[one.total, one.tokens, one.characters] for one in answers]
            np.save(_numbers(stem), np.array(table, np.float64))
        case Tagging():
            kind = {"tags": [" ".join(one.tags) for one in answers]}
        case _:
            kind = {"texts": list(answers)}
    stem.with_suffix(".json").write_text(json.dumps(kind, ensure_ascii=False), encoding="utf-8")


def read(stem: Path) -> list[Any]:
    """Returns the answers that :func:`write` was given."""
    kind = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
    if "texts" in kind:
        return list(kind["texts"])
    if "tags" in kind:
        return [Tagging(tuple(cell.split())) for cell in kind["tags"]]
    table = np.load(_numbers(stem)).tolist()
    if "nats" in kind:
        return [Nats(total, int(tokens), int(letters)) for total, tokens, letters in table]
    if "numbers" in kind:
        return [_estimate(*row) for row in table]
    logits = np.load(_logits(stem)).tolist()
    if "sets" in kind:
        return [
            LabelSet(tuple(given), dict(zip(kind["of"], shares, strict=True)), tuple(each))
            for given, shares, each in zip(kind["sets"], table, logits, strict=True)
        ]
    labels = kind["labels"]
    return [
        Guess(labels[int(best)], dict(zip(labels, shares, strict=True)), tuple(given))
        for (best, *shares), given in zip(table, logits, strict=True)
    ]


def _estimate(
    number: float,
    low: float,
    high: float,
    grade: float,
    standard: float,
    unbounded: float,
    ungraded: float,
) -> Estimate:
    graded = None if ungraded else grade
    if unbounded:
        return Estimate(number, None, None, graded, standard)
    return Estimate(number, low, high, graded, standard)


def _numbers(stem: Path) -> Path:
    return stem.with_suffix(".npy")


def _logits(stem: Path) -> Path:
    return stem.with_suffix(".logits.npy")
