"""Pairs in a file, sentence1,sentence2,label: in folds, and as fit prepares them."""

import random

import pytest

import lstmlab
from lstmlab import tasks
from lstmlab.api.fitting import preparation
from lstmlab.baselines.linear import effort
from lstmlab.checks.examples import alike
from lstmlab.data import load
from lstmlab.registry import names
from lstmlab.study.planning.entries.task_entry import TaskEntry

SMALL = {"hidden_size": 4, "embedding_size": 4, "epochs": 1, "ngrams": "words"}


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """Two sentences of three words each, which share them or share none."""
    draw, lines = random.Random(0), ["sentence1,sentence2,label"]
    words = [["dog", "runs", "home"], ["cat", "sleeps", "here"], ["bus", "waits", "there"]]
    for number in range(90):
        one = draw.choice(words)
        other = one if number % 2 else draw.choice([each for each in words if each is not one])
        first, second = (" ".join(draw.sample(each, 3)) for each in (one, other))
        lines.append(f"{first} {number},{second},{'same' if number % 2 else 'other'}")
    path = tmp_path_factory.mktemp("pairs") / "pairs.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_they_are_tested_on_in_folds(pairs):
    model = lstmlab.train("pair-classification", pairs, SMALL, folds=2, device="cpu")
    assert len(model.record.folds) == 2
    # The linear model beside the network knows it all, whatever that has learned in an epoch.
    assert [scores["accuracy"] for scores in model.record.folds] == [100.0, 100.0]
    answer = model.predict([("a dog runs", "home runs dog")])[0]
    assert (answer["sentence1"], answer["label"]) == ("a dog runs", "same")


def test_their_letters_are_those_of_both_texts(pairs):
    dataset = load(str(pairs), tasks.load("pair-classification").columns)
    train = dataset.splits["train"]
    letters = sum(
        len(a) + len(b) for a, b in zip(train["sentence1"], train["sentence2"], strict=True)
    )
    assert effort(dataset) == letters


@pytest.mark.parametrize("name", names("tasks"))
def test_fit_knows_how_to_train_every_task(name):
    task = tasks.load(name)
    entry = TaskEntry(task=name, dataset="given", metric=task.metric)
    changes = preparation.how(task, entry, alike(task.columns), 60.0)
    assert changes["metric"] == task.metric
    assert task.recipe_with(changes).metric == ""
    assert "ngrams" not in changes  # so few letters are read at once
