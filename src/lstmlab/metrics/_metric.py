"""What every metric file defines.

``CONSUMES``: ``labels`` (predicted and expected label of each example), ``texts`` (predicted and
expected text) or ``nats`` (a :class:`Nats`); ``HIGHER_IS_BETTER``; and ``score``:
``score(predicted, expected, language)`` or, for ``nats``, ``score(nats)``, in the unit that the
field reports (per cent for accuracy, F1, BLEU, chrF, ROUGE).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lstmlab.registry import find

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Nats:
    """How surprised a model was by a text: negative log-likelihood in nats."""

    total: float
    tokens: int
    characters: int


def score_all(
    names: Sequence[str], predicted: Sequence[str], expected: Sequence[str], language: str = "und"
) -> dict[str, float]:
    """Metric -> value, for metrics that compare labels or texts."""
    return {name: find("metrics", name).score(predicted, expected, language) for name in names}


def is_cjk(texts: Sequence[str], language: str) -> bool:
    """Whether characters, not words, are to be compared.

    By the language's tag; where it is unknown, when CJK characters are a third of the text.
    """
    if language != "und":
        return language.split("-")[0] in {"zh", "ja", "yue"}
    whole = "".join(texts)
    return len(_CJK.findall(whole)) * 3 > len("".join(whole.split()))
