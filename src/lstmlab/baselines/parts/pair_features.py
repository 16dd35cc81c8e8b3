"""Two texts as numbers that say how they differ, and the linear models that are fitted to these.

Of TF-IDF rows of both texts: how far apart each n-gram's numbers are, their product, and the cosine
of the two rows, for each sort of n-grams.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lstmlab.baselines._ngram_table import Amounts, Block, Places, Rows, characters, words
from lstmlab.baselines.linear import Choices, Linear
from lstmlab.data.columns import apart, together
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.ngrams import Kinds, spelled
from lstmlab.recipe import Recipe

IN_ONE, IN_BOTH, ALIKE = "{ngram}(one)", "{ngram}(both)", "(all)"
"""What the entries of an explained pair are called: an n-gram that one text has, or both; and how
alike both are in all of them."""
_HALVINGS = 6
_EFFORT = 4e7
"""Letters of the training texts, times labels, beyond which characters aren't read: they would take
minutes."""
_ONE_STRENGTH = 4e7
"""Numbers in the training table, times labels, beyond which no other strength is tried."""


@dataclass(frozen=True)
class PairLinear(Linear):
    """Logits of two texts: ``weights`` has a row for each n-gram's difference, then one for each
    n-gram's product, block after block, and in the end one for each block's cosine."""

    inputs: tuple[str, ...] = ("sentence1", "sentence2")
    """The columns of the two texts."""

    def questions(self, examples: Split) -> Sequence[str]:
        """The two texts of each example, as :meth:`entries` takes them."""
        return together([examples[column] for column in self.inputs])

    def entries(self, texts: Sequence[str]) -> tuple[Amounts, Places, Places]:
        """Does what :meth:`Linear.entries` does; in each of the ``texts`` two stand together."""
        table = compared(self.blocks, apart(texts, 2))
        return (
            table.data.astype(np.float32),
            table.indices.astype(np.int64),
            table.indptr.astype(np.int64),
        )

    def entry_names(self, text: str, places: NDArray[np.int64]) -> list[str]:
        first, second = (one[0] for one in apart([text], 2))
        names: dict[int, str] = {}
        for block in self.blocks:
            one, other = (spelled(each, block.kinds) for each in (first, second))
            for key, ngram in (one | other).items():
                said = IN_BOTH if key in one and key in other else IN_ONE
                names[key] = said.format(ngram=ngram)
        keys = [block.keys for block in self.blocks for _ in range(2)]
        cosines = np.full(len(self.blocks), -1, np.int64)
        found = np.concatenate([*keys, cosines])[places]
        return [names.get(key, ALIKE) for key in found.tolist()]


def compared(blocks: Sequence[Block], texts: Sequence[Sequence[str]]) -> Rows:
    """The entries (pairs, 2 n-grams of all blocks + blocks) of first and second ``texts``."""
    parts, cosines = [], []
    for block in blocks:
        first, second = (block.rows(list(each)) for each in texts)
        product = first.multiply(second).tocsr()
        parts += [abs(first - second), product]
        cosines.append(np.asarray(product.sum(1)))
    table = sparse.hstack([*parts, sparse.csr_matrix(np.hstack(cosines))], format="csr")
    table.sort_indices()
    return table.astype(np.float32)


@dataclass(frozen=True)
class Sort:
    """What one sort of linear model on pairs differs in from another."""

    finished: Callable[[Dataset, tuple[Block, ...], Rows, Choices], Any]
    """Fits a model to the training split, whose entries are given."""
    judged: Callable[[Any, Dataset, str], float]
    """How good it is on dev; more is better."""
    start: float
    """The strength that is tried first; then it is halved, or doubled, while dev gets better."""


def fit(sort: Sort, dataset: Dataset, metric: str, like: Any, recipe: Recipe | None) -> Any:
    """The model that is best on dev, of words and pairs of them, and of these with characters; with
    what was chosen for ``like``, where that is given, or as it starts where there is no dev."""
    texts = _texts(dataset, "train")
    every = [text for each in texts for text in each]
    if isinstance(like, Linear):
        return _fitted(sort, dataset, texts, every, like.choices)
    plain = Choices((words(),), sort.start, 1.0)
    if "dev" not in dataset.splits:
        return _fitted(sort, dataset, texts, every, plain)
    kinds = [plain.kinds]
    labels, letters = max(1, len(dataset.labels)), sum(map(len, every))
    if letters * labels < _EFFORT and (recipe is None or recipe.ngrams != "words"):
        kinds.append((words(), characters(every)))
    best, score = None, -np.inf
    for some in kinds:
        blocks = _blocks(every, some)
        table = compared(blocks, texts)
        several = table.nnz * labels < _ONE_STRENGTH
        for factor in (0.5, 2.0) if several else (0.5,):
            strength = sort.start if factor == 0.5 else sort.start * factor
            for _ in range(_HALVINGS if several else 1):
                one = sort.finished(dataset, blocks, table, Choices(some, strength, 1.0))
                found = sort.judged(one, dataset, metric)
                if best is not None and found <= score:
                    break
                best, score, strength = one, found, strength * factor
    return best


def _fitted(
    sort: Sort,
    dataset: Dataset,
    texts: Sequence[Sequence[str]],
    every: Sequence[str],
    choices: Choices,
) -> Any:
    blocks = _blocks(every, choices.kinds)
    return sort.finished(dataset, blocks, compared(blocks, texts), choices)


def _blocks(texts: Sequence[str], kinds: Sequence[Kinds]) -> tuple[Block, ...]:
    return tuple(Block.learned(texts, each)[0] for each in kinds)


def _texts(dataset: Dataset, split: str) -> list[list[str]]:
    return [list(dataset.splits[split][column]) for column in dataset.columns.inputs]
