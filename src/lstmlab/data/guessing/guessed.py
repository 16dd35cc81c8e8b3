"""How a file seems to be meant, and which of its columns could be what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lstmlab.data.columns import FEATURES, Columns, of_task
from lstmlab.data.guessing import column_names as called
from lstmlab.data.guessing.profile import Profile
from lstmlab.language.quoting import option


@dataclass(frozen=True)
class Guess:
    """How a file seems to be meant."""

    task: str
    columns: Mapping[str, str]
    """Our column -> the file's."""
    reasons: tuple[str, ...]
    """A sentence each."""
    alternatives: tuple[str, ...] = ()
    """What else it could be, each with the option that says so."""
    doubts: tuple[str, ...] = ()
    """Why another reading is about as likely; empty where it is sure."""

    @property
    def wanted(self) -> Columns:
        """Our columns, each with its role."""
        return of_task(self.task)

    @property
    def options(self) -> str:
        """The columns as options of a command; empty where none is needed."""
        return " ".join(
            option(ours, theirs)
            for ours, theirs in self.columns.items()
            if ours != theirs and ours != FEATURES
        )

    @property
    def in_options(self) -> str:
        """One line for an error: the options, and what else there is."""
        line = f"name yours, such as {self.options}" if self.options else ""
        return "; or ".join(part for part in (line, *self.alternatives[:3]) if part)


Score = tuple[float, Profile]


def ranked(
    found: Sequence[Profile], known: Mapping[str, str], ours: str, score: Callable[[Profile], float]
) -> list[Score]:
    """The columns that could be ``ours``, the likeliest first; the one that is known alone."""
    if ours in known:
        return [(100.0, each) for each in found if each.name == known[ours]]
    free = [each for each in found if each.name not in known.values()]
    scored = [(points, each) for each in free if (points := score(each)) > 0]
    return sorted(scored, key=lambda pair: -pair[0])


def reason(ours: str, column: Profile, known: Mapping[str, str], names: frozenset[str]) -> str:
    if column.name == ours:
        why = "by its name"
    elif ours in known:
        why = "as you say"
    else:
        why = "by its name and what it holds" if column.named(names) else "by what it holds"
    return f"{ours} is '{column.name}', {why}: {column.described()}"


def as_text(column: Profile) -> float:
    """Points for how much a column seems to be the text; none if it can't be."""
    if column.nature not in {"text", "classes"}:
        return 0
    named = max(
        column.named(called.TEXT) * 2,
        column.named(called.TITLE),
        0.5 * column.named(called.SOURCE | called.TARGET),
    )
    if column.nature == "classes":
        # The same few texts again and again: only where it is called so.
        return 0.5 if named >= 4 and column.length > 4 else 0
    return 1 + named + min(column.length, 300) / 100
