from __future__ import annotations

import math

from lstmlab.evidence.choices.targets import time_to_target
from lstmlab.trial import Status
from trials_made import contender, entry


def test_medians_count_those_that_never_reached_it() -> None:
    one = contender(target=80.0)
    curves = [
        [(1, 70.0), (2, 80.0), (3, 79.0)],
        [(1, 70.0), (2, 79.9), (3, 79.0)],
        [(1, 81.0), (2, 85.0)],
    ]
    entries = [
        entry(one, 82.0, purpose="final", seed=seed, curve=curve)
        for seed, curve in enumerate(curves)
    ]
    (found,) = time_to_target(entries)
    assert (found.finals, found.reached) == (3, 2)
    assert (found.epochs, found.steps, found.seconds) == (2, 20, 4)
    (found,) = time_to_target(entries[:2])
    assert (found.finals, found.reached, found.epochs) == (2, 1, math.inf)


def test_lost_finals() -> None:
    one = contender(target=80.0)
    entries = [
        entry(one, Status.DIVERGED, purpose="final", seed=1, curve=[(1, 85.0)]),
        entry(one, Status.CRASHED, purpose="final", seed=2),
        entry(one, 82.0, purpose="final", seed=3, curve=[(1, 10.0), (2, 90.0)]),
        entry(one, Status.INTERRUPTED, purpose="final", seed=4, curve=[(1, 85.0)]),
        entry(one, None, purpose="final", seed=5),
        entry(one, 99.0, curve=[(1, 99.0)]),
    ]
    (found,) = time_to_target(entries)
    assert (found.finals, found.reached, found.epochs) == (3, 2, 2)


def test_lower_is_better_and_no_target() -> None:
    one = contender(target=100.0, metric="perplexity", higher_is_better=False)
    (found,) = time_to_target(
        [entry(one, 90.0, purpose="final", curve=[(1, 300.0), (2, 100.0), (3, 90.0)])]
    )
    assert found.epochs == 2
    assert time_to_target([entry(contender(), 90.0, purpose="final", curve=[(1, 99.0)])]) == ()
    assert time_to_target([entry(one, None, purpose="final")]) == ()
