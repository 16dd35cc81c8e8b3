"""Dates, times, amounts and measures, from English to German."""

from __future__ import annotations

from lstmlab.data.columns import Columns
from lstmlab.data.sets import _dates
from lstmlab.data.sets._set import Loaded

COLUMNS = Columns({"source": "text", "target": "target"})
LANGUAGE = "de"
ABOUT = (
    "Dates, times, durations, measures, amounts of money and numbers in English and in German, "
    "as CLDR writes them. The source determines the target. It is no sample of translated prose."
)


def load() -> Loaded:
    """6000, 500 and 500 pairs."""
    return _dates.load("de_DE", seed=4)
