"""The numbers of a training split: what a model must know of them to answer with such."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_GRADES = 30
"""Different numbers that are a scale of grades at most."""
_PER_GRADE = 3
"""Examples of each on average, at least."""
_LARGEST = 1e16


@dataclass(frozen=True)
class Scale:
    """Numbers are standardized by it, and are put back into their own units."""

    mean: float
    deviation: float
    grades: tuple[float, ...] = ()
    """The numbers that there are, rising, if they are few: then no others can be right."""

    @classmethod
    def of(cls, cells: Iterable[str]) -> Scale:
        """That of a column."""
        numbers = np.array([float(cell) for cell in cells], np.float64)
        grades = np.unique(numbers)
        few = len(grades) <= MOST_GRADES and len(numbers) >= _PER_GRADE * len(grades)
        return cls(
            mean=float(numbers.mean()),
            deviation=float(numbers.std()) or 1.0,
            grades=tuple(grades.tolist()) if few else (),
        )

    def standardized(self, cells: Iterable[str]) -> NDArray[np.float64]:
        """Numbers with mean 0 and deviation 1, were they the training split's."""
        numbers = np.array([float(cell) for cell in cells], np.float64)
        return (numbers - self.mean) / self.deviation

    def restored(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Standardized ``values`` as numbers: of grades, none beyond the least and the greatest."""
        numbers = self.mean + self.deviation * values
        return np.clip(numbers, self.grades[0], self.grades[-1]) if self.grades else numbers

    def nearest(self, number: float) -> float:
        """The nearest grade, of two the lower; or ``number`` itself where there are none."""
        return min(self.grades, key=lambda grade: abs(grade - number), default=number)

    def table(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        return asdict(self)


def checked(given: object) -> Scale:
    """A scale from a table that anyone may have written; ``ValueError`` for one that isn't."""
    if not isinstance(given, Mapping) or {*given} != {"mean", "deviation", "grades"}:
        raise ValueError("scale is no mean, deviation and grades")
    grades = given["grades"]
    if not isinstance(grades, Sequence) or isinstance(grades, str) or len(grades) > MOST_GRADES:
        raise ValueError(f"scale: grades is not a list of at most {MOST_GRADES}")
    numbers = [given["mean"], given["deviation"], *grades]
    if not all(_is_number(each) for each in numbers):
        raise ValueError("scale has something that is no number")
    if given["deviation"] <= 0 or len(grades) == 1:
        raise ValueError("scale is of numbers that are all the same")
    if any(one >= other for one, other in pairwise(grades)):
        raise ValueError("scale: grades don't rise")
    return Scale(float(given["mean"]), float(given["deviation"]), tuple(map(float, grades)))


def _is_number(given: object) -> bool:
    return type(given) in (int, float) and math.isfinite(given) and abs(given) <= _LARGEST  # type: ignore[arg-type]
