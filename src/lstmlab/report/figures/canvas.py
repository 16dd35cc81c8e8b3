"""What all figures share: axes with names at the right, score axes, text sizes."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Tick
from matplotlib.figure import Figure
from matplotlib.ticker import (
    FixedLocator,
    FuncFormatter,
    MaxNLocator,
    NullFormatter,
    StrMethodFormatter,
)
from scipy.optimize import isotonic_regression

from lstmlab.report.figures.style import GRID, INK, MUTED, Style

WIDTH = 290.0
AXES_HEIGHT = 165.0
LABEL_HEIGHT = 11.5
FONT_SIZE = 8.5
"""The size of letters, in points."""
_GAP = 3.0
"""Points between two labels of an axis, at least."""

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


LEFT = 34.0
"""Points to the left of the axes, for their ticks."""


def frame(labels: Sequence[str], marks: float) -> tuple[Figure, Axes]:
    """Axes with room at the right for the contenders' names, and ``marks`` points before them."""
    names = max(width(short(label)) for label in labels) + marks
    bottom, top = 34.0, 22.0
    height = max(AXES_HEIGHT, LABEL_HEIGHT * len(labels))
    total = height + bottom + top
    figure = Figure(figsize=(WIDTH / 72, total / 72))
    wide = (WIDTH - LEFT - names) / WIDTH
    return figure, figure.add_axes((LEFT / WIDTH, bottom / total, wide, height / total))


def canvas(measure: str, labels: Sequence[str]) -> tuple[Figure, Axes]:
    """Axes with room at the right for the contenders' names, and the measure on top."""
    figure, axes = frame(labels, marks=26)
    wide = axes.get_position().width
    axes.set_title(measure, loc="left", fontsize=FONT_SIZE, color=MUTED, x=-LEFT / WIDTH / wide)
    axes.tick_params(axis="y", pad=2)
    return figure, axes


def score_axis(axes: Axes, higher_is_better: bool, scores: Sequence[float]) -> None:
    """A log axis for a perplexity that starts far out; else a little room around the scores."""
    low, high = min(scores), max(scores)
    if not higher_is_better and low > 0 and high / low > 10:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_ylim(low * 0.85, high * 1.15)
        return
    room = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    axes.set_ylim(low - room, high + room)
    axes.yaxis.set_major_locator(MaxNLocator(5))


def broken_band(
    axes: Axes, broken: Sequence[tuple[str, float]], styles: Styles, said: str
) -> list[tuple[str, float, float]]:
    """Crosses for ``(label, x)`` without a score, in a band of their own under the scores."""
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
        said,
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


def direct_labels(axes: Axes, ends: Sequence[tuple[str, float, float]], styles: Styles) -> None:
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
        axes.text(1.075, place, short(label), transform=axes.transAxes, va="center_baseline")


def _spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Heights (0 to 1) nearest to those wanted, in least squares, that are ``gap`` apart."""
    order = np.argsort(wanted, kind="stable")
    steps = np.arange(len(order)) * gap
    level = isotonic_regression(np.asarray(wanted)[order] - steps).x
    level = np.clip(level, 0.0, max(0.0, 1.0 - steps[-1])) + steps
    placed = np.empty(len(order))
    placed[order] = level
    return [float(place) for place in placed]


def short(label: str, most: int = 22) -> str:
    return label if len(label) <= most else f"{label[: most - 1]}…"


def width(text: str) -> float:
    """Points that ``text`` takes, roughly; East Asian characters are square."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return FONT_SIZE * math.fsum((wide * 1.0, (len(text) - wide) * 0.68))


def thin_ticks(figure: Figure) -> None:
    """Leaves out ticks so that no two labels of an axis touch; names at an axis all stay."""
    figure.draw_without_rendering()
    for axes in figure.axes:
        for axis, along in ((axes.xaxis, 0), (axes.yaxis, 1)):
            fixed = isinstance(axis.get_major_locator(), FixedLocator)
            if fixed and isinstance(axis.get_major_formatter(), FuncFormatter):
                continue  # names that were given with their places
            low, high = sorted(axis.get_view_interval())
            shown = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            shown.sort(key=lambda tick: tick.get_loc())
            spans = [_span(tick, along, 72 / figure.dpi) for tick in shown]
            step = next(n for n in range(1, len(spans) + 2) if _apart(spans[::n]))
            if step > 1:
                axis.set_major_locator(FixedLocator([tick.get_loc() for tick in shown[::step]]))


def _span(tick: Tick, along: int, points: float) -> tuple[float, float]:
    """Returns where the label of ``tick`` begins and ends; ``points``: of a pixel."""
    box = tick.label1.get_window_extent()
    low, high = (box.x0, box.x1) if along == 0 else (box.y0, box.y1)
    return low * points, high * points


def _apart(spans: Sequence[tuple[float, float]]) -> bool:
    """Whether there is room to see where one ends and the next begins."""
    ordered = sorted(spans)
    return all(after[0] - one[1] >= _GAP for one, after in pairwise(ordered))
