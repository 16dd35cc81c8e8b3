"""Whether a model is better than a baseline, in words that claim no more than the examples do."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlab.evidence.statistics.examples import FEW, Contrast
from lstmlab.evidence.statistics.folds import FoldContrast

SHARES = (
    "accuracy", "macro-f1", "grade-accuracy", "labels-macro-f1", "labels-micro-f1",
    "average-precision", "entity-f1", "tag-accuracy", "bleu", "chrf",
    "rouge-l", "rouge-1", "rouge-2",
)  # fmt: skip
"""Metrics in per cent: their differences are points."""


def sentence(
    metric: str, contrast: Contrast, higher_is_better: bool, called: str, examples: str
) -> str:
    """``contrast``: the model, then the baseline, which is ``called`` so; ``examples``: what is
    drawn, such as ``test examples``."""
    within = f"paired over the {examples}" + (
        f", of which there are only {contrast.examples}" if contrast.examples < FEW else ""
    )
    return _said(metric, contrast, higher_is_better, called, within)


def over_folds(metric: str, contrast: FoldContrast, higher_is_better: bool, called: str) -> str:
    """Says the same of models and a baseline in folds."""
    within = f"paired over {contrast.folds} folds, corrected for the training data they share"
    return _said(metric, contrast, higher_is_better, called, within)


def _said(
    metric: str,
    contrast: Contrast | FoldContrast,
    higher_is_better: bool,
    called: str,
    how: str,
) -> str:
    unit = "points" if metric in SHARES else f"of {metric}"
    places = 1 if metric in SHARES or abs(contrast.a) >= 10 else 3
    low, high = (_number(end, places) for end in contrast.interval)
    difference = _signed(contrast.difference, places)
    gained = contrast.difference if higher_is_better else -contrast.difference
    size = f"{difference} {unit}" + ("" if higher_is_better else " (less is better)")
    within = f"95 % interval {low} to {high}, {how}"
    if contrast.clear and gained > 0:
        return f"{size} over {called}, {within}"
    if contrast.clear:
        return f"worse than {called}: {size}, {within}"
    return f"not shown to be better than {called}: {size}, {within}"


def advice(
    contrast: Contrast | FoldContrast, higher_is_better: bool, called: str, seconds: float
) -> str:
    """What to make of it where the model isn't better; empty where it is."""
    gained = contrast.difference if higher_is_better else -contrast.difference
    if contrast.clear and gained > 0:
        return ""
    return f"{called} learns in {max(1, round(seconds))} s: on this data it may do"


def _signed(value: float, places: int) -> str:
    return ("+" if value >= 0 else "−") + _number(abs(value), places)


def _number(value: float, places: int) -> str:
    return f"{value:.{places}f}".replace("-", "−")


def lines(rows: Sequence[tuple[str, str, float]], metric: str) -> list[str]:
    """Markdown rows: name, what was chosen, score of ``metric``."""
    head = [f"| baseline | | {metric} |", "| --- | --- | ---: |"]
    return head + [f"| {name} | {about} | {score:.2f} |" for name, about, score in rows]
