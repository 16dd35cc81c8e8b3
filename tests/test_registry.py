"""Variants by name: a file's stem is the name."""

from __future__ import annotations

import pytest

from lstmlab.errors import InputError
from lstmlab.registry import FOLDERS, find, names, unknown


def test_the_family_of_gradient_descent_is_there() -> None:
    family = "adadelta adagrad adam adamw gd momentum nesterov rmsprop sgd"
    assert set(family.split()) <= set(names("optimizers"))
    assert {"lstm", "gru", "rnn"} <= set(names("cells"))


@pytest.mark.parametrize("kind", FOLDERS)
def test_every_name_is_found_and_its_file_says_what_it_is(kind: str) -> None:
    assert list(names(kind)) == sorted(names(kind))
    assert names(kind)
    for name in names(kind):
        assert not name.startswith(("_", "-"))
        module = find(kind, name)
        assert module.__name__.rpartition(".")[2] == name.replace("-", "_")
        assert module.__doc__, name


def test_a_hyphen_reads_as_an_underscore() -> None:
    assert find("metrics", "macro-f1").__name__ == "lstmlab.metrics.macro_f1"


def test_a_misspelt_name_suggests_the_nearest() -> None:
    with pytest.raises(InputError) as error:
        find("optimizers", "adm")
    assert str(error.value) == "unknown optimizer 'adm'; did you mean 'adam'?"


@pytest.mark.parametrize("name", ["_cell", "../recipe", "os", "", "Lstm "])
def test_machinery_and_paths_are_no_names(name: str) -> None:
    with pytest.raises(InputError, match="unknown cell"):
        find("cells", name)


def test_a_name_like_none_lists_them_all() -> None:
    assert unknown("cell", "quux", ["gru", "lstm"]) == "unknown cell 'quux'; known: gru, lstm"
