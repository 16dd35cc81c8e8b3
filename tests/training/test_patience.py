"""Early stopping by dev."""

import pytest

from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.registry import names
from lstmlab.training.patience import Patience
from lstmlab.trial import Status
from small_runs import run


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def observed(scores, patience, higher_is_better=True) -> list[bool]:
    watch = Patience(Recipe(patience=patience), higher_is_better)
    over = []
    for score in scores:
        watch.observe(score)
        over.append(watch.is_over)
    return over


def test_it_is_over_after_so_many_scores_without_a_better_one():
    assert observed([50, 60, 60, 59, 61, 61], 2) == [False, False, False, True, False, False]
    assert observed([9, 8, 8.5, 7, 7, 7.5, 7.1], 3, False) == [False] * 6 + [True]
    assert observed([5] * 50, 0) == [False] * 50


@pytest.mark.parametrize("schedule", names("schedules"))
@pytest.mark.parametrize("keep", ["best", "last"])
def test_training_ends_and_the_record_says_what_was_saved(schedule, keep):
    # Weights that hardly move: the first score is never bettered.
    changes = {"optimizer.learning_rate": 1e-9, "epochs": 10, "evaluations": 20, "batch_size": 8}
    outcome = run(patience=3, schedule=schedule, keep=keep, **changes)
    record = outcome.record
    assert record.status is Status.COMPLETE
    assert not outcome.interrupted
    assert [point.step for point in record.curve] == [6, 12, 18, 24]
    assert record.steps == 24
    said = "no better dev score in 3 evaluations ended training after 2.00 of 10 epochs"
    assert said in record.notes
    assert {*record.metrics} == {"dev", "test"}


def test_without_it_the_budget_is_spent():
    changes = {"optimizer.learning_rate": 1e-9, "epochs": 2, "evaluations": 8, "batch_size": 8}
    assert run(**changes).record.steps == 24
    assert run(patience=None, **changes).record.steps == 24


def test_dev_must_be_held_out():
    message = "patience 5 watches dev, which train_on 'train\\+dev' trains on; change one of them"
    with pytest.raises(InputError, match=message):
        Recipe().updated({"patience": 5, "train_on": "train+dev"})
