"""What a model card says of several labels: how well each is told, and from where it is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from lstmlab.api.escaped import plain
from lstmlab.data.understanding.label_lists import of_cell
from lstmlab.metrics.metric import LabelSet

_MOST = 40
"""Labels that get a row, the commonest."""


def each_label(
    expected: Sequence[str], answers: Sequence[LabelSet], thresholds: Sequence[float] = ()
) -> Iterator[str]:
    """Markdown lines; ``answers``: to the test split, of which those are ``expected``;
    ``thresholds``: log-odds from which on each of the model's labels is given."""
    known = list(answers[0].probabilities) if answers else []
    since = dict(zip(known, thresholds, strict=False))
    wanted, given = ([*map(set, each)] for each in (map(of_cell, expected), _labels(answers)))
    rows = [*zip(wanted, given, strict=True)]
    true, said, right = (
        Counter(label for row in rows for label in pick(*row)) for pick in (_first, _second, _both)
    )
    yield from ("## How well each label is told", "")
    yield (
        f"A text of the test split has {sum(map(len, wanted)) / max(1, len(wanted)):.2f} labels on "
        f"average, and is given {sum(map(len, given)) / max(1, len(given)):.2f}; "
        f"{sum(map(set.__eq__, wanted, given)) / max(1, len(wanted)):.0%} are given just theirs."
    )
    yield from ("", "| label | texts | given | precision | recall | F1 | given from |")
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    ranked = sorted({*known, *true}, key=lambda label: (-true[label], label))
    for label in ranked[:_MOST]:
        either = said[label] + true[label]
        f1 = 2 * right[label] / either if either else 0.0
        share = f"{100 / (1 + np.exp(-since[label])):.0f} %" if label in since else ""
        both = (_share(right[label], said[label]), _share(right[label], true[label]))
        numbers = (*both, f"{100 * f1:.0f}", share)
        yield f"| {plain(label)} | {true[label]:,} | {said[label]:,} | {' | '.join(numbers)} |"
    if len(ranked) > _MOST:
        yield from ("", f"{len(ranked) - _MOST:,} rarer labels are left out here.")


def _first(truth: set[str], said: set[str]) -> set[str]:
    return truth


def _second(truth: set[str], said: set[str]) -> set[str]:
    return said


def _both(truth: set[str], said: set[str]) -> set[str]:
    return truth & said


def _labels(answers: Sequence[LabelSet]) -> Iterator[tuple[str, ...]]:
    return (one.labels for one in answers)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}" if whole else "–"
