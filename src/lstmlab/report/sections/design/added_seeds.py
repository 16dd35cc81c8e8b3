"""How many seeds each contender got, and why, where they were added until it was decided."""

from __future__ import annotations

from lstmlab.evidence import Finding, Standing, Summary
from lstmlab.language.say import Say
from lstmlab.language.words import listed
from lstmlab.report.gathered import Gathered


def caption(finding: Finding, say: Say) -> str:
    """What a table must say of its seeds; empty where all contenders get all of them."""
    if not finding.looks:
        return ""
    return say(" ") + say(
        "Seeds were added until it was decided, {looks} in all, for the best and for those that "
        "were neither different from it nor equal to it. A difference is of the seeds that both "
        "have; p and its interval allow for the looks.",
        looks=_in_turn(finding.looks, say),
    )


def why(finding: Finding, row: Summary, say: Say) -> str:
    """Why a contender has no more seeds, in a few words."""
    if not finding.looks or row.counts.pending or row.nothing_works:
        return ""
    match finding.standing(row):
        case Standing.ALONE:
            return ""
        case Standing.WORSE | Standing.BETTER:
            return say("until it differed")
        case Standing.EQUAL:
            return say("until it was equal")
        case Standing.BEST:
            return say("the best")
    return say("undecided with the most") if row.finals.planned >= finding.looks[-1] else ""


def how_to_read(gathered: Gathered, say: Say) -> list[str]:
    """The protocol, in a sentence or two."""
    looks = next((one.looks for one in gathered.results.contenders if one.looks), ())
    if not looks:
        return []
    return [
        say(
            "Seeds were added until it was decided. All contenders got {first}; then the "
            "comparisons of the whole report were looked at, and the best of a task and those "
            "undecided beside it got more, so that they had {later}, until each was worse than the "
            "best, equal to it, or at the most. The looks were planned beforehand and share the "
            "5 % in proportion to their seeds, so that who looks often doesn't find more by "
            "chance. Effects by axis are of the first {first} seeds.",
            first=looks[0],
            later=_in_turn(looks[1:], say),
        )
    ]


def _in_turn(looks: tuple[int, ...], say: Say) -> str:
    return listed([str(one) for one in looks], say)
