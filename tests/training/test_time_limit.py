"""What is left for training of the time that a run may take."""

from __future__ import annotations

import pytest

from lstmlab import tasks
from lstmlab.training import time_limit, trial_run
from lstmlab.training.time_limit import TimeLimit
from lstmlab.training.trial_run import _ending
from small_data import BY_KIND
from small_runs import run


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> TimeLimit:
    """100 s; dev is a tenth of an epoch, and scored four times, then half an epoch is."""
    monkeypatch.setattr(time_limit.time, "perf_counter", lambda: 1000.0)
    made = TimeLimit(until=1100.0, evaluations=4, dev=0.1, ending=0.5)
    made.begin()
    return made


def test_until_dev_is_scored_reading_is_a_third_of_training(limit: TimeLimit) -> None:
    assert limit.training(epoch=30.0) == pytest.approx(100 - (4 * 0.1 + 0.5) * 10)


def test_then_it_is_what_was_measured(limit: TimeLimit) -> None:
    limit.scored(2.0)
    assert limit.training(epoch=30.0) == pytest.approx(100 - 2 - (3 * 0.1 + 0.5) * 20)
    limit.scored(4.0)  # 3 s on average
    assert limit.training(epoch=30.0) == pytest.approx(100 - 6 - (2 * 0.1 + 0.5) * 30)


def test_more_evaluations_than_planned_take_no_time_back(limit: TimeLimit) -> None:
    for _ in range(6):
        limit.scored(1.0)
    assert limit.training(epoch=30.0) == pytest.approx(100 - 6 - 0.5 * 10)


@pytest.mark.parametrize(
    ("name", "final", "read"),
    [
        ("classification", False, ()),  # its quick answers are all there is to score
        ("classification", True, ("test",)),
        ("translation", False, ("dev",)),  # the beam comes last
        ("translation", True, ("dev", "test")),
    ],
)
def test_scoring_in_the_end_reads(name: str, final: bool, read: tuple[str, ...]) -> None:
    task = tasks.load(name)
    recipe = task.recipe_with({"min_count": 1, "unit": "word"})
    data = task.prepare(BY_KIND[task.columns.called](), recipe)
    told = sum(data.size(split) for split in read)
    expected = told * task.slowness(recipe) / data.size("train")
    assert _ending(task, recipe, data, final) == pytest.approx(expected)


def test_pretraining_takes_its_time_out_of_the_budget(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(trial_run, "_pretrain", lambda *given: 10.0)
    record = run(seconds=0.5, pretraining_epochs=1).record
    assert record.curve[-1].step == 1  # nothing is left but for the update that there must be
