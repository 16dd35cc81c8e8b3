"""Studies of one protocol become one, and looking at a study."""

import subprocess
import sys

import pytest

import small_study
from lstmlab.errors import InputError
from lstmlab.study.agenda import Agenda
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import read_study
from lstmlab.study.storing import merge, store
from lstmlab.trial import Record, Status

META = {"name": "small", "about": "", "study": ""}


def score(trial):
    return 50 + int(trial.id[:4], 16) / 2000


def record(of):
    if of is None:
        return Record(status=Status.DIVERGED)
    return Record(status=Status.COMPLETE, metrics={"dev": {"accuracy": of}})


def run(folder, seeds, out, ended=None, change=None):
    """A study whose trials come out as their id says; the first ``ended`` of them."""
    toml = small_study.TOML.replace("seeds = [1, 2]", f"seeds = {seeds}")
    path = folder / "small.toml"
    if not path.exists():
        small_study.write(folder, toml)
    path.write_text(change(toml) if change else toml)
    study = plan.make(read_study(path), str(path), folder)
    contenders = [candidate.contender for candidate in study.candidates]
    with store.start(folder / out, study.text, study.ids, contenders, META) as kept:
        agenda = Agenda(study, kept)
        while (trial := agenda.take()) and (ended is None or len(agenda.done) < ended):
            agenda.finish(trial, record(score(trial)))
    return folder / out


def table(folder):
    """What a study's evidence rests on."""
    kept = store.read(folder)
    return kept.contenders(), [(e.trial, e.record) for e in kept.entries()]


def test_other_seeds_make_the_study_of_all_seeds(tmp_path):
    whole = run(tmp_path, [1, 2, 3], "whole")
    parts = [run(tmp_path, [1, 2], "a"), run(tmp_path, [2, 3], "b")]
    trials, twice = merge.merge(parts, tmp_path / "merged")
    assert table(tmp_path / "merged") == table(whole)
    assert trials == 2 * (2 + 3)
    assert twice == 2 * (2 + 1)  # the tuning, and seed 2
    # And it can be gone on with, as the study of all seeds.
    assert store.read(tmp_path / "merged").meta()["text"] == store.read(whole).meta()["text"]
    assert sorted(store.read(tmp_path / "merged").meta()["ids"]) == sorted(
        store.read(whole).meta()["ids"]
    )


def test_a_result_counts_before_a_trial_to_come(tmp_path):
    parts = [run(tmp_path, [1, 2], "a", ended=1), run(tmp_path, [1, 2], "b")]
    merge.merge(parts, tmp_path / "merged")
    assert table(tmp_path / "merged") == table(parts[1])


def test_another_protocol_is_refused(tmp_path):
    def longer(toml):
        return toml.replace("epochs = 2", "epochs = 3")

    parts = [run(tmp_path, [1], "a"), run(tmp_path, [2], "b", change=longer)]
    with pytest.raises(InputError, match=r"b: not the protocol of .*a: recipe is"):
        merge.merge(parts, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_two_results_of_one_trial_are_refused(tmp_path, monkeypatch):
    first = run(tmp_path, [1], "a")
    monkeypatch.setitem(globals(), "score", lambda trial: 1.0)
    with pytest.raises(InputError, match="came out otherwise"):
        merge.merge([first, run(tmp_path, [1], "b")], tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_finals_of_two_recipes_are_refused(tmp_path, monkeypatch):
    first, usual = run(tmp_path, [1], "a"), score
    (best,) = {e.trial.recipe for e in store.read(first).entries()[:3] if e.trial.seed == 1}

    def losing(trial):
        return None if trial.recipe == best else usual(trial)

    monkeypatch.setitem(globals(), "score", losing)
    with pytest.raises(InputError, match=r"chose another recipe for sgd in one study than"):
        merge.merge([first, run(tmp_path, [2], "b")], tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_a_folder_with_a_study_is_not_merged_into(tmp_path):
    parts = [run(tmp_path, [1], "a"), run(tmp_path, [2], "b")]
    merge.merge(parts, tmp_path / "merged")
    assert "study" not in store.read(tmp_path / "merged").meta()  # the file of neither
    with pytest.raises(InputError, match="merged: output folder in use by a study"):
        merge.merge(parts, tmp_path / "merged")


def test_contenders_that_differ_in_what_seeds_vary_share_their_tuning(tmp_path):
    def varying(toml):
        return toml.replace('optimizer = ["sgd", "adam"]', 'varies = ["all", "order", "dropout"]')

    folder = run(tmp_path, [1, 2], "a", change=varying)
    entries = store.read(folder).entries()
    assert [e.trial.purpose for e in entries].count("tune") == 2
    finals = [(e.contender.varies, e.trial.varies) for e in entries if e.trial.purpose == "final"]
    assert finals == [(v, v) for v in ("all", "order", "dropout") for _ in range(2)]


def lstmlab(*arguments):
    code = "from lstmlab.cli import main; main()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_status_and_show(tmp_path):
    folder = run(tmp_path, [1, 2], "a", ended=3)
    said = lstmlab("study", "status", folder)
    assert said.returncode == 0, said.stderr
    assert "small: stopped, 3 of 8 trials ended" in said.stdout
    best = max(record.metrics["dev"]["accuracy"] for _, record in table(folder)[1] if record)
    assert f"accuracy {best:.2f}" in said.stdout
    with store.locked(folder):
        assert "small: running" in lstmlab("study", "status", folder).stdout
    trial, record = table(folder)[1][0]
    shown = lstmlab("study", "show", folder, trial.id[:6].upper())
    assert shown.returncode == 0, shown.stderr
    assert f"trial     {trial.id}" in shown.stdout
    assert f"dev       accuracy {record.metrics['dev']['accuracy']:.3f}" in shown.stdout
    missing = lstmlab("study", "show", folder, "xyz")
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    assert "no trial 'xyz'" in missing.stderr


def test_seeds_that_were_added_until_it_was_decided_are_refused(tmp_path):
    def added(toml):
        return toml.replace("seeds = [1]", 'seeds = "until decided"')

    parts = [run(tmp_path, [1], "a", 1, change=added), run(tmp_path, [1], "b", 1, change=added)]
    with pytest.raises(InputError, match=r"a: its seeds were added until it was decided"):
        merge.merge(parts, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()
