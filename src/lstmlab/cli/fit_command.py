"""``lstmlab fit``: from a file of one's own to a model, in a stated time."""

from __future__ import annotations

import shutil
import time
from math import inf, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from lstmlab.cli import _options, _rest, _training
from lstmlab.cli._ctrl_c import ending_early
from lstmlab.cli._machine import circumstances, places
from lstmlab.cli.report_command import write
from lstmlab.errors import InputError

if TYPE_CHECKING:
    import torch

    from lstmlab.data.cleaning import Cleaning
    from lstmlab.data.dataset import Dataset
    from lstmlab.study.fitting import Budget, Keeping
    from lstmlab.study.plan import Plan
    from lstmlab.study.study_file import TaskEntry
    from lstmlab.tasks._task import Task
    from lstmlab.training import Outcome
    from lstmlab.trial import Point, Trial

_LEAST = 30.0
"""Seconds; in less not one recipe can be looked at."""
_GRACE = 1.3
"""Times the time of comparing, after which what still runs is given up: trials that are nearly
there may end."""
_FEW = 0.5
"""Of a recipe's epochs; with less it can't show what it is worth."""
_MORE = 1.2
"""Times as long as the last training; with less time, a longer one would be no longer."""
_SAVING = 3.0
"""Seconds that the model and its card take."""


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
    device: _options.Device = "auto",
) -> None:
    """Find the best recipe for a file in a given time, and train it.

    Says what it takes the file for, and how to say otherwise. Compares recipes of that task as
    lstmlab study does (tuned alike, chosen on dev), trains the best one with the time that is left
    (again, for twice as long, while there is time), and keeps whichever model is best on dev.
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
    from lstmlab import tasks, training
    from lstmlab.api.fit import model_of
    from lstmlab.api.keeping import keep
    from lstmlab.data.cleaning import Cleaning
    from lstmlab.study import fitting, plan, store
    from lstmlab.training import saved

    console = Console(stderr=True, highlight=False)
    where = training.resolve_device(device)
    saved.check_free(out)
    folder = out.with_name(f"{out.name}-study")
    store.check_free(folder)
    cleaning = Cleaning.of(missing, merge_labels=merge_labels, no_duplicates=no_duplicates)
    entry = _entry(console, data, task, _options.columns(column or []), encoding, cleaning)
    wanted = tasks.load(entry.task)
    if metric:
        wanted.recipe_with({"metric": metric}, "--metric")
        entry = entry.model_copy(update={"metric": metric})
    rest = _rest.find(predict_rest, data, wanted.kind, entry.columns, encoding, cleaning)
    jobs = places(where.type)
    allowed = fitting.budget(seconds, jobs, len(wanted.variants), time.monotonic() - began)
    study = fitting.study_of(wanted, entry, allowed, seed)
    todo = plan.make(study, "fit", None, where.type)
    (dataset,) = todo.datasets.values()
    _introduce(console, wanted, dataset, allowed, jobs)
    _rest.suggest(console, predict_rest, dataset)
    agenda = _compare(todo, folder, jobs, allowed, console)
    reported = not agenda.interrupted and _report(agenda, folder, console)
    label, last = agenda.winner(allowed.beams)
    compared = agenda.best is not None
    if compared:
        console.print(f"best on dev: {escape(label)}")
    elif not agenda.interrupted:
        console.print("no time to compare")
    best = _train_longer(agenda, last, began + seconds - _SAVING, where, console)
    # Only now: it has to be read and scored on test, for nothing where another is left.
    with ending_early(console):
        best = best or agenda.kept(where)
        if best:
            model = model_of(*best, dataset)
            keep(model, out)
    if best is None and not agenda.done:
        shutil.rmtree(folder)  # or the same command would find its place taken
        console.print("no model was trained yet, so none is left")
        raise typer.Exit(1)
    if not reported:
        _report(agenda, folder, console)
    if best is None:
        console.print(f"no trial gave a model; {folder}/report.html says what became of each")
        raise typer.Exit(1)
    trial, outcome = best
    _training.result(console, outcome.record, dataset)
    if outcome.record.curve[-1].epoch < _FEW * trial.recipe.epochs:
        console.print(f"that is little: more --time than {time_} would help")
    console.print(f"{time.monotonic() - began:.0f} s; model in {out}, about it: {out}/README.md")
    _rest.answer(console, rest, predict_rest, model.trained)


def _entry(
    console: Console,
    data: str,
    task: str | None,
    columns: dict[str, str],
    encoding: str | None,
    cleaning: Cleaning,
) -> TaskEntry:
    """What to learn from which columns; says what was guessed, why, and what else there is."""
    from lstmlab import tasks
    from lstmlab.data import load
    from lstmlab.data.guess import guess, known_task
    from lstmlab.registry import names
    from lstmlab.study.study_file import TaskEntry

    cleaned: dict[str, Any] = {
        "missing": cleaning.missing,
        "merge_labels": cleaning.merge_labels,
        "no_duplicates": cleaning.no_duplicates,
    }
    if data in names("datasets"):
        kind = load(data, None, columns, encoding=encoding).kind
        of_kind = [name for name in names("tasks") if tasks.load(name).kind == kind]
        return TaskEntry(task=task or of_kind[0], dataset=data, **cleaned)
    found = guess(data, columns, known_task(task), encoding=encoding)
    for reason in found.reasons:
        console.print(f"  {escape(reason)}", soft_wrap=True)
    for doubt in found.doubts:
        console.print(f"  [yellow]not sure:[/yellow] {escape(doubt)}", soft_wrap=True)
    for other in found.alternatives:
        console.print(f"  or {escape(other)}", soft_wrap=True)
    return TaskEntry(
        task=found.task,
        dataset=data,
        columns=dict(found.columns),
        encoding=encoding,
        **cleaned,
    )


def _introduce(console: Console, task: Task, dataset: Dataset, allowed: Budget, jobs: int) -> None:
    _training.introduce(console, task.name, dataset)
    seeds = "one seed" if allowed.seeds == 1 else f"{allowed.seeds} seeds"
    search = "a search of learning rates, then " if allowed.tuning else ""
    console.print(
        f"comparing {allowed.contenders} recipes for {allowed.comparing:.0f} s: {search}{seeds} of "
        f"each, {jobs} trials at a time of {allowed.trial:.0f} s at most",
        soft_wrap=True,
    )


def _compare(todo: Plan, folder: Path, jobs: int, allowed: Budget, console: Console) -> Keeping:
    from lstmlab.study import store
    from lstmlab.study.execute import execute
    from lstmlab.study.fitting import Keeping
    from lstmlab.study.progress import Progress

    contenders = [candidate.contender for candidate in todo.candidates]
    about = {"name": todo.study.name, "about": todo.study.about, **circumstances(jobs)}
    with store.start(folder, todo.text, todo.ids, contenders, about) as kept:
        agenda = Keeping(todo, kept, folder / "models")
        try:
            with Progress(agenda, jobs, console, time.monotonic() + allowed.comparing) as progress:
                execute(
                    todo, agenda, jobs, progress,
                    time_limit=allowed.trial,
                    search_limit=allowed.search,
                    models=agenda.models,
                    checkpoints=folder / "checkpoints",
                    deadline=time.monotonic() + _GRACE * allowed.comparing,
                )  # fmt: skip
        except KeyboardInterrupt:
            agenda.interrupted = True
    return agenda


def _report(agenda: Keeping, folder: Path, console: Console) -> bool:
    """The comparison's; before the last training if there is time, since how long it takes would
    not be known after that. Whether it was not interrupted."""
    try:
        if agenda.done:
            write(folder, console, trials=False)
    except KeyboardInterrupt:
        agenda.interrupted = True
        console.print("interrupted")
        return False
    return True


def _train_longer(
    agenda: Keeping, trial: Trial, until: float, device: torch.device, console: Console
) -> tuple[Trial, Outcome] | None:
    """The winner, again and again for twice as long, as long as there is time (monotonic seconds)
    for more than the last one took; the best on dev, None if what was compared is better."""
    from lstmlab.study import fitting

    best: tuple[Trial, Outcome] | None = None
    least = 0.0 if agenda.best else -inf  # better late than nothing
    while not agenda.interrupted and (rest := until - time.monotonic()) > least:
        outcome = _train(agenda, trial, max(rest, fitting.LEAST), device, console)
        if outcome is None:
            break
        agenda.interrupted = outcome.interrupted
        if agenda.improves(outcome.record):
            best = trial, outcome
            agenda.best = trial, outcome.record
        else:
            console.print("the model before is better on dev, and is kept")
        least = _MORE * outcome.record.seconds
        trial = trial.model_copy(update={"recipe": trial.recipe.with_budget(2)})
    return best


def _train(
    agenda: Keeping, trial: Trial, limit: float, device: torch.device, console: Console
) -> Outcome | None:
    """With all cores; None if that came to nothing."""
    from lstmlab import tasks, training
    from lstmlab.training.memory import is_out_of_memory
    from lstmlab.trial import Status

    dataset, task = agenda.datasets[trial.fingerprint], tasks.load(trial.task)
    _, passes = trial.recipe.budget
    console.print(f"training it for {limit:.0f} s, {passes:g} epochs at most")

    def show(point: Point) -> None:
        if isfinite(point.score):
            _training.show(console, point, task.metric_of(trial.recipe))

    try:
        with ending_early(console) as stop:
            outcome = training.run(
                trial, dataset, time_limit=limit, on_point=show, device=device, stop=stop
            )
    except KeyboardInterrupt:
        return None
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        console.print("out of memory")
        return None
    if outcome.record.status is not Status.COMPLETE:
        console.print(f"{outcome.record.status}: {escape(outcome.record.message)}")
        return None
    return outcome
