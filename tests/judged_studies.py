"""Two small studies whose scores are made up, and the claim that a contender of one is better."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

import small_study
from lstmlab.cli import build
from lstmlab.study.agenda import Agenda
from lstmlab.study.storing import store
from lstmlab.trial import Record, Status

META = {"name": "small", "about": "", "study": "", "versions": "lstmlab 0.1.0", "machine": "M"}
SEEDS = small_study.TOML.replace("seeds = [1, 2]", "seeds = [1, 2, 3, 4, 5]")
LEVEL = {"sgd": 60.0, "adam": 80.0, "momentum": 60.4, "nesterov": 80.4}


def run(
    folder, out, toml=SEEDS, made_by="lstmlab 0.1.0, torch 2.13.0 on a chip", ended=99, lost=()
):
    """A study whose scores are those of ``LEVEL``, give or take half a point by the seed."""
    todo = small_study.planned(folder, toml)
    with store.start(
        folder / out, todo.text, todo.ids, [c.contender for c in todo.candidates], META
    ) as kept:
        agenda = Agenda(todo, kept)
        while (trial := agenda.take()) and len(agenda.done) < ended:
            score = LEVEL[trial.recipe.optimizer.name] + 0.5 * (int(trial.id[:2], 16) % 5 - 2)
            metrics = {"dev": {"accuracy": score}}
            if trial.purpose == "final":
                metrics["test"] = {"accuracy": score}
            gone = trial.purpose == "final" and (trial.recipe.optimizer.name, trial.seed) in lost
            status = Status.DIVERGED if gone else Status.COMPLETE
            record = Record(status=status, metrics={} if gone else metrics, made_by=made_by)
            agenda.finish(trial, record)
    return folder / out


def challenge(*arguments, folder):
    out = Path(folder) / "page.html"
    asked = ["challenge", *map(str, arguments), "--out", str(out)]
    result = CliRunner().invoke(build(), asked)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    text = out.read_text(encoding="utf-8") if out.exists() else ""
    return result.exit_code, result.output, text


OTHERS = SEEDS.replace('"sgd", "adam"', '"momentum", "nesterov"').replace(
    "trials = 2", 'trials = 2\nhyperparameters = ["learning_rate", "weight_decay"]'
)
