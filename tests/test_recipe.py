"""Recipes: one canonical text, one clear line for what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from lstmlab.choice import Optimizer
from lstmlab.errors import InputError
from lstmlab.recipe import _FIRST, Recipe, read_toml
from lstmlab.registry import names

CHANGED = Recipe(
    cell="gru", hidden_size=64, optimizer={"name": "sgd", "learning_rate": 2}, dropout=0
)


@pytest.mark.parametrize("recipe", [Recipe(), CHANGED], ids=["default", "changed"])
def test_text_round_trip(recipe: Recipe) -> None:
    again = Recipe.from_text(recipe.to_text())
    assert again == recipe
    assert hash(again) == hash(recipe)
    assert again.to_text() == recipe.to_text()


def test_text_is_canonical() -> None:
    """However a recipe came about, the same choices give the same text."""
    text = Recipe().to_text()
    table = json.loads(text)
    assert list(table) == sorted(_FIRST)
    assert json.loads(Recipe(patience=3).to_text()) == {**table, "patience": 3}
    assert Recipe().updated({}).to_text() == text
    assert Recipe().updated({"epochs": 10, "clip_norm": 1}).to_text() == text
    assert Recipe(optimizer={"weight_decay": 0.01, "name": "adamw"}).to_text() == text
    assert Recipe(**dict(reversed(table.items()))).to_text() == text
    assert Recipe(epochs=11).to_text() != text


def test_a_recipe_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Recipe().hidden_size = 3  # type: ignore[misc]


@pytest.mark.parametrize("name", names("optimizers"))
def test_an_optimizer_is_filled_in_from_its_own_defaults(name: str) -> None:
    optimizer = Recipe(optimizer=name).optimizer
    assert optimizer == Optimizer.of(name) == Optimizer.of(optimizer.as_table())
    assert optimizer.learning_rate == dict(optimizer.settings)["learning_rate"]


def test_one_hyperparameter_changes_alone() -> None:
    recipe = Recipe(optimizer={"name": "adam", "beta1": 0.8})
    changed = recipe.updated({"optimizer.learning_rate": 0.01})
    assert changed.optimizer.as_table() == {
        **recipe.optimizer.as_table(),
        "learning_rate": 0.01,
    }
    assert changed.updated({"optimizer.learning_rate": recipe.optimizer.learning_rate}) == recipe
    # as a recipe file's optimizer.learning_rate = 0.01 is read
    assert recipe.updated({"optimizer": {"learning_rate": 0.01}}) == changed


def test_a_new_optimizer_starts_from_its_own_defaults() -> None:
    recipe = Recipe(optimizer={"name": "adam", "learning_rate": 0.5})
    assert recipe.updated({"optimizer": "sgd"}).optimizer == Optimizer.of("sgd")
    both = recipe.updated({"optimizer.momentum": 0.5, "optimizer": "nesterov"})
    assert both.optimizer == Optimizer.of({"name": "nesterov", "momentum": 0.5})


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"hiden_size": 3}, "unknown recipe field 'hiden_size'; did you mean 'hidden_size'?"),
        ({"hidden_size": 0}, "hidden_size = 0: Input should be greater than or equal to 1"),
        ({"dropout": 1.0}, "dropout = 1.0: Input should be less than 1"),
        (
            {"pooling": "sum"},
            "pooling = 'sum': Input should be 'max', 'mean', 'last' or 'attention'",
        ),
        ({"cell": "lsmt"}, "unknown cell 'lsmt'; did you mean 'lstm'?"),
        ({"cell": {"name": "gru", "size": 3}}, "cell gru has no settings; leave out 'size'"),
        ({"optimizer": "adm"}, "unknown optimizer 'adm'; did you mean 'adam'?"),
        (
            {"optimizer.learning_rat": 1},
            "unknown adamw setting 'learning_rat'; did you mean 'learning_rate'?",
        ),
        (
            {"optimizer.learning_rate": -1},
            "optimizer.learning_rate = -1: Input should be greater than 0",
        ),
        (
            {"optimizer.learning_rate": float("inf")},
            "optimizer.learning_rate = inf: Input should be a finite number",
        ),
    ],
)
def test_a_wrong_change_is_one_line(changes: dict[str, Any], line: str) -> None:
    with pytest.raises(InputError) as error:
        Recipe().updated(changes, where="study.toml, [recipe]")
    assert str(error.value) == f"study.toml, [recipe]: {line}"


@pytest.mark.parametrize("key", ["epochs", "clip_norm", "length_penalty"])
@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_number_is_finite(key: str, value: float) -> None:
    with pytest.raises(InputError, match=key):
        Recipe().updated({key: value})


def test_toml(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text('cell = "gru"\noptimizer = {name = "sgd", learning_rate = 2}\n')
    assert read_toml(path) == {"cell": "gru", "optimizer": {"name": "sgd", "learning_rate": 2}}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (None, "no such file"),
        (b"cell = \xff", "not UTF-8 at byte 7"),
        (b"cell = gru", "not TOML: Invalid value (at line 1, column 8)"),
    ],
)
def test_bad_toml_is_one_line(tmp_path: Path, content: bytes | None, line: str) -> None:
    path = tmp_path / "recipe.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read_toml(path)
    assert str(error.value) == f"{path}: {line}"
