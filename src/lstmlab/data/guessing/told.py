"""Which columns of a table are those that a task is known to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lstmlab.data.columns import Columns
from lstmlab.data.guessing.guessed import Guess, ranked, reason
from lstmlab.data.guessing.profile import Profile


def as_told(
    found: Sequence[Profile], known: Mapping[str, str], wanted: Columns, task: str
) -> Guess | None:
    """The columns that are likeliest to have the roles ``wanted``; None where one is missing.

    What is asked for is found before what is read: there are more columns that could be read.
    """
    taken = dict(known)
    for ours in (wanted.answer, *wanted.inputs):
        free = {each.name for each in found} - {*taken.values()}
        if ours not in taken and ours in free:
            taken[ours] = ours
        if ours in taken:
            continue
        likely = ranked(found, taken, ours, wanted.role(ours).likely)
        if not likely:
            return None
        taken[ours] = likely[0][1].name
    profiles = {each.name: each for each in found}
    names = frozenset[str]()
    reasons = [reason(ours, profiles[taken[ours]], known, names) for ours in wanted]
    return Guess(task, {ours: taken[ours] for ours in wanted}, tuple(reasons))
