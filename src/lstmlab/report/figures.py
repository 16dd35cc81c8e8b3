"""Evidence -> figures, one finding at a time. Small, so that a phone shows them whole."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from scipy.optimize import isotonic_regression

from lstmlab.evidence import Finding, Summary
from lstmlab.evidence.words import metric_name, rate
from lstmlab.report.style import GRID, INK, MUTED, Style

WIDTH = 290.0
AXES_HEIGHT = 165.0
LABEL_HEIGHT = 11.5
FONT_SIZE = 8.5
"""In points."""

RC = {
    "font.size": FONT_SIZE,
    "text.color": INK,
    "text.parse_math": False,  # a label is a user's text, where $ is a dollar
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0,
    "xtick.minor.width": 0.4,
    "lines.solid_capstyle": "round",
    "lines.linewidth": 1.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "lstmlab",
}
"""Matplotlib settings that every figure needs while it is drawn and while it is saved."""

Styles = Mapping[str, Style]


def learning_curves(finding: Finding, styles: Styles) -> Figure | None:
    """Dev score against epoch: a thin line per seed, a bold one for their mean."""
    rows = [row for row in finding.rows if row.curves]
    if not rows:
        return None
    figure, axes = _canvas(f"{metric_name(finding.metric)} on dev", rows)
    ends = []
    for row in rows:
        style = styles[row.label]
        look: dict[str, Any] = {"color": style.colour, "linestyle": style.dash}
        for curve in row.curves:
            alone = len(row.curves) == 1 and curve.complete
            if not alone:
                axes.plot(curve.epochs, curve.scores, **look, linewidth=0.7, alpha=0.55)
            if not curve.complete:
                axes.plot(curve.epochs[-1], curve.scores[-1], "x", color=style.colour, ms=5)
        shown = row.mean_curve or row.curves[0]
        if row.mean_curve:
            axes.plot(shown.epochs, shown.scores, **look)
        ends.append((row.label, shown.epochs[-1], shown.scores[-1]))
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    _score_axis(axes, finding, [s for row in rows for c in row.curves for s in c.scores])
    _direct_labels(axes, ends, styles)
    return figure


def rate_sensitivity(finding: Finding, styles: Styles) -> Figure | None:
    """Dev score against learning rate; a ring around the rate chosen, a cross where it broke."""
    rows = [row for row in finding.rows if any(_tried(row))]
    if not any(len(row.rates) > 1 for row in rows):
        return None
    figure, axes = _canvas(f"{metric_name(finding.metric)} on dev", rows)
    axes.set_xscale("log")
    ends = []
    for row in rows:
        style = styles[row.label]
        scored = [(one.learning_rate, one.score) for one in row.rates if one.score == one.score]
        if not scored:
            continue
        x, y = zip(*scored, strict=True)
        look: dict[str, Any] = {"color": style.colour, "linestyle": style.dash}
        axes.plot(x, y, marker=style.marker, ms=3.5, linewidth=1.1, **look)
        for chosen in [point for point in scored if point[0] in row.chosen_rates]:
            axes.plot(*chosen, "o", ms=8.5, mfc="none", mec=style.colour, mew=1.1)
        ends.append((row.label, x[-1], y[-1]))
    _score_axis(axes, finding, [y for _, _, y in ends] + _scores(rows))
    broken = _broken_band(axes, rows, styles)
    ends += [(label, x, y) for label, x, y in broken if label not in {end[0] for end in ends}]
    axes.set_xlabel("learning rate")
    axes.xaxis.set_major_locator(LogLocator(numticks=7))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: rate(value)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="x", visible=False)
    _direct_labels(axes, ends, styles)
    return figure


def cost(finding: Finding, styles: Styles) -> Figure | None:
    """Final score against seconds of a trial: a point per seed, a bold one for the mean."""
    rows = [row for row in finding.rows if row.score.n]
    if not rows:
        return None
    figure, axes = _canvas(f"{metric_name(finding.metric)} on {finding.split}", rows)
    seconds = [value for row in rows for value in row.seconds.values]
    if min(seconds) > 0 and max(seconds) / min(seconds) > 8:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    ends = []
    for row in rows:
        style = styles[row.label]
        x, y = row.seconds.mean, row.score.mean
        axes.plot([x, x], [min(row.score.values), max(row.score.values)], color=style.colour, lw=1)
        axes.plot(row.seconds.values[: row.score.n], row.score.values, ".", ms=3, c=style.colour)
        axes.plot(x, y, style.marker, color=style.colour, ms=6)
        ends.append((row.label, x, y))
    axes.set_xlabel("seconds of one trial")
    _score_axis(axes, finding, _finals(rows))
    if axes.get_xscale() == "linear":
        low, high = min(seconds), max(seconds)
        room = (high - low) * 0.08 or high * 0.1 or 1.0
        axes.set_xlim(max(0.0, low - room), high + room)
        axes.xaxis.set_major_locator(MaxNLocator(5))
    _direct_labels(axes, ends, styles)
    return figure


def _tried(row: Summary) -> list[bool]:
    return [one.score == one.score or one.counts.lost > 0 for one in row.rates]


def _scores(rows: Sequence[Summary]) -> list[float]:
    return [one.score for row in rows for one in row.rates if one.score == one.score]


def _finals(rows: Sequence[Summary]) -> list[float]:
    return [value for row in rows for value in row.score.values]


def _canvas(measure: str, rows: Sequence[Summary]) -> tuple[Figure, Axes]:
    """Axes with room at the right for the contenders' names, and the measure on top."""
    names = max(_width(_short(row.label)) for row in rows) + 26
    left, bottom, top = 34.0, 34.0, 22.0
    height = max(AXES_HEIGHT, LABEL_HEIGHT * len(rows))
    total = height + bottom + top
    figure = Figure(figsize=(WIDTH / 72, total / 72))
    wide = (WIDTH - left - names) / WIDTH
    axes = figure.add_axes((left / WIDTH, bottom / total, wide, height / total))
    axes.set_title(measure, loc="left", fontsize=FONT_SIZE, color=MUTED, x=-left / WIDTH / wide)
    axes.tick_params(axis="y", pad=2)
    return figure, axes


def _score_axis(axes: Axes, finding: Finding, scores: Sequence[float]) -> None:
    """A log axis for a perplexity that starts far out; else a little room around the scores."""
    low, high = min(scores), max(scores)
    if not finding.higher_is_better and low > 0 and high / low > 10:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_ylim(low * 0.85, high * 1.15)
        return
    room = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    axes.set_ylim(low - room, high + room)
    axes.yaxis.set_major_locator(MaxNLocator(5))


def _broken_band(
    axes: Axes, rows: Sequence[Summary], styles: Styles
) -> list[tuple[str, float, float]]:
    """Crosses for rates without a score, in a band of their own under the scores."""
    broken = [
        (row.label, one.learning_rate)
        for row in rows
        for one in row.rates
        if one.counts.lost and one.score != one.score
    ]
    if not broken:
        return []
    tallest = max(Counter(x for _, x in broken).values())
    part = min(0.05 * tallest + 0.06, 0.45)
    low, high = axes.get_ylim()
    if axes.get_yscale() == "log":
        bottom = low / (high / low) ** (part / (1 - part))
    else:
        bottom = low - (high - low) * part / (1 - part)
    axes.set_ylim(bottom, high)
    axes.set_yticks([tick for tick in axes.get_yticks() if low <= tick <= high])
    axes.axhspan(bottom, low, color=GRID, alpha=0.5, lw=0, zorder=0)
    axes.text(
        0.02,
        part / 2,
        "no result",
        transform=axes.transAxes,
        fontsize=FONT_SIZE - 1.5,
        color=MUTED,
        va="center",
    )
    height: Counter[float] = Counter()
    crosses = []
    to_data = axes.transAxes + axes.transData.inverted()
    for label, x in broken:
        height[x] += 1
        y = float(to_data.transform((0, part * height[x] / (tallest + 1)))[1])
        axes.plot(x, y, "x", color=styles[label].colour, ms=4.5, mew=1.4)
        crosses.append((label, x, y))
    return crosses


def _direct_labels(axes: Axes, ends: Sequence[tuple[str, float, float]], styles: Styles) -> None:
    """Names at the right, each joined to its point, as near to its height as fits."""
    if not ends:
        return
    to_axes = axes.transData + axes.transAxes.inverted()
    heights = [float(to_axes.transform((x, y))[1]) for _, x, y in ends]
    figure = axes.get_figure(root=True)
    assert figure is not None
    inches = axes.get_position().height * figure.get_figheight()
    places = _spread(heights, LABEL_HEIGHT / 72 / inches)
    for (label, x, y), place in zip(ends, places, strict=True):
        style = styles[label]
        axes.annotate(
            "",
            xy=(x, y),
            xytext=(1.035, place),
            textcoords="axes fraction",
            arrowprops={
                "arrowstyle": "-",
                "color": style.colour,
                "linewidth": 0.6,
                "alpha": 0.6,
                "shrinkA": 0,
                "shrinkB": 2,
            },
            annotation_clip=False,
        )
        axes.plot(
            1.035,
            place,
            style.marker,
            color=style.colour,
            ms=4,
            transform=axes.transAxes,
            clip_on=False,
        )
        axes.text(1.075, place, _short(label), transform=axes.transAxes, va="center_baseline")


def _spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Heights (0 to 1) nearest to those wanted, in least squares, that are ``gap`` apart."""
    order = np.argsort(wanted, kind="stable")
    steps = np.arange(len(order)) * gap
    level = isotonic_regression(np.asarray(wanted)[order] - steps).x
    level = np.clip(level, 0.0, max(0.0, 1.0 - steps[-1])) + steps
    placed = np.empty(len(order))
    placed[order] = level
    return [float(place) for place in placed]


def _short(label: str, most: int = 22) -> str:
    return label if len(label) <= most else f"{label[: most - 1]}…"


def _width(text: str) -> float:
    """Points that ``text`` takes, roughly; East Asian characters are square."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return FONT_SIZE * math.fsum((wide * 1.0, (len(text) - wide) * 0.68))
