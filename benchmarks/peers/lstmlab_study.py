"""lstmlab: ``lstmlab study`` with a study file that spans the grid."""

from __future__ import annotations

import contextlib
import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from _peer import read_job, tell


def main() -> None:
    job = read_job()
    folder = Path(tempfile.mkdtemp(dir=job["folder"]))
    write_data(Path(job["folder"]), folder / "data")
    file = folder / "study.toml"
    file.write_text(study_file(job, folder / "data"), encoding="utf-8")

    from lstmlab.cli import main as lstmlab
    from lstmlab.study.storing import store

    sys.argv = ["lstmlab", "study", str(file), "--out", str(folder / "out")]
    sys.argv += ["--jobs", str(job["jobs"])]
    with contextlib.suppress(SystemExit):
        lstmlab()
    records = [entry.record for entry in store.read(folder / "out").entries()]
    done = [record for record in records if record and record.status == "complete"]
    best = max(record.metrics["dev"]["accuracy"] for record in done)
    tell(done=len(done), best=round(best, 1), precision=job["recipe"]["precision"])


def write_data(prepared: Path, folder: Path) -> None:
    """The prepared examples as a data folder.

    A study's trials end with a look at a test split. This one is the last 50 training examples
    once more, so that training is on as many as everywhere, and the real test split isn't read.
    """
    splits = json.loads((prepared / "dataset.json").read_text(encoding="utf-8"))["splits"]
    splits["test"] = {column: values[-50:] for column, values in splits["train"].items()}
    folder.mkdir()
    for name, columns in splits.items():
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode()))


def study_file(job: dict[str, Any], data: Path) -> str:
    recipe = {key: value for key, value in job["recipe"].items() if key != "hidden_size"}
    recipe["optimizer"] = {"name": recipe["optimizer"]["name"]}
    lines = [
        'name = "grid"',
        "seeds = [1]",
        "tuning = { trials = 0 }",
        "[axes]",
        f"hidden_size = {toml(job['hidden_sizes'])}",
        f'"optimizer.learning_rate" = {toml(job["learning_rates"])}',
        "[[tasks]]",
        'task = "classification"',
        f"dataset = {toml(str(data))}",
        f"recipe = {toml(recipe)}",
    ]
    return "\n".join(lines) + "\n"


def toml(value: Any) -> str:
    """Strings, numbers, truth values and lists are written as in JSON; tables are not."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + " }"
    return json.dumps(value)


if __name__ == "__main__":
    main()
