"""One task's evidence beyond the ranking: tuning, robustness, targets, importance, literature."""

from __future__ import annotations

import math

from lstmlab.evidence.choices.importance import POOR_FIT, Importance
from lstmlab.evidence.choices.sensitivity import Sensitivity
from lstmlab.evidence.choices.targets import TimeToTarget
from lstmlab.evidence.choices.tuning_budget import TuningBudget
from lstmlab.evidence.findings.literature import (
    IN_FOLDS,
    NO_METRIC,
    NO_SCORE,
    NO_SIGNATURE,
    OTHER_SIGNATURE,
    TOO_FEW,
    Match,
)
from lstmlab.evidence.noise.sources import NoiseSources
from lstmlab.language.again import say_again
from lstmlab.language.say import Say
from lstmlab.language.words import duration, metric_name, number, rate, setting_name
from lstmlab.report.document import Block, Cell, Column, Table, Tone
from lstmlab.report.figures.canvas import Styles
from lstmlab.report.gathered import TaskEvidence
from lstmlab.report.sections.design import search_noise

_TONES: dict[str, Tone] = {"above": "good", "below": "bad", "not comparable": "quiet"}


def leaders(task: TaskEvidence, say: Say) -> list[str]:
    """Whom to use with how large a tuning budget, and whether importance can be trusted."""
    said = []
    for leader in task.budget.leaders if task.budget else ():
        words = {
            "label": leader.contender.label,
            "score": number(leader.expected, task.finding.places),
            "support": f"{100 * leader.support:.0f}",
            "among": leader.among,
        }
        if leader.trials == 1:
            text = say(
                "With one tuning trial to spend, {label} is ahead (expected dev score {score}; "
                "first of {among} in {support} % of resamples).",
                **words,
            )
        else:
            text = say(
                "With {trials} tuning trials to spend, {label} is ahead (expected dev score "
                "{score}; first of {among} in {support} % of resamples).",
                **words,
                trials=leader.trials,
            )
        said.append(text)
    if task.importance and task.importance.caution:
        said.append(say(POOR_FIT, percent=max(round(100 * task.importance.fit), 0)))
    return said


def said(task: TaskEvidence, styles: Styles, say: Say) -> list[Block]:
    """What stands in the open beside the ranking: targets, published results, noise."""
    blocks: list[Block] = []
    if task.targets:
        blocks.append(_targets(task.targets, task, styles, say))
    if task.matches:
        blocks.append(_literature(task, styles, say))
    if task.searches:
        blocks.append(search_noise.table(task.searches, styles, say))
    blocks += [_noise(found, say) for found in task.noise]
    return blocks


def tables(task: TaskEvidence, styles: Styles, say: Say) -> list[Table]:
    """The numbers behind the figures of tuning."""
    found = []
    if task.sensitivity:
        found.append(_sensitivity(task.sensitivity, task.finding.places, styles, say))
    if task.budget:
        found.append(_budget(task.budget, task.finding.places, styles, say))
    if task.importance:
        found.append(_importance(task.importance, say))
    return found


def _targets(found: tuple[TimeToTarget, ...], task: TaskEvidence, styles: Styles, say: Say
) -> Table:  # fmt: skip
    rows = tuple(
        (
            Cell(one.contender.label, colour=styles[one.contender.label].colour),
            Cell(f"{one.reached} / {one.finals}", one.reached),
            _median(one.epochs, f"{one.epochs:.3g}"),
            _median(one.steps, f"{one.steps:,.0f}"),
            _median(one.seconds, duration(one.seconds, say)),
        )
        for one in found
    )
    columns = (
        Column(say("contender")),
        Column(say("reached"), say("of n finals"), number=True),
        Column(say("epochs"), say("median"), number=True),
        Column(say("updates"), say("median"), number=True),
        Column(say("time"), say("median, measured"), number=True),
    )
    caption = say(
        "Time to target: when dev {metric} first reached {target}. A median over n finals, lost "
        "ones included; – where at least half did not reach it. No interval is claimed.",
        metric=metric_name(task.finding.metric, say),
        target=f"{found[0].target:g}",
    )
    return Table(caption, columns, rows)


def _median(value: float, text: str) -> Cell:
    return Cell(text, value) if math.isfinite(value) else Cell("–")


def _literature(task: TaskEvidence, styles: Styles, say: Say) -> Table:
    places = task.finding.places
    rows = []
    for match in task.matches:
        reference = match.reference
        ours = number(match.mean, places)
        interval = ""
        if math.isfinite(match.low):
            interval = f"{number(match.low, places)} – {number(match.high, places)}"
        label = match.contender.label
        rows.append((
            Cell(label, colour=styles[label].colour),
            Cell(ours, match.mean, small=interval),
            Cell(str(match.n), match.n),
            Cell(f"{reference.value:g}", reference.value,
                 small=f"{metric_name(reference.metric, say)}, {say(reference.split)}"),
            Cell(say(match.verdict), small=_why(match, say), tone=_TONES.get(match.verdict, "")),
            Cell(reference.citation, small=reference.protocol),
        ))  # fmt: skip
    columns = (
        Column(say("contender")),
        Column(say("here"), say("mean, 95 % interval"), number=True),
        Column("n", number=True),
        Column(say("published"), number=True),
        Column(say("verdict")),
        Column(say("source"), say("protocol")),
    )
    caption = say(
        "Against the literature. Matched: the published value lies in the 95 % Student-t interval "
        "of n finals, so these seeds can't tell the two apart; with few seeds much is matched."
    )
    return Table(caption, columns, tuple(rows))


def _why(match: Match, say: Say) -> str:
    if match.why == match.reference.not_comparable:
        return match.why
    known = (NO_SCORE, NO_METRIC, IN_FOLDS, TOO_FEW, OTHER_SIGNATURE, NO_SIGNATURE)
    return say_again(match.why, known, say)


def _noise(found: NoiseSources, say: Say) -> Table:
    rows = tuple(
        (
            Cell(say(one.source)),
            Cell(str(one.n), one.n),
            Cell(f"{one.sd:.3g}", one.sd, small=f"{one.low:.2g} – {one.high:.2g}"),
            Cell("", 1.0) if one.source == "all" or math.isnan(one.share)
            else Cell(f"{100 * one.share:.0f} %", one.share,
                      small=f"{100 * one.share_low:.0f} – {100 * one.share_high:.0f} %"),
        )
        for one in found.sources
    )  # fmt: skip
    columns = (
        Column(say("the seed decides")),
        Column("n", number=True),
        Column(say("sd"), say("95 % interval (chi-square)"), number=True),
        Column(say("share of the variance"), say("95 % interval (F)"), number=True),
    )
    caption = say(
        "Where the noise comes from{which}: standard deviation of {metric} on {split} over n "
        "finals, when the seed decides one thing alone. Shares need not add up to 100 %.",
        which=_which(found),
        metric=metric_name(found.metric, say),
        split=say(found.split),
    )
    return Table(caption, columns, rows)


def _which(found: NoiseSources) -> str:
    choices = " · ".join(value for _, value in found.choices)
    return f" ({choices})" if choices else ""


def _sensitivity(found: tuple[Sensitivity, ...], places: int, styles: Styles, say: Say) -> Table:
    rows = []
    for one in found:
        label = one.contender.label
        ends = [say("goes on below")] * one.open_low + [say("goes on above")] * one.open_high
        rows.append((
            Cell(label, colour=styles[label].colour),
            Cell(f"{one.decades:.2f}", one.decades, small=say(", ").join(ends)),
            Cell(f"{rate(one.low)} – {rate(one.high)}", one.low),
            Cell(rate(one.best_rate), one.best_rate),
            Cell(number(one.threshold, places), one.threshold),
            Cell(str(len(one.points)), len(one.points)),
        ))  # fmt: skip
    columns = (
        Column(say("contender")),
        Column(say("width"), say("decades"), number=True),
        Column(say("good rates"), number=True),
        Column(say("best rate"), number=True),
        Column(say("good enough"), say("dev score"), number=True),
        Column("n", say("rates"), number=True),
    )
    caption = say(
        "Learning-rate sensitivity: the range of rates around the best whose dev score is within "
        "5 % of it, n rates tried, one trial each. Where the range goes on beyond the rates "
        "tried, the width is a least one. No interval is claimed."
    )
    return Table(caption + _cut(found[0].part, say), columns, tuple(rows))


def _cut(part: float, say: Say) -> str:
    """What a caption must say where trials are scored before their end."""
    if part == 1:
        return ""
    return say(" ") + say(
        "Scores after {percent} % of the budget, where successive halving cuts first.",
        percent=f"{100 * part:.3g}",
    )


def _budget(budget: TuningBudget, places: int, styles: Styles, say: Say) -> Table:
    most = max(curve.trials for curve in budget.curves)
    counts = [count for count in (1, 2, 4, 8, 16, 32, 64) if count <= most]
    rows = []
    for curve in budget.curves:
        cells = [
            Cell(
                number(curve.expected[count - 1], places),
                curve.expected[count - 1],
                small=f"{number(curve.low[count - 1], places)} – "
                f"{number(curve.high[count - 1], places)}",
            )
            if count <= curve.trials
            else Cell("–")
            for count in counts
        ]
        label = curve.contender.label
        last = Cell(str(curve.trials), curve.trials,
                    small=say("{count} lost", count=curve.lost) if curve.lost else "")  # fmt: skip
        rows.append((Cell(label, colour=styles[label].colour), *cells, last))
    columns = (
        Column(say("contender")),
        *(Column(say("1 trial") if count == 1 else say("{count:,} trials", count=count),
                 number=True) for count in counts),
        Column("n", say("tuning trials"), number=True),
    )  # fmt: skip
    caption = say(
        "Expected best dev score after so many of n tuning trials (Dodge et al. 2019). In small: "
        "95 % of resamples of the trials, which is a least uncertainty, not 95 % coverage. A lost "
        "trial counts as the worst score of the task, {worst}.",
        worst=number(budget.worst, places),
    )
    return Table(caption + _cut(budget.part, say), columns, tuple(rows))


def _importance(found: Importance, say: Say) -> Table:
    shares = [share for share in (*found.mains, *found.pairs) if share.share >= 0.005]
    rows = [
        (
            Cell(" × ".join(setting_name(name, say) for name in share.factors)),
            Cell(f"{100 * share.share:.1f} %", share.share),
        )
        for share in shares
    ]
    rows.append((Cell(say("three and more together")),
                 Cell(f"{100 * found.residual:.1f} %", found.residual)))  # fmt: skip
    caption = say(
        "Importance of hyperparameters: shares of the variance of {count} tuning trials' dev "
        "scores within the ranges searched (fANOVA: Hutter et al. 2014). The forest behind them "
        "explains {fit} % of unseen trials. No interval is claimed.",
        count=found.trials,
        fit=max(round(100 * found.fit), 0),
    )
    columns = (Column(say("hyperparameter")), Column(say("share"), number=True))
    return Table(caption, columns, tuple(rows))
