"""Dates and times in English sentences, with their parts tagged."""

from __future__ import annotations

import datetime
import importlib.metadata
import random

import babel
from babel import dates
from babel.core import get_global

from lstmlab.data.dataset import Split
from lstmlab.data.roles.tags import TAGGED
from lstmlab.data.sets import _dates
from lstmlab.data.sets._set import Loaded
from lstmlab.data.tagging.cutting import tagged
from lstmlab.spans import Marked

COLUMNS = TAGGED
LANGUAGE = "en"
ABOUT = (
    "English sentences with dates and times, as CLDR writes them, whose parts are tagged (weekday, "
    "day, month, year, hour, minute, second, half of the day), and with amounts and numbers, which "
    "aren't. What is written determines the tags. The sentences are made from a few patterns."
)
SIZES = {"train": 2000, "dev": 300, "test": 300}

_LOCALE = babel.Locale.parse("en_US")
_PARTS = {
    "E": "weekday", "d": "day", "M": "month", "L": "month", "y": "year", "h": "hour", "H": "hour",
    "m": "minute", "s": "second", "a": "half-day",
}  # fmt: skip
"""CLDR's letter of a field -> what it is."""
_FRAMES = (
    "It began on {date}.", "On {date} we sold {number} of them.", "{date}: {amount}, paid in full",
    "From {date} until {date} the shop is closed.", "The train leaves at {time}.",
    "They meet at {time}, {measure} from here.", "At {time} on {date} it was over.",
    "She wrote on {date} that {amount} were missing.", "The answer came {relative}.",
    "{number} people came on {date}, and {number} at {time}.", "Delivered {date} at {time}",
    "It weighs {measure} and costs {amount}.", "We waited from {time} to {time}.",
)  # fmt: skip
_DATES = ("full", "long", "medium", "short")
_SKELETONS = ("yMMMEd", "yMMMd", "yMMMM", "MMMEd", "MMMMd", "yMd", "yMEd")
_TIMES = ("short", "medium")

Piece = tuple[str, list[Marked]]
"""A text, and its parts that are tagged."""


def load() -> Loaded:
    """2000, 300 and 300 sentences, all distinct."""
    rng = random.Random(9)
    found: dict[str, list[Marked]] = {}
    while len(found) < sum(SIZES.values()):
        text, marks = _filled(rng.choice(_FRAMES), rng)
        found.setdefault(text, marks)
    cells = [tagged(text, marks, "word") for text, marks in found.items()]
    splits: dict[str, Split] = {}
    for split, size in SIZES.items():
        part, cells = cells[:size], cells[size:]
        splits[split] = {
            "tokens": [" ".join(one.tokens) for one in part],
            "tags": [" ".join(one.tags) for one in part],
        }
    version = importlib.metadata.version("babel")
    return splits, (f"made with babel {version} (CLDR {get_global('cldr')['version']})",)


def _filled(frame: str, rng: random.Random) -> Piece:
    """A sentence; what is filled in is drawn."""
    text, marks = "", list[Marked]()
    while frame:
        before, brace, rest = frame.partition("{")
        text += before
        name, _, frame = rest.partition("}")
        if brace:
            filled, inner = _value(name, rng)
            marks += [Marked(len(text) + m.start, len(text) + m.end, m.type) for m in inner]
            text += filled
    return text, marks


def _value(name: str, rng: random.Random) -> Piece:
    since = datetime.timedelta(seconds=rng.randrange(36524 * 86400))  # within a century
    moment = datetime.datetime(1970, 1, 1) + since
    if name == "date":
        chosen = rng.choice((*_DATES, *_SKELETONS))
        known = _LOCALE.date_formats if chosen in _DATES else _LOCALE.datetime_skeletons
        return _written(moment, known[chosen].pattern)
    if name == "time":
        return _written(moment, _LOCALE.time_formats[rng.choice(_TIMES)].pattern)
    amount = round(10 ** rng.uniform(0, 4), 2)
    if name == "amount":
        write = _dates.money(rng.choice((round(amount), amount)), "USD", "standard")
    elif name == "measure":
        write = _dates.measure(rng.randint(1, 99), rng.choice(("length-kilometer", "mass-gram")))
    elif name == "relative":
        write = _dates.relative(rng.choice((-1, 1)) * rng.randint(1, 30), "day")
    else:
        write = _dates.number(rng.choice((rng.randint(1, 31), rng.randint(1000, 2100))))
    return _dates.plain(write("en_US")), []


def _written(moment: datetime.datetime, pattern: str) -> Piece:
    """A date or a time in one of CLDR's patterns, each field tagged as what it is."""
    fields = dates.DateTimeFormat(moment, _LOCALE)
    text, marks = "", list[Marked]()
    for _, content in dates.tokenize_pattern(pattern):
        if isinstance(content, str):
            text += _dates.plain(content)
            continue
        letter, count = content
        start, text = len(text), text + _dates.plain(fields[letter * count])
        marks.append(Marked(start, len(text), _PARTS[letter]))
    return text, marks
