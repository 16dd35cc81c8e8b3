"""docs/optimizers.md has every optimizer with its numbers, in both languages; so has the study."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch

from lstmlab.choice import Optimizer
from lstmlab.registry import own
from lstmlab.weight import Weight

ROOT = Path(__file__).parents[2]
ROW = re.compile(
    r"^\| `([a-z-]+)` \| ([\d.]+) \| ([\d.]+) (?:to|至) ([\d.]+) \| ([\d.]*) \| ([\d.]+) \| .+ \|$",
    re.M,
)


@pytest.mark.parametrize("page", ["optimizers.md", "optimizers.zh-CN.md"])
def test_the_tables_have_every_optimizer_and_its_numbers(page: str) -> None:
    rows = ROW.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert sorted(name for name, *_ in rows) == list(own("optimizers"))
    for name, *said in rows:
        chosen = Optimizer.of(name)
        rates = chosen.ranges["learning_rate"]
        momentum = [value for key, value in chosen.settings if key in ("momentum", "beta1")]
        kept = round(numbers_kept(chosen), 1)
        known = [chosen.learning_rate, rates.low, rates.high, *(momentum or [""]), kept]
        assert said == [one if one == "" else f"{one:g}" for one in known], name


def numbers_kept(chosen: Optimizer) -> float:
    """For each number of a matrix of four gates, after three updates."""
    w = torch.nn.Parameter(torch.linspace(-1, 1, 64 * 64).reshape(64, 64))
    steep = torch.linspace(0.1, 10, w.numel()).reshape_as(w)
    made = chosen.variant().build([Weight("w", w, "recurrent", 4)], chosen.filled())

    def loss() -> float:
        made.zero_grad()
        with torch.enable_grad():
            value = (steep * w**2).sum()
            value.backward()
        return value.item()

    for _ in range(3):
        loss()
        if getattr(chosen.variant(), "CLOSURE", False):
            made.step(loss)
        else:
            made.step()
    return counted(made.state_dict()["state"]) / w.numel()


def counted(value: Any) -> int:
    """All numbers in tensors of more than one."""
    if isinstance(value, torch.Tensor):
        return value.numel() if value.numel() > 1 else 0
    each = value.values() if isinstance(value, dict) else value
    return sum(map(counted, each)) if isinstance(value, dict | list | tuple) else 0


def test_the_study_compares_all_of_them() -> None:
    study = tomllib.loads((ROOT / "studies" / "optimizers-all.toml").read_text(encoding="utf-8"))
    assert sorted(study["axes"]["optimizer"]) == list(own("optimizers"))
    trials = len(own("optimizers")) * len(study["tasks"]) * (study["tuning"]["trials"] + 3)
    text = (ROOT / "studies" / "optimizers-all.toml").read_text(encoding="utf-8")
    assert f"{trials:,} trials" in text
