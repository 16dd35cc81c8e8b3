"""``lstmlab fit``: from a file of one's own to a model, in a stated time."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from lstmlab.cli import _options
from lstmlab.cli._machine import Machines, circumstances
from lstmlab.cli.fit import keeping, preparation
from lstmlab.cli.fit.longer import Longer
from lstmlab.cli.predict import unlabelled
from lstmlab.cli.report_command import write
from lstmlab.cli.train import narration
from lstmlab.cli.train.ctrl_c import ending_early
from lstmlab.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lstmlab.baselines.baseline import Scored
    from lstmlab.study.fitting.choosing import Choice
    from lstmlab.study.fitting.small_study import Keeping
    from lstmlab.study.planning.plan import Plan

_LEAST = 30.0
"""Seconds; in less not one recipe can be looked at."""
_GRACE = 1.3
"""Times the time of comparing, after which what still runs is given up: trials that are nearly
there may end."""
_CLOSING = 0.06
"""The share of all the time that scoring, the model, its card and the report take; but no less than
``_SHORTEST`` seconds and no more than ``_LONGEST``."""
_SHORTEST, _LONGEST = 6.0, 25.0
_TOGETHER = 5
"""Models from which an ensemble is chosen."""


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
    encoding: _options.Encoding = None,
    missing: _options.Missing = "leave-out",
    merge_labels: _options.MergeLabels = False,
    no_duplicates: _options.NoDuplicates = False,
    predict_rest: _options.PredictRest = None,
    largest_file: _options.LargestFile = None,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**62, help="Seed of all random choices.")
    ] = 0,
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

    Rows without a text are left out, and rows without a label set aside, counted and named
    (--missing error refuses them). --predict-rest writes the latter with the model's answers.
    Leaves a model folder with its card (README.md), and beside it MODEL-study with the comparison's
    report. Stopped with Ctrl-C (or SIGTERM, or a terminal that is closed), it leaves the best model
    so far.

    Example: [bold]lstmlab fit reviews.csv --time 10m[/bold]
    """
    began = time.monotonic()
    seconds = _options.seconds(time_, "--time")
    if seconds < _LEAST:
        raise InputError(f"--time {time_}: too short to compare anything; give it 2m")
    from lstmlab import data as datasets
    from lstmlab import tasks, training
    from lstmlab.artifacts import saved
    from lstmlab.data.understanding.cleaning import Cleaning
    from lstmlab.study.fitting import small_study as fitting
    from lstmlab.study.planning import plan
    from lstmlab.study.storing import store
    from lstmlab.training.machine.room import check_room

    console = Console(stderr=True, highlight=False)
    where = training.resolve_device(device)
    saved.check_free(out)
    folder = out.with_name(f"{out.name}-study")
    store.check_free(folder)
    cleaning = Cleaning.of(missing, merge_labels=merge_labels, no_duplicates=no_duplicates)
    columns = _options.columns(column or [])
    entry = preparation.entry(console, data, task, columns, encoding, cleaning)
    wanted = tasks.load(entry.task)
    if allow_baseline and not wanted.linear:
        raise InputError(f"--allow-baseline: {wanted.name} has no linear model that can be kept")
    if metric:
        wanted.recipe_with({"metric": metric}, "--metric")
        entry = entry.model_copy(update={"metric": metric})
    rest = unlabelled.find(predict_rest, data, wanted.columns, entry.columns, encoding, cleaning)
    if address and not jobs:
        raise InputError("--address: say with --jobs, too, for how many trials at a time")
    machines = Machines.chosen(
        backend, jobs, where.type, folder, address, gpus_per_trial, checkpoints
    )
    dataset = datasets.load(
        data, wanted.columns, entry.columns, encoding=encoding, cleaning=entry.cleaning
    )
    narration.introduce(console, wanted.name, dataset)
    unlabelled.suggest(console, predict_rest, dataset)
    how = preparation.how(wanted, entry, dataset, seconds)
    variants = preparation.recipes(wanted, how, dataset, where)
    first = next(iter(variants.values()))
    beaten = preparation.to_beat(console, wanted, dataset, first)
    check_room(out, wanted, dataset, first)
    before = fitting.compared(folder)
    choice = preparation.choose(
        console, wanted, dataset, variants, seconds, machines.jobs, began, where, before
    )
    preparation.introduce(console, choice, machines.jobs)
    study = fitting.study_of(wanted, entry, choice.allowed, seed, [*choice.kept], how)
    todo = plan.make(study, "fit", None, where.type, {entry.dataset: dataset})
    closing = min(_LONGEST, max(_SHORTEST, _CLOSING * seconds))
    most = _TOGETHER if ensemble else 1
    agenda = _compare(todo, folder, machines, choice, most, console)
    longer = Longer(
        agenda, choice.allowed.beams, began + seconds - closing, seconds, where, console
    )
    longer.train()
    # Only now: it has to be read and scored on test, for nothing where another is left.
    with ending_early(console):
        kept = keeping.kept(longer, dataset, beaten, allow_baseline=allow_baseline)
        if kept:
            kept.keep(out)
    if kept is None and not agenda.done:
        shutil.rmtree(folder)  # or the same command would find its place taken
        console.print("no model was trained yet, so none is left")
        raise typer.Exit(1)
    _report(agenda, folder, kept.said if kept else "", beaten, console)
    if kept is None:
        console.print(f"no trial gave a model; {folder}/report.html says what became of each")
        raise typer.Exit(1)
    narration.result(console, kept.record, dataset)
    unlabelled.answer(console, rest, predict_rest, kept.model.trained)
    took = f"{time.monotonic() - began:.0f} s"
    console.print(f"{took}; model in {out}, about it: {out}/README.md", soft_wrap=True)
    for line in kept.lines:
        console.print(line, soft_wrap=True, markup=False)


def _compare(
    todo: Plan, folder: Path, machines: Machines, choice: Choice, most: int, console: Console
) -> Keeping:
    """What came of the comparison; of nothing, where there is one recipe only."""
    from lstmlab.study.execute import execute
    from lstmlab.study.fitting.small_study import Keeping
    from lstmlab.study.progress import Progress
    from lstmlab.study.storing import store

    contenders = [candidate.contender for candidate in todo.candidates]
    about = {"name": todo.study.name, "about": todo.study.about, **circumstances(machines.jobs)}
    with store.start(folder, todo.text, todo.ids, contenders, about) as kept:
        allowed = choice.allowed
        agenda = Keeping(todo, kept, folder / "models", most, choice.takes, allowed.trial)
        if len(todo.candidates) == 1:
            return agenda
        try:
            ends = time.monotonic() + allowed.comparing
            with Progress(agenda, machines.jobs, console, ends) as progress:
                execute(
                    todo, agenda, machines.jobs, progress,
                    backend=machines.backend,
                    cluster=machines.cluster,
                    time_limit=allowed.trial,
                    search_limit=allowed.search,
                    models=agenda.models,
                    checkpoints=folder / "checkpoints",
                    deadline=time.monotonic() + _GRACE * allowed.comparing,
                )  # fmt: skip
        except KeyboardInterrupt:
            agenda.interrupted = True
    return agenda


def _report(
    agenda: Keeping, folder: Path, said: str, beaten: Sequence[Scored], console: Console
) -> None:
    """The comparison's, with what is ``said`` of the model that is kept."""
    from lstmlab.study import baselines
    from lstmlab.study.fitting import small_study as fitting

    try:
        if said:
            fitting.say(folder, said)
        one = agenda.contender
        baselines.put(folder, one.task, one.dataset, beaten)
        if agenda.done:
            write(folder, console, trials=False)
    except KeyboardInterrupt:
        console.print("interrupted")
