"""LSTMTagger as scikit-learn's users use it."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV

from lstmlab import InputError, LSTMTagger
from lstmlab.data.tagging.inner import Inner
from small_data import tagged

SMALL = {
    "hidden_size": 16, "embedding_size": 16, "learning_rate": 0.02, "batch_size": 8, "epochs": 6,
    "dropout": 0.1, "random_state": 0,
}  # fmt: skip
ROWS = tagged().splits["train"]
X = [cell.split() for cell in ROWS["tokens"]]
Y = [cell.split() for cell in ROWS["tags"]]

pytestmark = pytest.mark.usefixtures("precision")


@pytest.fixture(scope="module")
def fitted(precision, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
        return LSTMTagger(**SMALL).fit(X, Y)


def test_it_learns_and_answers_as_many_tags_as_tokens(fitted):
    assert fitted.score(X, Y) > 0.95
    assert fitted.predict([["Ann", "Lee", "saw", "Rome"]]) == [["B-PER", "I-PER", "O", "B-LOC"]]
    assert fitted.classes_.tolist() == ["B-LOC", "B-PER", "I-PER", "O"]
    (answer,) = fitted.model_.predict(["Ann Lee saw Rome"])
    assert [span["type"] for span in answer["spans"]] == ["PER", "LOC"]


def test_other_schemes_are_read_and_arrays_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    inner = Inner(("B-LOC", "B-PER", "I-PER", "O"), "bioes")
    bioes = [[inner.names[number] for number in inner.numbers(tags)] for tags in Y]
    assert {"S-LOC", "S-PER", "E-PER"} < {tag for tags in bioes for tag in tags}
    arrays = np.array([np.array(tokens, object) for tokens in X], object)
    tagger = LSTMTagger(**{**SMALL, "epochs": 1, "wide": "alone"}).fit(arrays, bioes)
    assert {*tagger.classes_} == {"B-LOC", "B-PER", "I-PER", "O"}
    assert tagger.score(arrays, bioes) == tagger.score(X, Y) > 0.9


def test_it_is_searched_like_others(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    small = {**SMALL, "epochs": 1, "wide": "none"}
    search = GridSearchCV(LSTMTagger(**small), {"crf": [True, False]}, cv=2, refit=False)
    search.fit(X[:24], Y[:24])
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert clone(LSTMTagger(**small)).get_params() == LSTMTagger(**small).get_params()


@pytest.mark.parametrize(
    ("texts", "tags", "said"),
    [
        ("a b", Y, "X is a str; give a list of lists"),
        (["a b", "c"], Y[:2], r"X\[0\] is str; it must be a list of strings"),
        ([["a"], []], [["O"], []], r"X\[1\]: no X; fill them in"),
        ([["a", "b"]], [["O"]], r"y\[0\] has 1 tags, and X\[0\] 2 tokens; there must be one for"),
        ([["a"], ["b"]], [["O"], ["O"]], "y: every tag is 'O'; there must be two at least"),
        ([], [], "X has 0 texts; there must be 1 at least"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(texts, tags, said):
    with pytest.raises(InputError, match=said):
        LSTMTagger(**SMALL).fit(texts, tags)
    with pytest.raises(NotFittedError):
        LSTMTagger().predict(X)
