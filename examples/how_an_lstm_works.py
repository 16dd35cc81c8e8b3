"""Look into an LSTM: the figures of docs/how-an-lstm-works.md.

    python examples/how_an_lstm_works.py pictures          draws three SVG files into pictures/
    python examples/how_an_lstm_works.py pictures --sentence "The food is not bad at all."

cell.svg       what an LSTM computes at one time step
gates.svg      gates and memory of a small trained LSTM while it reads a sentence
gradients.svg  how much the output still hangs on what was read long ago, in three kinds of network

It trains a classifier of opinions-en, which takes about half a minute on one core. The same machine
and settings give the same files. Letters of sizes: T time steps, E embedding, H hidden units.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from torch import Tensor
from torch.nn.functional import linear

import lstmlab
from lstmlab.models.parts.recurrent import Recurrent
from lstmlab.report.figures.style import GRID, INK, MUTED
from lstmlab.report.figures.svg import as_svg, settings

BLUE, ORANGE, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
"""Colours of Okabe & Ito (2008), which stay apart for colour-blind readers."""

SENTENCE = "Although the food is never bland, the wine is not really superb."

RECIPE = {
    # One direction and the last state, so that all the answer hangs on is what was remembered.
    "bidirectional": False, "pooling": "last", "hidden_size": 8, "embedding_size": 16,
    "optimizer.learning_rate": 0.02, "dropout": 0.0, "label_smoothing": 0.0,
    "pretraining_epochs": 0, "train_on": "train", "precision": "float32",
}  # fmt: skip


# What an LSTM computes at one time step.


def draw_cell() -> Figure:
    figure = Figure(figsize=(7.0, 4.1))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-0.35, 10.75), ylim=(-0.45, 5.9))
    axes.axis("off")

    def arrow(*points: tuple[float, float], colour: str = INK, head: bool = True) -> None:
        """Draws an arrow through all points, with a head at the last."""
        (*way, before, end) = points
        xs, ys = zip(*way, before, end, strict=True)
        axes.plot(xs, ys, color=colour, lw=1.6, solid_joinstyle="round", zorder=1)
        if head:
            axes.add_patch(
                FancyArrowPatch(before, end, arrowstyle="-|>", mutation_scale=14, color=colour,
                                lw=0, shrinkA=0, shrinkB=0, zorder=1)
            )  # fmt: skip

    def box(x: float, y: float, text: str, colour: str, width: float = 1.0) -> None:
        axes.add_patch(
            FancyBboxPatch((x - width / 2, y - 0.25), width, 0.5, facecolor=colour, lw=0, zorder=2,
                           boxstyle="round,pad=0.05,rounding_size=0.12")
        )  # fmt: skip
        axes.text(x, y, text, color="white", ha="center", va="center_baseline", zorder=3)

    def operation(x: float, y: float, sign: str) -> None:
        axes.add_patch(Circle((x, y), 0.24, facecolor="white", edgecolor=INK, lw=1.3, zorder=2))
        axes.text(x, y + 0.02, sign, ha="center", va="center_baseline", fontsize=12, zorder=3)

    arrow((0.1, 5), (10.2, 5), colour=BLUE)  # the memory: straight through
    arrow((0.1, 0.6), (7.2, 0.6), (7.2, 1.65))
    arrow((1.0, 0.0), (1.0, 0.6), head=False)
    for x in (2.0, 3.8, 5.6):
        arrow((x, 0.6), (x, 1.65))
    arrow((2.0, 2.2), (2.0, 4.74))
    arrow((3.8, 2.2), (3.8, 3.6), (4.44, 3.6))
    arrow((5.6, 2.2), (5.6, 3.6), (4.96, 3.6))
    arrow((4.7, 3.86), (4.7, 4.74))
    arrow((8.7, 5), (8.7, 4.36), colour=BLUE)
    arrow((8.7, 3.7), (8.7, 3.16), colour=BLUE)
    arrow((7.2, 2.2), (7.2, 2.9), (8.44, 2.9))
    arrow((8.96, 2.9), (10.2, 2.9))
    for x, text, colour in (
        (2.0, "sigmoid", ORANGE), (3.8, "sigmoid", GREEN), (5.6, "tanh", MUTED),
        (7.2, "sigmoid", PURPLE),
    ):  # fmt: skip
        box(x, 1.95, text, colour, 1.2)
    box(8.7, 4.03, "tanh", MUTED, 0.9)
    for x, y, sign in ((2.0, 5, "×"), (4.7, 5, "+"), (4.7, 3.6, "×"), (8.7, 2.9, "×")):
        operation(x, y, sign)
    for x, letter, name, colour in (
        (2.0, "f", "forget", ORANGE), (3.8, "i", "input", GREEN), (5.6, "g", "candidate", MUTED),
        (7.2, "o", "output", PURPLE),
    ):  # fmt: skip
        axes.text(x + 0.14, 2.45, letter, color=colour, fontsize=12, style="italic")
        axes.text(x + 0.12, 1.2, name, color=colour, fontsize=8.5)
    axes.text(5.6, 5.2, "memory", color=BLUE, fontsize=8.5, ha="center")
    for x, y, text, side in (
        (0.0, 5, "c", "right"), (10.3, 5, "c′", "left"), (0.0, 0.6, "h", "right"),
        (10.3, 2.9, "h′", "left"), (1.0, -0.3, "x", "center"),
    ):  # fmt: skip
        axes.text(x, y, text, ha=side, va="center_baseline", fontsize=13, style="italic")
    return figure


# Gates and memory of a trained LSTM while it reads.


def gates(cell: torch.nn.Module, x: Tensor) -> dict[str, Tensor]:
    """Inputs (T, E) -> gates i, f, o, memory c and output h of every step, each (T, H).

    The equations of ``lstmlab/cells/lstm.py``, which keeps c and h only.
    """
    w, u, b_x, b_h = cell.layer.all_weights[0]
    h = c = torch.zeros(cell.hidden_size)
    steps = []
    for x_t in x:
        i, f, g, o = (linear(x_t, w, b_x) + linear(h, u, b_h)).chunk(4)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        steps.append((i, f, o, c, h))
    return dict(zip("ifoch", map(torch.stack, zip(*steps, strict=True)), strict=True))


@torch.no_grad()
def draw_gates(model: lstmlab.Model, sentence: str) -> Figure:
    """Draws the gates of a classifier's first LSTM that reads forwards, and what it would answer if
    each word were the last, for the label ``positive`` or else the one that it gives."""
    network, tokenizer = model.trained.model, model.trained.codec.tokenizer
    cell = network.recurrent.forward_cells[0]
    if model.recipe.cell.name != "lstm":
        raise SystemExit(
            f"the gates of an LSTM are drawn; this model has the cell {model.recipe.cell}"
        )
    ends = [end for _, end in tokenizer.spans(sentence)]
    words = [sentence[start:end] for start, end in tokenizer.spans(sentence)]
    read: list[Tensor] = []
    hook = network.recurrent.register_forward_pre_hook(lambda _, given: read.append(given[0]))
    model.predict([sentence])
    hook.remove()
    seen = gates(cell, read[0][0])  # of the only text: (T, E)
    answers = model.predict_proba([sentence[:end] for end in ends])
    known = "positive" in model.labels
    label = model.labels.index("positive") if known else int(answers[-1].argmax())
    chances = answers[:, label]
    # Units from those that speak most against the label to those that speak most for it; with more
    # than one layer, these don't speak themselves.
    weights = network.output.weight[:, : cell.hidden_size]  # of two directions, the forward one
    votes = weights[label] - weights[np.arange(len(weights)) != label].mean(0)
    order = votes.argsort() if model.recipe.layers == 1 else torch.arange(cell.hidden_size)

    figure = Figure(figsize=(8.2, 0.95 + 0.22 * len(words)))
    grid = figure.add_gridspec(
        1, 6, left=0.095, right=0.985, top=1 - 0.42 / figure.get_figheight(),
        bottom=0.0, wspace=0.13, width_ratios=[1, 1, 1, 1, 1, 1.05],
    )  # fmt: skip
    panels = [
        ("input gate i", seen["i"], 0.0, "Greys"),
        ("forget gate f", seen["f"], 0.0, "Greys"),
        ("output gate o", seen["o"], 0.0, "Greys"),
        ("memory, as tanh c", seen["c"].tanh(), -1.0, "RdBu"),
        ("output h", seen["h"], -1.0, "RdBu"),
    ]
    for place, (title, values, lowest, colours) in enumerate(panels):
        axes = figure.add_subplot(grid[place])
        image = axes.imshow(
            values[:, order].numpy(), aspect="auto", interpolation="nearest", cmap=colours,
            vmin=lowest, vmax=1,
        )  # fmt: skip
        bar = figure.colorbar(image, ax=axes, orientation="horizontal", aspect=14, pad=0.07)
        ticks = {0.0: ["0", "0.5", "1"], -1.0: ["−1", "0", "1"]}[lowest]
        bar.set_ticks([lowest, (lowest + 1) / 2, 1], labels=ticks)
        for tick, side in zip(bar.ax.get_xticklabels(), ("left", "center", "right"), strict=True):
            tick.set_horizontalalignment(side)  # or they would run into the next panel's
        bar.outline.set_visible(False)
        _word_rows(axes, words if place == 0 else [], len(words), title)
        axes.set_xticks([])
    axes = figure.add_subplot(grid[5])
    # A colour bar of no colours keeps this panel as high as the others.
    space = figure.colorbar(image, ax=axes, orientation="horizontal", aspect=14, pad=0.07)
    space.ax.set_visible(False)
    axes.axvline(0.5, color=GRID, lw=1)
    axes.plot(chances, range(len(words)), "o-", color=BLUE, ms=4)
    axes.set(xlim=(-0.05, 1.05), ylim=(len(words) - 0.5, -0.5))
    axes.set_xticks([0, 0.5, 1], labels=["0", "0.5", "1"])
    _word_rows(axes, [], len(words), f"“{model.labels[label]}” so far")
    return figure


def _word_rows(axes: Axes, words: Sequence[str], count: int, title: str) -> None:
    """Rows for so many words, named if they are given."""
    axes.set_title(title, fontsize=8.5, color=INK, pad=5)
    axes.set_yticks(range(count) if words else [], labels=words)
    axes.tick_params(length=0)
    axes.grid(False)
    axes.spines[:].set_visible(False)


# How much the output still hangs on what was read long ago.


def gradient_norms(
    cell: str, forget_bias: float | None = None, *, steps: int, units: int = 32, texts: int = 64
) -> np.ndarray:
    """Mean length (steps,) of the gradient at each distance, as part of that at distance 0.

    Of a fresh network that reads noise: the gradient of its last output, in one direction drawn by
    chance, by the input so many steps before.
    """
    torch.manual_seed(0)
    network = Recurrent(units, units, cell=cell)
    network.initialize_weights()
    if forget_bias is not None:
        bias = network.forward_cells[0].layer.bias_ih_l0
        bias.data[units : 2 * units] = forget_bias
    network.double().eval()  # squares of what has vanished are too small for 32 bits
    x = torch.randn(texts, steps, units, dtype=torch.float64, requires_grad=True)
    direction = torch.nn.functional.normalize(
        torch.randn(texts, network.output_size, dtype=torch.float64)
    )
    outputs, _ = network(x)
    (outputs[:, -1] * direction).sum().backward()
    norms = x.grad.norm(dim=-1).mean(0).flip(0)
    return (norms / norms[0]).numpy()


def draw_gradients(steps: int) -> Figure:
    figure = Figure(figsize=(7.0, 3.3))
    axes = figure.add_axes((0.1, 0.15, 0.62, 0.74))
    lines = [
        ("LSTM, forget gates at 0.95", "lstm", 3.0, BLUE, (0, (4, 1.5))),
        ("LSTM, fresh (at 0.73)", "lstm", None, BLUE, "-"),
        ("GRU, fresh", "gru", None, GREEN, "-"),
        ("plain RNN, fresh", "rnn", None, ORANGE, "-"),
    ]
    ends = []
    for label, cell, bias, colour, dash in lines:
        norms = gradient_norms(cell, bias, steps=steps)
        axes.plot(norms, color=colour, ls=dash, label=label)
        ends.append((label, float(norms[-1]), colour))
    axes.set_yscale("log")
    powers = range(0, int(np.floor(np.log10(min(end for _, end, _ in ends)))) - 1, -5)
    superscript = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    names = ["1" if p == 0 else f"10{str(p).translate(superscript)}" for p in powers]
    axes.set_yticks([10.0**p for p in powers], labels=names)
    axes.yaxis.set_minor_locator(matplotlib.ticker.NullLocator())
    axes.set(xlim=(0, steps - 1), xlabel="steps between the input and the output")
    axes.set_title("length of the gradient, as part of that at distance 0", loc="left",
                   fontsize=8.5, color=MUTED)  # fmt: skip
    low, high = np.log10(axes.get_ylim())
    heights = [(np.log10(end) - low) / (high - low) for _, end, _ in ends]
    for place in range(1, len(heights)):  # from the top down, so that no two labels meet
        heights[place] = min(heights[place], heights[place - 1] - 0.075)
    for (label, _, colour), height in zip(ends, heights, strict=True):
        axes.text(1.02, height, label, color=colour, transform=axes.transAxes, va="center")
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw what goes on in an LSTM.")
    parser.add_argument("folder", type=Path, help="where to draw")
    parser.add_argument("--sentence", default=SENTENCE, help="that the trained LSTM is to read")
    parser.add_argument("--epochs", type=float, default=8)
    parser.add_argument("--steps", type=int, default=100, help="that gradients are to go back")
    options = parser.parse_args()
    torch.set_num_threads(1)  # so that sums are added up in the same order everywhere
    options.folder.mkdir(parents=True, exist_ok=True)

    model = lstmlab.train(
        "sentiment", "opinions-en", {**RECIPE, "epochs": options.epochs}, device="cpu"
    )
    print(f"test accuracy {model.record.metrics['test']['accuracy']:.1f} %")
    with matplotlib.rc_context(settings()):
        figures = {
            "cell": draw_cell(),
            "gates": draw_gates(model, options.sentence),
            "gradients": draw_gradients(options.steps),
        }
    for name, figure in figures.items():
        file = options.folder / f"{name}.svg"
        file.write_text(as_svg(figure), encoding="utf-8")
        print(f"drawn to {file}")


if __name__ == "__main__":
    main()
