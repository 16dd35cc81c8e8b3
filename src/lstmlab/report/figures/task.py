"""Evidence of one task -> figures. Small, so that a phone shows them whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import (
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullFormatter,
    StrMethodFormatter,
)

from lstmlab.evidence import Curve, Summary
from lstmlab.language.say import Say
from lstmlab.language.words import metric_name, rate, setting_name
from lstmlab.report.figures.canvas import (
    FONT_SIZE,
    LABEL_HEIGHT,
    WIDTH,
    Styles,
    broken_band,
    canvas,
    direct_labels,
    score_axis,
    short,
    width,
)
from lstmlab.report.figures.style import MUTED
from lstmlab.report.gathered import TaskEvidence
from lstmlab.trial import Status

_MOST_MARKS = 300
"""So many marks of a contender in one figure are drawn as shapes; more are drawn as a picture."""


def scores(task: TaskEvidence, styles: Styles, say: Say) -> Figure | None:
    """A line a contender: its finals as points, their mean and its interval."""
    finding = task.finding
    rows = [row for row in finding.rows if row.score.n]
    if not rows:
        return None
    left = max(width(short(row.label)) for row in rows) + 12
    height, bottom, top = 15.0 * len(rows) + 8, 34.0, 22.0
    total = height + bottom + top
    figure = Figure(figsize=(WIDTH / 72, total / 72))
    wide = (WIDTH - left - 10) / WIDTH
    axes = figure.add_axes((left / WIDTH, bottom / total, wide, height / total))
    measure = _measure(task, finding.split, say)
    axes.set_title(measure, loc="left", fontsize=FONT_SIZE, color=MUTED, x=-left / WIDTH / wide)
    for place, row in enumerate(rows):
        colour = styles[row.label].colour
        values = row.score.values
        axes.plot(values, [place] * len(values), "|", color=colour, ms=6, mew=0.9, alpha=0.6)
        if row.score.n > 1:
            axes.plot(row.score.interval, [place, place], color=colour, lw=1.6)
        axes.plot(row.score.mean, place, styles[row.label].marker, color=colour, ms=5)
    axes.set_yticks(range(len(rows)), [short(row.label) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    # Two seeds give intervals so wide that the scores would be a dot; they run out of the frame.
    every = [value for row in rows for value in row.score.values]
    best = next(iter(finding.baselines), None)
    beaten = best.score(finding.split, finding.metric) if best else None
    if best is not None and beaten is not None:
        every.append(beaten)
        axes.axvline(beaten, color=MUTED, linewidth=0.9, linestyle=(0, (3, 2)), zorder=0)
        axes.set_title(say(best.called), loc="right", fontsize=FONT_SIZE, color=MUTED)
    room = max((max(every) - min(every)) * 0.25, max(map(abs, every)) * 0.002) or 1.0
    axes.set_xlim(min(every) - room, max(every) + room)
    return figure


def learning_curves(task: TaskEvidence, styles: Styles, say: Say) -> Figure | None:
    """Dev score against epoch: a thin line per seed, a bold one for their mean.

    Finals that train on dev have no curve; the tuning trial that they repeat has one.
    """
    curves = {row.label: row.curves or _of_tuning(task, row) for row in task.finding.rows}
    rows = [row for row in task.finding.rows if curves[row.label]]
    if not rows:
        return None
    figure, axes = canvas(_measure(task, "dev", say), [row.label for row in rows])
    ends = []
    for row in rows:
        style = styles[row.label]
        look: dict[str, Any] = {"color": style.colour, "linestyle": style.dash}
        for curve in curves[row.label]:
            alone = len(curves[row.label]) == 1 and curve.complete
            if not alone:
                axes.plot(curve.epochs, curve.scores, **look, linewidth=0.6, alpha=0.4)
            if not curve.complete:
                axes.plot(curve.epochs[-1], curve.scores[-1], "x", color=style.colour, ms=5)
        shown = row.mean_curve or curves[row.label][0]
        if row.mean_curve or not row.curves:
            axes.plot(shown.epochs, shown.scores, **look)
        ends.append((row.label, shown.epochs[-1], shown.scores[-1]))
    axes.set_xlabel(say("epoch"))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    every = [score for of_one in curves.values() for curve in of_one for score in curve.scores]
    score_axis(axes, task.finding.higher_is_better, every)
    direct_labels(axes, ends, styles)
    return figure


def _of_tuning(task: TaskEvidence, row: Summary) -> tuple[Curve, ...]:
    """The curve of the longest tuning trial whose recipe the finals have; none if there is none."""
    own = [entry for entry in task.entries if entry.contender == row.contender]
    final = {entry.trial.recipe for entry in own if entry.trial.purpose == "final"}
    found = [
        (entry.trial, entry.record)
        for entry in own
        if entry.trial.purpose == "tune" and entry.trial.recipe in final and entry.record
    ]
    if not found:
        return ()
    trial, record = max(found, key=lambda one: one[0].part)
    points = [point for point in record.curve if math.isfinite(point.score)]
    if not points:
        return ()
    epochs, scores = zip(*((point.epoch, point.score) for point in points), strict=True)
    return (Curve(epochs, scores, record.status is Status.COMPLETE, trial.seed),)


def _rate(value: float, _: int) -> str:
    return rate(value)


def rate_sensitivity(task: TaskEvidence, styles: Styles, say: Say) -> Figure | None:
    """Dev score against learning rate; a ring around the rate chosen, a cross where it broke."""
    shown = task.sensitivity
    if not shown:
        return None
    lost = [
        (row.label, one.learning_rate)
        for row in task.finding.rows
        for one in row.rates
        if one.counts.lost and not one.counts.complete
    ]
    labels = list(dict.fromkeys([*(one.contender.label for one in shown), *(x for x, _ in lost)]))
    figure, axes = canvas(_measure(task, "dev", say), labels)
    axes.set_xscale("log")
    chosen = {row.label: row.chosen_rates for row in task.finding.rows}
    ends = []
    for one in shown:
        label = one.contender.label
        style = styles[label]
        line = [(p.learning_rate, p.level) for p in one.points if p.level is not None]
        axes.plot(*zip(*line, strict=True), color=style.colour, linestyle=style.dash, linewidth=1.1)
        scored = [(p.learning_rate, p.score) for p in one.points if p.score is not None]
        axes.plot(
            *zip(*scored, strict=True), style.marker, ms=3.2, c=style.colour,
            rasterized=len(scored) > _MOST_MARKS,
        )  # fmt: skip
        if ringed := [point for point in scored if point[0] in chosen[label]]:
            axes.plot(
                *zip(*ringed, strict=True), "o", ms=8.5, mfc="none", mec=style.colour, mew=1.1
            )
        ends.append((label, *line[-1]))
    every = [p.score for one in shown for p in one.points if p.score is not None]
    score_axis(axes, task.finding.higher_is_better, every)
    broken = broken_band(axes, lost, styles, say("no result"))
    ends += [(label, x, y) for label, x, y in broken if label not in {end[0] for end in ends}]
    axes.set_xlabel(say("learning rate"))
    axes.xaxis.set_major_locator(LogLocator(numticks=4 if max(map(width, labels)) > 90 else 6))
    axes.xaxis.set_major_formatter(FuncFormatter(_rate))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="x", visible=False)
    direct_labels(axes, list({end[0]: end for end in ends}.values()), styles)
    return figure


def tuning_budget(task: TaskEvidence, styles: Styles, say: Say) -> Figure | None:
    """Expected best dev score after so many tuning trials, with bands."""
    budget = task.budget
    if budget is None or all(curve.trials < 2 for curve in budget.curves):
        return None
    figure, axes = canvas(
        _measure(task, "dev", say), [curve.contender.label for curve in budget.curves]
    )
    ends = []
    for curve in budget.curves:
        style = styles[curve.contender.label]
        x = range(1, len(curve.expected) + 1)
        axes.fill_between(x, curve.low, curve.high, color=style.colour, alpha=0.1, lw=0)
        axes.plot(x, curve.expected, color=style.colour, linestyle=style.dash)
        ends.append((curve.contender.label, float(x[-1]), curve.expected[-1]))
    axes.set_xlabel(say("tuning trials"))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    every = [
        value for curve in budget.curves for of_one in (curve.low, curve.high) for value in of_one
    ]
    score_axis(axes, budget.higher_is_better, every)
    direct_labels(axes, ends, styles)
    return figure


def cost(task: TaskEvidence, styles: Styles, say: Say) -> Figure | None:
    """Final score against seconds of a trial: a point per seed, a bold one for the mean."""
    finding = task.finding
    rows = [row for row in finding.rows if row.score.n]
    if not rows:
        return None
    figure, axes = canvas(_measure(task, finding.split, say), [row.label for row in rows])
    seconds = [value for row in rows for value in row.seconds.values]
    if min(seconds) > 0 and max(seconds) / min(seconds) > 8:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    ends = []
    for row in rows:
        style = styles[row.label]
        x, y = row.seconds.mean, row.score.mean
        axes.plot([x, x], [min(row.score.values), max(row.score.values)], color=style.colour, lw=1)
        axes.plot(row.seconds.values[: row.score.n], row.score.values, ".", ms=3, c=style.colour)
        axes.plot(x, y, style.marker, color=style.colour, ms=6)
        ends.append((row.label, x, y))
    axes.set_xlabel(say("seconds of one trial"))
    score_axis(
        axes, finding.higher_is_better, [value for row in rows for value in row.score.values]
    )
    _room(axes, seconds)
    direct_labels(axes, ends, styles)
    return figure


def importance(task: TaskEvidence, styles: Styles, say: Say) -> Figure | None:
    """What share of the variance of tuning scores each factor, and pair, explains."""
    found = task.importance
    if found is None:
        return None
    # Bars under one percent only make the figure long.
    shares = [share for share in (*found.mains, *found.pairs) if share.share >= 0.01][:10]
    names = [" × ".join(setting_name(name, say) for name in share.factors) for share in shares]
    left = min(max(map(width, names), default=0.0) + 10, WIDTH * 0.55)
    height, bottom, top = LABEL_HEIGHT * 1.35 * max(len(shares), 1) + 6, 34.0, 8.0
    total = height + bottom + top
    figure = Figure(figsize=(WIDTH / 72, total / 72))
    axes = figure.add_axes(
        (left / WIDTH, bottom / total, (WIDTH - left - 30) / WIDTH, height / total)
    )
    for place, share in enumerate(shares):
        single = len(share.factors) == 1
        axes.barh(place, 100 * share.share, height=0.62, color="#0072b2" if single else "#56b4e9")
        axes.text(100 * share.share, place, f" {100 * share.share:.0f}", va="center_baseline")
    axes.set_yticks(range(len(shares)), [short(name, 34) for name in names])
    axes.set_ylim(len(shares) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(say("% of the variance"))
    axes.set_xlim(0, 105 * max((share.share for share in shares), default=1.0))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    return figure


def _measure(task: TaskEvidence, split: str, say: Say) -> str:
    """``"accuracy on dev"``."""
    return say(
        "{metric} on {split}", metric=metric_name(task.finding.metric, say), split=say(split)
    )


def _room(axes: Axes, seconds: Sequence[float]) -> None:
    """A little of it at either side of a linear axis of seconds."""
    if axes.get_xscale() == "linear":
        low, high = min(seconds), max(seconds)
        room = (high - low) * 0.08 or high * 0.1 or 1.0
        axes.set_xlim(max(0.0, low - room), high + room)
        axes.xaxis.set_major_locator(MaxNLocator(5))
