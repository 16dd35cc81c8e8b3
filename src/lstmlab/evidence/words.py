"""Numbers and lists as a reader meets them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

_METRICS = {
    "macro-f1": "macro-F1",
    "bleu": "BLEU",
    "chrf": "chrF",
    "rouge-1": "ROUGE-1",
    "rouge-2": "ROUGE-2",
    "rouge-l": "ROUGE-L",
}


def metric_name(name: str) -> str:
    """``"rouge-l"`` -> ``"ROUGE-L"``."""
    return _METRICS.get(name, name.replace("_", " "))


def decimals(values: Iterable[float]) -> int:
    """One decimal for percentages and perplexities, two where every value is below ten."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    return 1 if largest >= 10 else 2


def number(value: float, places: int) -> str:
    """Fixed point, with a true minus sign; an en dash for NaN."""
    if not math.isfinite(value):
        return "–"
    text = f"{value:.{places}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def spread(value: float, places: int) -> str:
    """A half-width: never "0.0" when it isn't zero, no decimals beyond a hundred."""
    if not math.isfinite(value):
        return "–"
    if 0 < value < 0.5 * 10.0**-places:
        return f"{value:.1g}"
    return number(value, 0 if value >= 100 else places)


def plus_minus(value: float, half_width: float, places: int) -> str:
    """``"94.2 ± 0.8"``; the value alone where there is no interval."""
    if not math.isfinite(half_width):
        return number(value, places)
    return f"{number(value, places)} ± {spread(half_width, places)}"


def rate(value: float) -> str:
    """A learning rate: ``0.003``, ``1e-05``."""
    return f"{value:.4g}"


def duration(seconds: float) -> str:
    """``"0.8 s"``, ``"12 s"``, ``"3 min 20 s"``, ``"2 h 5 min"``."""
    if not math.isfinite(seconds):
        return "–"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s".removesuffix(" 0 s")
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min".removesuffix(" 0 min")


def listed(items: Sequence[str]) -> str:
    """``"a, b and c"``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def plural(count: int, noun: str) -> str:
    """``"1 trial"``, ``"2 trials"``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
