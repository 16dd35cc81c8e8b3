"""Markdown of anybody's as HTML that does no harm."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markupsafe import Markup


def as_html(markdown: str) -> Markup:
    """Returns Markdown as HTML. HTML in it is shown as text: labels and notes are other people's
    words. Nothing is fetched, and nothing leads elsewhere."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.disable(["image", "link", "autolink"])
    tokens = reader.parse(markdown)
    for token in tokens:
        # The policy of served pages allows no style that stands in an element.
        if style := token.attrs.pop("style", None):
            token.attrs["class"] = str(style).removeprefix("text-align:")
        if token.type == "table_open":
            token.attrs["tabindex"] = "0"
    return Markup(reader.renderer.render(tokens, reader.options, {}))
