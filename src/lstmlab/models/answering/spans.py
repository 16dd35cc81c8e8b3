"""How sure a tagger is: the probability of a whole span, and of each tag of each token."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from lstmlab.data.tagging.inner import Inner
from lstmlab.spans import Span

Floats = NDArray[np.float64]


class Lattice(NamedTuple):
    """All that is known of one sequence: a CRF's scores and sums, in logarithms."""

    emissions: Floats
    """(T, tags)"""
    pairs: Floats
    """(before, after)"""
    alpha: Floats
    """(T, tags)"""
    beta: Floats
    """(T, tags)"""
    log_z: float

    def span(self, span: Span, inner: Inner, tags: Sequence[str]) -> float:
        """The probability that just these tokens are a span of that type, whatever the tags of all
        others are; ``tags``: of the sequence, this span's among them."""
        numbers = inner.numbers(tags)[span.start : span.end]
        places = range(span.start, span.end)
        inside = sum(self.emissions[at, n] for at, n in zip(places[1:], numbers[1:], strict=True))
        steps = sum(self.pairs[one, other] for one, other in pairwise(numbers))
        log_p = (
            self.alpha[span.start, numbers[0]] + inside + steps + self._after(span, inner, numbers)
        )
        return float(np.exp(min(0.0, log_p - self.log_z)))

    def _after(self, span: Span, inner: Inner, numbers: Sequence[int]) -> float:
        """Returns the logarithm of the sum over all that may come after a span: in BIO, where no
        mark says that it ends, that must not go on with it."""
        last, end = numbers[-1], span.end
        if not inner.marks or inner.scheme != "bio" or end == len(self.beta):
            return float(self.beta[end - 1, last])
        ways = self.pairs[last] + self.emissions[end] + self.beta[end]
        on = [name != f"I-{span.type}" for name in inner.names]
        return float(logsumexp(ways[on]))

    def tags(self, inner: Inner) -> list[dict[str, float]]:
        """The probability of each of the data's tags at each place."""
        p = np.exp(self.alpha + self.beta - self.log_z)
        found: list[dict[str, float]] = []
        for row in p:
            of_tag: dict[str, float] = {}
            for tag, share in zip(inner.plain, row.tolist(), strict=True):
                of_tag[tag] = of_tag.get(tag, 0.0) + share
            found.append(of_tag)
        return found
