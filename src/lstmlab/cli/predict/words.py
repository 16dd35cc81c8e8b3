"""Words that an answer hung on: in colour in their text, and those named that say most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.text import Text

Words = Sequence[dict[str, Any]]
"""Words of a text, each with its weight, as a task explains them."""

MOST = 6
"""Words that are named."""


def in_text(text: str, words: Words, colours: bool) -> Text:
    """``text``, its words green where they speak for the answer, red where against it."""
    if not colours:
        return Text(text)
    largest = max((abs(word["weight"]) for word in words), default=0.0)

    def style(word: dict[str, Any]) -> str:
        if not (word.get("read", True) and word.get("known", True)):
            return "dim"
        strength = abs(word["weight"]) / largest if largest else 0.0
        if strength < 0.1:
            return ""
        return ("bold " if strength > 0.5 else "") + ("green" if word["weight"] > 0 else "red")

    return coloured(text, words, style)


def named(
    words: Words,
    ngrams: Words | None,
    about: str,
    features: Words | None = None,
    *,
    amounts: bool = False,
) -> list[Text]:
    """The words, and n-grams, that say most, each with its share of all that was said; with
    ``amounts``, with its weight itself. ``about``: for or against what. ``features``: what stands
    beside the text, and has its share with the words.

    What was said by words that the model doesn't know is no evidence of theirs: their share stands
    apart.
    """
    unknown = [w for w in words if not w.get("known", True) and w.get("read", True)]
    known = [word for word in words if word.get("known", True)]
    beside = [{"token": one["feature"], "weight": one["weight"]} for one in features or ()]
    total = sum(abs(word["weight"]) for word in (*words, *beside))

    def much(weight: float, whole: float) -> str:
        return _amount(weight) if amounts else _signed(weight / whole)

    lines = []
    said = [
        f"{visible(word['token'])} {much(word['weight'], total)}"
        for word in sorted([*known, *beside], key=lambda word: -abs(word["weight"]))[:MOST]
        if total and abs(word["weight"]) / total >= 0.005
    ]
    if said:
        lines.append(Text(f"  {about}: " + ", ".join(said)))
    if unknown and total:
        share = sum(abs(word["weight"]) for word in unknown) / total
        those = list(dict.fromkeys(visible(word["token"]) for word in unknown))
        more = f" and {len(those) - MOST} more" if len(those) > MOST else ""
        lines.append(
            Text(f"  {share:.0%} hung on words it doesn't know: {', '.join(those[:MOST])}{more}")
        )
    if ngrams:
        whole = sum(abs(ngram["weight"]) for ngram in ngrams) or 1.0
        names = {one["token"] for one in beside}
        each = (
            f"{name if name in names else name.replace(' ', '␣')} {much(weight, whole)}"
            for name, weight in ((one["ngram"], one["weight"]) for one in ngrams[:MOST])
        )
        lines.append(Text(f"  n-grams {about}: " + ", ".join(each)))
    if unread := sum(not word.get("read", True) for word in words):
        lines.append(not_read(unread))
    return lines


def coloured(text: str, tokens: Words, style: Callable[[dict[str, Any]], str]) -> Text:
    """``text`` as it stands, each of ``tokens``, which follow each other in it, in its style."""
    made, reached = Text(text), 0
    for token in tokens:
        start = text.find(token["token"], reached)
        reached = start + len(token["token"])
        if chosen := style(token):
            made.stylize(chosen, start, reached)
    return made


def not_read(count: int) -> Text:
    return Text(f"  {count} token{'s' if count > 1 else ''} of the text not read: it is too long")


def visible(token: str) -> str:
    return token if token.strip() else "␣"


def _signed(share: float) -> str:
    return ("+" if share > 0 else "−") + f"{abs(share):.0%}"


def _amount(weight: float) -> str:
    return ("+" if weight > 0 else "−") + f"{abs(weight):.3g}"
