"""A document as LaTeX that compiles by itself, its figures included as PDF files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lstmlab.language.scripts import EAST_ASIAN, LATIN
from lstmlab.report.document import (
    Block,
    Bullets,
    Code,
    Column,
    Document,
    Facts,
    Folded,
    Item,
    Paragraph,
    Pictures,
    Table,
)

_CHARACTERS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}", "'": r"\textquotesingle{}",
    "±": r"$\pm$", "−": r"$-$", "×": r"$\times$", "·": r"\textperiodcentered{}", "→": r"$\to$",
    "≤": r"$\le$", "≥": r"$\ge$", "²": r"\textsuperscript{2}", "–": "--", "—": "---",
    "“": "``", "”": "''", "‘": "`", "’": "'", "…": r"\dots{}", "\u00a0": "~",
    "-": "-{}",  # so that -- stays two hyphens
}  # fmt: skip

_PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[margin=2cm]{geometry}
%FONTS%
\usepackage{textcomp}
\usepackage{graphicx}
\usepackage{booktabs}
\usepackage{longtable}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.6em}
\setlength{\emergencystretch}{3em}
\newsavebox{\tablebox}
% A table as wide as it is, or made smaller to fit the page.
\newcommand{\fitted}[1]{\sbox{\tablebox}{#1}\ifdim\wd\tablebox>\linewidth
  \resizebox{\linewidth}{!}{\usebox{\tablebox}}\else\usebox{\tablebox}\fi}
"""

_LATIN = r"""\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
% Latin Modern looks better than what there is without it (Debian's package lmodern).
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}"""
_ANY = "\\usepackage{fontspec}"
_CHINESE = "\\usepackage[fontset=fandol,scheme=plain]{ctex}"


def as_latex(document: Document) -> str:
    body = "\n".join(_body(document))
    return "\n".join([*_head(body), r"\begin{document}", body, r"\end{document}", ""])


def escaped(text: str) -> str:
    """Plain text on one line, with every character that means something to LaTeX made harmless."""
    line = re.sub(r"\s+", " ", text)
    # A control character would stop the compiler.
    line = "".join(character for character in line if character.isprintable())
    return "".join(_CHARACTERS.get(character, character) for character in line)


def _head(body: str) -> list[str]:
    """Latin text compiles with any engine; other scripts need XeLaTeX or LuaLaTeX."""
    if re.search(f"[{EAST_ASIAN}]", body):
        fonts, engine = _CHINESE, "xelatex"
    elif re.search(f"[^{LATIN}]", body):
        fonts, engine = _ANY, "xelatex"
    else:
        fonts, engine = _LATIN, "pdflatex"
    return [f"% !TeX program = {engine}", _PREAMBLE.replace("%FONTS%", fonts)]


def _body(document: Document) -> Iterator[str]:
    yield rf"\title{{{escaped(document.title)}}}"
    yield rf"\author{{{escaped(document.brand)}}}"
    yield "\\date{}\n\\maketitle"
    if document.about:
        yield rf"\textit{{{escaped(document.about)}}}" + "\n"
    counts = r" \textperiodcentered{} ".join(
        rf"\textbf{{{escaped(one.value)}}} {escaped(one.what)}" for one in document.counts
    )
    yield counts + "\n"
    for section in document.sections:
        small = rf" --- {escaped(section.small)}" if section.small else ""
        yield rf"\section{{{escaped(section.title)}{small}}}\label{{{section.name}}}"
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield escaped(block.text) + "\n"
        case Bullets():
            yield from _list(_item(item) for item in block.items)
        case Facts():
            yield from _list(
                rf"\textbf{{{escaped(name)}}}: {escaped(value)}" for name, value in block.pairs
            )
        case Code():
            yield from _code(block.text)
        case Table():
            yield from _long(block) if block.long else _table(block)
        case Pictures():
            for picture in block.pictures:
                wide = r"\linewidth" if picture.wide else r"0.62\linewidth"
                yield r"\begin{center}"
                yield rf"\textbf{{{escaped(picture.heading)}}}\\[0.4em]"
                yield rf"\includegraphics[width={wide}]{{figures/{picture.name}.pdf}}\\"
                yield rf"{{\small {escaped(picture.caption)}}}"
                yield "\\end{center}\n"
        case Folded():
            yield rf"\subsection*{{{escaped(block.summary)}}}"
            for inner in block.blocks:
                yield from _block(inner)


def _list(items: Iterator[str]) -> Iterator[str]:
    yield r"\begin{itemize}"
    yield from (rf"\item {{}}{item}" for item in items)
    yield "\\end{itemize}\n"


def _item(item: Item) -> str:
    if not item.head:
        return escaped(item.text)
    return rf"\textbf{{{escaped(item.head)}}} (\S\ref{{{item.target}}}): {escaped(item.text)}"


def _code(text: str) -> Iterator[str]:
    """Line by line: a verbatim environment could be ended by what is in it."""
    yield r"\begin{flushleft}\ttfamily\footnotesize"
    for line in text.rstrip("\n").split("\n"):
        spaces = len(line) - len(line.lstrip(" "))
        yield r"\mbox{}" + "~" * spaces + escaped(line.strip()) + r"\\"
    yield "\\end{flushleft}\n"


def _table(table: Table) -> Iterator[str]:
    yield rf"{{\small {escaped(table.caption)}}}" + "\n"
    yield r"\begin{center}\small\setlength{\tabcolsep}{4pt}\fitted{%"
    yield rf"\begin{{tabular}}{{@{{}}{_format(table.columns)}@{{}}}}"
    yield r"\toprule"
    yield _headings(table)
    yield r"\midrule"
    yield from _rows(table)
    yield "\\bottomrule\n\\end{tabular}}\\end{center}\n"


def _long(table: Table) -> Iterator[str]:
    yield rf"{{\small {escaped(table.caption)}}}" + "\n"
    yield r"{\tiny\setlength{\tabcolsep}{2pt}"
    yield rf"\begin{{longtable}}{{@{{}}{_format(table.columns)}@{{}}}}"
    yield rf"\toprule {_headings(table)} \midrule\endhead"
    yield from _rows(table)
    yield "\\bottomrule\n\\end{longtable}}\n"


def _format(columns: tuple[Column, ...]) -> str:
    return "".join("r" if column.number else "l" for column in columns)


def _headings(table: Table) -> str:
    heads = [_two(column.heading, column.small, column) for column in table.columns]
    return " & ".join(heads) + r" \\"


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        pairs = zip(row, table.columns, strict=True)
        cells = (
            rf"\textbf{{{_two(cell.text, cell.small, column)}}}"
            if cell.tone == "good"
            else _two(cell.text, cell.small, column)
            for cell, column in pairs
        )
        # The braces keep a row that begins with [ from being read as the length of the one above.
        yield f"{{}}{' & '.join(cells)} \\\\"


def _two(text: str, small: str, column: Column) -> str:
    """``small`` under ``text``, so that a table is no wider than it must be to be read."""
    if not small or not text:
        return escaped(text or small)
    side = "r" if column.number else "l"
    # The strut keeps lines of two rows apart.
    return rf"\shortstack[{side}]{{\strut {escaped(text)}\\{{\scriptsize {escaped(small)}}}}}"
