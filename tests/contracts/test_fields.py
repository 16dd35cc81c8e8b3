"""Every field of a task's recipe does something: another value gives another model or record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
import torch

from lstmlab import tasks, training
from lstmlab.data.dataset import Dataset
from lstmlab.recipe import Recipe
from lstmlab.trial import Trial
from small_data import BY_KIND

NAMES = ("classification", "translation", "language-modeling", "tagging")
"""A task of each kind of data; the others have the same fields, read by the same code."""
SMALL = {
    "embedding_size": 6, "hidden_size": 5, "layers": 1, "batch_size": 16, "epochs": 0.5,
    "evaluations": 2, "pretraining_epochs": 0, "train_on": "train", "precision": "float32",
    "wide": "none", "unit": "word", "vocabulary_size": 100, "min_count": 1, "window": 8,
    "dropout": 0.2, "weight_average": 0, "beam_size": 2,
}  # fmt: skip
BESIDE: dict[str, dict[str, Any]] = {
    "truncation": {"max_length": 2},
    "unknown_mark": {"unit": "whitespace"},
    "bpe_dropout": {"unit": "bpe"},
    "attention": {"layers": 2},
    "ngrams": {"wide": "ngrams"},
    "freeze_vectors": {"vectors": "FILE"},
    "vectors_rate": {"vectors": "FILE"},
    "patience": {"evaluations": 6, "epochs": 2, "optimizer.learning_rate": 1.0},
    "keep": {
        "evaluations": 12,
        "epochs": 6,
        "optimizer.learning_rate": 0.3,
        "schedule": "constant",
    },
    "metric": {"evaluations": 6, "epochs": 2, "optimizer.learning_rate": 1.0},
    "length_penalty": {"beam_size": 4, "epochs": 6, "optimizer.learning_rate": 0.05},
    "warmup": {"schedule": "one-cycle"},
    "batch_growth": {"epochs": 2},
    "least_steps": {"epochs": 1},
}
"""What a field needs beside it to do anything."""
VALUES: dict[str, Any] = {
    "cell": "gru", "optimizer": "sgd", "schedule": "linear", "vectors": "FILE", "min_count": 1000,
    "max_length": 2, "max_target_length": 1, "vocabulary_size": 9, "seconds": 0.05, "tokens": 30,
    "steps": 5, "length_penalty": 10, "precision": "bfloat16", "beam_size": 8, "warmup": 0.8,
    "clip_norm": 0.01, "clip_value": 0.001, "clip_adaptive": 0.01,
    "least_steps": 20,
    "epochs": 1.5, "evaluations": 1, "unit": "char", "vectors_rate": 3.0, "freeze_vectors": 1.0,
}  # fmt: skip
"""Another value, where one more or the next of those that can be would not do."""


def data(kind: str) -> Dataset:
    """A label more often than the other, a word in capitals, now and then."""
    made = BY_KIND[kind]()
    if kind == "labelled":
        rows = made.splits["train"]
        keep = [i for i in range(len(rows["label"])) if i % 2 == 0 or i % 6 == 1]
        rows = {name: [values[i] for i in keep] for name, values in rows.items()}
        made = Dataset(made.name, kind, {**made.splits, "train": rows}, language="en")
    for split in made.splits.values():
        for values in (values for name, values in split.items() if name != "label"):
            values[::3] = [text.upper() for text in values[::3]]
    return made


def other(name: str, field: str, value: Any) -> Any:
    if field == "unknown_mark":  # a word of the texts
        return {"classification": "the", "translation": "one", "language-modeling": "a"}[name]
    if field in VALUES:
        return VALUES[field]
    if field == "metric":
        return {
            "accuracy": "log-loss", "bleu": "chrf", "perplexity": "bits-per-character",
            "entity-f1": "tag-accuracy",
        }[value]  # fmt: skip
    kind = Recipe.model_fields[field].annotation
    if get_origin(kind) is Literal:
        options = [one for one in get_args(kind) if one not in (value, "auto")]
        return options[0]
    if kind is bool:
        return not value
    return value + 1 if kind is int else 0.4 if value != 0.4 else 0.6


def outcome(name: str, changes: dict[str, Any]) -> str:
    """All that could differ: the record, the weights, and what the model answers."""
    task, dataset = tasks.load(name), data(tasks.load(name).columns.called)
    trial = Trial(
        task=name,
        dataset="small",
        fingerprint=dataset.fingerprint,
        recipe=task.recipe_with(changes),
        seed=0,
    )
    done = training.run(trial, dataset, threads=1)
    column = next(iter(dataset.splits["test"]))
    texts = dataset.splits["test"][column][:6]
    answers = task.predict(done.model, done.codec, texts, trial.recipe)
    weights = {key: tensor.double().sum().item() for key, tensor in done.model.state_dict().items()}
    return json.dumps([done.record.without_times(), weights, answers])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("vectors") / "v.txt"
    path.write_text("the 1 0 0 1 0 1\ngood 0 1 0 2 1 0\nbad 0 0 1 0 1 2\n", encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def usual() -> dict[str, str]:
    """Outcomes that were computed already."""
    return {}


@pytest.mark.parametrize(
    ("name", "field"),
    [(name, field) for name in NAMES for field in sorted(tasks.load(name).fields)],
)
def test_every_field_does_something(
    name: str,
    field: str,
    file: str,
    usual: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    torch.set_num_threads(1)
    task = tasks.load(name)
    base = {key: value for key, value in SMALL.items() if key in task.fields}
    base |= BESIDE.get(field, {})
    recipe = task.recipe_with({key: value for key, value in base.items() if value != "FILE"})
    value = task.metric if field == "metric" else getattr(recipe, field)
    changed = {**base, field: other(name, field, value)}
    named = [{k: file if v == "FILE" else v for k, v in each.items()} for each in (base, changed)]
    key = json.dumps([name, named[0]], sort_keys=True)
    usual.setdefault(key, "") or usual.update({key: outcome(name, named[0])})
    assert outcome(name, named[1]) != usual[key], f"{field} = {changed[field]!r} changes nothing"
