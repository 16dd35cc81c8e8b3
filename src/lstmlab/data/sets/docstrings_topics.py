"""Which package does this docstring come from? Six of them, names of packages masked."""

from __future__ import annotations

import re

from lstmlab.data.columns import Columns
from lstmlab.data.sets import _docstrings
from lstmlab.data.sets._set import Loaded

COLUMNS = Columns({"text": "text", "label": "label"})
LANGUAGE = "en"
ABOUT = (
    "Docstrings of installed Python packages (first 60 words), labelled with the package; real, "
    "technical English. Names of the packages are masked as '_'; no module is in two splits. "
    "Some docstrings (one-line ones above all) fit several packages, so 100 % is out of reach."
)

_WORDS = 60
_NAMES = re.compile(
    r"\b(matplotlib|mpl|pyplot|plt|numpy|np|scikit-learn|sklearn|scipy|pytorch|torch|python)\b",
    re.IGNORECASE,
)


def load() -> Loaded:
    return _docstrings.load(("text", "label"), _example, per_package=1100)


def _example(package: str, docstring: str) -> tuple[str, str] | None:
    words = _docstrings.words(docstring)[:_WORDS]
    return (_NAMES.sub("_", " ".join(words)), package) if len(words) >= 6 else None
