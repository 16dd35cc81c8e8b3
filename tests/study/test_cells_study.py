"""The study of all cells that ships: none is left out, and none has more weights than others."""

from __future__ import annotations

import pytest

from lstmlab.models.parts.recurrent import Recurrent
from lstmlab.recipe import Recipe
from lstmlab.registry import own
from lstmlab.study.planning.study_file import read_study, shipped


def weights(changes: dict) -> int:
    """Weights of both directions and of an output layer for six labels."""
    layers = Recurrent.of(Recipe().updated(changes), 64, bidirectional=True)
    return sum(one.numel() for one in layers.parameters()) + 6 * (layers.output_size + 1)


def test_every_cell_takes_part_by_its_name():
    study = read_study(shipped("cells"))
    assert {*study.variants} == {*own("cells")}
    for name, changes in study.variants.items():
        assert Recipe().updated(changes).cell.name == name
        assert {*changes} == {"cell", "hidden_size"}


@pytest.mark.parametrize("name", own("cells"))
def test_all_have_equally_many_weights(name):
    variants = read_study(shipped("cells")).variants
    assert weights(variants[name]) == pytest.approx(weights(variants["lstm"]), rel=0.02)


def test_it_asks_on_two_tasks_and_in_two_languages_and_searches_alike():
    study = read_study(shipped("cells"))
    assert [entry.task for entry in study.tasks] == ["classification", "sentiment"] * 2
    assert study.tuning.trials == 6
    assert len(study.seeds) == 3
    assert study.recipe["optimizer"] == "adamw"
