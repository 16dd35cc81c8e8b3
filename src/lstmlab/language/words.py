"""Numbers and lists as a reader meets them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from lstmlab.language.say import ENGLISH, Say
from lstmlab.plugins.plugin import plain

_METRICS = {
    "macro-f1": "macro-F1",
    "entity-f1": "entity F1",
    "ece": "ECE",
    "bleu": "BLEU",
    "chrf": "chrF",
    "rouge-1": "ROUGE-1",
    "rouge-2": "ROUGE-2",
    "rouge-l": "ROUGE-L",
    "labels-macro-f1": "macro-F1 (labels)",
    "labels-micro-f1": "micro-F1 (labels)",
    "mae": "MAE",
    "rmse": "RMSE",
    "r2": "R²",
    "pearson": "Pearson",
    "spearman": "Spearman",
}


def metric_name(name: str, say: Say = ENGLISH) -> str:
    """``"rouge-l"`` -> ``"ROUGE-L"``."""
    name = plain(name).replace("_", "-")
    return say(_METRICS.get(name, name.replace("-", " ")))


def setting_name(key: str, say: Say = ENGLISH) -> str:
    """A recipe's key: ``"optimizer.learning_rate"`` -> ``"learning rate"``."""
    return say(key.rpartition(".")[2].replace("_", " "))


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
    """``"94.2 ± 0.8"``; the value alone where there is no interval: of one replicate, or of some
    that happen to be equal, which shows nothing of how much others would scatter."""
    if not math.isfinite(half_width) or half_width == 0:
        return number(value, places)
    return f"{number(value, places)} ± {spread(half_width, places)}"


def rate(value: float) -> str:
    """A learning rate: ``0.003``, ``1e-05``."""
    return f"{value:.4g}"


def probability(value: float) -> str:
    """``"p = 0.004"``; never so rounded that it seems to reach 0.05 when it is below."""
    if value < 0.001:
        return "p < 0.001"
    text = f"{value:.3f}" if value < 0.1 else f"{value:.2f}"
    return "p < 0.05" if text == "0.050" and value < 0.05 else f"p = {text}"


def duration(seconds: float, say: Say = ENGLISH) -> str:
    """``"0.8 s"``, ``"12 s"``, ``"3 min 20 s"``, ``"2 h 5 min"``."""
    if not math.isfinite(seconds):
        return "–"
    if seconds < 9.95:
        return say("{seconds} s", seconds=f"{seconds:.1f}")
    whole = round(seconds)
    if whole < 60:
        return say("{seconds} s", seconds=whole)
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        if rest:
            return say("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
        return say("{minutes} min", minutes=minutes)
    hours, rest = divmod(round(seconds / 60), 60)
    if rest:
        return say("{hours} h {minutes} min", hours=hours, minutes=rest)
    return say("{hours} h", hours=hours)


def listed(items: Sequence[str], say: Say = ENGLISH) -> str:
    """``"a, b and c"``."""
    if len(items) == 1:
        return items[0]
    return say("{others} and {last}", others=say(", ").join(items[:-1]), last=items[-1])


def plural(count: int, noun: str) -> str:
    """``"1 trial"``, ``"2 trials"``: in English, where nothing is translated."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def trials(count: int, say: Say = ENGLISH) -> str:
    """``"1 trial"``, ``"1,200 trials"``."""
    return say("1 trial") if count == 1 else say("{count:,} trials", count=count)


def finals(count: int, say: Say = ENGLISH) -> str:
    return say("1 final") if count == 1 else say("{count:,} finals", count=count)


def losses(by_loss: Mapping[str, int], say: Say = ENGLISH) -> str:
    """``"1 diverged, 2 timed out"``; empty if nothing was lost."""
    kinds = [say("{count} {kind}", count=count, kind=say(kind)) for kind, count in by_loss.items()]
    return say(", ").join(kinds)
