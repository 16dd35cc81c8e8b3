"""Advice in words, English ones; each sentence is a template that a catalogue has in Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

from lstmlab.atlas.advice.advise import (
    Advice,
    Recommended,
    Silence,
    Standing,
)
from lstmlab.atlas.advice.linear import Linear
from lstmlab.atlas.advice.reading import in_short
from lstmlab.atlas.portfolio.matrix import Place
from lstmlab.atlas.portfolio.validation import LEAST_CORPORA, Borne, Sure, is_decided
from lstmlab.atlas.records.described import Described
from lstmlab.language.say import Say
from lstmlab.language.words import duration, metric_name
from lstmlab.registry import find, is_known

LANGUAGES = {"en": "English", "zh": "Chinese", "ja": "Japanese", "de": "German"}
MOST_NAMED = 6
"""Similar sets that are named."""

AS_IT_IS = "the task's default recipe"

SILENCES = {
    Silence.NO_RECORDS: (
        "This lstmlab has no records to advise from, so nothing speaks against the task's default "
        "recipe; lstmlab fit compares it with others on your own data."
    ),
    Silence.FEW: (
        "The atlas has records of too few sets like this (similar corpora: {count}; at least "
        "{least} are needed), so what is advised is the task's default recipe; lstmlab fit "
        "compares it with others on your own data."
    ),
    Silence.BUDGET: (
        "No recipe of the atlas could do half of its passes in this budget; the task's default "
        "recipe, shortened, is what is left. A linear model takes seconds: lstmlab baseline."
    ),
}
SURES = {
    Sure.SURE: "so it is better than the default here, as far as sets like this tell",
    Sure.LIKELY: "so it is likely better than the default, but these are too few sets to be sure",
    Sure.UNDECIDED: "so it isn't decided whether any is better than the default, which therefore "
    "comes first",
}


def lines(advice: Advice, say: Say) -> list[str]:
    """The whole advice, but for the commands, a line each; an empty one between paragraphs."""
    told = [asked(advice.wanted, say)]
    if advice.similar:
        told.append(similar_sets(advice.similar, advice.wanted.task, say))
    if advice.silence:
        told += ["", why_silent(advice, say)]
    for number, one in enumerate(advice.recipes, 1):
        told += ["", f"{number}. {one.name}: {in_short(one.changes) or say(AS_IT_IS)}"]
        why = reason(one, number, advice.borne, say)
        told += [f"   {line}" for line in (why, *recommended(one, advice.points, say))]
    if advice.recipes:
        told.append("")
        if advice.recipes[0].changes:
            told.append(replaced(advice.default, advice.points, say))
    elif advice.similar:
        told.append("")
    if advice.linear:
        told.append(linear_model(advice.linear, say))
    if advice.borne:
        told.append(how_sure(advice.borne, say))
    return told


def asked(wanted: Described, say: Say) -> str:
    """What it is asked about."""
    known = [say(wanted.task)]
    if wanted.language and wanted.language != "und":
        known.append(say(LANGUAGES.get(wanted.language, wanted.language)))
    if wanted.examples:
        known.append(say("{count:,} examples", count=wanted.examples))
    if wanted.length:
        known.append(say("{length:.0f} words long (median)", length=wanted.length))
    if wanted.labels:
        known.append(say("{count:,} labels", count=wanted.labels))
    return say("Asked for: {what}", what=say(", ").join(known))


def similar_sets(places: Sequence[Place], task: str, say: Say) -> str:
    """Which sets of the atlas are like it; those of another task say of which."""
    named = [
        f"{place.dataset} ({f'{say(place.task)}, ' if place.task != task else ''}{place.language}, "
        f"{place.examples:,})"
        for place in places
    ]
    more = len(named) - MOST_NAMED
    shown = say(", ").join(named[:MOST_NAMED])
    if more > 0:
        shown += say(" and {count} more", count=more)
    return say("Similar sets in the atlas, most similar first: {sets}", sets=shown)


def why_silent(advice: Advice, say: Say) -> str:
    """Why nothing but the default is advised."""
    assert advice.silence is not None
    corpora = len({place.corpus for place in advice.similar})
    return say(SILENCES[advice.silence], count=corpora, least=LEAST_CORPORA)


def reason(one: Recommended, number: int, borne: Borne | None, say: Say) -> str:
    """Returns why the recipe has its place in the order."""
    if number == 1:
        if one.changes or is_decided(borne):
            return say("why: over sets like this it misses the least of all")
        return say("why: the records don't bear out that another is better")
    if one.adds:
        return say(
            "why: it brings most where those before are furthest from the best ({dataset})",
            dataset=one.adds,
        )
    return say("why: the next best by itself; it adds nothing that those before don't reach")


def recommended(one: Recommended, points: float | None, say: Say) -> list[str]:
    """Returns how near the best it was on similar sets, and how long it takes."""
    told = [near(one.standing, points, say)]
    if not isnan(one.seconds):
        told.append(
            say(
                "takes about {time} on one core of the machine that made the records",
                time=duration(one.seconds, say),
            )
        )
    return told


def near(standing: Standing, points: float | None, say: Say) -> str:
    """On how many sets it is near the best."""
    values: dict[str, object] = {
        "near": standing.near,
        "sets": standing.sets,
        "regret": "–" if isnan(standing.regret) else f"{standing.regret:.2f}",
    }
    if points is None:
        return say(
            "near the best found on {near} of {sets} similar sets; mean regret {regret}", **values
        )
    if points == 1:
        return say(
            "within a point of the best found on {near} of {sets} similar sets; mean regret "
            "{regret}",
            **values,
        )
    return say(
        "within {points:g} points of the best found on {near} of {sets} similar sets; "
        "mean regret {regret}",
        points=points,
        **values,
    )


def replaced(default: Standing | None, points: float | None, say: Say) -> str:
    """What it stands in place of."""
    if default is None or not default.sets:
        return say(
            "It replaces the task's default recipe, which the atlas didn't run on these sets."
        )
    how = near(default, points, say)
    return say("It replaces the task's default recipe, which is {how}.", how=how)


def linear_model(one: Linear, say: Say) -> str:
    """Whether a model without a network will do."""
    values = {
        "called": say(called(one.baseline)),
        "good": one.as_good,
        "sets": one.sets,
    }
    template = {
        True: "A model without a network is likely as good: {called} is as good as the best recipe "
        "found, or nearly, on {good} of {sets} similar sets; lstmlab baseline tries it in seconds.",
        False: "A model without a network is likely worse: {called} comes near the best recipe "
        "found on {good} of {sets} similar sets.",
        None: "A model without a network may be as good: {called} is as good as the best recipe "
        "found, or nearly, on {good} of {sets} similar sets; lstmlab baseline tries it in seconds.",
    }[one.is_likely]
    return say(template, **values)


def called(baseline: str) -> str:
    """What a baseline is called in a sentence; by its name where it isn't known here."""
    if not is_known("baselines", baseline):
        return baseline
    return str(find("baselines", baseline).CALLED)


def how_sure(borne: Borne, say: Say) -> str:
    """What came of such advice elsewhere."""
    return say(
        "How sure: with each similar set left out in turn, the recipe that the others put first "
        "was better than the default on {better} of {sets} (mean regret {first:.2f}, the default's "
        "{default:.2f}), {sure}.",
        better=borne.better,
        sets=borne.sets,
        first=borne.first,
        default=borne.default,
        sure=say(SURES[borne.sure]),
    )


def legend(metric: str, say: Say) -> str:
    """What a regret is, in a line."""
    return say(
        "Regret: 0 is the best recipe found on a set, 1 its linear baseline or the median recipe; "
        "scores are {metric} on test.",
        metric=metric_name(metric, say),
    )


def as_json(advice: Advice, commands: Sequence[str]) -> dict[str, Any]:
    """The same for programs."""
    wanted, linear_, borne = advice.wanted, advice.linear, advice.borne
    return {
        "asked": {
            "task": wanted.task, "language": wanted.language, "examples": wanted.examples,
            "length": wanted.length, "labels": wanted.labels,
        },
        "similar": [
            {"task": one.task, "dataset": one.dataset, "language": one.language,
             "examples": one.examples, "length": one.length, "labels": one.labels}
            for one in advice.similar
        ],
        "recipes": [
            {"name": one.name, "changes": dict(one.changes), "seconds": _known(one.seconds),
             "adds": one.adds, **_standing(one.standing)}
            for one in advice.recipes
        ],
        "default": _standing(advice.default) if advice.default else None,
        "points": advice.points,
        "linear": linear_ and {
            "baseline": linear_.baseline, "as_good": linear_.as_good, "sets": linear_.sets,
            "share": linear_.share, "likely": linear_.is_likely,
        },
        "left_out": borne and {
            "better": borne.better, "sets": borne.sets, "first": borne.first,
            "default": borne.default, "sure": str(borne.sure),
        },
        "silence": str(advice.silence) if advice.silence else None,
        "commands": list(commands),
    }  # fmt: skip


def _standing(one: Standing) -> Mapping[str, Any]:
    return {
        "near": one.near,
        "sets": one.sets,
        "regret": _known(one.regret),
        "records": list(one.ids),
    }


def _known(value: float) -> float | None:
    return None if isnan(value) else value
