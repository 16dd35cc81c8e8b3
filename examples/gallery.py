"""One picture of all cells, one of all schedules and one of all optimizers.

    python examples/gallery.py pictures          draws three SVG files into pictures/
    python examples/gallery.py pictures --only memory

memory.svg     how much each fresh cell's last output hangs on what it read so many steps before
schedules.svg  what each schedule multiplies the learning rate by over the budget
valley.svg     the path of each optimizer down a narrow valley, by the best of eight learning rates

A cell, a schedule or an optimizer that is added is in them, and so is a plug-in (--plugin FILE).
The same machine gives the same files.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import torch
from how_an_lstm_works import BLUE, ORANGE, gradient_norms
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from torch import Tensor, nn

import lstmlab
from lstmlab.plugins.plugin import plain
from lstmlab.recipe import Recipe
from lstmlab.registry import find, names
from lstmlab.report.figures.style import GRID, INK, MUTED
from lstmlab.report.figures.svg import as_svg, settings
from lstmlab.weight import Weight

Path_ = NDArray[np.float64]


def panels(titles: Sequence[str], columns: int, height: float) -> tuple[Figure, list[Axes]]:
    """A figure with a small pair of axes for each title, as wide as a page."""
    rows = ceil(len(titles) / columns)
    figure = Figure(figsize=(7.6, height * rows + 0.4))
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).flatten()
    for one, title in zip(axes, titles, strict=False):
        one.set_title(title, fontsize=6.5, color=INK, pad=3)
        one.tick_params(labelsize=6, length=2, colors=MUTED)
        one.spines[["top", "right"]].set_visible(False)
        one.spines[["left", "bottom"]].set_color(GRID)
    for one in axes[len(titles) :]:
        one.set_visible(False)
    # What stands above an empty place has no other below it to show its steps.
    for one in axes[max(0, len(titles) - columns) : len(titles)]:
        one.xaxis.set_tick_params(labelbottom=True)
    figure.subplots_adjust(0.055, 0.5 / figure.get_figheight(), 0.995, 0.96, 0.12, 0.45)
    return figure, list(axes[: len(titles)])


def shorter(svg: str) -> str:
    """A picture with its places to a tenth of a point, which halves it."""
    return re.sub(r"(\d\.\d)\d{2,}", r"\1", svg)


# How long each cell remembers, when it is fresh.


def memories(steps: int) -> dict[str, Path_]:
    """Cell -> what the gradient at each distance is, as part of that at distance 0; 0 for none."""
    return {name: gradient_norms(name, steps=steps, texts=16) for name in names("cells")}


def half_life(norms: Path_) -> float:
    """How many steps it takes a gradient to fall to a tenth, by the mean over all steps."""
    last = len(norms) - 1
    share = float(norms[last])
    return float("inf") if share >= 1 else 0.0 if share <= 0 else last * np.log(0.1) / np.log(share)


def draw_memory(steps: int, least: float = 1e-8) -> Figure:
    """The longest memory comes first."""
    found = memories(steps)
    order = sorted(found, key=lambda name: (-half_life(found[name]), name))
    figure, axes = panels([plain(name) for name in order], 6, 0.98)
    for one, name in zip(axes, order, strict=True):
        one.plot(found["lstm"].clip(least), color=GRID, lw=2.2)
        one.plot(found[name].clip(least), color=BLUE, lw=1.3)
        one.set(yscale="log", xlim=(0, steps - 1), ylim=(least, 30))
        one.set_yticks([1e-8, 1e-4, 1], labels=["10⁻⁸", "10⁻⁴", "1"])
        one.yaxis.set_minor_locator(matplotlib.ticker.NullLocator())
        one.set_xticks([0, steps // 2])
    figure.supxlabel("steps between the input and the output", fontsize=7.5, color=MUTED, y=0.01)
    return figure


# What each schedule makes of the learning rate.

SCORES = {0.3: 60.0, 0.4: 61.0, 0.5: 60.5, 0.6: 62.0, 0.7: 61.0, 0.8: 61.5, 0.9: 61.5}
"""Where dev is scored, for a schedule that watches it, and what the score is."""


def course(name: str, points: int = 401) -> Path_:
    """The factor at each of so many places of the budget."""
    recipe = Recipe(schedule=name)
    chosen = recipe.schedule
    schedule = chosen.variant().Schedule(chosen.filled(), recipe.rises_over, True)
    left = dict(SCORES)
    factors = []
    for place in np.linspace(0, 1, points):
        for scored in [each for each in left if each <= place]:
            schedule.observe(left.pop(scored))
        factors.append(schedule.factor(float(place)))
    return np.array(factors)


def draw_schedules() -> Figure:
    order = names("schedules")
    figure, axes = panels([plain(name) for name in order], 3, 1.15)
    for one, name in zip(axes, order, strict=True):
        factors = course(name)
        one.plot(np.linspace(0, 1, len(factors)), factors, color=BLUE, lw=1.6)
        one.set(xlim=(0, 1), ylim=(0, 1.05))
        one.set_xticks([0, 0.5, 1], labels=["0", "½", "1"])
        one.set_yticks([0, 1])
    figure.supxlabel("part of the budget that is spent", fontsize=7.5, color=MUTED, y=0.01)
    return figure


# How each optimizer goes down a narrow valley.

START, STEEP = (-1.6, 0.9), 30.0
"""Where paths begin; how many times as steep the valley's sides are as its floor."""


def valley(w: Tensor) -> Tensor:
    """The loss: a bowl, bent, whose floor leads to the origin."""
    along, across = w[..., 0], w[..., 1]
    return (along**2 + STEEP * (across - 0.25 * along**2) ** 2) / 2


def descent(name: str, rate: float, steps: int) -> Path_:
    """The weights after each step (steps + 1, 2), those that the model is to be used with."""
    rule = find("optimizers", name)
    torch.manual_seed(0)
    w = nn.Parameter(torch.tensor(START, dtype=torch.float64))
    optimizer = rule.build([Weight("w", w, "input")], rule.Settings(learning_rate=rate))
    switch: Callable[[str], Any] = lambda mode: getattr(optimizer, mode, lambda: None)()  # noqa: E731

    def again() -> float:
        optimizer.zero_grad()
        with torch.enable_grad():
            loss = valley(w)
            loss.backward()
        return loss.item()

    path = [w.detach().numpy().copy()]
    for _ in range(steps):
        switch("train")
        again()
        optimizer.step(*([again] if getattr(rule, "CLOSURE", False) else []))
        switch("eval")
        path.append(w.detach().numpy().copy())
    return np.array(path)


def best_descent(name: str, steps: int) -> Path_:
    """The path that ends lowest, of eight rates from a tenth of its range's lower end to ten times
    the upper one."""
    reach = find("optimizers", name).SEARCH_SPACE["learning_rate"]
    rates = np.geomspace(reach.low / 10, reach.high * 10, 8)
    paths = [descent(name, float(rate), steps) for rate in rates]
    ends = [float(valley(torch.from_numpy(path[-1]))) for path in paths]
    return paths[int(np.argmin(np.nan_to_num(ends, nan=np.inf)))]


def draw_valley(steps: int) -> Figure:
    order = names("optimizers")
    figure, axes = panels([plain(name) for name in order], 6, 0.98)
    x, y = np.meshgrid(np.linspace(-2, 1, 31), np.linspace(-0.6, 1.4, 26))
    heights = valley(torch.from_numpy(np.stack([x, y], -1))).numpy()
    for one, name in zip(axes, order, strict=True):
        one.contour(x, y, heights, [0.1, 0.7, 4], colors=GRID, linewidths=0.6)
        path = best_descent(name, steps)
        one.plot(*path.T, color=BLUE, lw=0.9, marker="o", ms=1.4, markevery=2)
        one.plot(0, 0, color=ORANGE, marker="*", ms=4, zorder=5)
        one.set(xlim=(-2, 1), ylim=(-0.6, 1.4), xticks=[], yticks=[])
    figure.supxlabel(
        f"{steps} steps; the star is the lowest place", fontsize=7.5, color=MUTED, y=0.01
    )
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw all cells, schedules and optimizers.")
    parser.add_argument("folder", type=Path, help="where to draw")
    parser.add_argument("--only", action="append", choices=["memory", "schedules", "valley"])
    parser.add_argument("--plugin", action="append", default=[], help="a file of your own")
    parser.add_argument("--steps", type=int, default=60, help="that gradients are to go back")
    parser.add_argument("--updates", type=int, default=40, help="that an optimizer makes")
    options = parser.parse_args()
    torch.set_num_threads(1)  # so that sums are added up in the same order everywhere
    for file in options.plugin:
        lstmlab.use(file)
    options.folder.mkdir(parents=True, exist_ok=True)
    drawings = {
        "memory": lambda: draw_memory(options.steps),
        "schedules": draw_schedules,
        "valley": lambda: draw_valley(options.updates),
    }
    for name, draw in drawings.items():
        if options.only and name not in options.only:
            continue
        with matplotlib.rc_context(settings()):
            text = shorter(as_svg(draw()))
        file = options.folder / f"{name}.svg"
        file.write_text(text, encoding="utf-8")
        print(f"drawn to {file}")


if __name__ == "__main__":
    main()
