"""The records as tables for other programs: CSV and Parquet."""

from __future__ import annotations

import csv
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lstmlab.evidence import Results

Row = dict[str, Any]


def records(results: Results) -> list[Row]:
    """One row a trial, all with the same keys; None where there is nothing."""
    axes = list(dict.fromkeys(axis for one in results.contenders for axis, _ in one.choices))
    ended = [entry.record for entry in results.entries if entry.record]
    scores = sorted(
        {(split, name) for record in ended for split, of in record.metrics.items() for name in of}
    )
    rows = []
    for entry in results.entries:
        trial, record, choices = entry.trial, entry.record, dict(entry.contender.choices)
        row: Row = {"id": trial.id, "task": trial.task, "dataset": trial.dataset}
        # An axis may have the name of a column that every study has; that one stands for both.
        row |= {axis: choices.get(axis) for axis in axes}
        row |= {
            "purpose": trial.purpose,
            "seed": trial.seed,
            "varies": trial.varies,
            "part": trial.part,
            "learning_rate": trial.recipe.optimizer.learning_rate,
            "status": str(record.status) if record else "planned",
        }
        for split, name in scores:
            row[f"{split} {name}"] = record.metrics.get(split, {}).get(name) if record else None
        for key in ("steps", "seconds", "started", "worker", "peak_memory_mb", "parameters"):
            row[key] = getattr(record, key) if record else None
        row["message"] = record.message if record else None
        row["recipe"] = trial.recipe.to_text()
        rows.append(row)
    return rows


def curves(results: Results) -> list[Row]:
    """One row a point of a learning curve."""
    rows = []
    for entry in results.entries:
        trial = entry.trial
        of_trial = {
            "id": trial.id,
            "task": trial.task,
            "dataset": trial.dataset,
            "contender": entry.contender.label,
            "purpose": trial.purpose,
            "seed": trial.seed,
            "part": trial.part,
        }
        rows += [
            {
                **of_trial,
                "epoch": point.epoch,
                "step": point.step,
                "train_loss": point.train_loss,
                "score": point.score,
                "seconds": point.seconds,
            }
            for point in (entry.record.curve if entry.record else ())
        ]
    return rows


def as_csv(rows: list[Row]) -> bytes:
    """With a line of headings, if there is any row."""
    buffer = io.StringIO()
    if rows:
        table = csv.writer(buffer, lineterminator="\n")
        table.writerow(rows[0])
        table.writerows(row.values() for row in rows)  # all have the same keys, in one order
    return buffer.getvalue().encode()


def as_parquet(rows: list[Row]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()
