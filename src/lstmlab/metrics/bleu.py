"""BLEU (Papineni et al. 2002) of a corpus by sacrebleu (Post 2018), on raw text.

sacrebleu's defaults; Chinese with its ``zh`` tokenizer, which takes Han characters singly, and
Japanese with ``char``, because ``zh`` doesn't part kana.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sacrebleu.metrics.bleu import BLEU

from lstmlab.language.scripts import is_cjk, is_japanese
from lstmlab.metrics.parts import sacrebleu as _sacrebleu

CONSUMES = "texts"
HIGHER_IS_BETTER = True
ROPE = 0.5


def score(predicted: Sequence[str], expected: Sequence[str], language: str = "und") -> float:
    metric = BLEU(tokenize=_tokenizer(expected, language))
    return float(metric.corpus_score(list(predicted), [list(expected)]).score)


def statistics(
    predicted: Sequence[str], expected: Sequence[str], language: str = "und"
) -> np.ndarray:
    """Columns: both lengths in tokens, matching n-grams of orders 1 to 4, all n-grams of each."""
    metric = BLEU(tokenize=_tokenizer(expected, language))
    return _sacrebleu.counts(metric, predicted, expected)


def from_statistics(sums: np.ndarray) -> np.ndarray:
    length, wanted = sums[..., 0], sums[..., 1]
    right, total = sums[..., 2:6], sums[..., 6:10]
    # NIST smoothing: the first order without a match counts half a match, the next a quarter.
    smoothed = np.where(right > 0, right, 0.5 ** np.cumsum(right == 0, -1))
    log_precision = np.log(smoothed / np.maximum(total, 1)).mean(-1)
    brevity = np.minimum(0, 1 - wanted / np.maximum(length, 1))
    # As in sacrebleu, nothing is smoothed where no n-gram matches, or none is long enough.
    real = (right > 0).any(-1) & (total > 0).all(-1)
    return np.where(real, 100 * np.exp(brevity + log_precision), 0.0)


def signature(expected: Sequence[str], language: str = "und") -> str:
    return _sacrebleu.signature(BLEU(tokenize=_tokenizer(expected, language), references=[["x"]]))


def _tokenizer(expected: Sequence[str], language: str) -> str:
    if not is_cjk(expected, language):
        return "13a"
    return "char" if is_japanese(expected, language) else "zh"
