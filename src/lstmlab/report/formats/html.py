"""A document as one HTML page: everything inlined, and nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from lstmlab.language.say import Say
from lstmlab.report.document import Document
from lstmlab.report.figures.svg import in_page, inline
from lstmlab.system import templates


def as_html(document: Document, drawings: Mapping[str, str], say: Say) -> str:
    """``drawings``: name of a picture -> its SVG."""
    environment = templates.environment("lstmlab.report.formats")
    environment.filters["in_page"] = in_page
    shown = {
        picture.name: Markup(inline(drawings[picture.name], picture.name, picture.alternative))
        for picture in document.pictures
    }
    page = environment.get_template("report.html")
    return page.render(document=document, drawings=shown, say=say)
