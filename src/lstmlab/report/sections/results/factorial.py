"""A study of crossed axes by axis: what each does, and how they depend on each other."""

from __future__ import annotations

from lstmlab.evidence import Finding
from lstmlab.evidence.choices.factorial import Axis, Effect, Factorial, Interaction
from lstmlab.language.say import Say
from lstmlab.language.words import (
    listed,
    metric_name,
    number,
    plus_minus,
    probability,
    setting_name,
)
from lstmlab.report.document import Block, Bullets, Cell, Column, Item, Paragraph, Table, Tone


def blocks(finding: Finding, say: Say) -> list[Block]:
    """Sentences and tables; none where not every combination was compared."""
    found = finding.factorial
    if found is None:
        return []
    about = say(
        "By axis: each level's mean over all combinations that have it ({count} in all), each "
        "weighing the same. All intervals are of 95 %. A fifth of this report's 5 % of false "
        "claims is for the {family} effects of axes, corrected together (Holm), the rest for pairs "
        "of contenders.",
        count=found.combinations,
        family=found.family,
    )
    sentences = [sentence(axis, found, finding.places, say) for axis in found.axes]
    sentences += _dependences(finding, found, say)
    return [
        Paragraph(about),
        Bullets(tuple(map(Item, sentences))),
        *(_levels(axis, finding, say) for axis in found.axes),
        _interactions(found.interactions, finding.places, say),
    ]


def sentence(axis: Axis, found: Factorial, places: int, say: Say) -> str:
    """Says in sentences what one axis does."""
    behind = [level for level in axis.levels if level is not axis.best]
    worse = [level for level in behind if axis.worse(level)]
    rest = [level for level in behind if not axis.worse(level)]
    others = [setting_name(one.name, say) for one in found.axes if one.name != axis.name]
    words = {
        "axis": setting_name(axis.name, say),
        "best": axis.best.value,
        "worse": listed([_by(axis.beside_best(one), places, say) for one in worse] or [""], say),
        "rest": listed([_apart(axis.beside_best(one), places, say) for one in rest] or [""], say),
        "over": listed(others, say),
    }
    if not worse:
        return say(
            "{axis}: nothing is decided, on average over all values of {over}; {best} has the best "
            "mean, before {rest}.",
            **words,
        )
    if rest:
        return say(
            "{axis}: {best} is better than {worse}, on average over all values of {over}; "
            "undecided beside it: {rest}.",
            **words,
        )
    return say(
        "{axis}: {best} is better than {worse}, on average over all values of {over}.", **words
    )


def _by(effect: Effect, places: int, say: Say) -> str:
    by = plus_minus(abs(effect.value), effect.half_width, places)
    return say("{level} by {by}", level=effect.second, by=by)


def _apart(effect: Effect, places: int, say: Say) -> str:
    by = plus_minus(abs(effect.value), effect.half_width, places)
    return say("{level} ({by})", level=effect.second, by=by)


def _dependences(finding: Finding, found: Factorial, say: Say) -> list[str]:
    """Which effects are not the same whatever the other axis is."""
    places = finding.places
    said = [
        say(
            "The effect of {first} depends on {second}: {high} instead of {low} changes {metric} "
            "by {here} with {one} and by {there} with {other}, which differ by {by}.",
            first=setting_name(one.axes[0], say),
            second=setting_name(one.axes[1], say),
            high=one.levels[0],
            low=one.levels[1],
            metric=metric_name(finding.metric, say),
            here=number(one.effects[0], places),
            there=number(one.effects[1], places),
            one=one.within[0],
            other=one.within[1],
            by=plus_minus(abs(one.value), one.half_width, places),
        )
        for one in found.interactions
        if one.beyond_noise
    ]
    return said or [say("That an axis's effect depends on another axis isn't shown.")]


def _levels(axis: Axis, finding: Finding, say: Say) -> Table:
    places = finding.places
    name = setting_name(axis.name, say)
    columns = (
        Column(name),
        Column(say("mean"), say("± 95 %"), number=True),
        Column("n", say("finals"), number=True),
        Column(say("difference"), say("to the best, ± 95 %"), number=True),
        Column("p", say("corrected"), number=True),
        Column(say("lost"), number=True),
    )
    rows = []
    for level in axis.levels:
        effect = None if level is axis.best else axis.beside_best(level)
        rows.append((
            Cell(level.value),
            Cell(plus_minus(level.mean, level.half_width, places), level.mean),
            Cell(str(level.n), level.n),
            Cell(plus_minus(-effect.value, effect.half_width, places), -effect.value) if effect
            else Cell(""),
            Cell(_p(effect.p_value), effect.p_value) if effect else Cell(""),
            Cell(str(level.lost), level.lost),
        ))  # fmt: skip
    caption = say(
        "{axis}: mean {metric} on {split} of n finals, every combination weighing the same; the "
        "intervals are about seeds. No level is called better if it lost more finals.",
        axis=name,
        metric=metric_name(finding.metric, say),
        split=say(finding.split),
    )
    tones: tuple[Tone, ...] = tuple(
        "bad" if level is not axis.best and axis.worse(level) else "" for level in axis.levels
    )
    return Table(caption, columns, tuple(rows), tones)


def _interactions(found: tuple[Interaction, ...], places: int, say: Say) -> Table:
    columns = (
        Column(say("axes")),
        Column(say("effect")),
        Column(say("where"), number=True),
        Column(say("and where"), number=True),
        Column(say("change"), say("± 95 %"), number=True),
        Column("p", say("corrected"), number=True),
    )
    rows = tuple(
        (
            Cell(" × ".join(setting_name(name, say) for name in one.axes)),
            Cell(" − ".join(one.levels)),
            *(
                Cell(number(effect, places), effect, small=where)
                for effect, where in zip(one.effects, one.within, strict=True)
            ),
            Cell(plus_minus(one.value, one.half_width, places), one.value),
            Cell(_p(one.p_value), one.p_value),
        )
        for one in found
    )
    caption = say(
        "Interactions: of each two axes, the effect of the first that changes most clearly with "
        "the second, over all values of the others; interval and p allow for having looked for it."
    )
    return Table(caption, columns, rows)


def _p(value: float) -> str:
    """Writes a p-value without the "p =" that stands above it."""
    return probability(value).removeprefix("p = ").removeprefix("p ")
