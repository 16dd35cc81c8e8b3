"""scikit-learn's own checks of an estimator, on texts.

They give numbers in a matrix, and of an estimator that takes texts scikit-learn runs none but that
it can be cloned. So each row becomes a text here, and then all checks are run.
"""

import numpy as np
import pytest
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import check_is_fitted, validate_data

from lstmlab import LSTMClassifier

EXPECTED_TO_FAIL = {
    "check_class_weight_classifiers": "class_weight is None or 'balanced', not weights by label",
}
SKIPPED = {"check_array_api_input"}
"""Checks that scikit-learn skips unless SCIPY_ARRAY_API is set: other libraries' arrays, which hold
no texts."""


class OfNumbers(LSTMClassifier):
    """Reads each row of a matrix as a text with a word for each column: which, and how large.

    The matrix is checked as scikit-learn's own estimators do it. All else is LSTMClassifier's.
    """

    def fit(self, X, y):
        if y is not None:
            X, y = validate_data(self, X, y)
        return super().fit(texts(X), y)

    def predict(self, X):
        return super().predict(self._read(X))

    def predict_proba(self, X):
        return super().predict_proba(self._read(X))

    def _read(self, X):
        check_is_fitted(self)
        return texts(validate_data(self, X, reset=False))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = True
        tags.input_tags.string = tags.input_tags.one_d_array = False
        return tags


def texts(X):
    return [" ".join(f"c{column}is{round(value)}" for column, value in enumerate(row)) for row in X]


@pytest.mark.filterwarnings("ignore")  # theirs are of what they try, such as a column as y
def test_all_checks_that_can_apply_pass(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    estimator = OfNumbers(
        {"evaluations": 1, "precision": "float32"}, hidden_size=8, embedding_size=8, epochs=6,
        batch_size=32, learning_rate=0.05, pretraining_epochs=0, min_count=1, dropout=0.1,
        random_state=0,
    )  # fmt: skip
    results = check_estimator(
        estimator, expected_failed_checks=EXPECTED_TO_FAIL, on_skip=None, on_fail="raise"
    )
    by_status: dict[str, set[str]] = {}
    for result in results:
        by_status.setdefault(result["status"], set()).add(result["check_name"])
    assert by_status.pop("xfail") == set(EXPECTED_TO_FAIL)
    assert by_status.pop("skipped", set()) <= SKIPPED
    assert len(by_status["passed"]) > 45
    assert {"check_estimators_pickle", "check_fit_idempotent", "check_classifiers_train"} <= (
        by_status["passed"]
    )
    assert [*by_status] == ["passed"]


@pytest.mark.filterwarnings("ignore:Can't test estimator")
def test_as_it_stands_it_says_that_it_takes_texts():
    tags = LSTMClassifier().__sklearn_tags__().input_tags
    assert (tags.string, tags.one_d_array, tags.two_d_array) == (True, True, False)
    results = check_estimator(LSTMClassifier())
    assert {(result["check_name"], result["status"]) for result in results} == {
        ("check_estimator_cloneable", "passed")
    }


def test_numbers_become_words():
    assert texts(np.array([[0.4, -1.6]])) == ["c0is0 c1is-2"]
