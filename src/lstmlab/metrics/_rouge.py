"""ROUGE (Lin 2004) by rouge-score, with characters as tokens where the text is CJK."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version

import numpy as np
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


def f1(kind: str, predicted: Sequence[str], expected: Sequence[str], language: str) -> np.ndarray:
    """Columns (N, 2): the F-measure, 0 to 1, and 1."""
    tokenizer = _Characters() if is_cjk(expected, language) else _STEMS
    scorer = RougeScorer([kind], tokenizer=tokenizer)
    pairs = zip(predicted, expected, strict=True)
    scores = [scorer.score(target, prediction)[kind].fmeasure for prediction, target in pairs]
    return np.stack([np.array(scores, np.float64), np.ones(len(scores))], 1)


def mean(sums: np.ndarray) -> np.ndarray:
    """Mean F-measure, per cent."""
    return 100 * (sums[..., 0] / sums[..., 1])


def signature(expected: Sequence[str], language: str = "und") -> str:
    """rouge-score has none of its own; ``rouge-score 0.1.2, stemmed``."""
    unit = "CJK characters" if is_cjk(expected, language) else "stemmed"
    return f"rouge-score {version('rouge-score')}, {unit}"
