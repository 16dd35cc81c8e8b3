"""A docstring's body -> its first line."""

from __future__ import annotations

from lstmlab.data.columns import Columns
from lstmlab.data.sets import _docstrings
from lstmlab.data.sets._set import Loaded

COLUMNS = Columns({"source": "text", "target": "target"})
LANGUAGE = "en"
ABOUT = (
    "Docstrings of installed Python packages: the body (first 60 words) and the one-line summary "
    "above it; real, technical English. No module is in two splits. A summary often says what "
    "the body doesn't, so scores stay far below those of news summarization."
)

_SHORTEST_BODY, _LONGEST_BODY = 15, 60
_SHORTEST_LINE, _LONGEST_LINE = 3, 15


def load() -> Loaded:
    return _docstrings.load(("source", "target"), _example, per_package=1200)


def _example(package: str, docstring: str) -> tuple[str, str] | None:
    first, _, body = docstring.strip().partition("\n\n")
    line, words = first.split(), _docstrings.words(body)
    if "\n" in first or not _SHORTEST_LINE <= len(line) <= _LONGEST_LINE:
        return None
    if len(words) < _SHORTEST_BODY:
        return None
    return " ".join(words[:_LONGEST_BODY]), " ".join(line)
