"""Which word came first, of 30? For how long a model remembers."""

from __future__ import annotations

from lstmlab.data.columns import Columns
from lstmlab.data.sets import _memory
from lstmlab.data.sets._set import Loaded

COLUMNS = Columns({"text": "text", "label": "label"})
LANGUAGE = "en"
ABOUT = _memory.about_first_token("30")


def load() -> Loaded:
    """4000, 500 and 500 texts."""
    return _memory.first_token(30, 30)
