"""``lstmlab train``: one model, from text to a model folder."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lstmlab.cli import _options
from lstmlab.recipe import read_toml
from lstmlab.trial import Point, Status, Trial


def command(
    task: Annotated[str, typer.Argument(help="What to learn; see: lstmlab list tasks")],
    data: Annotated[str, typer.Option("--data", help="A data set's name, a file or a folder.")],
    out: Annotated[Path, typer.Option("--out", help="The model folder to make.")],
    recipe: Annotated[
        Path | None, typer.Option("--recipe", help="A TOML file of recipe fields.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="Change a recipe field: key=value.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Rename a column: text=NAME_IN_FILE.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of all random choices.")] = 0,
    time_limit: Annotated[
        str | None, typer.Option("--time-limit", help="Train at most this long: 90s, 10m, 1h.")
    ] = None,
) -> None:
    """Train one model on a data set, and save it.

    Without --recipe, the task's default recipe is used. The kept weights are the best on dev, or
    the last ones where the recipe trains on dev, too (train_on). The test split is scored once, at
    the end.

    Example: [bold]lstmlab train sentiment --data opinions-en --set epochs=2 --out model[/bold]
    """
    from lstmlab import data as datasets
    from lstmlab import tasks, training
    from lstmlab.cli._card import model_card
    from lstmlab.training import saved

    wanted = tasks.load(task)
    limit = _options.seconds(time_limit) if time_limit else None
    chosen = wanted.recipe
    if recipe is not None:
        chosen = wanted.recipe_with(read_toml(recipe), str(recipe))
    chosen = wanted.recipe_with(_options.settings(set_ or []), "--set", chosen)
    saved.check_free(out)
    dataset = datasets.load(data, wanted.kind, _options.columns(column or []))
    trial = Trial(
        task=task,
        dataset=data,
        fingerprint=dataset.fingerprint,
        recipe=training.resolve_precision(chosen),
        seed=seed,
    )
    console = Console(stderr=True, highlight=False)
    sizes = ", ".join(f"{split} {dataset.size(split):,}" for split in dataset.splits)
    console.print(f"{task} on {dataset.name} ({sizes})")
    for note in dataset.notes:
        console.print(f"  note: {note}")

    def show(point: Point) -> None:
        on_dev = f"   dev {wanted.metric} {point.score:8.3f}" if isfinite(point.score) else ""
        console.print(
            f"  epoch {point.epoch:6.2f}   train loss {point.train_loss:8.4f}{on_dev}   "
            f"{point.seconds:6.0f} s"
        )

    outcome = training.run(trial, dataset, time_limit=limit, on_point=show)
    record = outcome.record
    if record.status is not Status.COMPLETE:
        console.print(f"{record.status}: {record.message}; nothing was saved.")
        console.print("Try a smaller optimizer.learning_rate.")
        raise typer.Exit(1)
    card = model_card(out, trial, record, wanted, dataset, outcome.answers["test"])
    saved.save(out, trial, outcome, card)
    for split, metrics in record.metrics.items():
        print(f"{split:5}", "  ".join(f"{name} {value:.2f}" for name, value in metrics.items()))
    console.print(f"{record.seconds:.0f} s; model in {out}")
