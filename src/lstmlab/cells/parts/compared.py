"""All cells side by side: what each one's file says of it, what its weights are, what it costs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lstmlab.cells.cell import BaseCell, Facts
from lstmlab.choice import Cell
from lstmlab.registry import own

SIZE = 128
"""The number of inputs and of units at which parameters, state and time are given."""
_MEASURED = Path(__file__).parents[1] / "measured.json"


@dataclass(frozen=True)
class Compared:
    """One cell with its default settings, reading and giving ``SIZE`` numbers."""

    name: str
    facts: Facts
    state: int
    """Numbers that it carries from one step to the next."""
    parameters: int
    time: float | None
    """The time of a training step, nn.LSTM's being 1, as ``benchmarks/cells.py --write`` measured
    it; None where it hasn't."""


def compared() -> list[Compared]:
    """Returns every cell that comes with lstmlab, by name."""
    return [_compared(name) for name in own("cells")]


@cache
def measured() -> dict[str, float]:
    """Returns each cell's time of a training step, nn.LSTM's being 1."""
    found: dict[str, float] = json.loads(_MEASURED.read_text(encoding="utf-8"))
    return found


def keep(times: Mapping[str, float]) -> None:
    """Writes times that were measured anew beside those of the other cells."""
    every = dict(sorted({**measured(), **times}.items()))
    _MEASURED.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")


def made(name: str, size: int) -> BaseCell:
    """Returns a cell with its default settings that reads and has ``size`` numbers."""
    choice = Cell.of(name)
    settings: Any = choice.filled()
    cell: BaseCell = choice.variant().Cell(size, size, *([] if settings is None else [settings]))
    return cell


def _compared(name: str) -> Compared:
    cell = made(name, SIZE)
    return Compared(
        name,
        Cell.of(name).variant().FACTS,
        sum(math.prod(shape) for shape in cell.state_shapes),
        sum(weight.numel() for weight in cell.parameters()),
        measured().get(name),
    )
