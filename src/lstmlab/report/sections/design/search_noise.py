"""The search's own luck: where it is drawn several times, its part in the noise."""

from __future__ import annotations

import math

from lstmlab.evidence.noise.searches import SearchNoise
from lstmlab.language.say import Say
from lstmlab.language.words import metric_name
from lstmlab.report.document import Cell, Column, Table
from lstmlab.report.figures.canvas import Styles
from lstmlab.report.gathered import Gathered


def table(found: tuple[SearchNoise, ...], styles: Styles, say: Say) -> Table:
    """A row for each contender: how much searches differ, and how much the finals of one do."""
    rows = []
    for one in found:
        parts, label = one.components, one.contender.label
        share = Cell("–")
        if not math.isnan(parts.share):
            ends = f"{100 * parts.share_low:.0f} – {100 * parts.share_high:.0f} %"
            share = Cell(f"{100 * parts.share:.0f} %", parts.share, small=ends)
        rows.append((
            Cell(label, colour=styles[label].colour),
            Cell(str(parts.searches), parts.searches, small=str(parts.finals)),
            *(
                Cell(f"{part.sd:.3g}", part.sd, small=f"{part.low:.2g} – {part.high:.2g}")
                for part in (parts.search, parts.seeds)
            ),
            share,
        ))  # fmt: skip
    columns = (
        Column(say("contender")),
        Column(say("searches"), say("their finals"), number=True),
        Column(say("sd of searches"), say("95 % interval"), number=True),
        Column(say("sd of seeds"), say("95 % interval"), number=True),
        Column(say("the search's share"), say("of the variance, 95 % interval (F)"), number=True),
    )
    caption = say(
        "The search's own luck: how much {metric} on {split} differs because a search that is "
        "drawn anew chooses something else, beside what the seeds (initialization, order and "
        "dropout together) make of one choice. Analysis of variance with random effects.",
        metric=metric_name(found[0].contender.metric, say),
        split=say(found[0].split),
    )
    return Table(caption, columns, tuple(rows))


def how_to_read(gathered: Gathered, say: Say) -> list[str]:
    """Whether the luck of the search is part of the noise."""
    contenders = gathered.results.contenders
    if not any(one.tune or one.space for one in contenders):
        return []
    searches = max(len(one.searches) for one in contenders)
    if not searches:
        return [
            say(
                "The search was drawn once for each contender, so its luck is no part of what is "
                "called noise here; “tuning.repeats” in a study file draws it several times."
            )
        ]
    return [
        say(
            "The search was drawn {searches} times for each contender, with points and seeds of "
            "its own each time. A search is one replicate, with the mean of its finals: n counts "
            "searches, and their luck is part of every interval and test.",
            searches=searches,
        )
    ]
