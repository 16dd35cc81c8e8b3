"""The linear model, against scikit-learn's own steps."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer

from lstmlab.baselines import linear
from lstmlab.baselines._ngram_table import Block, characters, words
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.ngrams import Kinds
from lstmlab.recipe import Recipe
from small_data import labelled

TEXTS = [*labelled().splits["train"]["text"], "good good bad", "nothing known: xyz"]


@pytest.mark.parametrize(
    ("kinds", "analyzer"),
    [
        (words(), {"token_pattern": r"\w+(?:['’]\w+)*|[^\w\s]", "ngram_range": (1, 2)}),
        (characters(TEXTS), {"analyzer": "char_wb", "ngram_range": (2, 5)}),
    ],
)
def test_a_block_is_scikit_learns_tf_idf(kinds: Kinds, analyzer: dict) -> None:
    vectorizer = TfidfVectorizer(sublinear_tf=True, min_df=2, **analyzer)
    theirs = vectorizer.fit_transform(TEXTS)
    block, ours = Block.learned(TEXTS, kinds)
    assert ours.shape == theirs.shape
    for mine, other in zip(ours.toarray(), theirs.toarray(), strict=True):
        assert np.sort(mine) == pytest.approx(np.sort(other), abs=1e-6)
    new = ["a good plot , so good", "???"]
    for mine, other in zip(
        block.rows(new).toarray(), vectorizer.transform(new).toarray(), strict=True
    ):
        assert np.sort(mine) == pytest.approx(np.sort(other), abs=1e-6)


def test_it_learns_what_words_say() -> None:
    dataset = labelled()
    found = linear.fit(dataset, "accuracy")
    test = dataset.splits["test"]
    answers = found.answers(test)
    assert [guess.label for guess in answers] == list(test["label"])
    assert found.labels == ("neg", "pos")
    for guess in answers:
        assert [*guess.probabilities.values()] == pytest.approx(softmax(guess.logits).tolist())


def test_three_labels_and_chinese() -> None:
    texts = ["很 好 的 酒店", "很差的酒店", "一般般吧"] * 20
    labels = ["good", "bad", "so-so"] * 20
    split = {"text": texts, "label": labels}
    dataset = Dataset("zh", "labelled", {"train": split, "dev": split, "test": split})
    found = linear.fit(dataset, "macro-f1")
    assert found.labels == ("bad", "good", "so-so")
    assert [guess.label for guess in found.answers(split)] == labels


def test_the_best_on_dev_is_chosen() -> None:
    search = linear.Search(labelled(), "accuracy")
    search.run()
    scores = [(score, loss) for score, loss, _ in search.tried]
    chosen = search.chosen()
    assert search.tried[scores.index(max(scores))][2] is chosen
    assert len({one.about for _, _, one in search.tried}) == len(search.tried) > 2


def test_characters_are_not_read_where_that_would_take_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linear.Search, "effort", 10)
    search = linear.Search(labelled(), "accuracy")
    search.run()
    assert all(one.choices.kinds in ((words(),), (words(3),)) for _, _, one in search.tried)


def test_labels_stand_in_the_data_sets_order() -> None:
    split = {"text": ["two two", "ten ten"] * 9, "label": ["2", "10"] * 9}
    dataset = Dataset("numbers", "labelled", {"train": split, "dev": split})
    found = linear.fit(dataset, "accuracy")
    assert found.labels == tuple(dataset.labels)
    assert [guess.label for guess in found.answers(split)] == split["label"]


def test_torch_is_not_needed() -> None:
    import subprocess
    import sys

    code = "import sys, lstmlab.baselines.linear, sklearn.svm; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_where_nothing_can_be_told_apart_labels_are_as_often_as_they_were() -> None:
    split = {"text": ["", " ", "", ""], "label": ["a", "a", "a", "b"]}
    dataset = Dataset("empty", "labelled", {"train": split, "dev": split})
    guess = linear.fit(dataset, "accuracy").answers({"text": ["anything"]})[0]
    assert guess.probabilities["a"] == pytest.approx(0.75, abs=0.1)
    one = {"text": ["x y", "x y"], "label": ["a", "a"]}
    dataset = Dataset("one", "labelled", {"train": one, "dev": one})
    assert linear.fit(dataset, "accuracy").answers({"text": ["z"]})[0].probabilities == {"a": 1}


def test_words_alone_are_read_where_a_recipe_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe(ngrams="words")
    learned = linear.fit(labelled(), "accuracy", recipe=recipe)
    (kinds,) = learned.choices.kinds
    assert kinds.characters[0] > kinds.characters[1]  # none
    assert learned.answers(labelled().splits["test"])
    monkeypatch.setattr(linear, "_ONE_C", 0)
    search = linear.Search(labelled(), "accuracy")
    search.run(words_alone=True)
    assert len(search.tried) == 1


def test_log_loss_chooses_for_accuracy_and_the_score_for_macro_f1() -> None:
    for metric, place in (("accuracy", "loss"), ("log-loss", "loss"), ("macro-f1", "score")):
        search = linear.Search(labelled(), metric)
        search.run()
        dev = search.dataset.splits["dev"]
        losses = [linear._scaled(one, dev)[1] for _, _, one in search.tried]
        for (first, second, _), loss in zip(search.tried, losses, strict=True):
            assert -(first if place == "loss" else second) == pytest.approx(loss, rel=1e-3)
        if place == "loss":
            chosen = next(n for n, one in enumerate(search.tried) if one[2] is search.chosen())
            assert losses[chosen] == pytest.approx(min(losses), rel=1e-3)


def test_three_words_in_a_row_are_read_where_they_tell_more() -> None:
    """Neither a word nor a pair of them tells the label, but where three stand in a row."""
    apart = ["a b x b c", "x b c a b", "a b x b c x", "b c x a b"]
    together = ["a b c x", "x a b c", "x a b c x", "a b c x b"]
    texts = [*apart, *together] * 6
    split = {"text": texts, "label": (["apart"] * 4 + ["together"] * 4) * 6}
    dataset = Dataset("three", "labelled", {"train": split, "dev": split})
    found = linear.fit(dataset, "accuracy", recipe=Recipe(ngrams="words"))
    assert found.choices.kinds == (words(3),)
    assert [guess.label for guess in found.answers(split)] == split["label"]
