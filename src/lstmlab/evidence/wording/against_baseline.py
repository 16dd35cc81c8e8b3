"""Whether a model is better than a baseline, in words that claim no more than the examples do."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlab.evidence.statistics.examples import FEW, Contrast

SHARES = ("accuracy", "macro-f1", "bleu", "chrf", "rouge-l", "rouge-1", "rouge-2")
"""Metrics in per cent: their differences are points."""


def sentence(
    metric: str, contrast: Contrast, higher_is_better: bool, called: str, examples: str
) -> str:
    """``contrast``: the model, then the baseline, which is ``called`` so; ``examples``: what is
    drawn, such as ``test examples``."""
    unit = "points" if metric in SHARES else f"of {metric}"
    low, high = contrast.interval
    gained = contrast.difference if higher_is_better else -contrast.difference
    if higher_is_better:
        size = f"{_signed(contrast.difference)} {unit}"
    else:
        size = f"{_signed(contrast.difference)} {unit} (less is better)"
    within = f"95 % interval {_number(low)} to {_number(high)}, paired over the {examples}" + (
        f", of which there are only {contrast.examples}" if contrast.examples < FEW else ""
    )
    if contrast.clear and gained > 0:
        return f"{size} over {called}, {within}"
    if contrast.clear:
        return f"worse than {called}: {size}, {within}"
    return f"not shown to be better than {called}: {size}, {within}"


def advice(contrast: Contrast, higher_is_better: bool, called: str, seconds: float) -> str:
    """What to make of it where the model isn't better; empty where it is."""
    gained = contrast.difference if higher_is_better else -contrast.difference
    if contrast.clear and gained > 0:
        return ""
    return f"{called} learns in {max(1, round(seconds))} s: on this data it may do"


def _signed(value: float) -> str:
    return ("+" if value >= 0 else "−") + _number(abs(value))


def _number(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def lines(rows: Sequence[tuple[str, str, float]], metric: str) -> list[str]:
    """Markdown rows: name, what was chosen, score of ``metric``."""
    head = [f"| baseline | | {metric} |", "| --- | --- | ---: |"]
    return head + [f"| {name} | {about} | {score:.2f} |" for name, about, score in rows]
