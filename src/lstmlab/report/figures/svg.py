"""Figures as files and as part of the page."""

from __future__ import annotations

import io
import re
import warnings
from functools import cache
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from lstmlab.report.figures import fonts
from lstmlab.report.figures.canvas import RC
from lstmlab.report.figures.style import GRID, INK, MUTED

_PNG_DPI = 144

Files = tuple[str, bytes, bytes]
"""A figure as SVG, PNG and PDF."""


@cache
def settings() -> Any:
    """Matplotlib settings for drawing and saving, with fonts that this machine has."""
    return {**RC, "font.family": fonts.families()}


def as_files(figure: Figure) -> Files:
    return as_svg(figure), as_png(figure), as_pdf(figure)


def as_svg(figure: Figure) -> str:
    """A standalone SVG document: text as text, the same bytes for the same figure."""
    buffer = io.StringIO()
    _save(figure, buffer, "svg")
    families = ", ".join(f"'{name}'" for name in (fonts.LATIN, *fonts.CHINESE))
    text = re.sub(r"'DejaVu Sans'[^;\"]*", f"{families}, sans-serif", buffer.getvalue())
    return re.sub(
        r"(<svg[^>]*>)", r'\1<rect width="100%" height="100%" fill="#fff"/>', text, count=1
    )


def inline(svg: str, name: str, description: str) -> str:
    """``svg`` to stand in a page: colours and fonts of the page, ids of its own.

    ``name`` must be unique in the page; ``description`` is plain text, read out in place of it.
    """
    text = svg[svg.index("<svg") :]
    text = text.replace('<rect width="100%" height="100%" fill="#fff"/>', "", 1)
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", text)
    text = re.sub(r"'DejaVu Sans'[^;\"]*", "var(--font)", text)
    text = in_page(text)
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    assert size is not None
    head = f'<svg role="img" aria-label="{_attribute(description)}" viewBox="{size[0][9:-1]}">'
    return re.sub(r"<svg[^>]*>", lambda _: head, text, count=1)


def in_page(text: str) -> str:
    """Returns the figure with colours that change with the page's, light or dark."""
    for colour, variable in ((INK, "ink"), (MUTED, "muted"), (GRID, "grid")):
        text = text.replace(colour, f"var(--{variable})")
    return text


def as_png(figure: Figure) -> bytes:
    return _binary(figure, "png")


def as_pdf(figure: Figure) -> bytes:
    """Returns the figure as PDF with its fonts inside, the same bytes for the same figure."""
    return _binary(figure, "pdf")


def _binary(figure: Figure, kind: str) -> bytes:
    buffer = io.BytesIO()
    _save(figure, buffer, kind)
    return buffer.getvalue()


def _save(figure: Figure, buffer: io.StringIO | io.BytesIO, kind: str) -> None:
    # What would differ from one run, or installation, to the next.
    without = {"svg": "Date", "png": "Software", "pdf": "CreationDate"}[kind]
    with matplotlib.rc_context(settings()), warnings.catch_warnings():
        # Without a Chinese font on this machine the SVG is still right where it is viewed.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(
            buffer, format=kind, dpi=_PNG_DPI, metadata={without: None}, transparent=kind == "svg"
        )


def _attribute(text: str) -> str:
    for character, entity in (("&", "&amp;"), ('"', "&quot;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    return text
