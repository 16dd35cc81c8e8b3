"""What a comparison on examples says, in words that claim no more than the examples support."""

from __future__ import annotations

from lstmlab.evidence.statistics.estimate import CONFIDENCE
from lstmlab.evidence.statistics.examples import FEW, Contrast
from lstmlab.language.words import metric_name, number

SCOPE = (
    "This is about these two trained models, not about the recipes that made them: another seed "
    "may turn it round. To compare recipes, replicate them: lstmlab study."
)


def sentence(
    metric: str, contrast: Contrast, higher_is_better: bool, p_value: float, tests: int, unit: str
) -> str:
    """Which model is better by ``metric``, if that can be said.

    ``p_value``: corrected for ``tests`` metrics; ``unit``: what an example is, in the plural.
    """
    name = metric_name(metric)
    on_these = f"on these {contrast.examples:,} {unit}"
    if contrast.error == 0 and contrast.difference == 0:
        return f"{name}: A and B are alike {on_these}; no choice of them tells A from B."
    better = "A" if (contrast.difference > 0) == higher_is_better else "B"
    low, high = contrast.interval
    if contrast.difference < 0:
        low, high = -high, -low
    size = f"by {_number(abs(contrast.difference))} ({_number(low)} to {_number(high)})"
    significant = p_value < 1 - CONFIDENCE
    if significant and contrast.clear:
        return f"{name}: {better} is better {size}, {p_text(p_value)}."
    if significant or contrast.clear:
        return (
            f"{name}: undecided {on_these}. {better} is ahead {size}, but interval and test "
            f"disagree ({p_text(p_value)})."
        )
    found = _number(contrast.detectable(tests))
    return (
        f"{name}: A and B are indistinguishable {on_these} ({p_text(p_value)}); a difference of "
        f"about {found} would have been told apart 4 times in 5."
    )


def caution(examples: int, unit: str) -> str | None:
    """What a reader must know where there are few examples."""
    if examples >= FEW:
        return None
    return f"only {examples} {unit}: the intervals may be narrower than they should be"


def p_text(p_value: float) -> str:
    """``"p = 0.012"``, ``"p < 0.001"``."""
    if p_value < 0.001:
        return "p < 0.001"
    return f"p = {p_value:.3f}" if p_value < 0.1 else f"p = {p_value:.2f}"


def _number(value: float) -> str:
    return number(value, 2)
