"""A trial of a study, by the first digits of its id: shown, and trained again."""

import pytest
from typer.testing import CliRunner

import lstmlab.api
import small_study
from lstmlab.cli import build
from lstmlab.errors import InputError
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import read_study
from lstmlab.study.storing import store
from lstmlab.study.storing.found import as_toml, trial_at, trial_of
from lstmlab.tasks import load


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Planned, and nothing has run; its trials, and its folder."""
    folder = tmp_path_factory.mktemp("found")
    file = small_study.write(folder)
    file.write_text(file.read_text().replace('"words"', f'"{folder}/words"'))
    todo = plan.make(read_study(file), "small.toml")
    contenders = [candidate.contender for candidate in todo.candidates]
    about = {"name": "small", "about": ""}
    with store.start(folder / "s", todo.text, todo.ids, contenders, about) as kept:
        for place, candidate in enumerate(todo.candidates):
            kept.add(place, 0, candidate.tune)
    return folder / "s", [trial for candidate in todo.candidates for trial in candidate.tune]


class Told(Exception):
    """What training was asked for."""


def asked(monkeypatch, *arguments):
    """Runs ``lstmlab train`` up to its training."""

    def learn(task, dataset, recipe, **how):
        raise Told(task.name, dataset, recipe, how["seed"], how["source"])

    monkeypatch.setattr(lstmlab.api, "learn", learn)
    done = CliRunner().invoke(build(), ["train", *map(str, arguments)])
    if isinstance(done.exception, Told):
        return done.exception.args
    raise done.exception


def test_a_trial_is_trained_again_from_its_id(study, tmp_path, monkeypatch):
    folder, trials = study
    trial, out = trials[1], ("--out", tmp_path / "m")
    place = f"{folder}/{trial.id[:8].upper()}"
    task, dataset, recipe, seed, source = asked(monkeypatch, "--from", place, *out)
    assert (task, recipe, seed) == ("sentiment", trial.recipe, trial.seed)
    assert (dataset.fingerprint, source) == (trial.fingerprint, trial.dataset)
    changed = asked(monkeypatch, "--from", place, "--seed", 7, "--set", "epochs=9", *out)
    assert changed[2:4] == (trial.recipe.updated({"epochs": 9}), 7)
    other = asked(monkeypatch, "sentiment", "--from", place, "--data", "opinions-en", *out)
    assert (other[1].name, other[2]) == ("opinions-en", trial.recipe)


def test_it_learns_from_as_many_examples_as_its_study_kept(study, tmp_path, monkeypatch, capsys):
    folder, _ = study
    text = (folder.parent / "small.toml").read_text()
    file = tmp_path / "cut.toml"
    file.write_text(text.replace("[[tasks]]", "[[tasks]]\nexamples = 20", 1))
    todo = plan.make(read_study(file), "cut.toml")
    (first, *_), about = todo.candidates, {"name": "cut", "about": ""}
    with store.start(tmp_path / "s", todo.text, todo.ids, [first.contender], about) as kept:
        kept.add(0, 0, first.tune)
    trial, out = first.tune[0], ("--out", tmp_path / "m")
    _, dataset, *_ = asked(monkeypatch, "--from", f"{tmp_path}/s/{trial.id[:8]}", *out)
    assert dataset.size("train") == 20
    assert dataset.fingerprint == trial.fingerprint
    assert "has changed since" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--from", "{folder}"), "{folder}: a study; name one of its trials: {folder}/ID"),
        (("--from", "{folder}/zzz"), "{folder}: no trial 'zzz'; the ids are in its report"),
        (("--from", "{folder}/{id}", "--recipe", "r.toml"), "so leave out --recipe"),
        (("translation", "--from", "{folder}/{id}"), "a trial of sentiment, not of translation"),
        ((), "name a task and its --data, or a trial of a study: --from STUDY/ID"),
        (("sentiment",), "name a task and its --data"),
        (("--from", "none/{id}"), "none: not a study folder"),
    ],
)
def test_what_is_named_wrong(arguments, line, study, tmp_path, monkeypatch):
    folder, trials = study
    names = {"folder": folder, "id": trials[0].id}
    given = [argument.format(**names) for argument in arguments]
    with pytest.raises(InputError) as raised:
        asked(monkeypatch, *given, "--out", tmp_path / "m")
    assert line.format(**names) in str(raised.value)


def test_several_trials_of_the_same_first_digits(study):
    folder, trials = study
    with pytest.raises(InputError, match=f"'' begins {len(trials)} ids .*; give more digits"):
        trial_of(folder, "")


def test_a_recipe_shown_can_be_pasted(study, tmp_path):
    folder, trials = study
    shown = CliRunner().invoke(build(), ["study", "show", str(folder), trials[0].id[:8]])
    before, _, pasted = shown.output.partition(" --out MODEL):\n\n")
    assert before.endswith(f"Its recipe (lstmlab train --from {folder}/{trials[0].id[:6]}")
    path = tmp_path / "recipe.toml"
    path.write_text(pasted)
    assert load("sentiment").recipe_from(path) == trials[0].recipe


def test_every_kind_of_field_is_read_again(study, tmp_path):
    _, trials = study
    rule = {"name": "adamw", "weight_decay": 1e-05}
    changes = {"steps": 7, "optimizer": rule, "locked_dropout": True, "dropout": 1e-7}
    trial = trials[0].model_copy(update={"recipe": trials[0].recipe.updated(changes)})
    path = tmp_path / "recipe.toml"
    path.write_text(as_toml(trial))
    assert load("sentiment").recipe_from(path) == trial.recipe


def test_where_a_study_reads_its_data_is_known(study):
    folder, trials = study
    trial, entry = trial_at(f"{folder}/{trials[0].id}")
    assert (trial, entry.dataset) == (trials[0], trials[0].dataset)


def test_the_rate_as_an_axis_is_told_where_it_stands(tmp_path):
    file = small_study.write(tmp_path)
    file.write_text(file.read_text().replace('optimizer = ["sgd", "adam"]', "learning_rate = [1]"))
    with pytest.raises(InputError) as raised:
        plan.make(read_study(file), "small.toml", tmp_path)
    assert str(raised.value) == (
        "small.toml: axes: 'learning_rate' is a setting of the optimizer: write "
        "optimizer.learning_rate"
    )
