"""What do the two marked digits add up to, of 40? After Hochreiter & Schmidhuber (1997)."""

from __future__ import annotations

from lstmlab.data.columns import Columns
from lstmlab.data.sets import _memory
from lstmlab.data.sets._set import Loaded

COLUMNS = Columns({"text": "text", "label": "label"})
LANGUAGE = "und"
ABOUT = (
    "Rows of 40 digits from 0 to 4, made by a program; a + stands before one in the first half and "
    "one in the second, and the label is their sum. The problem of Hochreiter & Schmidhuber (1997) "
    "with numbers for labels, not to be approximated but told. Best possible accuracy: 100 %; of "
    "the commonest sum alone about 20 %."
)


def load() -> Loaded:
    """4000, 500 and 500 rows."""
    return _memory.adding(40, 4)
