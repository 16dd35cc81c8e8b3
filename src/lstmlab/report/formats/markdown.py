"""A document as GitHub-flavoured Markdown, its figures linked as SVG files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lstmlab.report.document import (
    Block,
    Bullets,
    Cell,
    Code,
    Document,
    Facts,
    Folded,
    Item,
    Paragraph,
    Pictures,
    Table,
)


def as_markdown(document: Document) -> str:
    lines = [f"# {escaped(document.title)}", ""]
    if document.about:
        lines += [escaped(document.about), ""]
    counts = " · ".join(f"**{escaped(one.value)}** {escaped(one.what)}" for one in document.counts)
    lines += [counts, ""]
    for section in document.sections:
        small = f" — {escaped(section.small)}" if section.small else ""
        lines += [f'<a id="{section.name}"></a>', ""]
        lines += [f"## {escaped(section.title)}{small}", ""]
        for block in section.blocks:
            lines += [*_block(block), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def escaped(text: str) -> str:
    """Plain text on one line, with nothing left that Markdown or HTML would read as a mark."""
    line = re.sub(r"\s+", " ", text)
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"([\\`*_{}\[\]#|~$])", r"\\\1", line)
    # A line that begins so would be a list or a rule.
    return re.sub(r"^(\d+(?=[.)] )|(?=[-+=]+( |$)))", r"\1\\", line)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield escaped(block.text)
        case Bullets():
            yield from (f"- {_item(item)}" for item in block.items)
        case Facts():
            yield from (f"- {escaped(name)}: {escaped(value)}" for name, value in block.pairs)
        case Code():
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", block.text)), default=0))
            yield from (fence, block.text.rstrip("\n"), fence)
        case Table():
            yield from _table(block)
        case Pictures():
            for picture in block.pictures:
                yield f"**{escaped(picture.heading)}**"
                yield ""
                yield f"![{escaped(picture.alternative)}](figures/{picture.name}.svg)"
                yield ""
                yield escaped(picture.caption)
                yield ""
        case Folded():
            yield from ("<details>", f"<summary>{_html(block.summary)}</summary>", "")
            for inner in block.blocks:
                yield from _block(inner)
                yield ""
            yield "</details>"


def _item(item: Item) -> str:
    if not item.head:
        return escaped(item.text)
    return f"[{escaped(item.head)}](#{item.target}): {escaped(item.text)}"


def _table(table: Table) -> Iterator[str]:
    yield escaped(table.caption)
    yield ""
    heads = [_two(column.heading, column.small) for column in table.columns]
    yield f"| {' | '.join(heads)} |"
    yield f"| {' | '.join('---:' if column.number else '---' for column in table.columns)} |"
    for row in table.rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(cell: Cell) -> str:
    text = _two(cell.text, cell.small)
    return f"**{text}**" if cell.tone == "good" and text else text


def _two(text: str, small: str) -> str:
    return f"{escaped(text)}<br>{escaped(small)}" if small else escaped(text)


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
