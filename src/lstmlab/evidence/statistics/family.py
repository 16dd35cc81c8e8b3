"""All claims of a report are one family: the chance that any is false is at most 5 %.

On one data set the pairs are corrected by Shaffer's (1986) step-down procedure: after the first
difference that is found, fewer of the others can still be none (if a differs from b, c can't equal
both), so that they are corrected for fewer than in Holm's (1979).

Over several data sets each pair of contenders is a block with one hypothesis a data set. The blocks
are corrected by Holm's procedure and a block's data sets by Hochberg's (1988), which holds because
data sets are independent of each other. So what differs on every data set is found as if there were
but one, and what differs on one of four must be four times as clear.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from typing import TypeVar

Pair = TypeVar("Pair", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted for all of them together, in their order: Holm (1979), step-down.

    The smallest is multiplied by their number, the next by one less …, never below one before.
    """
    return _step_down(p_values, range(len(p_values), 0, -1))


def shaffer(p_values: Sequence[float], contenders: int) -> list[float]:
    """Those of all pairs of so many contenders, adjusted together, in their order."""
    return _step_down(p_values, possibly_equal(contenders))


def corrected(
    p_values: Mapping[Place, Mapping[Pair, float]], contenders: Mapping[Place, int]
) -> dict[Place, dict[Pair, float]]:
    """Data set -> pair -> p-value, adjusted for all of them together.

    ``contenders``: how many are compared on a data set; all their pairs have a p-value.
    """
    if len(p_values) == 1:
        ((place, of_pairs),) = p_values.items()
        adjusted = shaffer(list(of_pairs.values()), contenders[place])
        return {place: dict(zip(of_pairs, adjusted, strict=True))}
    blocks: dict[Pair, dict[Place, float]] = {}
    for place, of_pairs in p_values.items():
        for pair, p_value in of_pairs.items():
            blocks.setdefault(pair, {})[place] = p_value
    within = {
        pair: dict(zip(block, hochberg(list(block.values())), strict=True))
        for pair, block in blocks.items()
    }
    # A block leaves when all of it is found; what remains is corrected for one block less.
    order = sorted(within, key=lambda pair: max(within[pair].values()))
    adjusted_pairs: dict[Place, dict[Pair, float]] = {place: {} for place in p_values}
    left = 0.0  # the level at which all blocks before this one have left
    stages: list[tuple[float, int]] = []
    for done, pair in enumerate(order):
        stages.append((left, len(order) - done))
        for place, p_value in within[pair].items():
            adjusted_pairs[place][pair] = min(
                max(level, min(1.0, blocks_left * p_value)) for level, blocks_left in stages
            )
        left = max(left, min(1.0, (len(order) - done) * max(within[pair].values())))
    return {
        place: {pair: adjusted_pairs[place][pair] for pair in of_pairs}
        for place, of_pairs in p_values.items()
    }


def hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted together, in their order: Hochberg (1988), step-up.

    The largest is multiplied by one, the next by two …, never above one after. For independent
    hypotheses.
    """
    adjusted = [1.0] * len(p_values)
    ceiling = 1.0
    order = sorted(range(len(p_values)), key=p_values.__getitem__, reverse=True)
    for step, place in enumerate(order, 1):
        ceiling = min(ceiling, step * p_values[place])
        adjusted[place] = ceiling
    return adjusted


@cache
def possibly_equal(contenders: int) -> tuple[int, ...]:
    """How many pairs of contenders can be equal at most when 0, 1, 2, … are known not to be.

    Contenders that are equal form groups, so only some numbers of equal pairs are possible at all
    (Shaffer 1986, recursion of section 3).
    """
    possible = sorted(_numbers_of_equal_pairs(contenders))
    pairs = contenders * (contenders - 1) // 2
    return tuple(
        max(1, max(number for number in possible if number <= pairs - unequal))
        for unequal in range(pairs)
    )


@cache
def _numbers_of_equal_pairs(contenders: int) -> frozenset[int]:
    if contenders < 2:
        return frozenset({0})
    return frozenset(
        group * (group - 1) // 2 + rest
        for group in range(1, contenders + 1)
        for rest in _numbers_of_equal_pairs(contenders - group)
    )


def _step_down(p_values: Sequence[float], counts: Sequence[int]) -> list[float]:
    """The smallest times the first count, the next times the second …, never below one before."""
    adjusted = [1.0] * len(p_values)
    floor = 0.0
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    for place, count in zip(order, counts, strict=True):
        floor = max(floor, min(1.0, count * p_values[place]))
        adjusted[place] = floor
    return adjusted
