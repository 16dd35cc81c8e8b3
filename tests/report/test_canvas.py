"""Ticks of figures: their labels never touch, and names at an axis are never left out."""

from itertools import pairwise

import matplotlib
import pytest
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from lstmlab.report.figures.canvas import thin_ticks
from lstmlab.report.figures.svg import settings


def labels(ticks, wide=2.0, low=0.0, high=100000.0, names=None):
    """The labels of an axis of ``wide`` inches after thinning."""
    with matplotlib.rc_context(settings()):
        figure = Figure(figsize=(wide, 1))
        axes = figure.add_axes((0, 0.5, 1, 0.5))
        axes.set_xlim(low, high)
        if names:
            axes.set_xticks(ticks, names)
        else:
            axes.xaxis.set_major_locator(FixedLocator(ticks))
        thin_ticks(figure)
        figure.draw_without_rendering()
        shown = [tick.label1 for tick in axes.xaxis.get_major_ticks()]
        spans = sorted(label.get_window_extent().extents[[0, 2]].tolist() for label in shown)
        apart = all(a[1] < b[0] for a, b in pairwise(spans))
        return [label.get_text() for label in shown], apart


EVERY = [*range(10000, 100000, 10000)]


@pytest.mark.parametrize(("wide", "kept"), [(6.0, 9), (3.0, 5), (1.5, 3)])
def test_labels_that_would_touch_are_left_out_evenly(wide, kept):
    shown, apart = labels(EVERY, wide)
    assert apart
    assert len(shown) == kept
    step = -(-9 // kept)
    assert shown == [str(place) for place in EVERY[::step]]


def test_names_all_stay():
    assert labels([1, 2], 0.5, 0, 3, ["a long name", "another name"])[0] == [
        "a long name",
        "another name",
    ]
