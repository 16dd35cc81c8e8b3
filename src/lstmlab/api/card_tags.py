"""What a tagger's card says: how well it finds each type, what it takes for what, samples."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence

from lstmlab.api.escaped import plain
from lstmlab.data.dataset import Split
from lstmlab.metrics.metric import Tagging
from lstmlab.spans import Span, mark_spans, spans_of

_MOST_TYPES = 25
_MOST_CONFUSIONS = 8
_SAMPLES = 5


def by_type(expected: Sequence[str], answers: Sequence[Tagging]) -> Iterator[str]:
    """Precision, recall and F1 of each type, the commonest first; then what it confuses most."""
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    true: Counter[str] = Counter()
    confused: Counter[tuple[str, str]] = Counter()
    marks = True
    for cell, answer in zip(expected, answers, strict=True):
        tags = cell.split()
        marks = marks and mark_spans(tags)
        wanted, found = spans_of(tags), spans_of(answer.tags)
        right.update(span.type for span in {*wanted} & {*found})
        given.update(span.type for span in found)
        true.update(span.type for span in wanted)
        confused.update(_confused(wanted, found))
    yield from ("## What it finds", "")
    yield from ("| type | expected | given | precision | recall | F1 |", "| --- |" + " ---: |" * 5)
    types = sorted({*true, *given}, key=lambda kind: (-true[kind], kind))
    for kind in types[:_MOST_TYPES]:
        both = true[kind] + given[kind]
        shares = (right[kind] / max(1, given[kind]), right[kind] / max(1, true[kind]))
        numbers = [f"{100 * share:.1f}" for share in (*shares, 2 * right[kind] / max(1, both))]
        yield f"| {plain(kind)} | {true[kind]:,} | {given[kind]:,} | {' | '.join(numbers)} |"
    if len(types) > _MOST_TYPES:
        yield f"| … {len(types) - _MOST_TYPES} more | | | | | |"
    if confused:
        yield ""
        listed = "; ".join(
            f"{plain(one)} for {plain(other)} ({count:,})"
            for (other, one), count in confused.most_common(_MOST_CONFUSIONS)
        )
        yield f"{'With the right words' if marks else 'Most'} it gave: {listed}."


def tagged_samples(
    split: Split, expected: Sequence[str], answers: Sequence[Tagging]
) -> Iterator[str]:
    """A few test examples, drawn with a fixed seed: not chosen."""
    yield from ("## Samples", "", "Drawn by chance from the test split.", "")
    yield from ("| text | expected | given |", "| --- | --- | --- |")
    count = len(expected)
    for i in random.Random(0).sample(range(count), min(_SAMPLES, count)):
        tokens = split["tokens"][i].split()
        both = (_shown(tokens, tags) for tags in (expected[i].split(), answers[i].tags))
        yield f"| {plain(' '.join(tokens))} | {' | '.join(both)} |"


def _confused(wanted: Sequence[Span], found: Sequence[Span]) -> Iterator[tuple[str, str]]:
    """Expected and given type of spans of the same words."""
    types = {span[:2]: span.type for span in wanted}
    for span in found:
        other = types.get(span[:2], span.type)
        if other != span.type:
            yield other, span.type


def _shown(tokens: Sequence[str], tags: Sequence[str]) -> str:
    spans = spans_of(tags)
    if not mark_spans(tags):
        return plain(" ".join(tags))
    said = (f"{' '.join(tokens[span.start : span.end])} ({span.type})" for span in spans)
    return plain(", ".join(said)) or "–"
