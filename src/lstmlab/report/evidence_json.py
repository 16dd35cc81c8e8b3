"""All evidence as numbers: ``evidence.json``, the same bytes for the same records.

Nothing measured is in it (seconds, memory, when and where a trial ran), nor what a study is
merely described by (machine, versions), so that running it twice, resuming it, or running it with
more jobs gives the same file, and a file that differs says that a result does.
"""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from lstmlab.evidence import Finding
from lstmlab.evidence.comparison import Comparison
from lstmlab.evidence.estimate import Estimate
from lstmlab.evidence.results import Counts
from lstmlab.report.gathered import Gathered
from lstmlab.trial import Contender

FORMAT = 1
MEASURED = {"seconds", "total_seconds", "started", "worker", "peak_memory_mb"}
_PROPERTIES = ("standing", "edge", "share", "changed", "mean_loss", "mean_relative_loss", "saved")
"""Worked out on request by what holds them, and wanted here, too."""


def as_json(gathered: Gathered) -> bytes:
    results = gathered.results
    table = {
        "format": FORMAT,
        "study": results.name,
        "contenders": [_plain(one.model_dump(mode="json")) for one in results.contenders],
        "tasks": [
            {
                name: _plain(getattr(task, name))
                for name in (field.name for field in fields(task))
                if name != "entries"
            }
            for task in gathered.tasks
        ],
        **{
            name: _plain(getattr(gathered, name))
            for name in ("ranks", "profiles", "aggregates", "saved", "replay")
        },
    }
    # Python's own json is ten times slower once it indents.
    return to_json(_sorted(table), indent=1) + b"\n"


def _plain(value: Any) -> Any:
    """As JSON has it. NaN and infinities, which it hasn't, are null."""
    match value:
        case None | bool() | int() | str():
            return str(value) if isinstance(value, Enum) else value
        case float():
            return value if math.isfinite(value) else None
        case Contender():
            return {"task": value.task, "dataset": value.dataset, "label": value.label}
        case BaseModel():
            return _plain(value.model_dump(mode="json"))
        case Estimate():
            return _estimate(value)
        case Counts():
            return {"planned": value.planned, "complete": value.complete} | value.by_loss
        case Comparison():
            return _comparison(value)
        case Finding():
            return _fields(value) | {
                "standings": {row.label: str(value.standing(row)) for row in value.rows},
                "best": value.best.label if value.best else None,
            }
        case dict():
            return {
                key if isinstance(key, str) else str(key): _plain(each)
                for key, each in value.items()
                if key not in MEASURED
            }
        case list() | tuple():
            return [_plain(each) for each in value]
    if is_dataclass(value):
        return _fields(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _sorted(value: Any) -> Any:
    """With the keys of every table in order."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value


def _fields(value: Any) -> dict[str, Any]:
    kind: type = type(value)
    return {name: _plain(getattr(value, name)) for name in _names(kind)}


@cache
def _names(kind: type) -> tuple[str, ...]:
    names = [field.name for field in fields(kind)]
    names += [name for name in _PROPERTIES if isinstance(getattr(kind, name, None), property)]
    return tuple(name for name in names if name not in MEASURED)


def _estimate(one: Estimate) -> dict[str, Any]:
    return {
        "values": _plain(one.values),
        "n": one.n,
        "mean": _plain(one.mean),
        "sd": _plain(one.sd),
        "interval": _plain(one.interval),
        "median": _plain(one.median),
        "iqm": _plain(one.iqm),
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "exact": _plain(one.exact),
        "pairs": [
            {"first": first, "second": second, **_fields(gap),
             "superiority": _plain(one.superiority(first, second))}
            for (first, second), gap in one.differences.items()
        ],
    }  # fmt: skip
