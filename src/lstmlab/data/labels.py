"""Labels: in which order they stand, and what may be wrong with how they are written."""

from __future__ import annotations

import math
from collections.abc import Iterable


def in_order(labels: Iterable[str]) -> list[str]:
    """Each of ``labels`` once: as numbers (1, 2, 10) if all of them are that, else as text."""
    found = sorted(set(labels))
    numbers = [_number(label) for label in found]
    if any(number is None for number in numbers):
        return found
    return [label for _, label in sorted(zip(numbers, found, strict=True))]


def _number(label: str) -> float | None:
    try:
        number = float(label)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
