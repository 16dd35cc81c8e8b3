"""docs/training.md has every schedule with its settings and their defaults, in both languages."""

import re
from pathlib import Path

import pytest

from lstmlab.choice import Schedule
from lstmlab.recipe import Recipe
from lstmlab.registry import own

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["training.md", "training.zh-CN.md"])
def test_the_table_has_every_schedule_and_its_defaults(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| [^|]* \|([^|]*)\| ([\d.]+) \|$", text, re.M)
    assert {name for name, *_ in rows} == {*own("schedules")}
    for name, settings, warmup in rows:
        recipe = Recipe(schedule=name)
        assert float(warmup) == recipe.rises_over
        said = dict(re.findall(r"`(\w+)`[ （(]+`?([\w.]+)`?[)）]", settings))
        usual = {key: value for key, value in Schedule.of(name).settings if key != "warmup"}
        assert said == {key: f"{value:g}" if value != "sqrt" else value
                        for key, value in usual.items()}  # fmt: skip
