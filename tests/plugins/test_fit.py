"""``lstmlab fit`` with plug-ins: a task of one's own, its cell, the metric, a baseline to beat."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lstmlab import registry
from lstmlab.api.fitting import longer
from lstmlab.artifacts import saved
from lstmlab.cli import build
from lstmlab.registry import PluginNeeded
from lstmlab.study.storing import store
from lstmlab.trial import Status
from plugins_made import write_plugins

TASK = '''
"""Little: classification by a network so small that it is trained in no time."""

from lstmlab.recipe import Recipe
from lstmlab.tasks.classification import Classification


class Little(Classification):
    name = "little"
    recipe = Recipe().updated({
        "unit": "word", "min_count": 1, "embedding_size": 8, "hidden_size": 8, "epochs": 2,
        "evaluations": 2, "precision": "float32",
    })
    variants = {"default": {}, "gated": {"cell": "minimal-gated"}}


TASK = Little()
'''


def test_fit_compares_trains_and_keeps_what_plug_ins_define(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may take ten minutes and needs seconds: one training that isn't better ends it."""
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(longer, "PATIENCE", 1)
    files = {file.stem: file for file in write_plugins(tmp_path)}
    (tmp_path / "little.py").write_text(TASK)
    reviews = tmp_path / "reviews.csv"
    words = ("good", "pos"), ("bad", "neg")
    rows = [f"film {i} was {words[i % 2][0]},{words[i % 2][1]}\n" for i in range(80)]
    reviews.write_text("text,label\n" + "".join(rows))
    plugins = [tmp_path / "little.py"]
    plugins += [files[name] for name in ("minimal_gated", "surely_wrong", "word_counts")]
    command = ["fit", reviews, "--task", "little", "--metric", "surely-wrong", "--time", "10m"]
    command += ["--backend", "inline", "--out", tmp_path / "model"]
    command += [part for file in plugins for part in ("--plugin", file)]
    done = CliRunner().invoke(build(), list(map(str, command)))
    assert done.exit_code == 0, done.output
    names = {one.name: one.full for one in registry.in_use()}
    assert {*names} == {"little", "minimal-gated", "surely-wrong", "word-counts"}

    assert "little on reviews.csv (train 64, dev 8, test 8)" in done.stderr
    assert "  word counts (naive Bayes over " in done.stderr
    assert f"dev {names['surely-wrong']} 0.00, in " in done.stderr
    assert "nothing more is to be gained: 1 trainings in a row" in done.stderr

    entries = store.read(tmp_path / "model-study").entries()
    assert {entry.trial.task for entry in entries} == {names["little"]}
    assert {entry.trial.recipe.cell.name for entry in entries} == {"lstm", names["minimal-gated"]}
    for entry in entries:
        assert entry.record is not None
        assert entry.record.status is Status.COMPLETE
        assert names["surely-wrong"] in entry.record.metrics["dev"]
    assert (tmp_path / "model-study/report.html").is_file()

    trial = json.loads((tmp_path / "model/trial.json").read_text())
    assert (trial["task"], trial["recipe"]["metric"]) == (names["little"], names["surely-wrong"])
    assert saved.read(tmp_path / "model").predict(["film 3 was bad"])[0]["label"] in ("neg", "pos")
    monkeypatch.setattr(registry, "_used", {})
    with pytest.raises(PluginNeeded, match=r"needs a task that doesn't come with lstmlab: little@"):
        saved.read(tmp_path / "model")
