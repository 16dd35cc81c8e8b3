from __future__ import annotations

from lstmlab.evidence.ledger import ledger
from lstmlab.trial import Status
from trials_made import contender, entry


def test_what_is_charged() -> None:
    adam, sgd = contender("adam", tune=8, final=3), contender("sgd", tune=1, final=0)
    entries = [
        entry(adam, 80.0, rate=0.1),
        entry(adam, Status.DIVERGED, rate=0.2, message="loss is nan at update 3"),
        entry(adam, Status.DIVERGED, rate=0.3, message="loss is nan at update 5"),
        entry(adam, Status.TIMED_OUT, rate=0.4),
        entry(adam, Status.OUT_OF_MEMORY, rate=0.5),
        entry(adam, Status.CRASHED, rate=0.6, message=""),
        entry(adam, Status.INTERRUPTED, rate=0.7, message="killed"),
        entry(adam, None, rate=0.8),
        entry(adam, 81.0, purpose="final", seed=1),
        entry(sgd, None),
        entry(adam, Status.CRASHED, purpose="final", seed=2, message="KeyError"),
    ]
    first, second = ledger(entries)
    assert (first.contender, second.contender) == (adam, sgd)
    assert (first.charged, first.charged_lost) == (6, 5)
    assert first.tuning.planned == 8
    assert first.tuning.pending == 1
    assert first.tuning.by_loss == {
        "diverged": 2,
        "timed out": 1,
        "out of memory": 1,
        "crashed": 1,
        "interrupted": 1,
    }
    assert (first.finals.planned, first.finals.complete, first.finals.lost) == (3, 1, 1)
    assert first.messages == (
        (Status.DIVERGED, "loss is nan at update 3"),
        (Status.TIMED_OUT, ""),
        (Status.OUT_OF_MEMORY, ""),
        (Status.CRASHED, "KeyError"),
        (Status.INTERRUPTED, "killed"),
    )
    assert (second.charged, second.messages) == (0, ())
