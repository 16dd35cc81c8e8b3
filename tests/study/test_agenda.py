"""What is planned when a trial ends, and how much work that is."""

from types import SimpleNamespace

import pytest

import small_data
from lstmlab.recipe import Recipe
from lstmlab.study.agenda import Agenda
from lstmlab.study.planning.candidate import Candidate
from lstmlab.trial import Contender, Record, Status, Trial

DATASET = small_data.labelled()
DONE = Record(status=Status.COMPLETE, metrics={"dev": {"accuracy": 50.0}}, seconds=1.0)


class Kept:
    """A store in memory."""

    def __init__(self):
        self.added = []

    def together(self):
        import contextlib

        return contextlib.nullcontext()

    def entries(self):
        return []

    def add(self, place, first, trials):
        self.added += [(place, first + i, trial.id) for i, trial in enumerate(trials)]

    def finish(self, trial, record):
        pass


def candidate(number, varies="all"):
    """Two tuning trials, then two finals."""
    recipe = Recipe(hidden_size=8 + number)
    base = Trial(
        task="sentiment", dataset="d", fingerprint=DATASET.fingerprint, recipe=recipe, seed=0,
        varies=varies,
    )  # fmt: skip
    tune = tuple(
        base.model_copy(
            update={
                "recipe": recipe.updated({"dropout": dropout}),
                "purpose": "tune",
                "varies": "all",
            }
        )
        for dropout in (0.1, 0.2)
    )
    contender = Contender(
        task="sentiment", dataset="d", choices=(("size", str(number)), ("varies", varies)), tune=2,
        final=2, metric="accuracy", higher_is_better=True, varies=varies,
    )  # fmt: skip
    return Candidate(contender, tune, base, (1, 2), ((1.0, 2),))


def agenda(*candidates):
    plan = SimpleNamespace(candidates=candidates, datasets={DATASET.fingerprint: DATASET})
    return Agenda(plan, Kept())


def run(todo):
    ended = []
    while trial := todo.take():
        todo.finish(trial, DONE)
        ended.append(trial)
    return ended


@pytest.mark.parametrize("count", [5, 50])
def test_a_trial_that_ends_plans_its_own_contender_alone(count, monkeypatch):
    planned = []
    real = Candidate.trials
    monkeypatch.setattr(
        Candidate, "trials", lambda self, records: planned.append(self) or real(self, records)
    )
    todo = agenda(*map(candidate, range(count)))
    planned.clear()
    ended = run(todo)
    assert len(ended) == 4 * count
    assert len(planned) == len(ended)  # not count times as many


def test_contenders_that_share_a_search_go_on_from_it_alike():
    todo = agenda(candidate(0), candidate(0, "order"), candidate(1))
    assert len([*todo.remaining()]) == 4 + 6
    ended = run(todo)
    finals = [(t.varies, t.seed) for t in ended if t.purpose == "final" and t.recipe.dropout == 0.1]
    assert len(ended) == 4 + 6
    assert {("order", 1), ("order", 2)} < set(finals)
    assert [*todo.remaining()] == []
    assert todo.seconds_left(2) == 0


def test_what_is_to_come_shrinks_by_one_a_trial():
    todo = agenda(*map(candidate, range(3)))
    for left in range(12, 0, -1):
        assert len([*todo.remaining()]) == left
        todo.finish(todo.take(), DONE)
