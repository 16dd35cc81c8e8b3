"""The ledger of failures: how each contender's trials ended, and what its budget was charged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lstmlab.evidence.results import Counts
from lstmlab.evidence.tried import by_contender, is_charged
from lstmlab.trial import LOST, Contender, Entry, Status

RULE = (
    "A tuning trial that diverged, timed out, ran out of memory or crashed is charged to its "
    "contender's budget like one that completed: neither the trial nor the time it took is given "
    "back. An interrupted trial was stopped from outside; it is not charged and is run again."
)


@dataclass(frozen=True)
class Account:
    """One contender's trials. ``RULE`` says what is charged."""

    contender: Contender
    tuning: Counts
    finals: Counts
    charged: int
    """Tuning trials that its budget paid for, complete ones included."""
    charged_lost: int
    """How many of these left no result."""
    messages: tuple[tuple[Status, str], ...]
    """Each way in which a trial was lost -> the first message of its kind."""


def ledger(entries: Iterable[Entry]) -> tuple[Account, ...]:
    """One account per contender, in the order of their first trials."""
    return tuple(_account(contender, of_one) for contender, of_one in by_contender(entries).items())


def _account(contender: Contender, entries: list[Entry]) -> Account:
    tune = [entry for entry in entries if entry.trial.purpose == "tune"]
    finals = [entry for entry in entries if entry.trial.purpose == "final"]
    charged = [entry.record for entry in tune if entry.record and is_charged(entry)]
    first: dict[Status, str] = {}
    for record in (entry.record for entry in entries if entry.record):
        first[record.status] = first.get(record.status) or record.message
    return Account(
        contender=contender,
        tuning=Counts.of(contender.tune, tune),
        finals=Counts.of(contender.final, finals),
        charged=len(charged),
        charged_lost=sum(record.status is not Status.COMPLETE for record in charged),
        messages=tuple((status, first[status]) for status in LOST if status in first),
    )
