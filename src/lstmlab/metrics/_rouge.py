"""ROUGE (Lin 2004) by rouge-score, with characters as tokens where the text is CJK."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import DefaultTokenizer

from lstmlab.metrics._metric import is_cjk

_PIECE = re.compile(r"[a-z0-9]+|[^\W_]", re.UNICODE)


class _Characters:
    """CJK characters singly; runs of Latin letters and digits stay whole."""

    def tokenize(self, text: str) -> list[str]:
        return _PIECE.findall(text.lower())


class _Stems:
    """rouge-score's own tokens, Porter-stemmed; remembers texts that several metrics share."""

    def __init__(self) -> None:
        self._tokenize = lru_cache(100_000)(DefaultTokenizer(use_stemmer=True).tokenize)

    def tokenize(self, text: str) -> list[str]:
        return self._tokenize(text)


_STEMS = _Stems()


def mean_f1(kind: str, predicted: Sequence[str], expected: Sequence[str], language: str) -> float:
    """Mean over examples of the F-measure, per cent."""
    tokenizer = _Characters() if is_cjk(expected, language) else _STEMS
    scorer = RougeScorer([kind], tokenizer=tokenizer)
    pairs = zip(predicted, expected, strict=True)
    scores = [scorer.score(target, prediction)[kind].fmeasure for prediction, target in pairs]
    return 100 * sum(scores) / len(scores)
