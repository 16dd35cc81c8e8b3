"""BLEU (Papineni et al. 2002) of a corpus by sacrebleu (Post 2018), on raw text.

sacrebleu's defaults; Chinese, and other text written in CJK characters, with its ``zh`` tokenizer.
"""

from __future__ import annotations

from collections.abc import Sequence

from sacrebleu.metrics.bleu import BLEU

from lstmlab.metrics._metric import is_cjk

CONSUMES = "texts"
HIGHER_IS_BETTER = True


def score(predicted: Sequence[str], expected: Sequence[str], language: str = "und") -> float:
    tokenizer = "zh" if is_cjk(expected, language) else "13a"
    return float(BLEU(tokenize=tokenizer).corpus_score(list(predicted), [list(expected)]).score)
