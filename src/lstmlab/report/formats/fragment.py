"""Sections of a report as HTML to stand in a notebook, or in another page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from markupsafe import Markup

from lstmlab.language.say import Say
from lstmlab.report.document import Picture, Section
from lstmlab.report.figures.svg import as_svg, in_page, inline
from lstmlab.system import shown, templates


def as_fragment(sections: Sequence[Section], say: Say) -> str:
    """The ``sections`` one below the other, figures included."""
    environment = templates.environment("lstmlab.report.formats")
    environment.filters["in_page"] = in_page
    drawings = {one.name: drawing(one) for section in sections for one in section.pictures}
    page = environment.get_template("fragment.html")
    return shown.framed(page.render(sections=sections, drawings=drawings, say=say))


def drawing(picture: Picture) -> Markup:
    """The figure as SVG. Another one on the same page has other ids in it; the same has the same,
    which does no harm."""
    svg = as_svg(picture.figure)
    name = f"f{hashlib.sha256(svg.encode()).hexdigest()[:10]}"
    return Markup(inline(svg, name, picture.alternative))
