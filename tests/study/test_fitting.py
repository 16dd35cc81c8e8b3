"""How ``lstmlab fit`` spends its time, and what it keeps."""

from __future__ import annotations

import dataclasses
import time
from types import SimpleNamespace

import pytest
import torch

import small_study
from lstmlab import tasks
from lstmlab.registry import names
from lstmlab.study.fitting import small_study as fitting
from lstmlab.study.planning import plan
from lstmlab.study.planning.entries.task_entry import TaskEntry
from lstmlab.study.storing import store
from lstmlab.trial import Point, Record, Status


@pytest.mark.parametrize(
    ("seconds", "contenders", "seeds"),
    [(60, 2, 1), (299, 2, 1), (300, 3, 2), (899, 3, 2), (900, 3, 3), (2400, 5, 3), (36_000, 5, 3)],
)
def test_more_time_compares_more(seconds: float, contenders: int, seeds: int) -> None:
    allowed = fitting.budget(seconds, jobs=2, recipes=5)
    assert (allowed.contenders, allowed.seeds) == (contenders, seeds)


def test_all_trials_fit_into_the_time_of_comparing() -> None:
    for seconds in (120, 600, 1200, 3600):
        for jobs in (1, 2, 16):
            one = fitting.budget(seconds, jobs, recipes=5)
            trials = one.contenders * (one.seeds + (one.tuning > 0))
            side_by_side = min(jobs, one.contenders)
            assert trials * one.trial / side_by_side == pytest.approx(one.comparing)
            assert one.comparing <= 0.6 * seconds
            assert fitting.budget(seconds, jobs, 5, spent=20).trial < one.trial
            if one.tuning:  # the third of a search begins in time, and no fourth
                assert 2 * one.search < one.tuning < 3 * one.search
    assert fitting.budget(30, 1, recipes=5, spent=60).trial == 5


@pytest.mark.parametrize("task", names("tasks"))
def test_every_variant_is_a_recipe_of_its_task(task: str) -> None:
    loaded = tasks.load(task)
    made = [loaded.recipe_with(changes) for changes in loaded.variants.values()]
    assert len(set(made)) == len(made) >= 3
    assert next(iter(loaded.variants)) == "default"


@pytest.fixture
def agenda(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    small_study.write(tmp_path)
    task = tasks.load("sentiment")
    allowed = fitting.Budget(
        contenders=2,
        seeds=2,
        trial=1.0,
        search=1.0,
        tuning=10.0,
        left=100.0,
        comparing=60.0,
        beams=False,
    )
    entry = TaskEntry(task="sentiment", dataset=str(tmp_path / "words"))
    study = fitting.study_of(task, entry, allowed, seed=4)
    todo = plan.make(study, "fit")
    contenders = [candidate.contender for candidate in todo.candidates]
    with store.start(tmp_path / "study", todo.text, todo.ids, contenders, {"name": "fit"}) as kept:
        yield fitting.Keeping(todo, kept, tmp_path / "models")


def end(agenda: fitting.Keeping, *scores: float | None) -> list[str]:
    """The next trials, side by side, end with these scores on dev (None: lost); their ids."""
    trials = [agenda.take() for _ in scores]
    for trial, score in zip(trials, scores, strict=True):
        agenda.finish(trial, ended(score))
    return [trial.id for trial in trials]


def ended(score: float | None) -> Record:
    """Returns the record of a trial that took as long as a contender's tuning may take."""
    if score is None:
        return Record(status=Status.DIVERGED, seconds=20.0)
    curve = [
        Point(epoch=epoch, step=1, train_loss=1.0, score=on_dev, seconds=1.0)
        for epoch, on_dev in ((1, score), (2, score - 1))  # the best weights are kept
    ]
    metrics = {"dev": {"accuracy": score}}
    return Record(status=Status.COMPLETE, curve=tuple(curve), metrics=metrics, seconds=20.0)


def test_the_first_trials_are_of_the_recipes_as_they_stand(agenda) -> None:
    first = {agenda.take().recipe for _ in range(2)}
    sentiment = tasks.load("sentiment")
    expected = [
        sentiment.recipe_with(
            {
                **changes,
                "evaluations": 5,
                "unit": "word",  # what auto comes to
                "precision": next(iter(first)).precision,
            }
        )
        for changes in [*sentiment.variants.values()][:2]
    ]
    assert first == set(expected)


def test_only_the_best_model_is_kept(agenda) -> None:
    for trial in [*agenda._waiting]:
        (agenda.models / trial.id).mkdir(parents=True)
    first, second = end(agenda, 60.0, 70.0)
    assert [path.name for path in agenda.models.iterdir()] == [second]
    lost, worse = end(agenda, None, 65.0)
    assert len({first, second, lost, worse}) == 4
    assert [path.name for path in agenda.models.iterdir()] == [second]
    assert agenda.best[0].id == second


def test_the_winner_is_best_on_average_over_its_finals(agenda) -> None:
    _, first = agenda.winner()
    assert (first.recipe, first.purpose) == (agenda._candidates[0].base.recipe, "final")
    end(agenda, 60.0, 90.0)  # of tuning; a lucky run does not decide
    assert agenda.winner()[1].recipe == agenda.done[1][1].recipe
    of_finals = {"default": iter((70.0, 72.0)), "small": iter((60.0, 75.0))}
    for _ in range(4):
        trial = agenda.take()
        candidate = agenda._owner[trial.id]
        agenda.finish(trial, ended(next(of_finals[candidate.contender.label])))
    label, winner = agenda.winner()
    assert label == "default"
    assert winner.id not in agenda.records  # a replicate of its own
    assert winner.seed == 7


def test_a_run_that_was_killed_goes_on_from_its_best_model(agenda) -> None:
    for trial in [*agenda._waiting]:
        (agenda.models / trial.id).mkdir(parents=True)
    _, better = end(agenda, 60.0, 70.0)
    plan = SimpleNamespace(candidates=agenda._candidates, datasets=agenda.datasets)
    again = fitting.Keeping(plan, agenda._store, agenda.models)
    assert again.best[0].id == better
    assert len(again.done) == 2


def test_where_all_is_lost_the_first_recipe_is_left(agenda) -> None:
    end(agenda, None, None)
    assert agenda.take() is None
    assert agenda.winner()[1].recipe == agenda._candidates[0].base.recipe
    assert agenda.kept(torch.device("cpu")) is None
    assert agenda.improves(ended(1.0))


def test_the_time_left_is_what_the_recipes_were_timed_to_take(agenda, monkeypatch) -> None:
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    agenda._candidates = tuple(  # without a search, which takes what it may
        dataclasses.replace(candidate, tune=(), seconds=None) for candidate in agenda._candidates
    )
    plan = SimpleNamespace(candidates=agenda._candidates, datasets=agenda.datasets)
    takes = {"default": 20.0, "small": 10.0}
    with store.start(
        agenda.models.parent / "other", "", "", [c.contender for c in agenda._candidates], {}
    ) as kept:
        one = fitting.Keeping(plan, kept, agenda.models, takes=takes, limit=30.0)
        assert one.measured
        assert one.seconds_left(jobs=2) == (2 * 20 + 2 * 10) / 2
        running = [one.take(), one.take()]
        clock.now += 5
        assert one.seconds_left(jobs=2) == (60 - 10) / 2
        clock.now += 100  # longer than it may take: nothing is known but that it must end
        for trial in running:
            one.finish(trial, ended(50.0))
        left = sum(takes[one._owner[trial.id].contender.label] for trial in one.remaining())
        assert one.seconds_left(jobs=2) == max(left / 2, 10.0)
