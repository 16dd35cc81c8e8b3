"""Tagged texts for a person to read: spans in colour on a terminal, else in a line."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from lstmlab.data.formats.answers_file import one_line
from lstmlab.spans import mark_spans

_COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "red")
_CLEAR = 0.9
"""An explanation leaves out tokens whose likeliest tag is at least so probable."""
_MOST = 12


def show(console: Console, answer: dict[str, Any], *, explain: bool = False) -> None:
    """Print a tagged text."""
    colours = console.color_system is not None and not console.no_color
    lines = _coloured(answer) if colours else [Text(plain(answer))]
    if explain:
        lines += _unsure(answer)
    for line in lines:
        if colours:
            # Long lines are the terminal's to break: what is copied from it stays whole.
            console.print(line, soft_wrap=True, highlight=False)
        else:
            print(line.plain)


def plain(answer: dict[str, Any]) -> str:
    """A line: each span's type, place and confidence (or each token's tag), then the text."""
    if answer["spans"] is None:
        return "\t"
    if mark_spans(answer["tags"]):
        said = ", ".join(
            f"{span['type']} {span['start']}:{span['end']} {span['confidence']:.3f}"
            for span in answer["spans"]
        )
    else:
        said = " ".join(answer["tags"])
    return f"{one_line(said)}\t{one_line(answer['text'])}"


def _coloured(answer: dict[str, Any]) -> list[Text]:
    """The text with its spans, and a line for each; of tags that mark none, each after its
    token."""
    if answer["spans"] is None:
        return [Text("")]
    if not mark_spans(answer["tags"]):
        text, reached = Text(), 0
        for span in answer["spans"]:
            text.append(answer["text"][reached : span["end"]])
            text.append(f"/{span['type']}", "dim")
            reached = span["end"]
        return [text.append(answer["text"][reached:])]
    text = Text(answer["text"])
    for span in answer["spans"]:
        text.stylize(f"bold {_colour(span['type'])}", span["start"], span["end"])
    lines = [text]
    for span in answer["spans"]:
        line = Text(f"  {span['start']}:{span['end']}  ")
        line.append(span["type"], _colour(span["type"]))
        lines.append(line.append(f"  {span['confidence']:.3f}  {one_line(span['text'])}"))
    return lines


def _unsure(answer: dict[str, Any]) -> list[Text]:
    """The tokens that could well have another tag, each with its likeliest tags."""
    found = []
    for each in answer["alternatives"] or []:
        if max(each["tags"].values(), default=1.0) < _CLEAR:
            found.append(f"{each['token']} {_shares(each['tags'])}")
    more = f"; {len(found) - _MOST} more" if len(found) > _MOST else ""
    return [Text("  not clear: " + "; ".join(found[:_MOST]) + more)] if found else []


def _shares(tags: dict[str, float]) -> str:
    return " or ".join(f"{tag} {share:.0%}" for tag, share in tags.items() if share >= 0.01)


def _colour(kind: str) -> str:
    """The same type has the same colour, whatever others there are."""
    return _COLOURS[zlib.crc32(kind.encode()) % len(_COLOURS)]


def as_columns(answer: dict[str, Any] | Any) -> dict[str, Any]:
    """The columns of a table: spans, or each token's tag where these mark none; then the tokens."""
    names: Sequence[str] = ("spans", "tags", "tokens", "alternatives")
    return {name: answer[name] for name in names if name in answer}
