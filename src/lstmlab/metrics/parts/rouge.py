"""ROUGE (Lin 2004) by rouge-score, with characters as tokens where the text is CJK.

rouge-score's own tokens are made of the letters a to z, so text in other scripts has none of them;
there, words of any letters are compared, as they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.metadata import version

import numpy as np

from lstmlab.language.scripts import CJK, is_cjk, is_latin

_TOKEN = re.compile(rf"[{CJK}]|[^\s{CJK}]+")


class _AnyScript:
    """CJK characters singly; runs of other letters (with their marks) and digits stay whole."""

    def tokenize(self, text: str) -> list[str]:
        folded = unicodedata.normalize("NFKC", text).lower()
        # Not \w, which has no combining vowels (Hindi, Thai).
        kept = (letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in folded)
        return _TOKEN.findall("".join(kept))


class _Stems:
    """rouge-score's own tokens, Porter-stemmed; remembers texts that several metrics share."""

    def __init__(self) -> None:
        from rouge_score.tokenizers import DefaultTokenizer  # with it comes nltk, and takes seconds

        self._tokenize = lru_cache(100_000)(DefaultTokenizer(use_stemmer=True).tokenize)

    def tokenize(self, text: str) -> list[str]:
        return self._tokenize(text)


@cache
def _stems() -> _Stems:
    return _Stems()


def f1(kind: str, predicted: Sequence[str], expected: Sequence[str], language: str) -> np.ndarray:
    """Columns (N, 2): the F-measure, 0 to 1, and 1."""
    from rouge_score.rouge_scorer import RougeScorer

    tokenizer = _stems() if _unit(expected, language) == "stemmed" else _AnyScript()
    scorer = RougeScorer([kind], tokenizer=tokenizer)
    pairs = zip(predicted, expected, strict=True)
    scores = [scorer.score(target, prediction)[kind].fmeasure for prediction, target in pairs]
    return np.stack([np.array(scores, np.float64), np.ones(len(scores))], 1)


def mean(sums: np.ndarray) -> np.ndarray:
    """Mean F-measure, per cent."""
    return 100 * (sums[..., 0] / sums[..., 1])


def signature(expected: Sequence[str], language: str = "und") -> str:
    """rouge-score has none of its own; ``rouge-score 0.1.2, stemmed``."""
    return f"rouge-score {version('rouge-score')}, {_unit(expected, language)}"


def _unit(expected: Sequence[str], language: str) -> str:
    if is_cjk(expected, language):
        return "CJK characters"
    return "stemmed" if is_latin(expected) else "words as they stand"
