"""``lstmlab evaluate``: a saved model on a split of a data set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from lstmlab.cli import _options
from lstmlab.data.dataset import COLUMNS, Dataset, Split
from lstmlab.errors import InputError
from lstmlab.registry import unknown


def command(
    model: Annotated[Path, typer.Argument(help="A folder that lstmlab train made.")],
    data: Annotated[str, typer.Option("--data", help="A data set's name, a file or a folder.")],
    split: Annotated[
        str, typer.Option("--split", help="train, dev, test, or all (every example).")
    ] = "test",
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Rename a column: text=NAME_IN_FILE.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Score a saved model with its task's metrics.

    Example: [bold]lstmlab evaluate model --data opinions-en --split test --json[/bold]
    """
    from lstmlab import data as datasets
    from lstmlab.training import saved

    trained = saved.read(model)
    dataset = datasets.load(data, trained.task.kind, _options.columns(column or []))
    examples = _examples(dataset, split)
    if trained.task.kind == "labelled":
        strange = sorted(set(examples["label"]) - set(trained.codec.labels))
        if strange:
            raise InputError(
                f"{data}: {unknown('label', strange[0], trained.codec.labels)} (of the model)"
            )
    metrics = trained.evaluate(examples)
    count = len(examples[COLUMNS[dataset.kind][0]])
    if as_json:
        print(json.dumps({"split": split, "examples": count, **metrics}))
    else:
        print(f"{dataset.name} {split}: {count:,} examples")
        for name, value in metrics.items():
            print(f"  {name:20} {value:8.3f}")
        for note in dataset.notes:
            print(f"  note: {note}")


def _examples(dataset: Dataset, split: str) -> Split:
    if split == "all":
        columns = COLUMNS[dataset.kind]
        parts = dataset.splits.values()
        return {name: [text for part in parts for text in part[name]] for name in columns}
    if split not in dataset.splits:
        raise InputError(f"{dataset.name}: {unknown('split', split, [*dataset.splits, 'all'])}")
    return dataset.splits[split]
