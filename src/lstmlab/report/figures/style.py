"""How a contender looks: the same colour and marker in every figure and table.

Colours: Okabe & Ito (2008), which stay apart for colour-blind readers; the marker tells them
apart without colour. After eight contenders the colours come again with other markers and
broken lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

INK = "#16202a"
MUTED = "#5a6673"
GRID = "#dde2e8"
"""Text, ticks and grid of figures; in the page, CSS puts in its own (see `svg`)."""

_COLOURS = (
    "#0072b2",  # blue
    "#d55e00",  # vermilion
    "#009e73",  # bluish green
    "#cc79a7",  # reddish purple
    "#e69f00",  # orange
    "#56b4e9",  # sky blue
    INK,
    "#c9b800",  # yellow, darkened so that a thin line shows on white
)
_MARKERS = "osD^vP<>XphH"
_DASHES = ("-", (0, (4, 1.5)), (0, (1, 1)), (0, (5, 1, 1, 1)))


@dataclass(frozen=True)
class Style:
    """A matplotlib colour, marker and line style."""

    colour: str
    marker: str
    dash: str | tuple[float, tuple[float, ...]] = "-"


def styles(labels: Iterable[str]) -> dict[str, Style]:
    """A style for each label, in the order of first mention."""
    return {
        label: Style(
            _COLOURS[index % len(_COLOURS)],
            # Steps of one within a round of colours, and another marker in the next.
            _MARKERS[(index + index // len(_COLOURS)) % len(_MARKERS)],
            _DASHES[index // len(_COLOURS) % len(_DASHES)],
        )
        for index, label in enumerate(dict.fromkeys(labels))
    }
