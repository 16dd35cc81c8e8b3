"""The estimator of numbers for scikit-learn, on texts that are worth a point a ``good``."""

from __future__ import annotations

import random

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import check_estimator

from lstmlab import LSTMRegressor
from lstmlab.errors import InputError

SMALL = {"evaluations": 1, "precision": "float32", "wide": "none", "locked_dropout": False}


def texts(count: int = 120) -> tuple[list[str], list[float]]:
    draw, made = random.Random(0), []
    for number in range(count):
        words = draw.choices(["plot", "film", "cast", "the"], k=3) + ["good"] * (number % 4)
        draw.shuffle(words)
        made.append(" ".join(words))
    return made, [number % 4 + 0.5 for number in range(count)]


def regressor(**changes: object) -> LSTMRegressor:
    small = {
        "hidden_size": 12, "embedding_size": 12, "epochs": 8, "learning_rate": 0.02, "dropout": 0.1,
        "pretraining_epochs": 0, "min_count": 1, "batch_size": 16, "random_state": 0,
    }  # fmt: skip
    return LSTMRegressor(SMALL, **{**small, **changes})


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield regressor(validation_fraction=0.25).fit(*texts())


def test_it_tells_the_numbers(fitted):
    given, wanted = texts()
    found = fitted.predict(given)
    assert found.shape == (len(given),)
    assert np.abs(found - np.array(wanted)).mean() < 0.3  # 1, for whoever says 2 of all
    assert fitted.score(given, wanted) > 0.8
    low, high = fitted.predict_interval(given).T
    assert (low <= found).all()
    assert (found <= high).all()
    within = (low > 0.5) & (high < 3.5)  # of the others the bounds are cut
    assert np.ptp((high - low)[within]) < 1e-6 < (high - low)[within].mean()
    # The numbers are four grades, and nothing is beyond them.
    assert (found.min(), low.min()) >= (0.5, 0.5)
    assert max(found.max(), high.max()) <= 3.5


def test_without_texts_held_out_there_are_no_bounds(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    given, wanted = texts(40)
    alone = regressor(validation_fraction=None, epochs=1).fit(given, wanted)
    assert np.isnan(alone.predict_interval(given)).all()
    assert np.isfinite(alone.predict(given)).all()


def test_it_can_be_cloned_searched_and_told_from_labels(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    same = clone(regressor(number_loss="huber"))
    assert same.get_params()["number_loss"] == "huber"
    assert same.set_params(number_loss="ordinal").number_loss == "ordinal"
    scores = cross_val_score(regressor(epochs=1), *texts(40), cv=2)
    assert scores.shape == (2,)
    assert np.isfinite(scores).all()


@pytest.mark.filterwarnings("ignore:Can't test estimator")
def test_scikit_learn_checks_what_it_can_of_an_estimator_of_texts():
    results = check_estimator(LSTMRegressor())
    assert {(result["check_name"], result["status"]) for result in results} == {
        ("check_estimator_cloneable", "passed")
    }


@pytest.mark.parametrize(
    ("changes", "y", "said"),
    [
        ({}, None, "requires y to be passed"),
        ({}, [1.0] * 40, "y is 1 for all texts"),
        ({}, ["a", "b"] * 20, "not numbers"),
        ({}, [1.0, float("nan")] * 20, r"y\[1\] is .*every text needs a number"),
        ({}, [1.0, float("inf")] * 20, "infinite"),
        ({"number_loss": "cubic"}, [1.0, 2.0] * 20, "number_loss = 'cubic'"),
        ({"metric": "accuracy"}, [1.0, 2.0] * 20, "unknown metric of regression 'accuracy'"),
    ],
)
def test_what_is_wrong_is_said(changes, y, said):
    with pytest.raises(ValueError, match=said) as raised:
        regressor(**changes).fit(texts(40)[0], y)
    assert y is None or isinstance(raised.value, InputError | ValueError)
