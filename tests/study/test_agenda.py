"""What is planned when a trial ends, and how much work that is."""

import random
from types import SimpleNamespace

import pytest

import small_data
from lstmlab.recipe import Recipe
from lstmlab.study import agenda as agenda_module
from lstmlab.study.agenda import Agenda
from lstmlab.study.planning.candidate import Candidate
from lstmlab.trial import Contender, Entry, Record, Status, Trial

DATASET = small_data.labelled()
DONE = Record(status=Status.COMPLETE, metrics={"dev": {"accuracy": 50.0}}, seconds=1.0)


class Kept:
    """A store in memory."""

    def __init__(self, entries=()):
        self.added = []
        self.kept = entries

    def together(self):
        import contextlib

        return contextlib.nullcontext()

    def entries(self):
        return self.kept

    def add(self, place, first, trials):
        self.added += [(place, first + i, trial.id) for i, trial in enumerate(trials)]

    def finish(self, trial, record):
        pass


def candidate(number, varies="all", looks=()):
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
        final=2, metric="accuracy", higher_is_better=True, varies=varies, looks=looks,
    )  # fmt: skip
    seeds = tuple(range(1, looks[-1] + 1)) if looks else (1, 2)
    first = looks[0] if looks else 2
    return Candidate(contender, tune, base, seeds[:first], ((1.0, 2),), None, seeds[first:])


def agenda(*candidates, kept=()):
    plan = SimpleNamespace(candidates=candidates, datasets={DATASET.fingerprint: DATASET})
    return Agenda(plan, Kept(kept))


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
    # From finals nothing follows; and a contender is planned anew for its own trials only.
    assert len(planned) == sum(trial.purpose == "tune" for trial in ended) == 2 * count


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


def test_what_is_left_is_worked_out_anew_where_that_takes_no_time(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(agenda_module.time, "monotonic", lambda: clock.now)
    todo = agenda(*map(candidate, range(3)))
    for jobs in (1, 1, 2):
        clock.now += 10
        todo.finish(todo.take(), DONE)
        expected = sum(todo._cost.expected(trial) for trial in todo.remaining()) / jobs
        assert 4 < expected < 12
        assert todo.seconds_left(jobs) == pytest.approx(expected)


LOOKS = (3, 5, 8)
MEANS = {8: 90.0, 9: 90.0, 10: 60.0}
"""Hidden size -> the score: the last contender is clearly worse, the first two can't be told."""


def record_of(trial):
    score = MEANS[trial.recipe.hidden_size] + trial.seed * (7 + trial.recipe.hidden_size) % 5
    metrics = {split: {"accuracy": score} for split in ("dev", "test")}
    return Record(status=Status.COMPLETE, metrics=metrics, seconds=1.0)


def finals(todo):
    return {
        (trial.recipe.hidden_size, trial.seed)
        for _, trial, _ in todo.done
        if trial.purpose == "final"
    }


ADDED = {(size, seed) for size, most in ((8, 8), (9, 8), (10, 3)) for seed in range(1, most + 1)}


@pytest.mark.parametrize("order", range(3))
def test_seeds_are_added_where_it_is_undecided_whatever_ends_first(order):
    todo = agenda(*(candidate(number, looks=LOOKS) for number in range(3)))
    chance = random.Random(order)
    in_hand = []
    while True:
        while trial := todo.take():
            in_hand.append(trial)
        if not in_hand:
            break
        trial = in_hand.pop(chance.randrange(len(in_hand)))
        todo.finish(trial, record_of(trial))
    assert finals(todo) == ADDED
    assert [*todo.remaining()] == []


@pytest.mark.parametrize("ended", [0, 7, 15, 18, 19, 22])
def test_seeds_go_on_being_added_after_a_kill(ended):
    candidates = [candidate(number, looks=LOOKS) for number in range(3)]
    todo = agenda(*candidates)
    for _ in range(ended):
        todo.finish(trial := todo.take(), record_of(trial))
    kept = [
        Entry(contender=owner.contender, trial=trial, record=record)
        for owner, trial, record in todo.done
    ]
    again = agenda(*candidates, kept=kept)
    assert len(again.done) == ended
    assert {t.id for t in again.remaining()} == {t.id for t in todo.remaining()}
    while trial := again.take():
        again.finish(trial, record_of(trial))
    assert finals(again) == ADDED


def test_nobody_gets_more_seeds_while_a_final_was_interrupted():
    todo = agenda(*(candidate(number, looks=LOOKS) for number in range(3)))
    while trial := todo.take():
        lost = trial.purpose == "final" and (trial.recipe.hidden_size, trial.seed) == (10, 2)
        record = Record(status=Status.INTERRUPTED) if lost else record_of(trial)
        todo.finish(trial, record)
    assert {seed for _, seed in finals(todo)} == {1, 2, 3}
