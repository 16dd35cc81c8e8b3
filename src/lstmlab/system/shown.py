"""What objects look like in a notebook: HTML that stands among other people's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from markupsafe import Markup, escape


def framed(content: str) -> str:
    """``content``, HTML, with the styles that it needs; they change nothing outside of it."""
    return f'<div class="lstmlab"><style>{_styles()}</style>\n{content}\n</div>'


@cache
def _styles() -> str:
    return (resources.files("lstmlab.system") / "shown.css").read_text(encoding="utf-8")


def heading(text: str, small: str = "") -> Markup:
    """A heading, with what stands smaller beside it."""
    beside = Markup(" <small>{}</small>").format(small) if small else ""
    return Markup("<h2>{}{}</h2>").format(text, beside)


def paragraph(text: str, kind: str = "") -> Markup:
    """``text``, which may be HTML where it is :class:`Markup`."""
    return Markup('<p class="{}">{}</p>' if kind else "<p>{1}</p>").format(kind, text)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """A table of ``rows``; numbers are set to the right, long texts may break anywhere."""
    head = Markup("").join(Markup("<th>{}</th>").format(one) for one in headings)
    body = Markup("\n").join(
        Markup("<tr>{}</tr>").format(Markup("").join(map(_cell, row))) for row in rows
    )
    return Markup(
        '<div class="scroll"><table><thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></div>'
    ).format(head, body)


def _cell(value: object) -> Markup:
    if isinstance(value, int):
        return Markup('<td class="n">{}</td>').format(f"{value:,}")
    if isinstance(value, float):
        return Markup('<td class="n">{}</td>').format(f"{value:.2f}")
    return Markup('<td class="text">{}</td>').format(value)


def joined(parts: Iterable[str]) -> str:
    """The parts one below the other; what isn't :class:`Markup` is shown as it is."""
    return str(Markup("\n").join(escape(part) for part in parts))
