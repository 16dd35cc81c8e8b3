"""Plug-ins in training, in studies with their processes, and in what is done with a model."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import lstmlab
import small_data
from lstmlab import registry
from lstmlab.baselines.baseline import of_task
from lstmlab.cli import build
from lstmlab.errors import InputError
from lstmlab.language.notes import CALIBRATED_BEFORE
from lstmlab.registry import PluginNeeded, canonical
from lstmlab.study.storing import store
from lstmlab.trial import Status
from plugins_made import write_plugins

TINY = {
    "cell": "minimal-gated", "optimizer": "sign-momentum", "metric": "surely-wrong",
    "hidden_size": 8, "embedding_size": 8, "steps": 3, "precision": "float32",
}  # fmt: skip


def command(*arguments, plugins=()):
    """What a command prints, with no other plug-ins than those."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_used", {})
        given = [part for file in plugins for part in ("--plugin", file)]
        result = CliRunner().invoke(build(), [str(part) for part in (*arguments, *given)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("plugins")
    write_plugins(made)
    return made


@pytest.fixture(scope="module")
def names(folder):
    """File -> the full name of its variant."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_used", {})
        return {file.name: lstmlab.use(file) for file in write_plugins(folder)}


@pytest.fixture(scope="module")
def model(folder, names, tmp_path_factory):
    """A model of a plug-in's task and cell, learned by a plug-in's rule, chosen by its metric."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
        patch.setattr(registry, "_used", {})
        for name in names:
            lstmlab.use(folder / name)
        trained = lstmlab.train("nesting", "brackets", TINY)
        trained.save(folder / "model")
    return trained


@pytest.fixture
def needed(folder):
    """The files without which the model can't be read."""
    return [folder / "nesting.py", folder / "minimal_gated.py"]


def test_a_model_and_its_record_name_the_files(model, names, folder):
    trial = json.loads((folder / "model/trial.json").read_text(encoding="utf-8"))
    assert trial["task"] == names["nesting.py"]
    assert trial["dataset"] == names["brackets.py"]
    assert trial["recipe"]["cell"] == names["minimal_gated.py"]
    assert trial["recipe"]["optimizer"]["name"] == names["sign_momentum.py"]
    assert trial["recipe"]["metric"] == names["surely_wrong.py"]
    assert [*model.record.metrics["test"]][-1] == names["surely_wrong.py"]
    card = (folder / "model/README.md").read_text(encoding="utf-8")
    assert names["minimal_gated.py"] in card
    assert "word counts" in card
    options = "--plugin nesting.py --plugin minimal_gated.py"
    assert f'lstmlab predict model {options} "some text"' in card
    task, cell = (names[file].partition("@")[2] for file in ("nesting.py", "minimal_gated.py"))
    assert f"without `nesting.py` (hash {task}), `minimal_gated.py` (hash {cell}): code" in card


def test_a_model_is_not_read_without_its_files_and_names_them_all(model, names, folder):
    with pytest.raises(PluginNeeded) as error:
        command("predict", folder / "model", "( )")
    said = str(error.value)
    assert said.startswith(f"{folder / 'model'}: needs a task that doesn't come with lstmlab: ")
    for file in ("nesting.py", "minimal_gated.py"):
        assert f": {names[file]}. It is run only if you name its file: --plugin {file}" in said
    assert "damaged" not in said


def test_a_model_is_not_read_with_an_edited_file(model, names, folder, needed, tmp_path):
    edited = tmp_path / "minimal_gated.py"
    edited.write_text((folder / "minimal_gated.py").read_text() + "\n# edited\n")
    with pytest.raises(PluginNeeded, match=r"as it was when its hash was [0-9a-f]{12}; "):
        command("predict", folder / "model", "( )", plugins=[needed[0], edited])


def test_no_file_of_a_models_folder_is_run(model, folder, tmp_path, monkeypatch):
    """Neither from the folder nor from where the command is called."""
    monkeypatch.chdir(tmp_path)
    for place in (folder / "model", tmp_path):
        for name in ("nesting.py", "minimal_gated.py"):
            (place / name).write_text(f"open({str(tmp_path / 'run')!r}, 'w')\n")
    with pytest.raises(PluginNeeded):
        command("predict", folder / "model", "( )")
    assert not (tmp_path / "run").exists()
    for name in ("nesting.py", "minimal_gated.py"):
        (folder / "model" / name).unlink()


def test_a_model_answers_with_them(model, folder, needed):
    printed = command("predict", folder / "model", "--json", "( )", "( [", plugins=needed)
    answers = [json.loads(line) for line in printed.splitlines()]
    assert [one["label"] for one in answers] == [
        one["label"] for one in model.predict(["( )", "( ["])
    ]


def test_a_model_is_scored_by_a_metric_that_is_named(model, folder, names, needed):
    data = ["evaluate", folder / "model", "--data", "brackets", "--json"]
    needed = [*needed, folder / "brackets.py"]
    without = json.loads(command(*data, plugins=needed))
    with_it = json.loads(command(*data, plugins=[*needed, folder / "surely_wrong.py"]))
    name = names["surely_wrong.py"]
    assert without.pop("notes")[-1] == (
        f"not scored by {name}, which chose it: that needs --plugin surely_wrong.py"
    )
    assert with_it == {**without, name: with_it[name]}
    assert with_it[name] == pytest.approx(model.record.metrics["test"][name])


def test_two_models_are_compared_and_joined(model, folder, names, needed, tmp_path):
    joined = tmp_path / "joined"
    command("ensemble", folder / "model", folder / "model", "--out", joined, plugins=needed)
    with pytest.raises(PluginNeeded, match=r"member-1: needs a task"):
        command("predict", joined, "( )")
    more = [*needed, folder / "brackets.py", folder / "surely_wrong.py"]
    both = ["compare", folder / "model", joined, "--data", "brackets", "--json"]
    found = json.loads(command(*both, plugins=more))["metrics"]
    assert found[names["surely_wrong.py"]]["difference"] == pytest.approx(0, abs=1e-3)


def test_a_model_is_exported(model, folder, needed, tmp_path):
    out = tmp_path / "exported"
    command("export", folder / "model", "--to", "torch", "--out", out, plugins=needed)
    assert list(out.glob("*.pt2"))


def test_a_model_is_served(model, folder, needed, monkeypatch):
    from lstmlab.serve import server

    served = []
    monkeypatch.setattr(server, "run", lambda *given: served.append(given))
    with pytest.raises(PluginNeeded):
        command("serve", folder / "model")
    assert not served
    command("serve", folder / "model", plugins=needed)
    assert len(served) == 1


def test_the_same_seed_gives_the_same_model(model, folder, names, monkeypatch, tmp_path):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    for name in names:
        lstmlab.use(folder / name)
    again = lstmlab.train("nesting", "brackets", TINY)
    assert again.record.without_times() == model.record.without_times()
    assert of_task("nesting") == ["linear", "majority", names["word_counts.py"]]


def test_a_process_beside_this_one_has_them_too(folder, tmp_path, monkeypatch):
    """A recipe that trains on dev is trained twice at once, to be calibrated."""
    monkeypatch.setattr("lstmlab.api.calibrated.threads_each", lambda *given: 1)
    monkeypatch.setattr("lstmlab.api.calibrated.WAIT", 0.0)
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "minimal_gated.py"
    file.write_text((folder / "minimal_gated.py").read_text())
    lstmlab.use(file)
    file.write_text("raise AssertionError('edited since it was named')")
    recipe = {**TINY, "optimizer": "adam", "metric": "", "train_on": "train+dev", "wide": "none"}
    trained = lstmlab.train("sentiment", small_data.labelled(), recipe)
    assert CALIBRATED_BEFORE in trained.record.notes


def test_a_task_says_its_files_name(tmp_path):
    (tmp_path / "other.py").write_text(
        "from lstmlab.tasks.sentiment import Sentiment\n\nTASK = Sentiment()\n"
    )
    lstmlab.use(tmp_path / "other.py")
    with pytest.raises(InputError, match=r"its TASK\.name is 'sentiment'; make it 'other'"):
        lstmlab.train("other", small_data.labelled(), TINY)


def test_a_metric_of_other_answers_is_refused(tmp_path):
    (tmp_path / "mine.py").write_text(
        "CONSUMES = 'texts'\n\n\ndef score(predicted, expected, language='und'): ...\n"
    )
    lstmlab.use(tmp_path / "mine.py")
    with pytest.raises(InputError, match=r"metric mine@\w+ scores texts, and sentiment gives gues"):
        lstmlab.train("sentiment", small_data.labelled(), {"metric": "mine"})


STUDY = """
name = "own"
plugins = ["minimal_gated.py", "sign_momentum.py", "surely_wrong.py", "word_counts.py",
           "brackets.py", "nesting.py"]
seeds = [1, 2]

[tuning]
trials = 2

[axes]
cell = ["lstm", "minimal-gated"]

[recipe]
optimizer = "sign-momentum"
hidden_size = 8
embedding_size = 8
steps = 3

[[tasks]]
task = "nesting"
dataset = "brackets"
metric = "surely-wrong"
"""


def study(folder, cache, file="own.toml"):
    code = "from lstmlab.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "study", file, "--out", folder / "study", "--jobs", "2"],
        env={**os.environ, "LSTMLAB_CACHE": str(cache)}, cwd=folder,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    made = tmp_path_factory.mktemp("studied")
    names = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_used", {})
        for file in write_plugins(made):
            names[file.name] = lstmlab.use(file)
    (made / "own.toml").write_text(STUDY, encoding="utf-8")
    done = study(made, tmp_path_factory.getbasetemp() / "cache")
    assert done.returncode == 0, done.stderr
    return made, names


def test_a_study_has_them_in_its_processes_and_names_them(studied):
    folder, names = studied
    entries = store.read(folder / "study").entries()
    assert len(entries) == 2 * (2 + 2)
    assert {entry.record.status for entry in entries} == {Status.COMPLETE}
    assert {entry.contender.label for entry in entries} == {"lstm", names["minimal_gated.py"]}
    for entry in entries:
        assert entry.trial.recipe.optimizer.name == names["sign_momentum.py"]
        assert entry.contender.task == entry.trial.task == names["nesting.py"]
        assert entry.contender.dataset == entry.trial.dataset == names["brackets.py"]
        assert entry.contender.metric == names["surely_wrong.py"]
        assert not entry.contender.higher_is_better
        assert names["surely_wrong.py"] in entry.record.metrics["dev"]
    lines = json.loads((folder / "study/baselines.json").read_text(encoding="utf-8"))
    assert names["word_counts.py"] in json.dumps(lines)


def test_its_report_needs_none_of_the_files(studied):
    folder, names = studied
    command("report", folder / "study", "--format", "md")
    report = (folder / "study/report.md").read_text(encoding="utf-8")
    assert names["minimal_gated.py"] in report
    assert "surely wrong" in report
    printed = command("study", "status", folder / "study")
    assert "8 of 8 trials ended" in printed
    assert "surely-wrong" in printed


def test_it_is_not_gone_on_with_after_an_edit(studied, tmp_path):
    folder, _ = studied
    before = [entry.trial.id for entry in store.read(folder / "study").entries()]
    (folder / "edited").mkdir()
    for file in folder.glob("*.py"):
        (folder / "edited" / file.name).write_text(file.read_text() + "\n# edited\n")
    (folder / "edited/own.toml").write_text(STUDY, encoding="utf-8")
    done = study(folder, tmp_path / "cache", "edited/own.toml")
    assert done.returncode == 2
    assert re.search(r"study", done.stderr)
    assert [entry.trial.id for entry in store.read(folder / "study").entries()] == before


def test_a_trial_of_it_is_trained_with_the_files_named(studied, tmp_path, monkeypatch):
    folder, names = studied
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    trial = next(
        entry.trial
        for entry in store.read(folder / "study").entries()
        if "@" in entry.trial.recipe.cell.name and entry.trial.purpose == "final"
    )
    out = tmp_path / "model"
    asked = ["train", "--from", f"{folder / 'study'}/{trial.id}", "--out", out]
    with pytest.raises(PluginNeeded, match=re.escape(names["nesting.py"])):
        command(*asked)
    command(*asked, plugins=sorted(folder.glob("*.py")))
    again = json.loads((out / "trial.json").read_text(encoding="utf-8"))
    assert again["recipe"]["cell"] == trial.recipe.cell.name


def test_a_study_says_which_of_its_files_is_none(tmp_path):
    (tmp_path / "own.toml").write_text('name = "own"\nplugins = ["gone.py"]\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.toml: plugins: .*gone\.py: no such file"):
        command("study", tmp_path / "own.toml")


def test_they_are_listed_with_where_they_are_from(folder, names, monkeypatch):
    monkeypatch.chdir(folder)
    lines = command("list", "cells", plugins=[Path("minimal_gated.py")]).splitlines()
    full = names["minimal_gated.py"]
    [line] = [line for line in lines if line.startswith(full)]
    assert "  minimal_gated.py  " in line
    assert sum("minimal_gated.py" in each for each in lines) == 1
    assert line.endswith("Minimal gated unit (Zhou et al. 2016): a GRU with one gate.")


def test_a_data_set_is_looked_at_and_a_baseline_scored(folder, names):
    assert "balanced" in command("data", "brackets", plugins=[folder / "brackets.py"])
    files = [folder / "brackets.py", folder / "word_counts.py", folder / "nesting.py"]
    told = json.loads(command("baseline", "brackets", "--task", "nesting", "--json", plugins=files))
    assert (told["task"], told["data"]) == (names["nesting.py"], names["brackets.py"])
    assert names["word_counts.py"] in told["baselines"]
    assert canonical("cells", "lstm") == "lstm"
