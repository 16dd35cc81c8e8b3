"""The linear model's machines, against scikit-learn's on counts that are multiplied by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.svm import LinearSVC

from lstmlab.baselines.parts import machine

ROWS = sparse.csr_matrix(
    np.array(
        [[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 0], [0, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1]],
        np.float32,
    )
)
"""Six texts of two n-grams each."""


def test_an_ngram_counts_the_root_of_how_it_tells_the_label() -> None:
    numbers = np.array([0, 0, 0, 1, 1, 2])
    # In how many texts of label 0 each n-gram is, and in how many others; each once more.
    with_it = np.array([2, 2, 2, 0]) + 1
    without = np.array([1, 1, 1, 3]) + 1
    ratios = np.log(with_it / with_it.sum()) - np.log(without / without.sum())
    saying = np.sqrt(np.abs(ratios))
    theirs = LinearSVC(C=0.5, tol=1e-2, random_state=0).fit(ROWS.toarray() * saying, numbers == 0)
    weights, bias = machine.weights(ROWS, numbers, 3, 0.5)
    assert weights.shape == (4, 3)
    assert bias.shape == (3,)
    assert weights[:, 0] == pytest.approx(theirs.coef_[0] * saying, abs=1e-3)
    assert bias[0] == pytest.approx(theirs.intercept_[0], abs=1e-3)


def test_of_two_labels_the_margin_is_shared() -> None:
    weights, bias = machine.weights(ROWS, np.array([0, 0, 0, 1, 1, 1]), 2, 0.5)
    assert np.array_equal(weights[:, 0], -weights[:, 1])
    assert bias[0] == -bias[1]
    margins = (ROWS @ weights + bias) @ [-1, 1]
    assert (margins[3:].min() > margins[:3].max()).all()


def test_a_label_without_texts_is_never_answered() -> None:
    weights, bias = machine.weights(ROWS, np.array([0, 0, 0, 2, 2, 2]), 3, 0.5)
    assert set(np.argmax(ROWS @ weights + bias, 1).tolist()) == {0, 2}


def test_where_all_have_one_label_that_is_the_answer() -> None:
    weights, bias = machine.weights(ROWS, np.array([1] * 6), 3, 0.5)
    assert not weights.any()
    assert np.isfinite(bias).all()
    assert bias.argmax() == 1
