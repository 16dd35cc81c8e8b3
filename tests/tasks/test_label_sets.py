"""A model of several labels: its loss, thresholds, wide part, and what it answers."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from rich.console import Console

import lstmlab
from lstmlab import LSTMMultilabelClassifier, tasks, training
from lstmlab.artifacts.saved import SavedModel
from lstmlab.checks.examples import multilabelled
from lstmlab.checks.tasks import planned
from lstmlab.cli.predict import answers as shown
from lstmlab.cli.predict import explanation, label_sets
from lstmlab.data.dataset import Dataset
from lstmlab.models.label_sets import LabelSets, mixed, tempered
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.label_sets import Sets
from models_made import TEXTS, untrained

SMALL = {"embedding_size": 4, "hidden_size": 3, "dropout": 0.0}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model that tells ``bad``, ``good`` and ``long``, and its record."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
        trial, dataset = planned("multilabel")
        outcome = training.run(trial, dataset, threads=1)
        yield lstmlab.Model(SavedModel.of(trial, outcome)), outcome.record


def test_the_loss_is_binary_cross_entropy_summed_over_labels() -> None:
    task, dataset = tasks.load("multilabel"), multilabelled()
    recipe = task.recipe_with({**SMALL, "wide": "none", "unit": "word", "min_count": 1})
    data = task.prepare(dataset, recipe)
    assert data.codec.labels == ("bad", "good", "long")
    torch.manual_seed(0)
    model = task.model(data.codec, recipe)
    course = Sets(model, data, recipe, np.random.default_rng(0))
    indices = np.array([5, 0, 7])  # bad and long; none; all
    assert course.wanted[indices].tolist() == [[1, 0, 1], [0, 0, 0], [1, 1, 1]]
    loss, items = course.loss(indices)
    share = torch.sigmoid(model(*course.inputs(indices))).double()
    wanted = course.wanted[indices].double()
    nats = -(wanted * share.log() + (1 - wanted) * (1 - share).log()).sum()
    assert (float(loss.detach()), items) == (pytest.approx(float(nats.detach()), rel=1e-5), 3)


def test_labels_begin_rare() -> None:
    torch.manual_seed(0)
    model = LabelSets(9, 5, Recipe().updated(SMALL))
    assert (model.output.bias == -2).all()
    assert model.thresholds.tolist() == [0] * 5
    assert "thresholds" in model.state_dict()


def test_it_gives_none_one_or_all(trained) -> None:
    model, record = trained
    assert record.metrics["test"]["labels-macro-f1"] > 90
    texts = ["the film", "a good plot", "a long bad film", "bad good long"]
    found = [set(answer["labels"]) for answer in model.predict(texts)]
    assert found == [set(), {"good"}, {"bad", "long"}, {"bad", "good", "long"}]
    shares = model.predict_proba(["a good plot"])
    assert shares.shape == (1, 3)
    assert shares[0, 1] > 0.5 > max(shares[0, 0], shares[0, 2])
    assert record.notes[-2:] == (
        "confidences calibrated on dev (temperature scaling)",
        "labels are answered by thresholds that were fitted on dev, for labels-macro-f1",
    )


def test_each_label_is_explained_by_its_own_words(trained, capsys) -> None:
    model, _ = trained
    nothing, both = model.predict(["the film", "a long bad film"], explain=True)
    assert [*both["words"]] == [*both["ngrams"]] == ["bad", "long"]
    for label, words in both["words"].items():
        most = max(words, key=lambda word: word["weight"])
        assert most["token"] == label
        assert max(both["ngrams"][label], key=lambda one: one["weight"])["ngram"] == label
    assert len(nothing["words"]) == 1  # of the likeliest label, which isn't given
    explanation.show(Console(no_color=True), both)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("bad;long\t")
    assert lines[0].endswith("\ta long bad film")
    assert [line.split(":")[0] for line in lines[1:]] == [
        "  for (+) or against (−) bad", "  n-grams for (+) or against (−) bad",
        "  for (+) or against (−) long", "  n-grams for (+) or against (−) long",
    ]  # fmt: skip
    explanation.show(Console(no_color=True), nothing)
    assert "(not given)" in capsys.readouterr().out


def test_a_table_has_the_labels_as_lstmlab_reads_them(trained) -> None:
    model, _ = trained
    nothing, both = model.predict(["the film", "a long bad film"])
    assert label_sets.line(both).startswith("bad;long\t")
    assert shown.as_columns(both, "multilabel") == {"labels": "bad;long"}
    assert shown.as_columns(nothing, "multilabel") == {"labels": "[]"}
    columns = shown.as_columns(both, "multilabel", model.labels, table=False)
    assert columns.pop("labels") == ["bad", "long"]
    assert [*columns] == ["probability_bad", "probability_good", "probability_long"]
    assert label_sets.joined(["a", "b, c"]) == '["a", "b, c"]'
    empty = tasks.load("multilabel").empty_answer()
    assert label_sets.line(empty) == "\t\t"
    assert shown.as_columns(empty, "multilabel") == {"labels": None}


def test_thresholds_decide_and_are_kept(tmp_path) -> None:
    model = untrained("multilabel")
    shares = model.answers({"text": TEXTS})
    for one in shares:
        odds = np.array(one.logits)
        names = np.array(["bad", "good", "neither"])
        assert one.labels == tuple(names[odds > np.array([-0.5, 0.0, 0.2])])
    lstmlab.Model(model).save(tmp_path / "m")
    assert lstmlab.load(tmp_path / "m").guesses(TEXTS) == shares


def test_how_much_say_and_how_sure_is_likeliest_on_dev() -> None:
    rng = np.random.default_rng(0)
    wanted = (rng.uniform(size=(400, 3)) < 0.3).astype(float)
    knows, noise = 4 * wanted - 2 + rng.normal(size=wanted.shape), rng.normal(size=wanted.shape)
    share, temperature = mixed(noise, knows, wanted)
    assert share > 0.9
    assert tempered(3 * knows, wanted) == pytest.approx(3 * tempered(knows, wanted), rel=0.1)

    def loss(share: float, temperature: float) -> float:
        odds = ((1 - share) * noise + share * knows) / temperature
        return float(np.logaddexp(0, np.where(wanted > 0, -odds, odds)).sum())

    best = loss(share, temperature)
    for other in (loss(share - 0.1, temperature), loss(share, 1.3 * temperature)):
        assert best < other


def test_the_card_has_a_row_a_label(trained, tmp_path) -> None:
    from lstmlab.api.card_label_sets import each_label

    model, _ = trained
    test = multilabelled().splits["test"]
    answers = model.guesses(test["text"])
    lines = [*each_label(list(test["labels"]), answers, [0.0, 0.5, -1.0])]
    rows = [line for line in lines if line.startswith("| ")][2:]
    assert {row.split(" | ")[0] for row in rows} == {"| bad", "| good", "| long"}
    assert {row.split(" | ")[-1] for row in rows} == {"50 % |", "62 % |", "27 % |"}
    assert lines[2].startswith("A text of the test split has 1.50 labels on average")


def test_the_estimator_takes_matrices_and_lists(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    train = multilabelled().splits["train"]
    lists = [json.loads(cell) for cell in train["labels"]]
    names = ("bad", "good", "long")
    matrix = np.array([[name in each for name in names] for each in lists]).astype(int)
    how = {
        "hidden_size": 12, "embedding_size": 12, "epochs": 8, "learning_rate": 0.03,
        "batch_size": 8, "pretraining_epochs": 0, "min_count": 1, "dropout": 0.1, "random_state": 0,
    }  # fmt: skip
    recipe = {"precision": "float32", "wide": "none", "evaluations": 2}
    one = LSTMMultilabelClassifier(recipe, **how).fit(train["text"], matrix)
    other = LSTMMultilabelClassifier(recipe, **how).fit(list(train["text"]), lists)
    assert one.classes_.tolist() == [0, 1, 2]
    assert other.classes_.tolist() == [*names]
    given = other.predict(train["text"])
    assert (given == one.predict(train["text"])).all()
    assert given.shape == matrix.shape
    assert other.score(train["text"], lists) == one.score(train["text"], matrix) > 0.85
    assert other.predict_proba(["a good plot"]).shape == (1, 3)
    for y, said in (
        (["a"] * 96, "give a list of labels"), (2 * matrix, "something else than 0 and 1"),
        (None, "requires y"), ([["a"]] * 96, "two sorts"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            LSTMMultilabelClassifier(recipe, **how).fit(train["text"], y)


def test_on_the_way_dev_is_scored_by_the_threshold_that_is_best_there() -> None:
    """Or a model that is not sure yet would seem to know nothing."""
    task, dataset = tasks.load("multilabel"), multilabelled()
    recipe = task.recipe_with({**SMALL, "wide": "none", "unit": "word"})
    data = task.prepare(Dataset(dataset.name, dataset.columns, dataset.splits), recipe)
    torch.manual_seed(0)
    model = task.model(data.codec, recipe).eval()
    quick = task.answers(model, data, "dev", recipe, quick=True)
    assert any(one.labels for one in quick)
    assert not any(one.labels for one in task.answers(model, data, "dev", recipe))
    assert [one.logits for one in quick] == [
        one.logits for one in task.answers(model, data, "dev", recipe)
    ]
