"""A baseline is learned once on the same data; what it reached is read from the cache then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner

import lstmlab.api
from lstmlab import tasks
from lstmlab.api.baselines import all_of
from lstmlab.baselines import kneser_ney, linear
from lstmlab.baselines.baseline import of_task, scored
from lstmlab.baselines.parts.once import scored_once
from lstmlab.cli import build
from lstmlab.data.dataset import Dataset
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.registry import find, own
from small_data import BY_KIND, labelled, stream

TASK_OF = {
    "labelled": "classification", "paired": "translation", "stream": "language-modeling",
    "measured": "regression", "multilabelled": "multilabel", "tagged": "tagging",
    "pair-labelled": "pair-classification", "pair-scored": "pair-regression",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def counted(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> list[Dataset]:
    """Returns the data sets that ``module.fit`` is called with from now on."""
    fits: list[Dataset] = []
    fit = module.fit

    def noted(dataset: Dataset, *arguments: Any, **named: Any) -> Any:
        fits.append(dataset)
        return fit(dataset, *arguments, **named)

    monkeypatch.setattr(module, "fit", noted)
    return fits


@pytest.mark.parametrize("kind", BY_KIND)
def test_what_is_read_is_what_was_scored(kind: str) -> None:
    """Every answer of every baseline is the same to the last digit, and of the same type."""
    dataset, recipe = BY_KIND[kind](), tasks.load(TASK_OF[kind]).recipe
    for name in of_task(TASK_OF[kind]):
        for train_on in ("train", "train+dev"):
            fresh = scored(name, dataset, train_on=train_on, recipe=recipe)
            first, second = (
                scored_once(name, dataset, train_on=train_on, recipe=recipe) for _ in range(2)
            )
            assert first == second  # its seconds, too: those that learning took
            assert (first.about, first.metrics) == (fresh.about, fresh.metrics)
            assert first.answers == fresh.answers
            assert {*map(type, first.answers["test"])} == {*map(type, fresh.answers["test"])}


def test_the_second_time_nothing_is_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    fits, task, dataset = counted(monkeypatch, linear), tasks.load("classification"), labelled()
    first = all_of(task, dataset, task.recipe)
    assert len(fits) == 2  # on train, and on train and dev for the test split
    other = task.recipe.updated({"hidden_size": 16, "optimizer.learning_rate": 0.5})
    assert all_of(task, dataset, other) == first
    assert len(fits) == 2


@pytest.mark.parametrize(
    "changes", [{"ngrams": "words"}, {"metric": "macro-f1"}, {"train_on": "train"}], ids=str
)
def test_what_decides_it_makes_another_entry(
    changes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    task, dataset = tasks.load("classification"), labelled()
    all_of(task, dataset, task.recipe)
    fits = counted(monkeypatch, linear)
    all_of(task, dataset, task.recipe.updated(changes))
    assert fits


def test_other_data_or_another_language_makes_another_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dataset = labelled()
    scored_once("linear", dataset)
    fits = counted(monkeypatch, linear)
    scored_once("linear", replace(dataset, name="other"))
    assert fits == []  # it is called otherwise, and is the same
    scored_once("linear", replace(dataset, language="zh"))
    assert len(fits) == 1
    splits = {**dataset.splits, "dev": dataset.splits["test"]}
    scored_once("linear", replace(dataset, splits=splits))
    assert len(fits) == 2


def test_tokens_decide_what_ngrams_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, recipe = stream(), tasks.load("language-modeling").recipe
    scored_once("kneser-ney", dataset, recipe=recipe)
    fits = counted(monkeypatch, kneser_ney)
    scored_once("kneser-ney", dataset, recipe=recipe.updated({"dropout": 0.9}))
    assert fits == []
    scored_once("kneser-ney", dataset, recipe=recipe.updated({"unit": "char"}))
    assert len(fits) == 1


def test_a_damaged_entry_is_made_again(tmp_path: Path) -> None:
    first = scored_once("majority", labelled())
    (file,) = (tmp_path / "cache" / "baselines").glob("*/scored.json")
    file.write_text('{"about": "always wrong"')
    again = scored_once("majority", labelled())
    assert (again.about, again.answers) == (first.about, first.answers)
    assert "always wrong" not in file.read_text()


class _Watched(Recipe):
    """A recipe that notes which of its fields are read."""

    def __getattribute__(self, name: str) -> Any:
        if name in Recipe.model_fields:
            read.add(name)
        return super().__getattribute__(name)


read: set[str] = set()


@pytest.mark.parametrize("name", own("baselines"))
def test_a_baseline_reads_no_field_but_those_that_it_names(name: str) -> None:
    module = find("baselines", name)
    task = tasks.load(module.TASKS[0])
    dataset = BY_KIND[task.columns.called if task.columns.called in BY_KIND else "paired"]()
    recipe = _Watched.model_construct(**dict(task.recipe))
    read.clear()
    module.fit(dataset, module.METRICS[0], recipe=recipe).answers(dataset.splits["test"])
    assert read - {"metric"} <= {*module.READS}
    assert {*module.READS} <= {*Recipe.model_fields}


def test_train_says_the_same_figures_and_fits_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: Any, **__: Any) -> None:
        raise InputError("far enough")

    monkeypatch.setattr(lstmlab.api, "learn", stopped)
    fits = counted(monkeypatch, linear)
    data = tmp_path / "reviews.csv"
    examples = labelled().splits["train"]
    rows = zip(examples["text"], examples["label"], strict=True)
    data.write_text("text,label\n" + "".join(f'"{text}",{label}\n' for text, label in rows))
    said = []
    for size in (8, 16):
        command = ["train", "sentiment", "--data", str(data), "--out", str(tmp_path / "model")]
        done = CliRunner().invoke(build(), [*command, "--set", f"hidden_size={size}"])
        assert str(done.exception) == "far enough", done.output
        said.append([line for line in done.stderr.splitlines() if "to beat:" in line])
        assert len(fits) == 1  # dev is held out, so that one model answers both splits
    assert said[0] == said[1]
    assert "the linear model" in said[0][0]
    assert "learned in" in said[0][0]
