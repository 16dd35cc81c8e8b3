"""What scikit-learn's tools ask of all estimators alike: parameters, copies, pipelines."""

from __future__ import annotations

import inspect
import pickle

import numpy as np
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator

import lstmlab

ESTIMATORS = [getattr(lstmlab, name) for name in lstmlab.__all__ if name.startswith("LSTM")][1:]
"""All but the layer, LSTM, that they are made of."""

TEXTS = ["so good", "so bad", "good bad", "so so"] * 10
ANSWERS = {
    "LSTMClassifier": ["+", "-", "+", "-"] * 10,
    "LSTMMultilabelClassifier": [["+"], ["-"], ["+", "-"], []] * 10,
    "LSTMPairClassifier": ["same", "other", "same", "other"] * 10,
    "LSTMPairRegressor": [2.0, 1.0, 1.5, 1.5] * 10,
    "LSTMRegressor": [2.0, 1.0, 1.5, 1.5] * 10,
    "LSTMTagger": [["O", "B-X"], ["O", "B-Y"], ["B-X", "B-Y"], ["O", "O"]] * 10,
}
TINY = {
    "hidden_size": 4, "embedding_size": 4, "epochs": 1, "pretraining_epochs": 0, "random_state": 0,
}  # fmt: skip

each = pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda one: one.__name__)


def test_all_are_here() -> None:
    assert {one.__name__ for one in ESTIMATORS} == {*ANSWERS}


@each
def test_parameters_are_given_back_and_set(estimator) -> None:
    made = estimator(cell="gru", hidden_size=8)
    names = set(inspect.signature(estimator).parameters)
    assert set(made.get_params()) == names
    assert (made.get_params()["cell"], made.get_params()["hidden_size"]) == ("gru", 8)
    assert made.set_params(hidden_size=16, recipe={"dropout": 0.2}) is made
    assert (made.hidden_size, made.recipe, made.cell) == (16, {"dropout": 0.2}, "gru")
    with pytest.raises(ValueError, match="Invalid parameter 'hidden' for estimator"):
        made.set_params(hidden=3)
    copied = clone(made)
    assert copied is not made
    assert copied.get_params() == made.get_params()
    assert "hidden_size=16" in repr(made)


@each
def test_in_a_pipeline_its_parameters_are_reached(estimator) -> None:
    steps = Pipeline([("same", FunctionTransformer()), ("model", estimator())])
    steps.set_params(model__hidden_size=24)
    assert steps.named_steps["model"].hidden_size == 24
    assert steps.get_params()["model__hidden_size"] == 24
    assert clone(steps).get_params()["model__hidden_size"] == 24


@each
@pytest.mark.filterwarnings("ignore:Can't test estimator")
def test_scikit_learn_checks_what_it_can(estimator) -> None:
    pairs = "Pair" in estimator.__name__
    if not pairs:  # of two columns it takes any estimator for one of numbers
        results = check_estimator(estimator())
        assert {(one["check_name"], one["status"]) for one in results} == {
            ("check_estimator_cloneable", "passed")
        }
    tags = estimator().__sklearn_tags__()
    assert (tags.input_tags.string, tags.input_tags.two_d_array) == (True, pairs)
    assert is_regressor(estimator()) == estimator.__name__.endswith("Regressor")
    if "Classifier" in estimator.__name__:
        assert is_classifier(estimator())


@each
def test_fitted_in_a_pipeline_it_answers_and_can_be_pickled(
    estimator, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    X = TEXTS
    if estimator is lstmlab.LSTMTagger or "Pair" in estimator.__name__:
        X = [text.split() for text in TEXTS]  # two tokens, or two texts of a word
    with pytest.raises(NotFittedError):
        estimator().predict(X)
    answers = ANSWERS[estimator.__name__]
    steps = make_pipeline(FunctionTransformer(), estimator(**TINY)).fit(X, answers)
    given = steps.predict(X)
    assert len(given) == len(X)
    again = pickle.loads(pickle.dumps(steps)).predict(X)
    assert given == again if isinstance(given, list) else np.array_equal(given, again)
    assert 0 <= steps.score(X, answers) <= 1 or is_regressor(steps)
