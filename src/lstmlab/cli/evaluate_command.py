"""``lstmlab evaluate``: a saved model on a split of a data set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from lstmlab.cli import _examples, _options
from lstmlab.plugins.plugin import file_of


def command(
    model: Annotated[Path, typer.Argument(help="A folder of lstmlab train, or hf:owner/name.")],
    data: Annotated[str, typer.Option("--data", help="A data set's name, a file or a folder.")],
    split: Annotated[
        str, typer.Option("--split", help="train, dev, test, or all (every example).")
    ] = "test",
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Rename a column: text=NAME_IN_FILE.")
    ] = None,
    encoding: _options.Encoding = None,
    missing: _options.Missing = "leave-out",
    merge_labels: _options.MergeLabels = False,
    largest_file: _options.LargestFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    device: _options.Device = "auto",
) -> None:
    """Score a saved model with its task's metrics.

    Example: [bold]lstmlab evaluate model --data opinions-en --split test --json[/bold]
    """
    from lstmlab.artifacts import saved
    from lstmlab.training import resolve_device

    trained = saved.read(model, resolve_device(device))
    dataset, examples = _examples.read(
        trained, data, split, column or [], encoding, missing, merge_labels=merge_labels
    )
    metrics = trained.evaluate(examples)
    signatures = trained.task.signatures(examples, trained.codec.language, [*metrics])
    count = len(trained.task.expected(examples))
    notes = [*dataset.notes, *trained.cut(trained.task.columns.questions(examples), split)]
    if (chosen := trained.trial.recipe.metric) and chosen not in metrics:
        needs = f"that needs --plugin {file_of(chosen)}"
        notes.append(f"not scored by {chosen}, which chose it: {needs}")
    if as_json:
        told: dict[str, Any] = {"signatures": signatures} if signatures else {}
        told |= {"notes": notes} if notes else {}
        print(
            json.dumps({"split": split, "examples": count, **metrics, **told}, ensure_ascii=False)
        )
    else:
        print(f"{dataset.name} {split}: {count:,} examples")
        for name, value in metrics.items():
            print(f"  {name:20} {value:8.3f}")
        for name, signature in signatures.items():
            print(f"  note: {name}: {signature}")
        for note in notes:
            print(f"  note: {note}")
