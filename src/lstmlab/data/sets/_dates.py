"""Dates, times, durations, amounts and numbers, written in English and in another language."""

from __future__ import annotations

import datetime
import importlib.metadata
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

import babel
from babel import dates, numbers, units
from babel.core import get_global

from lstmlab.data.dataset import Split
from lstmlab.data.sets._set import Loaded

SOURCE = "en"
SIZES = {"train": 6000, "dev": 500, "test": 500}

Unit = Literal["year", "month", "week", "day", "hour", "minute", "second"]

Writer = Callable[[str], str]
"""Locale -> one value as it is written there."""

_LENGTHS = ("full", "long", "medium")
_SKELETONS = ("yMMMEd", "yMMMd", "yMMM", "yMMMM", "MMMEd", "MMMd", "MMMMd", "yQQQQ")
_MEASURES = (
    "duration-year", "duration-month", "duration-week", "duration-day", "duration-hour",
    "duration-minute", "duration-second", "length-millimeter", "length-centimeter", "length-meter",
    "length-kilometer", "length-mile", "mass-gram", "mass-kilogram", "mass-tonne", "volume-liter",
    "volume-milliliter", "area-square-meter", "area-square-kilometer", "area-hectare",
    "speed-kilometer-per-hour", "temperature-celsius", "power-kilowatt", "digital-megabyte",
    "digital-gigabyte",
)  # fmt: skip
_CURRENCIES = ("EUR", "USD", "CNY", "GBP", "JPY", "CHF")
_SPACES = str.maketrans("\u00a0\u202f\u2009", "   ")
_SECONDS: dict[Unit, int] = {
    "year": 31536000, "month": 2592000, "week": 604800, "day": 86400, "hour": 3600, "minute": 60,
    "second": 1,
}  # fmt: skip


def plain(text: str) -> str:
    """``text`` with each no-break or narrow space as a common one."""
    return text.translate(_SPACES)


def date(value: datetime.date, form: str) -> Writer:
    """``form``: a length, such as ``full``, or a skeleton, such as ``yMMMEd``."""
    if form in _LENGTHS:
        return lambda locale: dates.format_date(value, form, locale)
    return lambda locale: dates.format_skeleton(form, value, locale=locale)


def time(value: datetime.datetime, length: str) -> Writer:
    """``length``: ``short`` or ``medium``."""
    return lambda locale: dates.format_time(value, length, locale=locale)


def date_time(value: datetime.datetime, length: str) -> Writer:
    """``length``: ``medium`` or ``short``."""
    return lambda locale: dates.format_datetime(value, length, locale=locale)


def relative(count: int, unit: Unit) -> Writer:
    """Says a date as so far from now: ``count`` < 0 is in the past."""
    delta = datetime.timedelta(seconds=count * _SECONDS[unit])
    return lambda locale: dates.format_timedelta(
        delta, granularity=unit, threshold=1000, add_direction=True, locale=locale
    )


def measure(value: float, unit: str) -> Writer:
    """``unit``: CLDR's name, such as ``length-kilometer``."""

    def write(locale: str) -> str:
        text = units.format_unit(value, unit, "long", locale=locale)
        # Babel writes the unit's own name where a language has one form for long and short.
        return units.format_unit(value, unit, "short", locale=locale) if unit in text else text

    return write


def money(value: float, currency: str, form: Literal["standard", "name"]) -> Writer:
    """``form``: with the symbol, or with the currency's ``name``."""
    return lambda locale: numbers.format_currency(value, currency, locale=locale, format_type=form)


def percent(value: float) -> Writer:
    """``value``: 1 is 100 %. In thousandths: as a binary fraction 0.014 is 1.3999999999999999 %."""
    exact = Decimal(round(1000 * value)) / 1000
    return lambda locale: numbers.format_percent(exact, locale=locale, decimal_quantization=False)


def number(value: float) -> Writer:
    """Digits."""
    return lambda locale: numbers.format_decimal(value, locale=locale)


def compact(value: int) -> Writer:
    """Such as 3.2 million."""

    def write(locale: str) -> str:
        known = babel.Locale.parse(locale).compact_decimal_formats
        form: Literal["long", "short"] = (
            "long" if "long" in known else "short"
        )  # Chinese has one form for both
        return numbers.format_compact_decimal(
            value, format_type=form, locale=locale, fraction_digits=1
        )

    return write


def pair(write: Writer, target: str) -> tuple[str, str]:
    """A value in English and in the ``target`` locale."""
    return plain(write(SOURCE)), plain(write(target))


def load(target: str, seed: int) -> Loaded:
    """Splits of distinct sources, each with the one target that it has."""
    rng = random.Random(seed)
    found: dict[str, str] = {}
    ambiguous: set[str] = set()
    wanted = sum(SIZES.values())
    while len(found) - len(ambiguous) < wanted:
        source, wrote = pair(_value(rng), target)
        if found.setdefault(source, wrote) != wrote:
            ambiguous.add(source)
    pairs = [(source, wrote) for source, wrote in found.items() if source not in ambiguous]
    rng.shuffle(pairs)  # the rarer kinds run out of new values first
    splits: dict[str, Split] = {}
    for split, size in SIZES.items():
        part, pairs = pairs[:size], pairs[size:]
        splits[split] = {"source": [s for s, _ in part], "target": [t for _, t in part]}
    version = importlib.metadata.version("babel")
    cldr = get_global("cldr")["version"]
    return splits, (f"made with babel {version} (CLDR {cldr})",)


def _value(rng: random.Random) -> Writer:
    # One century: a year of two digits is then one year.
    day = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=rng.randrange(36524 * 86400))
    amount = round(10 ** rng.uniform(0, 5), 2)
    kind = rng.choices(
        ("date", "time", "date_time", "relative", "measure", "money", "percent", "number",
         "compact"),
        (30, 6, 12, 10, 16, 14, 4, 4, 4),
    )[0]  # fmt: skip
    match kind:
        case "date":
            return date(day.date(), rng.choice((*_LENGTHS, *_LENGTHS, *_SKELETONS)))
        case "time":
            return time(day, rng.choice(("short", "medium")))
        case "date_time":
            return date_time(day, rng.choice(("medium", "short")))
        case "relative":
            return relative(rng.choice((-1, 1)) * rng.randint(1, 99), rng.choice(list(_SECONDS)))
        case "measure":
            value = rng.choice((rng.randint(1, 20), rng.randint(1, 999), round(amount, 1)))
            return measure(value, rng.choice(_MEASURES))
        case "money":
            form: Literal["standard", "name"] = "name" if rng.random() < 0.5 else "standard"
            return money(rng.choice((round(amount), amount)), rng.choice(_CURRENCIES), form)
        case "percent":
            return percent(rng.choice((rng.randint(0, 100), rng.randint(0, 1000) / 10)) / 100)
        case "number":
            return number(rng.choice((rng.randint(1000, 10**8), amount)))
        case _:
            return compact(rng.randint(10, 999) * 10 ** rng.randint(4, 10))
