"""All evidence as numbers: ``evidence.json``, the same bytes for the same records.

Nothing measured is in it (seconds, memory, when and where a trial ran), nor what a study is
merely described by (machine, versions), so that running it twice, resuming it, or running it with
more jobs gives the same file, and a file that differs says that a result does.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from lstmlab.evidence import Finding
from lstmlab.evidence.findings.comparison import Comparison
from lstmlab.evidence.results import Counts
from lstmlab.evidence.statistics.estimate import Estimate
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
                for name in sorted(field.name for field in fields(task))
                if name != "entries"
            }
            for task in gathered.tasks
        ],
        **{
            name: _plain(getattr(gathered, name))
            for name in ("ranks", "profiles", "aggregates", "saved", "replay")
        },
    }
    # Python's own json is ten times slower once it indents. NaN and infinities, which JSON hasn't,
    # are null.
    return to_json(_in_order(table), indent=1, inf_nan_mode="null") + b"\n"


def _plain(value: Any) -> Any:
    """Turns a value into what JSON has, with the keys of every table in order."""
    match value:
        case None | float() | bool() | int() | str():
            return str(value) if isinstance(value, Enum) else value
        case Estimate():
            return _estimate(value)
        case Counts():
            counts = {"planned": value.planned, "complete": value.complete}
            return _in_order(counts | value.by_loss)
        case Comparison():
            return _comparison(value)
        case Finding():
            standings = {row.label: str(value.standing(row)) for row in value.rows}
            more = {
                "standings": _in_order(standings),
                "best": value.best.label if value.best else None,
            }
            return _in_order(_fields(value) | more)
        case dict():
            table = {
                key if isinstance(key, str) else str(key): _plain(each)
                for key, each in value.items()
                if key not in MEASURED
            }
            return _in_order(table)
        case list() | tuple():
            return [each if type(each) is float else _plain(each) for each in value]
        case _ if is_dataclass(value):
            return _fields(value)
        # Last, because to ask whether something is a model takes pydantic longest.
        case Contender():
            return {"dataset": value.dataset, "label": value.label, "task": value.task}
        case BaseModel():
            return _plain(value.model_dump(mode="json"))
    raise TypeError(f"no JSON for {type(value).__name__}")


def _in_order(table: dict[str, Any]) -> dict[str, Any]:
    """Puts a table's keys in order, whose values are in order themselves."""
    return dict(sorted(table.items()))


def _fields(value: Any) -> dict[str, Any]:
    kind: type = type(value)
    return {name: _plain(getattr(value, name)) for name in _names(kind)}


@cache
def _names(kind: type) -> tuple[str, ...]:
    names = [field.name for field in fields(kind)]
    names += [name for name in _PROPERTIES if isinstance(getattr(kind, name, None), property)]
    return tuple(sorted(name for name in names if name not in MEASURED))


def _estimate(one: Estimate) -> dict[str, Any]:
    names = ("interval", "iqm", "mean", "median", "n", "sd", "values")
    return {name: _plain(getattr(one, name)) for name in names}


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "family": one.family,
        "pairs": [
            _in_order(
                {"first": first, "second": second, **_fields(gap),
                 "superiority": _plain(one.superiority(first, second))}
            )
            for (first, second), gap in one.differences.items()
        ],
    }  # fmt: skip
