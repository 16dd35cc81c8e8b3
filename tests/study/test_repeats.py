"""A search that is drawn several times: what is planned, and what a study file may ask for."""

import json
import random
import re

import pytest
from rich.console import Console

import small_study
from lstmlab.cli.report_command import write
from lstmlab.errors import InputError
from lstmlab.study.agenda import Agenda
from lstmlab.study.planning import parts
from lstmlab.study.planning.study_file import StudyFile, read_study
from lstmlab.study.storing import merge, store
from lstmlab.study.storing.part import KEY
from lstmlab.trial import Record, Status

TOML = small_study.TOML.replace("[1, 2]", "[1, 2, 3, 4]").replace(
    "trials = 2", "trials = 4\nhalving = true\nrepeats = 2"
)
META = {"name": "small", "about": "", "study": ""}


def made(folder, toml=TOML):
    return small_study.planned(folder, toml)


def record(trial):
    score = 50 + int(trial.id[:4], 16) / 2000
    metrics = {split: {"accuracy": score} for split in ("dev", "test")}
    return Record(status=Status.COMPLETE, metrics=metrics, steps=10)


def run(todo, folder, order=0):
    """All trials of ``todo``, ended in some ``order``; the store's rows."""
    contenders = [candidate.contender for candidate in todo.candidates]
    with store.start(folder, todo.text, todo.ids, contenders, META) as kept:
        agenda, chance, in_hand = Agenda(todo, kept), random.Random(order), []
        while True:
            while trial := agenda.take():
                in_hand.append(trial)
            if not in_hand:
                break
            trial = in_hand.pop(chance.randrange(len(in_hand)))
            agenda.finish(trial, record(trial))
        assert [*agenda.remaining()] == []
    return [(entry.contender.label, entry.trial.id) for entry in store.read(folder).entries()]


def test_each_search_has_points_and_seeds_of_its_own(tmp_path):
    todo = made(tmp_path)
    one = todo.candidates[0]
    first, second = one.searches
    assert (first.seeds, second.seeds) == ((1, 2), (3, 4))
    assert one.contender.searches == ((1, 2), (3, 4))
    assert (one.contender.final, one.contender.tune) == (4, 2 * sum(n for _, n in first.rungs))
    assert {trial.seed for trial in first.tune} == {0}
    (derived,) = {trial.seed for trial in second.tune}
    assert derived == todo.study.tuning.seeds[1]
    assert not {t.recipe for t in first.tune} & {t.recipe for t in second.tune}
    # The first is the search that a study without repeats makes.
    alone = made(tmp_path, TOML.replace("repeats = 2", "")).candidates[0]
    assert [trial.id for trial in alone.tune] == [trial.id for trial in first.tune]
    assert alone.searches == (alone,)
    assert alone.contender.searches == ()


def test_every_search_chooses_for_its_own_finals(tmp_path):
    todo = made(tmp_path)
    rows = run(todo, tmp_path / "out")
    entries = store.read(tmp_path / "out").entries()
    finals = [e for e in entries if e.trial.purpose == "final" and e.contender.label == "sgd"]
    recipes = {e.trial.seed: e.trial.recipe for e in finals}
    assert recipes[1] == recipes[2] != recipes[3] == recipes[4]
    assert len(rows) == 2 * 2 * ((4 + 2) + 2)


PROPOSED = TOML.replace("trials = 4\nhalving = true", 'trials = 12\nmethod = "tpe"')


@pytest.mark.parametrize("toml", [TOML, PROPOSED])
def test_the_order_of_trials_is_the_same_whatever_ends_first(tmp_path, toml):
    rows = [run(made(tmp_path, toml), tmp_path / f"out{order}", order) for order in range(3)]
    assert rows[0] == rows[1] == rows[2]


def test_every_search_is_proposed_its_own_trials(tmp_path):
    todo = made(tmp_path, PROPOSED)
    assert todo.candidates[0].contender.tune == 2 * 12
    assert len(run(todo, tmp_path / "out")) == 2 * 2 * (12 + 2)


def test_the_report_is_made_of_searches(tmp_path, monkeypatch):
    run(made(tmp_path), tmp_path / "out")
    monkeypatch.chdir(tmp_path)

    write(tmp_path / "out", Console(quiet=True))
    evidence = json.loads((tmp_path / "out" / "evidence.json").read_text())
    (task,) = evidence["tasks"]
    assert {row["score"]["n"] for row in task["finding"]["rows"]} == {2}
    assert [one["components"]["searches"] for one in task["searches"]] == [2, 2]
    page = (tmp_path / "out" / "report.html").read_text()
    assert "The search was drawn 2 times for each contender" in page
    assert "The search's own luck" in page.replace("&#39;", "'")


def test_parts_put_together_are_one_run(tmp_path):
    todo = made(tmp_path)
    whole = run(todo, tmp_path / "whole")
    for number in (1, 2):
        share, part = parts.share(todo, number, 2)
        contenders = [candidate.contender for candidate in share.candidates]

        meta = META | {KEY: part.model_dump_json()}
        folder = tmp_path / f"part{number}"
        with store.start(folder, share.text, share.ids, contenders, meta) as kept:
            agenda = Agenda(share, kept)
            while trial := agenda.take():
                agenda.finish(trial, record(trial))
    merge.merge([tmp_path / "part1", tmp_path / "part2"], tmp_path / "merged")
    merged = store.read(tmp_path / "merged").entries()
    assert sorted((e.contender.label, e.trial.id) for e in merged) == sorted(whole)


def test_other_seeds_are_dealt_otherwise_and_not_merged(tmp_path):
    run(made(tmp_path), tmp_path / "a")
    run(made(tmp_path, TOML.replace("[1, 2, 3, 4]", "[5, 6, 7, 8]")), tmp_path / "b")
    with pytest.raises(InputError, match=r"b: other seeds than in .*a, and seeds are dealt out"):
        merge.merge([tmp_path / "a", tmp_path / "b"], tmp_path / "merged")


def test_a_study_that_was_begun_before_searches_were_repeated_goes_on(tmp_path):
    study = read_study(small_study.write(tmp_path))
    assert "repeats" not in study.tuning.model_dump()
    repeated = made(tmp_path).study
    assert StudyFile.model_validate_json(repeated.model_dump_json()) == repeated
    assert repeated.quick().tuning.repeats == 1


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("[1, 2, 3, 4]", "[1, 2, 3]", "tuning.repeats: 3 seeds can't be dealt out to 2 searches"),
        ("[1, 2, 3, 4]", '"until decided"', "tuning.repeats: doesn't go with seeds = "),
        ("trials = 4\nhalving = true", "trials = 0", "tuning.repeats: nothing is searched"),
        ("repeats = 2", "repeats = 0", "tuning.repeats: Input should be greater than or equal to"),
        ("[1, 2, 3, 4]", "[0, 2, 3, 4]", "seeds: 0 is the tuning seed"),
    ],
)
def test_a_mistake_gets_one_line(tmp_path, old, new, line):
    path = small_study.write(tmp_path, TOML.replace(old, new))
    with pytest.raises(InputError, match=re.escape(f"small.toml: {line}")):
        read_study(path)
