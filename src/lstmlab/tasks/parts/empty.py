"""The answer to a row that has no text: it stands in its place, and says nothing."""

from __future__ import annotations

from typing import Any

from lstmlab.data.dataset import Kind


def empty_answer(kind: Kind, *, explain: bool = False) -> dict[str, Any]:
    """An answer with the keys that any other has: None, or nothing in them."""
    if kind == "labelled":
        answer: dict[str, Any] = {"text": "", "label": None, "probabilities": {}}
        return answer | ({"words": []} if explain else {})
    if kind == "paired":
        answer = {"source": "", "target": None, "log_probability": None}
        return answer | ({"attention": None} if explain else {})
    answer = {"text": "", "continuation": None, "perplexity": None}
    return answer | ({"tokens": []} if explain else {})
