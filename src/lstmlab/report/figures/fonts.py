"""Which of this machine's fonts can draw the characters of figures."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

LATIN = "DejaVu Sans"
"""The font of Latin letters, which comes with matplotlib."""

CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Micro Hei",
)
"""Fonts with Chinese characters on common systems, in the order in which they are taken."""

_BOXES = "Last Resort"
"""The name of matplotlib's font that has a box for every character."""

_SAMPLE = "测试集准确率学习曲线"
"""What a font must have to be taken for Chinese."""


@cache
def chinese() -> str | None:
    """Returns the name of a font that has Chinese characters, or None if no font has them.

    Known names are not enough: matplotlib may know a collection by its first face alone (Noto's is
    the Japanese one), and its list of fonts may be older than a font.
    """
    manager = font_manager.fontManager
    known = {one.name: one.fname for one in manager.ttflist if not one.name.startswith(_BOXES)}
    if found := _first(name for name in known if name in CHINESE):
        return found
    for name, path in known.items():
        if _has(path, _SAMPLE):
            return name
    seen = {one.fname for one in manager.ttflist}
    for path in sorted(set(font_manager.findSystemFonts()) - seen, key=_plainness):
        if _has(path, _SAMPLE):
            manager.addfont(path)
            return _first(one.name for one in manager.ttflist if one.fname == path)
    return None


def _first(names: Iterable[str]) -> str | None:
    """Returns the one that is taken first: as listed, else of simplified Chinese, else any."""

    def place(name: str) -> tuple[int, bool]:
        return (CHINESE.index(name) if name in CHINESE else len(CHINESE), "SC" not in name)

    return min(names, key=place, default=None)


def families() -> list[str]:
    """Returns the fonts of figures: where the first has no glyph, the next is asked."""
    other = chinese()
    return [LATIN, other] if other else [LATIN]


def lacking(texts: Iterable[str]) -> str:
    """Returns the characters of ``texts``, in order, that figures show as boxes on this machine."""
    every = sorted({character for text in texts for character in text if character > "~"})
    for path in _files():
        font = FT2Font(path)
        every = [character for character in every if not font.get_char_index(ord(character))]
    return "".join(one for one in every if not unicodedata.category(one).startswith(("C", "Z")))


def note(texts: Iterable[str]) -> str:
    """Returns what to say of figures with ``texts``; nothing where all of it can be drawn."""
    missing = lacking(texts)
    if not missing:
        return ""
    some = missing if len(missing) <= 5 else f"{missing[:5]} …"
    return (
        f"no font here has {some}: the figures as PNG and PDF show boxes (those in HTML and SVG "
        "don't); install one, such as fonts-noto-cjk, and write the report again"
    )


def _files() -> Iterator[str]:
    for name in families():
        yield font_manager.findfont(font_manager.FontProperties(family=name))


def _has(path: str, characters: str) -> bool:
    try:
        font = FT2Font(path)
    except (OSError, RuntimeError):  # no font that can be read
        return False
    return all(font.get_char_index(ord(character)) for character in characters)


def _plainness(path: str) -> tuple[bool, bool, bool, str]:
    """Sorts a sans-serif, proportional, regular face before the others."""
    name = path.rpartition("/")[2].lower()
    return "serif" in name, "mono" in name, "regular" not in name, path
