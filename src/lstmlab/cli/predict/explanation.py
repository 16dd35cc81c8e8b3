"""What a prediction hung on, for a person to read: in colour on a terminal, else in words."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.text import Text

from lstmlab.cli.predict import label_sets, tags
from lstmlab.cli.predict.pairs import in_texts, texts_in
from lstmlab.cli.predict.words import MOST, coloured, named, not_read, visible
from lstmlab.data.formats.answers_file import answer_line, one_line


def show(console: Console, answer: dict[str, Any]) -> None:
    """Print an explained answer of any task."""
    if "alternatives" in answer:
        tags.show(console, answer, explain=True)
        return
    colours = console.color_system is not None and not console.no_color
    for line in _lines(answer, colours):
        if colours:
            # Long lines are the terminal's to break: what is copied from it stays whole.
            console.print(line, soft_wrap=True, highlight=False)
        else:
            print(line.plain)


def _lines(answer: dict[str, Any], colours: bool) -> list[Text]:
    if "words" in answer:
        return _read(answer)(answer, colours)
    if "attention" in answer:
        return _written(answer)
    return _surprises(answer, colours) if "continuation" in answer else [Text(answer_line(answer))]


def _read(answer: dict[str, Any]) -> Callable[[dict[str, Any], bool], list[Text]]:
    """What shows an answer that hung on words."""
    if "labels" in answer:
        return label_sets.explained
    return _classified if "label" in answer else _measured


def _classified(answer: dict[str, Any], colours: bool) -> list[Text]:
    """The label and the text; then what speaks most for the label, or against it."""
    words, label = answer["words"], answer["label"]
    if label is None:
        return [Text("\t" * (1 + len(texts_in(answer))))]
    head = Text(f"{label}\t{answer['probabilities'][label]:.3f}\t")
    text = in_texts(answer, colours)
    about = f"for (+) or against (−) {label}"
    return [
        head.append_text(text),
        *named(words, answer.get("ngrams"), about, answer.get("features")),
    ]


def _measured(answer: dict[str, Any], colours: bool) -> list[Text]:
    """The number, its bounds and the text; then what makes it larger or smaller, by how much."""
    if answer["number"] is None:
        return [Text("\t" * (2 + len(texts_in(answer))))]
    bounds = [_minus(answer[key], 2) if answer[key] is not None else "" for key in ("low", "high")]
    head = Text("\t".join([_minus(answer["number"], 2), *bounds, ""]))
    text = in_texts(answer, colours)
    about = "larger (+) or smaller (−) by"
    ngrams, features = answer.get("ngrams"), answer.get("features")
    lines = named(answer["words"], ngrams, about, features, amounts=True)
    return [head.append_text(text), *lines]


def _written(answer: dict[str, Any]) -> list[Text]:
    """The target; for each of its tokens the source token it attended to most; all of these pairs
    as ``source-target`` numbers from 0, the form that word aligners write."""
    attention = answer["attention"]
    if attention is None:
        return [Text("")]
    lines = [Text(one_line(answer["target"]))]
    lines.append(Text(f"  log-probability {_minus(answer['log_probability'], 3)}"))
    pairs = []
    for place, (token, row) in enumerate(
        zip(attention["target"], attention["weights"], strict=True)
    ):
        looked = max(range(len(row)), key=row.__getitem__)
        pairs.append(f"{looked}-{place}")
        source = visible(attention["source"][looked])
        lines.append(Text(f"  {visible(token)} ← {source} {row[looked]:.2f}"))
    if pairs:
        lines.append(Text("  alignment " + " ".join(pairs)))
    if attention["unread"]:
        lines.append(not_read(attention["unread"]))
    return lines


_SURPRISING, _VERY = 6.0, 10.0
"""Bits: a token as likely as one of 64, and as one of 1,024."""


def _surprises(answer: dict[str, Any], colours: bool) -> list[Text]:
    """The text and how it goes on, tokens that were not expected in yellow or red; then those that
    were least expected, with their bits (minus the base-2 logarithm of their probability)."""
    tokens = [
        token | {"bits": -token["log_probability"] / math.log(2)} for token in answer["tokens"]
    ]

    def style(token: dict[str, Any]) -> str:
        if token["bits"] >= _VERY:
            return "bold red"
        return "yellow" if token["bits"] >= _SURPRISING else ""

    if answer["continuation"] is None:
        return [Text("")]
    text = coloured(answer["text"], tokens, style) if colours else Text(answer["text"])
    lines = [Text(" ").join([text, Text(answer["continuation"])])]
    least = sorted(tokens, key=lambda token: -token["bits"])[:MOST]
    if least:
        named = ", ".join(f"{visible(token['token'])} {token['bits']:.1f}" for token in least)
        lines.append(Text(f"  most surprising, in bits: {named}"))
    return lines


def _minus(value: float, places: int) -> str:
    return f"{value:.{places}f}".replace("-", "−")
