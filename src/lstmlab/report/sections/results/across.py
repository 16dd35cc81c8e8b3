"""What holds over several data sets: ranks, profiles, aggregates, importance."""

from __future__ import annotations

import math

from lstmlab.evidence.choices.importance import across_tasks
from lstmlab.evidence.statistics.across.aggregate import Aggregates, Interval
from lstmlab.evidence.statistics.across.normalized import RULE
from lstmlab.evidence.statistics.across.ranks import FEW, HOPELESS, MANY, Ranks
from lstmlab.language.say import Say
from lstmlab.language.words import listed, number, probability, setting_name
from lstmlab.report.document import (
    Block,
    Cell,
    Column,
    Folded,
    Paragraph,
    Picture,
    Pictures,
    Section,
    Table,
)
from lstmlab.report.figures import across as across_figures
from lstmlab.report.figures.canvas import Styles
from lstmlab.report.figures.drawing import drawn
from lstmlab.report.gathered import Gathered


def section(gathered: Gathered, styles: Styles, say: Say) -> Section | None:
    blocks: list[Block] = []
    pictures: list[Picture] = []
    decided = any(finding.decided for finding in gathered.findings)
    if gathered.ranks and not decided:
        blocks.append(
            Paragraph(
                say(
                    "No comparison found a difference, so ranks are not tested: a report's claims "
                    "are one family."
                )
            )
        )
    if (ranks := gathered.ranks) and decided:
        blocks.append(Paragraph(_ranks_said(ranks, say)))
        pictures.append(
            drawn(
                lambda: across_figures.critical_difference(ranks, styles, say),
                "critical-difference",
                say("Critical-difference diagram"),
                say(
                    "Average ranks over {count} data sets, by finals lost, then by mean score; 1 "
                    "is best. A bar joins contenders whose ranks differ by no more than chance "
                    "(Nemenyi, 5 %).",
                    count=len(ranks.datasets),
                ),
            )
        )
    if profiles := gathered.profiles:
        pictures.append(
            drawn(
                lambda: across_figures.performance_profiles(profiles, styles, say),
                "profiles",
                say("Performance profiles"),
                say(
                    "Share of the finals that score above each normalized score, {count} data "
                    "sets weighing the same; bands: 95 % of resamples of the finals, point by "
                    "point, too narrow with fewer than ten finals: a guide to the eye.",
                    count=len(profiles.datasets),
                ),
            )
        )
    if pictures:
        blocks.append(Pictures(tuple(pictures)))
    if gathered.aggregates:
        blocks.append(_aggregates(gathered.aggregates, styles, say))
    if gathered.ranks:
        blocks.append(Folded(say("Ranks on each data set"), (_ranks(gathered.ranks, styles, say),)))
    if (shares := _importance(gathered, say)) is not None:
        blocks.append(shares)
    if not blocks:
        return None
    return Section("across", say("Across data sets"), "", tuple(blocks))


def _ranks_said(ranks: Ranks, say: Say) -> str:
    """What the test over data sets says, and what so few of them can say."""
    words = {
        "datasets": len(ranks.datasets),
        "contenders": len(ranks.contenders),
        "difference": ranks.critical_difference,
        "most": len(ranks.contenders) - 1,
    }
    test = say(
        "Friedman's test of {contenders} contenders over {datasets} data sets: chi-square "
        "{statistic:.2f}, {p}; Iman and Davenport's F: {f_p}.",
        **words,
        statistic=ranks.statistic,
        p=probability(ranks.p_value),
        f_p=probability(ranks.f_p_value),
    )
    found = [test]
    if ranks.critical_difference >= words["most"]:
        found.append(say(HOPELESS, **words))
    elif len(ranks.datasets) <= MANY:
        found.append(say(FEW, **words))
    return say(" ").join(found)


def _ranks(ranks: Ranks, styles: Styles, say: Say) -> Table:
    columns = (
        Column(say("contender")),
        Column(say("average rank"), number=True),
        *(Column(dataset, number=True) for dataset in ranks.datasets),
    )
    rows = tuple(
        (
            Cell(label, colour=styles[label].colour),
            Cell(f"{average:.2f}", average),
            *(Cell(f"{rank:g}", rank) for rank in each),
        )
        for label, average, each in zip(ranks.contenders, ranks.averages, ranks.ranks, strict=True)
    )
    caption = say(
        "Ranks by mean score, behind all who lost a smaller share of their finals; ties share a "
        "rank, one without a score ranks last. Each is of one mean (n = 1): no interval."
    )
    return Table(caption, columns, rows)


def _aggregates(found: Aggregates, styles: Styles, say: Say) -> Table:
    columns = (
        Column(say("contender")),
        Column(say("mean"), say("95 % interval"), number=True),
        Column(say("median"), say("95 % interval"), number=True),
        Column(say("interquartile mean"), say("95 % interval"), number=True),
        Column("n", say("finals"), number=True),
        Column(say("lost"), number=True),
    )
    rows = tuple(
        (
            Cell(row.label, colour=styles[row.label].colour),
            _interval(row.mean),
            _interval(row.median),
            _interval(row.iqm),
            Cell(str(row.finals), row.finals),
            Cell(str(row.lost), row.lost),
        )
        for row in found.rows
    )
    caption = say(
        "Normalized scores put together over {datasets}, stratified by data set. Intervals are "
        "about seeds only: they say nothing of other data sets.",
        datasets=listed(found.datasets, say),
    )
    return Table(caption + say(" ") + say(RULE), columns, rows)


def _interval(one: Interval) -> Cell:
    text = number(one.value, 2)
    if not math.isfinite(one.low):
        return Cell(text, one.value)
    return Cell(text, one.value, small=f"{number(one.low, 2)} – {number(one.high, 2)}")


def _importance(gathered: Gathered, say: Say) -> Table | None:
    found = [task.importance for task in gathered.tasks if task.importance]
    if len(found) < 2:
        return None
    rows = tuple(
        (
            Cell(" × ".join(setting_name(name, say) for name in share.factors)),
            Cell(f"{100 * share.share:.1f} %", share.share),
            *(
                _share({one.factors: one.share for one in each.mains}.get(share.factors))
                for each in found
            ),
        )
        for share in across_tasks(found)
    )
    columns = (
        Column(say("hyperparameter")),
        Column(say("mean share"), number=True),
        *(Column(one.dataset.rstrip("/").rsplit("/", 1)[-1], number=True) for one in found),
    )
    caption = say(
        "Importance over data sets: the share of the variance of tuning scores that each explains "
        "alone, mean of the n = {count} data sets where it varied. No interval is claimed.",
        count=len(found),
    )
    return Table(caption, columns, rows)


def _share(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(f"{100 * value:.1f} %", value)
