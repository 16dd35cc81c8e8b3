"""Train every task on the CPU and on the pretended device; print what came of both as JSON.

A program of its own, because a process can get a device only before it computes anything.
"""

import json
import os
import sys

import torch

from lstmlab import tasks, training
from lstmlab.artifacts.saved import SavedModel
from lstmlab.cells.cell import BaseCell
from lstmlab.registry import find, names
from lstmlab.trial import Trial
from pretended_device import pretended_device
from small_data import BY_KIND

SIZES = {"embedding_size": 8, "hidden_size": 8, "layers": 2, "batch_size": 16, "epochs": 2}
SAME = {"precision": "float32", "train_on": "train", "dropout": 0.0}
"""Dropout draws other numbers on another device."""
PARTS = {
    "window": 8,
    "pretraining_epochs": 1,
    "spelling": True,
    "mixup": 1.0,
    "adversarial": 0.2,
    "copy_source": True,
    "class_weights": "balanced",
    "pooling": "attention",
    "weight_average": 0.9,
}


def both(name: str, device: torch.device) -> list[dict]:
    task = tasks.load(name)
    dataset = BY_KIND[task.columns.called]()
    parts = {field: value for field, value in PARTS.items() if field in task.fields}
    trial = Trial(
        task=name,
        dataset=dataset.name,
        fingerprint=dataset.fingerprint,
        recipe=task.recipe_with({**SIZES, **SAME, **parts}),
        seed=0,
    )
    found = []
    for place in (torch.device("cpu"), device):
        outcome = training.run(trial, dataset, threads=1, device=place)
        model = SavedModel(trial, outcome.record, outcome.codec, task, outcome.model)
        answers = model.predict(["a good b", "one two", ""], explain=True)
        found.append(
            {
                "device": str(next(outcome.model.parameters()).device),
                "metrics": outcome.record.metrics,
                "notes": outcome.record.notes,
                "answers": answers,
            }
        )
    return found


if __name__ == "__main__":
    os.environ["LSTMLAB_CACHE"] = sys.argv[1]
    for cell in names("cells"):  # the pretended device has none of torch's kernels for layers
        find("cells", cell).Cell.unroll = BaseCell.unroll
    device = pretended_device()
    print(json.dumps({name: both(name, device) for name in names("tasks")}))
