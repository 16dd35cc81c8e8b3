"""Spans over text, in the forms that annotation tools write, read as one.

spaCy's ``[text, {"entities": [[0, 5, "ORG"]]}]``; Doccano's ``{"text": …, "label": [[0, 5,
"ORG"]]}`` (and ``entities`` with ``start_offset``); Prodigy's ``{"text": …, "spans": [{"start": 0,
"end": 5, "label": "ORG"}]}``; Label Studio's ``{"data": {"text": …}, "annotations": [{"result":
[…]}]}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lstmlab.data.reading.source import Unfit, as_text
from lstmlab.spans import Marked

_STARTS = ("start", "start_offset", "begin", "from")
_ENDS = ("end", "end_offset", "stop", "to")
_TYPES = ("label", "type", "entity", "entity_group", "tag", "labels", "category")


def flat(row: Any) -> Any:
    """A record of JSON as a row, where spaCy or Label Studio wrote it as something else."""
    if isinstance(row, list) and len(row) == 2:
        text, marks = row
        if isinstance(text, str) and isinstance(marks, dict) and is_spans(marks):
            return {"text": text, "entities": marks["entities"]}
    if isinstance(row, dict) and isinstance(row.get("data"), dict):
        given = row.get("annotations", row.get("completions"))
        if isinstance(given, list) and all(isinstance(each, dict) for each in given):
            return _of_label_studio(row["data"], given)
    return row


def is_spans(value: Any) -> bool:
    """Whether ``value`` is a list, an empty one, too, of spans over a text."""
    if isinstance(value, dict):
        value = value.get("entities")
    return isinstance(value, list) and all(_span(each) is not None for each in value)


def spans_in(value: Any, text: str, column: str) -> list[Marked]:
    """The spans that ``value`` has over ``text``; ``Unfit`` for one that isn't in it."""
    if isinstance(value, dict):
        value = value.get("entities")
    found = []
    for number, each in enumerate(value, 1):
        span = _span(each)
        if span is None:
            raise Unfit(column, f"number {number} of {column} is no start, end and type")
        if not 0 <= span.start < span.end <= len(text):
            raise Unfit(
                column,
                f"number {number} of {column} is from {span.start} to {span.end}, and its text has "
                f"{len(text):,} characters",
            )
        found.append(span)
    return found


def _span(value: Any) -> Marked | None:
    if isinstance(value, list | tuple) and len(value) == 3:
        start, end, kind = value
    elif isinstance(value, Mapping):
        start, end, kind = (
            next((value[name] for name in names if name in value), None)
            for names in (_STARTS, _ENDS, _TYPES)
        )
        if isinstance(kind, list) and kind:
            kind = kind[0]
    else:
        return None
    whole = all(isinstance(place, int) and not isinstance(place, bool) for place in (start, end))
    named = as_text(kind)
    if not whole or named is None or not named.strip():
        return None
    return Marked(start, end, "_".join(named.split()))


def _of_label_studio(data: dict[str, Any], given: list[dict[str, Any]]) -> dict[str, Any]:
    """The first annotation that wasn't cancelled; a task without one has no entities yet."""
    texts = {name: value for name, value in data.items() if isinstance(value, str)}
    text = texts.get("text", max(texts.values(), key=len, default=None))
    done = [each for each in given if not each.get("was_cancelled")]
    entities = None
    if done:
        results = done[0].get("result")
        values = [each.get("value") for each in results or [] if isinstance(each, dict)]
        entities = [value for value in values if _span(value) is not None]
    return {**data, "text": text, "entities": entities}
