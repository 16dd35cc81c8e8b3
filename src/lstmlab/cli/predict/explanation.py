"""What a prediction hung on, for a person to read: in colour on a terminal, else in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from lstmlab.data.formats.answers_file import answer_line, one_line

_MOST = 6
"""Words that are named."""


def show(console: Console, answer: dict[str, Any]) -> None:
    """Print an explained answer of any task."""
    colours = console.color_system is not None and not console.no_color
    for line in _lines(answer, colours):
        if colours:
            # Long lines are the terminal's to break: what is copied from it stays whole.
            console.print(line, soft_wrap=True, highlight=False)
        else:
            print(line.plain)


def _lines(answer: dict[str, Any], colours: bool) -> list[Text]:
    if "words" in answer:
        return _classified(answer, colours)
    if "attention" in answer:
        return _written(answer)
    return _surprises(answer, colours) if "continuation" in answer else [Text(answer_line(answer))]


def _classified(answer: dict[str, Any], colours: bool) -> list[Text]:
    """The label and the text, its words green where they speak for the label, red where against;
    then those that say most, each with its share of all that was said. What was said by words that
    the model doesn't know is no evidence of theirs: their share stands apart."""
    words, label = answer["words"], answer["label"]
    if label is None:
        return [Text("\t\t")]
    unknown = [w for w in words if not w.get("known", True) and w.get("read", True)]
    known = [word for word in words if word.get("known", True)]
    largest = max((abs(word["weight"]) for word in words), default=0.0)
    total = sum(abs(word["weight"]) for word in words)

    def style(word: dict[str, Any]) -> str:
        if not (word.get("read", True) and word.get("known", True)):
            return "dim"
        strength = abs(word["weight"]) / largest if largest else 0.0
        if strength < 0.1:
            return ""
        return ("bold " if strength > 0.5 else "") + ("green" if word["weight"] > 0 else "red")

    text = _coloured(answer["text"], words, style) if colours else Text(answer["text"])
    lines = [Text(f"{label}\t{answer['probabilities'][label]:.3f}\t").append_text(text)]
    said = [
        f"{_visible(word['token'])} {_signed(word['weight'] / total)}"
        for word in sorted(known, key=lambda word: -abs(word["weight"]))[:_MOST]
        if total and abs(word["weight"]) / total >= 0.005
    ]
    if said:
        lines.append(Text(f"  for (+) or against (−) {label}: " + ", ".join(said)))
    if unknown and total:
        share = sum(abs(word["weight"]) for word in unknown) / total
        named = list(dict.fromkeys(_visible(word["token"]) for word in unknown))
        more = f" and {len(named) - _MOST} more" if len(named) > _MOST else ""
        lines.append(
            Text(f"  {share:.0%} hung on words it doesn't know: {', '.join(named[:_MOST])}{more}")
        )
    if ngrams := answer.get("ngrams"):
        lines.append(_counted(ngrams, label))
    if unread := sum(not word.get("read", True) for word in words):
        lines.append(_unread(unread))
    return lines


def _counted(ngrams: Sequence[dict[str, Any]], label: str) -> Text:
    """The n-grams that say most to the linear model, each with its share of what these say."""
    total = sum(abs(ngram["weight"]) for ngram in ngrams) or 1.0
    said = [
        f"{ngram['ngram'].replace(' ', '␣')} {_signed(ngram['weight'] / total)}"
        for ngram in ngrams[:_MOST]
    ]
    return Text(f"  n-grams for (+) or against (−) {label}: " + ", ".join(said))


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
        source = _visible(attention["source"][looked])
        lines.append(Text(f"  {_visible(token)} ← {source} {row[looked]:.2f}"))
    if pairs:
        lines.append(Text("  alignment " + " ".join(pairs)))
    if attention["unread"]:
        lines.append(_unread(attention["unread"]))
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
    text = _coloured(answer["text"], tokens, style) if colours else Text(answer["text"])
    lines = [Text(" ").join([text, Text(answer["continuation"])])]
    least = sorted(tokens, key=lambda token: -token["bits"])[:_MOST]
    if least:
        named = ", ".join(f"{_visible(token['token'])} {token['bits']:.1f}" for token in least)
        lines.append(Text(f"  most surprising, in bits: {named}"))
    return lines


def _coloured(
    text: str, tokens: Sequence[dict[str, Any]], style: Callable[[dict[str, Any]], str]
) -> Text:
    """``text`` as it stands, each of ``tokens``, which follow each other in it, in its style."""
    made, reached = Text(text), 0
    for token in tokens:
        start = text.find(token["token"], reached)
        reached = start + len(token["token"])
        if chosen := style(token):
            made.stylize(chosen, start, reached)
    return made


def _unread(count: int) -> Text:
    return Text(f"  {count} token{'s' if count > 1 else ''} of the text not read: it is too long")


def _visible(token: str) -> str:
    return token if token.strip() else "␣"


def _signed(share: float) -> str:
    return ("+" if share > 0 else "−") + f"{abs(share):.0%}"


def _minus(value: float, places: int) -> str:
    return f"{value:.{places}f}".replace("-", "−")
