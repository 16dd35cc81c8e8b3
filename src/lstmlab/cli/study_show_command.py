"""``lstmlab study show``: one trial of a study."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lstmlab.trial import Entry


def command(
    folder: Annotated[Path, typer.Argument(help="A folder that lstmlab study made.")],
    trial: Annotated[str, typer.Argument(help="A trial's id, or its first digits.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show one trial: its learning curve, what came of it, and its recipe as TOML.

    The ids stand in the report and in records.csv. lstmlab train --from FOLDER/ID trains it again,
    and keeps the model.

    Example: [bold]lstmlab study show lstmlab-default 3fa9[/bold]
    """
    from lstmlab.study.storing.found import as_toml, trial_of

    entry = trial_of(folder, trial)
    if as_json:
        print(json.dumps(entry.model_dump(mode="json"), ensure_ascii=False))
    else:
        print("\n".join(_lines(entry)))
        print(f"\nIts recipe (lstmlab train --from {folder}/{entry.trial.id[:6]} --out MODEL):\n")
        print(as_toml(entry.trial))


def _lines(entry: Entry) -> list[str]:
    contender, trial, record = entry.contender, entry.trial, entry.record
    lines = [
        f"trial     {trial.id}",
        f"of        {trial.task} on {trial.dataset} · {contender.label}",
        f"purpose   {trial.purpose}, seed {trial.seed}"
        + (f", tested on fold {trial.fold}" if trial.fold else "")
        + (f" (varies {trial.varies})" if trial.varies != "all" else "")
        + (f", stopped after {trial.part:.0%} of its budget" if trial.part < 1 else ""),
    ]
    if record is None:
        return [*lines, "status    planned"]
    lines.append(f"status    {record.status.replace('_', ' ')}")
    if record.message:
        lines.append(f"message   {record.message}")
    for split, metrics in record.metrics.items():
        scores = ", ".join(f"{name} {value:.3f}" for name, value in metrics.items())
        lines.append(f"{split:9} {scores}")
    lines.append(
        f"cost      {record.seconds:.1f} s, {record.steps:,} updates, "
        f"{record.parameters:,} parameters, {record.peak_memory_mb:.0f} MB at most"
    )
    lines += [f"made by   {record.made_by}"] * bool(record.made_by)
    lines += [f"note      {note}" for note in record.notes]
    if record.traceback:
        lines += ["", *record.traceback.rstrip().splitlines()]
    if record.curve:
        lines += ["", f"   epoch   updates   train loss   dev {contender.metric}"]
        lines += [
            f"{point.epoch:8.2f}{point.step:10,}{point.train_loss:13.4f}{point.score:10.3f}"
            for point in record.curve
        ]
    return lines
