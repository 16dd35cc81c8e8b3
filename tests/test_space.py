"""Search spaces: values from positions and back."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from lstmlab.space import Range

RATE = Range(low=0.01, high=1.0)
MOMENTUM = Range(low=0.7, high=0.99, scale="log-complement")
DROPOUT = Range(low=0.1, high=0.6, scale="linear")


@pytest.mark.parametrize(
    ("space", "values"),
    [(RATE, (0.01, 0.1, 1.0)), (MOMENTUM, (0.7, 0.9452, 0.99)), (DROPOUT, (0.1, 0.35, 0.6))],
)
def test_ends_and_middle(space: Range, values: tuple[float, float, float]) -> None:
    assert tuple(space.at(position) for position in (0, 0.5, 1)) == values


@pytest.mark.parametrize("space", [RATE, MOMENTUM, DROPOUT])
def test_position_is_the_inverse(space: Range) -> None:
    for position in (0.0, 0.13, 0.5, 0.98, 1.0):
        assert space.position(space.at(position)) == pytest.approx(position, abs=0.005)


def test_the_outer_tenths_are_edges() -> None:
    assert [RATE.edge(value) for value in (0.01, 0.0158, 0.016, 0.6, 0.64, 1.0)] == [
        "low", "low", None, None, "high", "high",
    ]  # fmt: skip


@pytest.mark.parametrize("space", [RATE, MOMENTUM, DROPOUT])
def test_what_was_not_drawn_lies_at_the_nearer_end(space: Range) -> None:
    """The recipe's own weight decay of 0 is such a value, which no range in the logarithm holds."""
    assert [space.position(value) for value in (-1.0, 0.0, 1.5)] == [0.0, 0.0, 1.0]
    assert [space.edge(value) for value in (-1.0, 0.0, 1.5)] == ["low", "low", "high"]


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [(1.0, 1.0, "log"), (0.0, 1.0, "log"), (0.5, 1.0, "log-complement"), (2.0, 1.0, "linear")],
)
def test_impossible_ranges_are_refused(low: float, high: float, scale: str) -> None:
    with pytest.raises(ValidationError):
        Range(low=low, high=high, scale=scale)
