"""``lstmlab baseline``: what simple models reach on a data set, within seconds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from lstmlab.cli import _options
from lstmlab.errors import InputError

if TYPE_CHECKING:
    from lstmlab.baselines.baseline import Scored
    from lstmlab.data.dataset import Dataset
    from lstmlab.data.understanding.cleaning import Cleaning


def command(
    data: Annotated[str, typer.Argument(help="A file, a folder, or a data set's name.")],
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
    split: Annotated[str, typer.Option("--split", help="dev or test, or both: all.")] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what simple models reach, which learn in seconds: what a recipe has to beat.

    They learn from train alone, and choose on dev. A split that is missing is taken from train, as
    by lstmlab train.

    Example: [bold]lstmlab baseline reviews.csv[/bold]
    """
    from lstmlab.baselines.baseline import of_task, scored

    if split not in ("dev", "test", "all"):
        raise InputError(f"--split {split}: give dev, test or all")
    from lstmlab.data.understanding.cleaning import Cleaning

    cleaning = Cleaning.of(missing, merge_labels=merge_labels, no_duplicates=no_duplicates)
    name, dataset = _read(data, task, _options.columns(column or [], features), encoding, cleaning)
    wanted = ("dev", "test") if split == "all" else (split,)
    if not as_json:
        sizes = ", ".join(f"{each} {dataset.size(each):,}" for each in dataset.splits)
        print(f"{name} on {dataset.name} ({sizes})")
    recipe = None
    if dataset.columns.asked.is_running:  # whose tokens are read; for others torch isn't needed
        from lstmlab import tasks

        recipe = tasks.load(name).recipe
    found = []
    for baseline in of_task(name):
        one = scored(baseline, dataset, wanted, recipe=recipe)
        found.append(one)
        if not as_json:
            _show(one)
    if as_json:
        about = {"task": name, "data": dataset.name, "notes": list(dataset.notes)}
        table = {one.name: {"about": one.about, "seconds": round(one.seconds, 2), **one.metrics}
                 for one in found}  # fmt: skip
        print(json.dumps({**about, "baselines": table}, ensure_ascii=False))
    else:
        for note in dataset.notes:
            print(f"  note: {note}")


def _show(one: Scored) -> None:
    print(f"  {one.name}: {one.about}; {one.seconds:.1f} s")
    for split, metrics in one.metrics.items():
        scores = "  ".join(f"{metric} {value:.2f}" for metric, value in metrics.items())
        print(f"    {split:5} {scores}", flush=True)


def _read(
    data: str,
    task: str | None,
    columns: dict[str, str],
    encoding: str | None,
    cleaning: Cleaning,
) -> tuple[str, Dataset]:
    """The task's name, and the data set."""
    from lstmlab import data as datasets
    from lstmlab.data.columns import of_task
    from lstmlab.data.guessing.guess import guess, known_task
    from lstmlab.registry import is_known

    known = known_task(task)
    if not is_known("datasets", data):
        found = guess(data, columns, known, encoding=encoding)
        columns, known = dict(found.columns), found.task
    wanted = of_task(known) if known else None
    dataset = datasets.load(data, wanted, columns, encoding=encoding, cleaning=cleaning)
    known = known or next(iter(dataset.columns.asked.tasks), None)
    if known is None:
        raise InputError(f"{data}: what it is for can't be told; name it with --task")
    return known, dataset
