"""The records as tables for other programs: CSV and Parquet.

Column by column and by pyarrow: rows as dictionaries, written by Python, took four times as long.
"""

from __future__ import annotations

import io
from operator import attrgetter

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from lstmlab.evidence import Results


def records(results: Results) -> pa.Table:
    """One row a trial; null where there is nothing."""
    entries = results.entries
    trials = [entry.trial for entry in entries]
    ended = [entry.record for entry in entries]
    choices = [dict(entry.contender.choices) for entry in entries]
    axes = dict.fromkeys(axis for one in results.contenders for axis, _ in one.choices)
    folds = [str(trial.fold) if trial.fold else None for trial in trials]
    columns = {
        "id": [trial.id for trial in trials],
        "task": [trial.task for trial in trials],
        "dataset": [trial.dataset for trial in trials],
        # An axis may have the name of a column that every study has; that one stands for both.
        **{axis: [one.get(axis) for one in choices] for axis in axes},
        "purpose": [trial.purpose for trial in trials],
        "seed": [trial.seed for trial in trials],
        **({"fold": folds} if any(folds) else {}),
        "varies": [trial.varies for trial in trials],
        "part": [trial.part for trial in trials],
        "learning_rate": [trial.recipe.optimizer.learning_rate for trial in trials],
        "status": [str(record.status) if record else "planned" for record in ended],
    }
    metrics = [record.metrics if record else {} for record in ended]
    scores = {(split, name) for of in metrics for split, scored in of.items() for name in scored}
    for split, name in sorted(scores):
        columns[f"{split} {name}"] = [of.get(split, {}).get(name) for of in metrics]
    for key in ("steps", "seconds", "started", "worker", "peak_memory_mb", "parameters", "message"):
        columns[key] = [getattr(record, key) if record else None for record in ended]
    columns["recipe"] = [trial.recipe.model_dump_json() for trial in trials]
    return pa.table(columns)


def curves(results: Results) -> pa.Table:
    """One row a point of a learning curve."""
    curves = [entry.record.curve if entry.record else () for entry in results.entries]
    points = [point for curve in curves for point in curve]
    trials = pa.table({
        "id": [entry.trial.id for entry in results.entries],
        "task": [entry.trial.task for entry in results.entries],
        "dataset": [entry.trial.dataset for entry in results.entries],
        "contender": [entry.contender.label for entry in results.entries],
        "purpose": [entry.trial.purpose for entry in results.entries],
        "seed": [entry.trial.seed for entry in results.entries],
        "part": [entry.trial.part for entry in results.entries],
    })  # fmt: skip
    table = trials.take(np.repeat(np.arange(len(curves)), [len(curve) for curve in curves]))
    for key in ("epoch", "step", "train_loss", "score", "seconds"):
        kind = np.int64 if key == "step" else np.float64
        column = np.fromiter(map(attrgetter(key), points), kind, len(points))
        table = table.append_column(key, pa.array(column))
    return table


def as_csv(table: pa.Table) -> bytes:
    """Writes the table as CSV, with a line of headings."""
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(table, buffer)
    return buffer.getvalue()


def as_parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()
