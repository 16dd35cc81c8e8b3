"""A model-based search in a study: repeatable, resumable, with as many trials as any other."""

import json
import random

import pytest

import small_study
from lstmlab.errors import InputError
from lstmlab.search import tpe
from lstmlab.study.agenda import Agenda
from lstmlab.study.storing import store
from lstmlab.trial import Record, Status

TOML = small_study.TOML.replace("trials = 2", 'trials = 14\nmethod = "tpe"')
META = {"name": "small", "about": "", "study": ""}


def made(folder, toml=TOML):
    return small_study.planned(folder, toml)


def record(trial):
    """Better the nearer the learning rate is to 0.01; the first of all is lost."""
    rate = trial.recipe.optimizer.learning_rate
    if 2 < rate < 4:
        return Record(status=Status.DIVERGED)
    score = 90 - abs(rate - 0.01) / 0.01
    return Record(status=Status.COMPLETE, metrics={"dev": {"accuracy": score}})


def run(todo, out, at_once=1, ended=None, luck=0):
    """A study of which ``at_once`` trials are in hand, that end in an order of chance."""
    chance = random.Random(luck)
    contenders = [candidate.contender for candidate in todo.candidates]
    with store.start(out, todo.text, todo.ids, contenders, META) as kept:
        agenda = Agenda(todo, kept)
        hands = []
        while ended is None or len(agenda.done) < ended:
            while len(hands) < at_once and (trial := agenda.take()):
                hands.append(trial)
            if not hands:
                break
            trial = hands.pop(chance.randrange(len(hands)))
            agenda.finish(trial, record(trial))
    return [(e.trial, e.record) for e in store.read(out).entries()]


def test_any_order_and_any_interruption_give_the_same_trials(tmp_path):
    todo = made(tmp_path)
    whole = run(todo, tmp_path / "whole")
    assert len(whole) == 2 * (14 + 2)
    assert run(todo, tmp_path / "many", at_once=7, luck=3) == whole
    for ended in (3, 13, 21):
        run(todo, tmp_path / "stopped", at_once=2, ended=ended, luck=ended)
        tpe.points.cache_clear()
    assert run(todo, tmp_path / "stopped", at_once=3) == whole


def test_trials_come_in_batches_and_as_many_as_are_planned(tmp_path):
    candidate = made(tmp_path).candidates[1]
    assert candidate.contender.tune == 14
    assert candidate.contender.method == "tpe"
    records, counts = {}, []
    while new := [t for t in candidate.trials(records) if t.id not in records]:
        counts.append((len(new), len([*candidate.to_come(records)])))
        for trial in new:
            records[trial.id] = record(trial)
    # Eight, four, what is left, and the finals; and what is still to come each time.
    assert counts == [(8, 6 + 2), (4, 2 + 2), (2, 2), (2, 0)]
    tuned = [t for t in candidate.trials(records) if t.purpose == "tune"]
    assert len({t.id for t in tuned}) == 14
    best = max(tuned, key=lambda t: records[t.id].metrics["dev"]["accuracy"])
    assert candidate.finals(records)[0].recipe == best.recipe


def test_the_first_points_are_those_of_any_search(tmp_path):
    even = made(tmp_path, TOML.replace('\nmethod = "tpe"', "")).candidates
    guided = made(tmp_path).candidates
    assert [c.tune for c in guided] == [c.tune[: tpe.START] for c in even]
    assert "method" not in even[0].contender.model_dump()


def test_its_own_recipe_may_be_the_first(tmp_path):
    candidate = made(tmp_path, TOML.replace("[tuning]", "[tuning]\nown_first = true")).candidates[1]
    assert candidate.tune[0].recipe == candidate.base.recipe
    records = {trial.id: record(trial) for trial in candidate.tune}
    assert len(candidate.trials(records)) == 12
    assert candidate.guided.start[0][0] == pytest.approx(0.301, abs=0.001)  # of 0.002


def test_few_whole_numbers_are_not_tried_twice(tmp_path):
    more = '\nhyperparameters = []\nspace.hidden_size = { low = 4, high = 20, scale = "linear" }'
    candidate = made(tmp_path, TOML.replace('"tpe"', '"tpe"' + more)).candidates[0]
    records = {}
    while new := [t for t in candidate.trials(records) if t.id not in records]:
        for trial in new:
            records[trial.id] = Record(
                status=Status.COMPLETE, metrics={"dev": {"accuracy": trial.recipe.hidden_size}}
            )
    sizes = [t.recipe.hidden_size for t in candidate.trials(records) if t.purpose == "tune"]
    assert len({*sizes}) == len(sizes) == 14


def test_another_optuna_does_not_go_on_with_it(tmp_path, monkeypatch):
    todo = made(tmp_path)
    assert json.loads(todo.ids)[-1] == tpe.called()
    run(todo, tmp_path / "study", ended=2)
    monkeypatch.setattr(tpe, "version", lambda name: "99")
    with pytest.raises(InputError, match="have changed since this study began"):
        run(made(tmp_path), tmp_path / "study")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("halving = true", "method = \"tpe\" and 'halving' don't go together"),
        ("seconds = 9", "method = \"tpe\" and 'seconds' don't go together"),
    ],
)
def test_what_does_not_go_together_is_refused(tmp_path, line, wrong):
    with pytest.raises(InputError, match=wrong):
        made(tmp_path, TOML.replace("[tuning]", f"[tuning]\n{line}"))
    with pytest.raises(InputError, match=r"tuning.method: Input should be 'quasi-random' or 'tpe'"):
        made(tmp_path, TOML.replace('"tpe"', '"bayes"'))
