"""Words cut into units in other ways than the usual one, drawn anew for each pass over the texts.

A rare word's usual units are rare, too, and what they are made of is never seen apart. Where some
merges are left out by chance, a model learns what the parts mean, and that different units can be
one word (BPE-dropout, Provilkov et al. 2020).
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from random import Random

import numpy as np

from lstmlab.data.tokenizing.tokenizer import Tokenizer, Tokens

_WAYS = 8
"""Ways in which a word is cut, drawn once; each place of the word in a pass has one of them."""

Merges = Mapping[tuple[int, int], tuple[int, int]]
"""Two units' ids -> the rank of their merge, less is earlier, and the id of what it makes."""


class Redrawn:
    """Texts, whose ids can be drawn again and again."""

    def __init__(
        self, tokenizer: Tokenizer, texts: Sequence[str], p: float, generator: np.random.Generator
    ) -> None:
        """A merge is left out with probability ``p``, at each step of putting a word together."""
        random = Random(int(generator.integers(2**62)))
        alphabet, merges = tokenizer.merges()
        numbers: dict[str, int] = {}
        places = [
            [numbers.setdefault(word, len(numbers)) for word in words]
            for words in tokenizer.words_all(texts)
        ]
        ways = [units(word, alphabet, merges, p, random) for word in numbers for _ in range(_WAYS)]
        self._units = np.array([unit for way in ways for unit in way], np.int32)
        self._starts = np.concatenate([[0], np.cumsum([len(way) for way in ways])]).astype(np.int64)
        self._words = np.array([number for text in places for number in text], np.int64)
        self._first = np.concatenate([[0], np.cumsum([len(text) for text in places])])

    def draw(self, generator: np.random.Generator) -> Tokens:
        """The ids of all texts, each word cut in one of its ways."""
        way = self._words * _WAYS + generator.integers(_WAYS, size=len(self._words))
        starts = self._starts[way]
        lengths = self._starts[way + 1] - starts
        ends = np.concatenate([[0], np.cumsum(lengths)])
        within = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
        return Tokens(self._units[np.repeat(starts, lengths) + within], ends[self._first])


def units(
    word: str, alphabet: Mapping[str, int], merges: Merges, p: float, random: Random
) -> list[int]:
    """The ids of a word's units: its characters, of which the pair with the earliest merge becomes
    one, again and again; a pair isn't looked at with probability ``p``, each time.

    With ``p = 0`` these are the units that the tokenizer has.
    """
    left = [alphabet[character] for character in word if character in alphabet]
    following = list(range(1, len(left) + 1))
    before = list(range(-1, len(left) - 1))
    open_: list[tuple[int, int, int]] = []

    def consider(place: int) -> None:
        if place >= 0 and following[place] < len(left):
            merge = merges.get((left[place], left[following[place]]))
            if merge:
                heapq.heappush(open_, (merge[0], place, merge[1]))

    for place in range(len(left) - 1):
        consider(place)
    passed: list[tuple[int, int, int]] = []
    while open_:
        rank, place, made = heapq.heappop(open_)
        if left[place] < 0 or following[place] >= len(left):
            continue
        after = following[place]
        if merges.get((left[place], left[after])) != (rank, made):  # one of them is no more
            continue
        if p and random.random() < p:
            passed.append((rank, place, made))
            continue
        left[place], left[after] = made, -1
        following[place] = following[after]
        if following[place] < len(left):
            before[following[place]] = place
        for one in passed:
            heapq.heappush(open_, one)
        passed.clear()
        consider(before[place])
        consider(place)
    return [unit for unit in left if unit >= 0]
