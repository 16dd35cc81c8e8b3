"""A study of a few seconds: two tasks' worth of text in a folder, and a file that compares them."""

import gzip
import json
from pathlib import Path

import small_data
from lstmlab.study.planning import plan
from lstmlab.study.planning.plan import Plan
from lstmlab.study.planning.study_file import read_study

TOML = """
name = "small"
about = "a & b"
seeds = [1, 2]

[tuning]
trials = 2

[axes]
optimizer = ["sgd", "adam"]

[recipe]
hidden_size = 8
embedding_size = 8
epochs = 2
batch_size = 16
evaluations = 3
min_count = 1

[[tasks]]
task = "sentiment"
dataset = "words"
"""


def write(folder: Path, toml: str = TOML) -> Path:
    """``folder/small.toml``, and beside it ``folder/words``, the data set that it names."""
    (folder / "words").mkdir(parents=True)
    for split, columns in small_data.labelled().splits.items():
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        text = "\n".join(map(json.dumps, rows))
        (folder / "words" / f"{split}.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "small.toml").write_text(toml)
    return folder / "small.toml"


def planned(folder: Path, toml: str = TOML) -> Plan:
    """The plan of that study; its data set is written the first time alone."""
    path = folder / "small.toml"
    if path.exists():
        path.write_text(toml)
    else:
        write(folder, toml)
    return plan.make(read_study(path), str(path), folder)
