"""Evidence across tasks -> figures: ranks, profiles, noise, and when each trial ran."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from lstmlab.evidence.noise.sources import NoiseSources
from lstmlab.evidence.statistics.across.profiles import Profiles
from lstmlab.evidence.statistics.across.ranks import Ranks
from lstmlab.language.say import Say
from lstmlab.report.figures.canvas import (
    AXES_HEIGHT,
    FONT_SIZE,
    LABEL_HEIGHT,
    WIDTH,
    Styles,
    frame,
    short,
    width,
)
from lstmlab.report.figures.style import INK, MUTED
from lstmlab.trial import Entry, Status

WIDE = 640.0
"""Points, of a figure as wide as the page."""


def critical_difference(ranks: Ranks, styles: Styles, say: Say) -> Figure:
    """Demšar's (2006) diagram: average ranks on a line, bars over those not told apart."""
    count = len(ranks.contenders)
    half = (count + 1) // 2
    names = max(width(short(name)) for name in ranks.contenders) + 34
    bars = 7.0 * len(ranks.cliques)
    top, bottom = 46.0, 4.0
    total = top + bars + 14.0 * half + 12 + bottom
    wide = max(WIDTH * 1.35, 2 * names + 150)
    figure = Figure(figsize=(wide / 72, total / 72))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, wide)
    axes.set_ylim(total, 0)
    left, right = names, wide - names

    def x(rank: float) -> float:
        return left + (rank - 1) / (count - 1) * (right - left)

    axes.plot([left, right], [top, top], color=MUTED, lw=1)
    for tick in range(1, count + 1):
        axes.plot([x(tick)] * 2, [top - 4, top], color=MUTED, lw=0.8)
        axes.text(x(tick), top - 7, str(tick), ha="center", va="bottom", color=MUTED)
    shown = min(ranks.critical_difference, count - 1)
    axes.plot([left, x(1 + shown)], [18, 18], color=MUTED, lw=1.6)
    beyond = " →" if shown < ranks.critical_difference else ""
    said = say("critical difference {value}", value=f"{ranks.critical_difference:.2f}")
    axes.text(left, 13, said + beyond, ha="left", va="bottom", color=MUTED)
    place = dict(zip(ranks.contenders, ranks.averages, strict=True))
    for index, clique in enumerate(ranks.cliques):
        y = top + 7.0 * (index + 1)
        axes.plot([x(place[clique[0]]) - 3, x(place[clique[-1]]) + 3], [y, y], color=INK, lw=2.6)
    for index, (name, average) in enumerate(place.items()):
        first = index < half
        y = top + bars + 14.0 * ((index if first else count - 1 - index) + 1)
        edge = left - 6 if first else right + 6
        colour = styles[name].colour
        axes.plot([x(average), x(average), edge], [top, y, y], color=colour, lw=0.9)
        axes.plot(x(average), top, styles[name].marker, color=colour, ms=5)
        text = f"{short(name)}  {average:.2f}" if first else f"{average:.2f}  {short(name)}"
        axes.text(edge + (-4 if first else 4), y, text, ha="right" if first else "left",
                  va="center_baseline")  # fmt: skip
    return figure


def performance_profiles(profiles: Profiles, styles: Styles, say: Say) -> Figure:
    """Share of finals above each normalized score."""
    labels = [row.label for row in profiles.rows]
    figure, axes = _legend_axes(labels, styles)
    for row in profiles.rows:
        style = styles[row.label]
        axes.fill_between(
            profiles.thresholds, row.low, row.high, color=style.colour, alpha=0.1, lw=0
        )
        axes.plot(profiles.thresholds, row.shares, color=style.colour, linestyle=style.dash)
    axes.set_xlabel(say("normalized score"))
    axes.set_title(say("share of finals above it"), loc="left", fontsize=FONT_SIZE, color=MUTED)
    axes.set_ylim(-0.02, 1.02)
    axes.margins(x=0.01)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    return figure


def noise(found: NoiseSources, say: Say) -> Figure:
    """The standard deviation over seeds, of each source alone, with its interval."""
    left = max(width(say(one.source)) for one in found.sources) + 12
    height, bottom, top = 16.0 * len(found.sources) + 6, 34.0, 8.0
    total = height + bottom + top
    figure = Figure(figsize=(WIDTH / 72, total / 72))
    axes = figure.add_axes(
        (left / WIDTH, bottom / total, (WIDTH - left - 12) / WIDTH, height / total)
    )
    for place, one in enumerate(found.sources):
        axes.plot([one.low, one.high], [place, place], color="#0072b2", lw=1.6)
        axes.plot(one.sd, place, "o", color="#0072b2", ms=5)
    axes.set_yticks(range(len(found.sources)), [say(one.source) for one in found.sources])
    axes.set_ylim(len(found.sources) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(say("standard deviation over seeds"))
    return figure


_MANY_WORKERS = 40
"""With more workers the rows of a timeline are thinner, and not all are named."""
_MANY_BARS = 5000
"""Most are narrower than a pixel by then: edges would hide them, and a drawing of them all would
take tens of megabytes."""


def timeline(entries: Sequence[Entry], tasks: Styles, titles: Sequence[str], say: Say) -> Figure:
    """When each trial ran, a line a worker; the colour is the task, black ends are lost trials.

    ``tasks``: title -> style; ``titles``: of each entry's task.
    """
    ran = [
        (entry, title, entry.record)
        for entry, title in zip(entries, titles, strict=True)
        if entry.record and entry.record.started
    ]
    begin = min(record.started for _, _, record in ran)
    end = max(record.started + record.seconds for _, _, record in ran)
    unit, name = _unit(end - begin, say)
    workers = sorted({(record.node, record.worker) for _, _, record in ran})
    names = [_worker(*worker, say) for worker in workers]
    rows = (len(tasks) + 1) // 2
    each = 20.0 if len(workers) <= _MANY_WORKERS else 800.0 / len(workers)
    height, bottom, top = each * len(workers) + 6, 34.0, 14.0 * rows + 12
    total = height + bottom + top
    figure = Figure(figsize=(WIDE / 72, total / 72))
    left = max(map(width, names)) + 8
    axes = figure.add_axes((left / WIDE, bottom / total, (WIDE - left - 12) / WIDE, height / total))
    bars: dict[tuple[int, str], list[tuple[float, float]]] = defaultdict(list)
    lost = []
    places = {worker: place for place, worker in enumerate(workers)}
    for _, title, record in ran:
        start, long = (record.started - begin) / unit, record.seconds / unit
        place = places[record.node, record.worker]
        bars[place, title].append((start, long))
        if record.status is not Status.COMPLETE:
            lost.append((start + long, place))
    many = len(ran) > _MANY_BARS
    for (place, title), spans in bars.items():
        axes.broken_barh(
            spans,
            (place - 0.36, 0.72),
            facecolors=tasks[title].colour,
            edgecolors="white",
            lw=0.0 if many else 0.4,
            rasterized=many,
        )
    if lost:
        axes.plot(*zip(*lost, strict=True), "x", color=INK, ms=5, mew=1.4)
    labelled = range(0, len(workers), math.ceil(len(workers) / _MANY_WORKERS))
    axes.set_yticks(labelled, [names[place] for place in labelled])
    axes.set_ylim(len(workers) - 0.45, -0.55)
    axes.set_xlim(0, (end - begin) / unit or 1.0)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(name)
    for index, (title, style) in enumerate(tasks.items()):
        x = (left + (index % 2) * (WIDE - left) / 2) / WIDE
        y = 1 - (14.0 * (index // 2) + 9) / total
        figure.add_artist(
            Rectangle((x, y - 3.5 / total), 9 / WIDE, 7 / total, color=style.colour, lw=0)
        )
        figure.text(x + 13 / WIDE, y, short(title, 44), va="center_baseline")
    return figure


def _unit(seconds: float, say: Say) -> tuple[float, str]:
    if seconds < 180:
        return 1.0, say("seconds since the first trial began")
    if seconds < 3 * 3600:
        return 60.0, say("minutes since the first trial began")
    return 3600.0, say("hours since the first trial began")


def _legend_axes(labels: Sequence[str], styles: Styles) -> tuple[Figure, Axes]:
    """Axes with the contenders' names at the right, in order."""
    figure, axes = frame(labels, marks=34)
    height = max(AXES_HEIGHT, LABEL_HEIGHT * len(labels))
    for index, label in enumerate(labels):
        y = 1 - (index + 0.5) * LABEL_HEIGHT / height
        style = styles[label]
        axes.plot([1.03, 1.11], [y, y], transform=axes.transAxes, clip_on=False,
                  color=style.colour, linestyle=style.dash)  # fmt: skip
        axes.text(1.14, y, short(label), transform=axes.transAxes, va="center_baseline")
    return figure, axes


def _worker(node: str, number: int, say: Say) -> str:
    """What a row of the timeline is called."""
    worker = say("worker {number}", number=number)
    return f"{short(node, 24)} · {worker}" if node else worker
