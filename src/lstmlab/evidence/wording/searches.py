"""What is said where the search is drawn several times, so that a search is a replicate."""

from __future__ import annotations

from collections.abc import Mapping

from lstmlab.evidence.findings.summary import Summary
from lstmlab.language.say import Say
from lstmlab.language.words import number


def headline(told: Mapping[str, object], *, agree: bool, say: Say) -> str:
    """The best score, and what its interval is of."""
    if agree:
        return say(
            "{metric} {score} on {split}, the same with all {seeds} searches, so there is no "
            "interval",
            **told,
        )
    return say(
        "{metric} {score} on {split}, mean of {seeds} searches with its 95 % interval", **told
    )


def needed(what: str, searches: str, say: Say) -> str:
    """How many would tell ``what``, a difference."""
    return say(
        "; to tell {what} would take about {searches} searches each",
        what=what,
        searches=searches,
    )


def why_alone(row: Summary, say: Say) -> str:
    """Why a contender has fewer than two scores."""
    return say(
        "{count} of {searches} searches with a score",
        count=row.score.n,
        searches=len(row.contender.searches),
    )


def failed_but_ahead(row: Summary, places: int, say: Say) -> str:
    """Why a contender with the better mean isn't named best."""
    return say(
        "{label} has a better mean ({mean}) but in {count} of its {searches} searches no setting "
        "worked, so it is not named best.",
        label=row.label,
        mean=number(row.score.mean, places),
        count=row.failed_searches,
        searches=len(row.contender.searches),
    )
