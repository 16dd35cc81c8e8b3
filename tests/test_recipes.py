"""The recipe files that ship: each can be used as its first line says."""

import shlex
from pathlib import Path

import pytest

from lstmlab import tasks
from lstmlab.recipe import read_toml

FILES = sorted((Path(__file__).parents[1] / "recipes").glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_recipe_file_is_one_of_its_task(file):
    command = shlex.split(file.read_text(encoding="utf-8").splitlines()[0].removeprefix("# "))
    assert command[:2] == ["lstmlab", "train"]
    assert command[command.index("--data") + 1] == file.stem
    assert command[command.index("--recipe") + 1] == f"recipes/{file.name}"
    task = tasks.load(command[2])
    changes = read_toml(file)
    assert task.recipe_with(changes, str(file)) != task.recipe
    for key, value in changes.items():
        made = getattr(task.recipe_with(changes), key)
        if key == "optimizer":  # of which only some hyperparameters are in the file
            made = {name: made.as_table()[name] for name in value}
        assert made == value


def test_there_are_some():
    assert len(FILES) >= 7
