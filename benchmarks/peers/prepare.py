"""Token ids, made once by lstmlab's own tokenizer, for every contestant alike.

Writes into the job's folder ``dataset.json`` (the texts that are kept), ``data.npz`` (their ids),
``codec/`` and ``about.json`` (counts). Not timed. The test split is left out: nobody reads it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from _peer import read_job, tell

from lstmlab.data import load
from lstmlab.data.dataset import Dataset
from lstmlab.tasks import load as load_task


def main() -> None:
    job = read_job()
    folder = Path(job["folder"])
    task = load_task(job["task"])
    whole = load(job["data"], task.columns.called)
    counts = {"train": job["examples"], "dev": job["dev_examples"]}
    splits = {
        # 0: all of them
        name: {
            column: texts[: counts[name] or None] for column, texts in whole.splits[name].items()
        }
        for name in counts
    }
    dataset = replace(whole, splits=splits, notes=())
    data = task.prepare(dataset, task.recipe_with(job["recipe"]))

    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"name": dataset.name, "language": dataset.language, "splits": splits})
    (folder / "dataset.json").write_text(text, encoding="utf-8")
    (folder / "codec").mkdir(exist_ok=True)
    data.codec.save(folder / "codec")
    arrays: dict[str, np.ndarray] = {}
    for split, columns in data.columns.items():
        for column, tokens in columns.items():
            arrays[f"{split}.{column}.ids"] = np.asarray(tokens.ids)
            arrays[f"{split}.{column}.offsets"] = tokens.offsets
        if dataset.columns.called == "labelled":
            arrays[f"{split}.label"] = data.labels(split)
    np.savez(folder / "data.npz", allow_pickle=False, **arrays)

    last = data.columns["train"][dataset.columns.texts[-1]]
    about = {
        "examples": len(last),
        "items": len(last) if dataset.columns.called == "labelled" else len(last.ids) + len(last),
        "tokens": len(last.ids),
        "longest": int(last.lengths.max()),
        "vocabulary": len(data.codec.tokenizer),
        "labels": len(data.codec.labels),
    }
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    tell(**about)


def prepared(folder: str, task: str) -> Dataset:
    """The data set that :func:`main` wrote, for lstmlab."""
    table = json.loads((Path(folder) / "dataset.json").read_text(encoding="utf-8"))
    columns = load_task(task).columns
    return Dataset(table["name"], columns, table["splits"], language=table["language"])


if __name__ == "__main__":
    main()
