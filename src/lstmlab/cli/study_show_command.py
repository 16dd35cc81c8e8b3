"""``lstmlab study show``: one trial of a study."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lstmlab.errors import InputError

if TYPE_CHECKING:
    from lstmlab.trial import Entry


def command(
    folder: Annotated[Path, typer.Argument(help="A folder that lstmlab study made.")],
    trial: Annotated[str, typer.Argument(help="A trial's id, or its first digits.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show one trial: its recipe, its learning curve and what came of it.

    The ids stand in the report and in records.csv.

    Example: [bold]lstmlab study show lstmlab-default 3fa9[/bold]
    """
    from lstmlab.study import store

    found = [e for e in store.read(folder).entries() if e.trial.id.startswith(trial.lower())]
    if not found:
        raise InputError(f"{folder}: no trial '{trial}'; the ids are in its report and records.csv")
    if len(found) > 1:
        ids = ", ".join([entry.trial.id for entry in found[:5]] + ["…"] * (len(found) > 5))
        raise InputError(f"{folder}: '{trial}' begins {len(found)} ids ({ids}); give more digits")
    entry = found[0]
    if as_json:
        print(json.dumps(entry.model_dump(mode="json"), ensure_ascii=False))
    else:
        print("\n".join(_lines(entry)))


def _lines(entry: Entry) -> list[str]:
    contender, trial, record = entry.contender, entry.trial, entry.record
    recipe = ", ".join(f"{k} = {_plain(v)}" for k, v in trial.recipe.model_dump().items())
    lines = [
        f"trial     {trial.id}",
        f"of        {trial.task} on {trial.dataset} · {contender.label}",
        f"purpose   {trial.purpose}, seed {trial.seed}"
        + (f" (varies {trial.varies})" if trial.varies != "all" else "")
        + (f", stopped after {trial.part:.0%} of its budget" if trial.part < 1 else ""),
        f"recipe    {recipe}",
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


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key}={setting}" for key, setting in value.items())
    return str(value)
