"""``lstmlab fit``: from a file of one's own to a model, in a stated time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lstmlab.cli import _options
from lstmlab.cli.predict import unlabelled
from lstmlab.cli.report_command import write
from lstmlab.errors import InputError


def command(
    data: Annotated[str, typer.Argument(help="A file, a folder, or a data set's name.")],
    out: Annotated[Path, typer.Option("--out", help="The model folder to make.")] = Path("model"),
    time_: Annotated[
        str, typer.Option("--time", help="How long it may take in all: 2m, 10m, 1h.")
    ] = "10m",
    task: Annotated[
        str | None, typer.Option("--task", help="What to learn, if the guess is wrong.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Name a column: text=NAME_IN_FILE.")
    ] = None,
    features: _options.Features = None,
    encoding: _options.Encoding = None,
    missing: _options.Missing = "leave-out",
    merge_labels: _options.MergeLabels = False,
    no_duplicates: _options.NoDuplicates = False,
    predict_rest: _options.PredictRest = None,
    largest_file: _options.LargestFile = None,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**62, help="Seed of all random choices.")
    ] = 0,
    folds: _options.Folds = None,
    metric: _options.Metric = None,
    allow_baseline: Annotated[
        bool,
        typer.Option(
            "--allow-baseline", help="Keep the linear model where no network is better on dev."
        ),
    ] = False,
    ensemble: Annotated[
        bool,
        typer.Option(
            "--ensemble", help="Keep several of the models, where their mean is better on dev."
        ),
    ] = False,
    device: _options.Device = "auto",
    backend: _options.Backend = "processes",
    jobs: _options.Jobs = None,
    address: _options.Address = None,
    gpus_per_trial: _options.GpusPerTrial = None,
    checkpoints: _options.CheckpointsAt = None,
) -> None:
    """Find the best recipe for a file in a given time, and train it.

    Says what it takes the file for, and how to say otherwise; and what simple models reach, which
    learn in seconds. Times a few batches of each recipe, and leaves out those that could not do
    half of their epochs. Compares the others as lstmlab study does (tuned alike, chosen on dev),
    trains the best one, for longer and from other seeds, with the time that is left, or until
    nothing more is to be gained, and keeps whichever model is best on dev. The last line says
    whether that is better than the simple models, as far as the test examples tell.

    --allow-baseline keeps the linear model where no network is better on dev; --ensemble keeps
    several of the models that were trained, where their mean is better.

    With --folds 5 each recipe is tested on all examples in turn, in five folds, and the best one
    then learns from all of them: for data of which one split is too small to say much.

    Rows without a text are left out, and rows without a label set aside, counted and named
    (--missing error refuses them). --predict-rest writes the latter with the model's answers.
    Leaves a model folder with its card (README.md), and beside it MODEL-study with the comparison's
    report. Stopped with Ctrl-C (or SIGTERM, or a terminal that is closed), it leaves the best model
    so far.

    Example: [bold]lstmlab fit reviews.csv --time 10m[/bold]
    """
    began = time.monotonic()
    seconds = _options.seconds(time_, "--time")
    from lstmlab import data as datasets
    from lstmlab import tasks, training
    from lstmlab.api.fitting import preparation, whole
    from lstmlab.api.machines import Machines
    from lstmlab.api.telling import narration
    from lstmlab.artifacts import saved
    from lstmlab.data.understanding.cleaning import Cleaning
    from lstmlab.study.storing import store

    if seconds < whole.LEAST:
        raise InputError(f"--time {time_}: too short to compare anything; give it 2m")
    console = Console(stderr=True, highlight=False)
    where = training.resolve_device(device)
    saved.check_free(out)
    folder = out.with_name(f"{out.name}-study")
    store.check_free(folder)
    cleaning = Cleaning.of(missing, merge_labels=merge_labels, no_duplicates=no_duplicates)
    columns = _options.columns(column or [], features)
    entry = preparation.entry(console, data, task, columns, encoding, cleaning)
    wanted = tasks.load(entry.task)
    if metric:
        wanted.recipe_with({"metric": metric}, "--metric")
        entry = entry.model_copy(update={"metric": metric})
    rest = unlabelled.find(predict_rest, data, wanted.columns, entry.columns, encoding, cleaning)
    if address and not jobs:
        raise InputError("--address: say with --jobs, too, for how many trials at a time")
    machines = Machines.chosen(
        backend, jobs, where.type, folder, address, gpus_per_trial, checkpoints
    )
    wish = whole.Wish(
        seconds, folder, out, machines, where, seed, allow_baseline, ensemble, began, folds
    )  # fmt: skip
    wish.check(wanted.name)
    dataset = datasets.load(
        data, wanted.columns, entry.columns, encoding=encoding, cleaning=entry.cleaning
    )
    narration.introduce(console, wanted.name, dataset)
    unlabelled.suggest(console, predict_rest, dataset)
    if folds is None:
        narration.suggest_folds(console, dataset)
    kept = whole.fit(
        entry, dataset, wish, console, lambda study: write(study, console, trials=False)
    )
    if kept is None:
        raise typer.Exit(1)
    narration.result(console, kept.record, dataset)
    unlabelled.answer(console, rest, predict_rest, kept.model.trained)
    took = f"{time.monotonic() - began:.0f} s"
    console.print(f"{took}; model in {out}, about it: {out}/README.md", soft_wrap=True)
    for line in kept.lines:
        console.print(line, soft_wrap=True, markup=False)
