"""The command ``train`` makes more passes over few pairs than over many, and says so."""

import typer
from typer.testing import CliRunner

from lstmlab.artifacts import saved
from lstmlab.cli import train_command

SMALL = ("hidden_size=8", "embedding_size=8", "batch_size=8", "precision='float32'")


def train(file, out, *changes):
    """What the command says, and the model that it made."""
    app = typer.Typer()
    app.command()(train_command.command)
    sets = [part for change in (*SMALL, *changes) for part in ("--set", change)]
    given = ["translation", "--data", str(file), "--out", str(out), "--device", "cpu", *sets]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 0, result.output
    return result.stderr, saved.read(out)


def test_more_passes_are_made_of_few_pairs_and_told(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "pairs.tsv"
    rows = "".join(f"number {n}\tzahl {n}\n" for n in range(50))
    file.write_text(f"source\ttarget\n{rows}", encoding="utf-8")

    said, model = train(file, tmp_path / "more", "least_steps=100")
    # 40 pairs to learn from are 5 updates: 20 passes instead of the 9 of the default
    assert (
        "20 epochs instead of 9, for about 100 updates of few examples (--set epochs=9 spares that)"
        in said
    )
    assert (model.trial.recipe.epochs, model.trial.recipe.least_steps) == (20, 0)
    assert model.record.steps == 100

    said, model = train(file, tmp_path / "fewer", "epochs=2")
    assert "instead of" not in said
    assert model.record.steps == 10
