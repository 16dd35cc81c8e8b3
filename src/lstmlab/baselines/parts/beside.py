"""The numbers and categories beside a text, as columns of a linear model's table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lstmlab.baselines._ngram_table import Amounts, Places, Rows, joined
from lstmlab.data.beside.features import Features
from lstmlab.data.columns import FEATURES

if TYPE_CHECKING:
    from lstmlab.data.dataset import Dataset

Entries = tuple[Amounts, Places, Places]


def with_features(dataset: Dataset, rows: Rows) -> tuple[Rows, Features | None]:
    """The n-grams of the training split, with what stands beside each text after them; and what is
    to be known of that, if there is any."""
    if not dataset.columns.has_features:
        return rows, None
    cells = dataset.splits["train"][FEATURES]
    features = Features.of(cells)
    return joined([rows, features.rows(cells)]).astype(np.float32), features


def after(entries: Entries, beside: Rows, ngrams: int) -> Entries:
    """The entries of texts, of a table of so many ``ngrams``, each text's followed by what stands
    beside it."""
    amounts, which, starts = entries
    texts = np.arange(len(starts) - 1)
    text = np.concatenate(
        [np.repeat(texts, np.diff(starts)), np.repeat(texts, np.diff(beside.indptr))]
    )
    order = np.argsort(text, kind="stable")
    both = np.concatenate([amounts, beside.data.astype(np.float32)])
    places = np.concatenate([which, beside.indices.astype(np.int64) + ngrams])
    return both[order], places[order], starts + beside.indptr.astype(np.int64)
