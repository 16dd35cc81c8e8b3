"""Fitting in folds compares recipes on the same ones, and the best learns from all examples."""

import io

import numpy as np
import pandas
import pytest
from rich.console import Console

import lstmlab
from lstmlab import InputError, tasks
from lstmlab.api.card_folds import how_good_in_folds
from lstmlab.api.fitting import folded, whole
from lstmlab.api.folded import Folded, OneFold
from lstmlab.study.fitting import small_study
from lstmlab.study.fitting.choosing import Choice
from lstmlab.study.fitting.pace import Pace
from lstmlab.study.planning.entries.task_entry import TaskEntry
from lstmlab.trial import Fold

ROWS = 90
TABLE = pandas.DataFrame(
    {
        "title": ["" if i % 9 == 0 else f"film {i}" for i in range(ROWS)],
        "body": [f"it was {'good' if i % 2 else 'bad'} on day {i}" for i in range(ROWS)],
        "stars": ["pos" if i % 2 else "neg" for i in range(ROWS)],
    }
)
TINY = {
    "hidden_size": 4, "embedding_size": 4, "steps": 2, "batch_size": 8, "unit": "word",
    "min_count": 1, "precision": "float32",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def tiny(tmp_path_factory):
    task = type(tasks.load("sentiment"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setattr(task, "variants", {"tiny": TINY})
        patch.setattr(task, "brief", {})
        yield


def fit(**options):
    return lstmlab.fit(
        TABLE, "10m", task="sentiment", columns={"text": "title,body"}, folds=3, jobs=1,
        backend="inline", **options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def fitted(tiny):
    return fit(progress=False)


def test_the_model_has_what_its_recipe_scored_in_each_fold(fitted):
    finals = [
        (trial["fold"], trial["test accuracy"])
        for trial in fitted.comparison.records().to_pylist()
        if trial["purpose"] == "final"
    ]
    assert [fold for fold, _ in sorted(finals)] == ["1/3", "2/3", "3/3"]
    assert [each["accuracy"] for each in fitted.model.record.folds] == [
        score for _, score in sorted(finals)
    ]


def test_the_model_learned_from_all_examples_but_dev(fitted, tmp_path):
    fitted.model.save(tmp_path / "model")
    card = (tmp_path / "model/README.md").read_text()
    assert "train: 81 examples, dev: 9 examples." in card
    assert "90 examples were dealt out into 3 folds (seed 0; duplicates together). Each" in card
    mean = np.mean([each["accuracy"] for each in fitted.model.record.folds])
    assert f"| accuracy | {mean:.2f} |" in card
    assert "## What it takes for what" not in card  # the folds' models are gone
    assert "test" not in fitted.model.record.metrics


def test_columns_that_were_joined_are_read_again(fitted):
    given = pandas.DataFrame({"body": ["it was good"], "title": [None]})
    assert fitted.model.predict(given)[0]["text"] == "¦ it was good"


def test_folds_get_all_seeds_and_no_search():
    entry = TaskEntry(task="sentiment", dataset="d")
    allowed = small_study.budget(3600, jobs=2, recipes=5, folds=4)
    assert (allowed.seeds, allowed.tuning) == (4, 0.0)
    # All trials, two at a time, take what comparing may.
    assert allowed.trial * allowed.contenders * 4 / 2 == pytest.approx(allowed.comparing)
    study = small_study.study_of(tasks.load("sentiment"), entry, allowed, seed=7, folds=4)
    assert study.fold_of_seed[11] == Fold(number=4, count=4)
    assert not study.tuned


@pytest.mark.parametrize("option", ["allow_baseline", "ensemble"])
def test_what_does_not_go_with_folds(option):
    with pytest.raises(InputError, match=f"--folds: doesn't go with --{option.replace('_', '-')}"):
        lstmlab.fit(TABLE, task="sentiment", columns={"text": "body"}, folds=3, **{option: True})


def test_where_no_fold_comes_to_an_end_there_is_a_model_all_the_same(monkeypatch, capsys):
    monkeypatch.setattr(whole, "execute", lambda *arguments, **options: None)
    model, _ = fit()
    assert model.record.folds == ()
    assert set(model.record.metrics) == {"dev", "test"}
    assert "of fewer than two folds a training came to its end" in "".join(capsys.readouterr())


def test_folds_that_did_not_come_to_an_end_are_told():
    part = {"text": ["a", "b"], "label": ["pos", "neg"]}
    two = tuple(
        OneFold(Fold(number=n, count=3), {"accuracy": score}, (), part, [])
        for n, score in ((1, 50.0), (3, 60.0))
    )
    found = Folded(tasks.load("sentiment"), "accuracy", two)
    card = "\n".join(how_good_in_folds(found, alone=True))
    assert "into 3 folds (seed 0; duplicates together), of which 2 came to an end, with\n4 " in card
    reach = 12.7062047 * 50**0.5 * (1 / 2 + 1 / 2) ** 0.5  # of the variance of 50 and 60
    assert f"| accuracy | 55.00 | {55 - reach:.2f} – {55 + reach:.2f} | 50.00, 60.00 |" in card
    assert folded._lines(found, None, 3) == [
        f"accuracy in folds: 55.00 ± {reach:.2f} (95 % interval, corrected for the training data "
        "that folds share)",
        "2 of 3 folds came to an end: give it more --time",
    ]


def test_one_fold_alone_says_nothing(fitted):
    class Nothing:
        done = ()

    assert folded._folded(Nothing(), "tiny", None, ()) is None
    assert folded._lines(None, Nothing(), 3) == [
        "of fewer than two folds a training came to its end: give it more --time"
    ]
    assert whole.closing_of(100) == 6.0


@pytest.mark.parametrize(
    ("spent", "said"),
    [
        (
            0,
            "testing 1 recipe (tiny) in 3 folds for 42 s at most, 14 s each at most; then the best",
        ),
        (58, "1 s are left to test in 3 folds: too few for all of them"),
    ],
)
def test_how_long_testing_takes_is_said(spent, said):
    budget = small_study.budget(60, 1, 1, spent, folds=3)
    console = Console(file=io.StringIO(), width=300)
    folded._introduce(console, Choice(budget, {"tiny": Pace(1, 1, 1, 0, 0)}, {}, 0.0), 3)
    assert console.file.getvalue().startswith(said)
