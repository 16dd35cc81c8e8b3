"""``lstmlab train``: one model, from text to a model folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from lstmlab.cli import _options
from lstmlab.cli.predict import unlabelled
from lstmlab.errors import InputError

if TYPE_CHECKING:
    from lstmlab.data.understanding.cleaning import Cleaning
    from lstmlab.recipe import Recipe
    from lstmlab.trial import Fold

_GO_ON = "the same command with --resume goes on with this training"


def command(
    *,
    task: Annotated[
        str | None, typer.Argument(help="What to learn; see: lstmlab list tasks")
    ] = None,
    data: Annotated[
        str | None, typer.Option("--data", help="A data set's name, a file or a folder.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The model folder to make.")],
    from_: Annotated[
        str | None,
        typer.Option("--from", help="A trial of a study, STUDY/ID: its task, data and recipe."),
    ] = None,
    recipe: Annotated[
        Path | None, typer.Option("--recipe", help="A TOML file of recipe fields.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="Change a recipe field: key=value.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Rename a column: text=NAME_IN_FILE.")
    ] = None,
    features: _options.Features = None,
    encoding: _options.Encoding = None,
    missing: _options.Missing = "leave-out",
    merge_labels: _options.MergeLabels = False,
    no_duplicates: _options.NoDuplicates = False,
    predict_rest: _options.PredictRest = None,
    largest_file: _options.LargestFile = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Seed of all random choices (default: 0).")
    ] = None,
    time_limit: Annotated[
        str | None, typer.Option("--time-limit", help="End within this time: 90s, 10m, 1h.")
    ] = None,
    calibrate: Annotated[
        bool,
        typer.Option(help="Train twice where dev is trained on, to calibrate confidences on it."),
    ] = True,
    folds: _options.Folds = None,
    metric: _options.Metric = None,
    device: _options.Device = "auto",
    resume: Annotated[
        bool | None,
        typer.Option(
            "--resume/--no-resume", help="Go on with a run that was killed, or begin it anew."
        ),
    ] = None,
    checkpoint_every: Annotated[
        str, typer.Option("--checkpoint-every", help="Time between two checkpoints: 30s, 2m.")
    ] = "2m",
) -> None:
    """Train one model on a data set, and save it.

    Without --recipe, the task's default recipe is used. The kept weights are the best on dev, or
    the last ones where the recipe trains on dev, too (train_on). The test split is scored once, at
    the end.

    The confidences of a classifier are calibrated by temperature scaling on dev. Where the recipe
    trains on dev, too, the same recipe is trained twice for that: with dev held out, to fit the
    temperature, and on everything; at once where there are two cores, each with half of them.
    --no-calibrate spares the run with dev held out.

    With --from, the trial of a study says what is not said here: the winner's id stands in its
    report, and its first digits are enough.

    Rows without a text are left out, and rows without a label set aside, counted and named
    (--missing error refuses them). --predict-rest writes the latter with the model's answers.

    First it is said what the task's baselines reach (lstmlab baseline), and in the end whether the
    model is better, as far as the test examples tell.

    --folds 5 also trains the recipe five times on four fifths of the data, and tests it on the
    fifth left out, so that every example is tested on once: for data of which one split is too
    small to say much. The model itself then learns from all of it (no test split is taken from
    train), and its card says what the folds reached.

    Ctrl-C ends training, and keeps the best on dev so far (pressed again, nothing); so do SIGTERM
    and a terminal that is closed.

    Every two minutes (--checkpoint-every) a checkpoint is written into a hidden folder beside the
    model's. The same command with --resume goes on from there, after the run was killed or told to
    end, to the same record as if nothing had been.

    Example: [bold]lstmlab train sentiment --data opinions-en --set epochs=2 --out model[/bold]
    """
    from lstmlab import data as datasets
    from lstmlab import tasks
    from lstmlab.api import learn
    from lstmlab.api.baselines import all_of
    from lstmlab.api.folding import check_folds, shares
    from lstmlab.api.resuming import checkpoints_for, keep_resumable, was_interrupted
    from lstmlab.api.telling import beside, narration
    from lstmlab.api.telling import folds as telling_folds
    from lstmlab.api.telling.ctrl_c import ending_early
    from lstmlab.api.telling.training import announcing
    from lstmlab.data.preparing.folds import fold_of, undivided
    from lstmlab.data.preparing.smaller import smaller
    from lstmlab.data.tokenizing.units import resolve_unit
    from lstmlab.data.understanding.cleaning import Cleaning
    from lstmlab.data.vectors import resolve_vectors
    from lstmlab.errors import TrainingError
    from lstmlab.training import resolve_device
    from lstmlab.training.machine.room import check_room

    if folds is not None and resume is not None:
        raise InputError("--folds: folds can't be gone on with; drop --resume, or --folds")
    named = _named(task, data, from_, recipe)
    task, data, seed = named.task, named.data, named.seed if seed is None else seed
    wanted = tasks.load(task)
    where = resolve_device(device)
    limit = _options.seconds(time_limit) if time_limit else None
    chosen = named.recipe or wanted.recipe_from(recipe)
    chosen = wanted.recipe_with(_options.settings(set_ or []), "--set", chosen)
    if metric:
        chosen = wanted.recipe_with({"metric": metric}, "--metric", chosen)
    chosen = resolve_vectors(chosen)  # a misspelt path should not wait for a large file
    checkpoints = checkpoints_for(out, resume, _options.seconds(checkpoint_every))
    columns = named.columns | _options.columns(column or [], features)
    cleaning = named.cleaning or Cleaning.of(
        missing, merge_labels=merge_labels, no_duplicates=no_duplicates
    )
    encoding = encoding or named.encoding
    dataset = datasets.load(data, wanted.columns, columns, encoding=encoding, cleaning=cleaning)
    dataset = smaller(dataset, named.examples) if named.examples else dataset
    changed = named.fingerprint not in ("", dataset.fingerprint)
    if named.fold:
        dataset = fold_of(dataset, named.fold)
    chosen = resolve_unit(chosen, dataset)
    rest = unlabelled.find(predict_rest, data, wanted.columns, columns, encoding, cleaning)
    console = Console(stderr=True, highlight=False)
    narration.introduce(console, task, dataset)
    if changed:
        console.print("  note: not the data that the trial was trained on; it has changed since")
    settled = wanted.settled(chosen, dataset)
    narration.tell_passes(console, chosen, settled)
    chosen = settled
    unlabelled.suggest(console, predict_rest, dataset)
    check_room(out, wanted, dataset, chosen)
    started, folded = perf_counter(), None
    if folds is None:
        if not named.fold:  # of one that was asked for nothing is suggested
            narration.suggest_folds(console, dataset)
    else:
        check_folds(folds, dataset)
        together, limit = shares(limit, folds)
        folded = telling_folds.scored(
            console, wanted, dataset, chosen, folds, seed=seed, time_limit=together, device=where,
            calibrate=calibrate,
        )  # fmt: skip
        dataset = undivided(dataset)
    baselines = all_of(wanted, dataset, chosen)
    beside.to_beat(console, baselines, wanted.metric_of(chosen))
    if resume and not checkpoints.are_there():
        console.print("  no checkpoint was left, so this run begins anew")
    with ending_early(console) as stop:
        try:
            model = learn(
                wanted,
                dataset,
                chosen,
                source=data,
                seed=seed,
                time_limit=limit,
                device=where,
                calibrate=calibrate,
                on_trial=announcing(console, "--no-calibrate"),
                on_point=lambda point: narration.show(console, point, wanted.metric_of(chosen)),
                stop=stop,
                checkpoints=checkpoints,
                baselines=baselines,
                folded=folded,
            )
        except TrainingError:
            if not stop():  # it would end like this again
                checkpoints.discard()
            elif checkpoints.are_there():
                console.print(_GO_ON)
            raise
        seconds = perf_counter() - started
        keep_resumable(model, out, checkpoints)
    record = model.record
    narration.result(console, record, dataset)
    narration.tell(console, (f"{name}: {how}" for name, how in record.signatures.items()))
    beside.result(console, model.against)
    if folded:
        print(telling_folds.means(folded))
        telling_folds.result(console, folded)
    console.print(f"{seconds:.0f} s; model in {out}")
    unlabelled.answer(console, rest, predict_rest, model.trained)
    if was_interrupted(model) and checkpoints.are_there():
        console.print(_GO_ON)


@dataclass(frozen=True)
class _Named:
    """What is trained, as the command line or a trial of a study names it."""

    task: str
    data: str
    recipe: Recipe | None = None
    seed: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    encoding: str | None = None
    cleaning: Cleaning | None = None
    examples: int | None = None
    """How many of train its study kept, if not all."""
    fingerprint: str = ""
    fold: Fold | None = None


def _named(task: str | None, data: str | None, from_: str | None, recipe: Path | None) -> _Named:
    if from_ is None:
        if task is None or data is None:
            raise InputError("name a task and its --data, or a trial of a study: --from STUDY/ID")
        return _Named(task, data)
    if recipe is not None:
        raise InputError("--from names a recipe, so leave out --recipe (--set changes it)")
    from lstmlab.study.storing.found import trial_at

    trial, entry = trial_at(from_)
    if task not in (None, trial.task):
        raise InputError(f"--from {from_}: a trial of {trial.task}, not of {task}")
    if data is not None:
        return _Named(trial.task, data, trial.recipe, trial.seed)
    return _Named(
        trial.task, trial.dataset, trial.recipe, trial.seed,
        dict(entry.columns), entry.encoding, entry.cleaning, entry.examples, trial.fingerprint,
        trial.fold,
    )  # fmt: skip
