"""Every cell against its equations once more, in NumPy and float64, a file each."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch

from lstmlab.choice import Cell
from lstmlab.errors import InputError
from lstmlab.models.parts.recurrent import Recurrent
from lstmlab.registry import own

sys.path.append(str(Path(__file__).parent))

T, E, H = 6, 5, 4


@pytest.mark.parametrize("name", own("cells"))
def test_as_the_paper_says(name: str) -> None:
    reference = import_module(f"references.{name.replace('-', '_')}")
    choice = Cell.of({"name": name, **getattr(reference, "SETTINGS", {})})
    settings = choice.filled()
    torch.manual_seed(1)
    cell = choice.variant().Cell(E, H, *([] if settings is None else [settings])).double().eval()
    with torch.no_grad():
        for weight in cell.parameters():
            weight.normal_(std=0.7)
    weights = {key: weight.numpy() for key, weight in cell.state_dict().items()}
    x = np.random.default_rng(2).normal(size=(T, E))
    expected = np.stack(list(reference.outputs(weights, x, H)))
    with torch.no_grad():
        found, _ = cell.unroll(torch.from_numpy(x).unsqueeze(0))
    np.testing.assert_allclose(found[0].numpy(), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("name", "setting"), [("lstm-ordered", "chunk"), ("mlstm", "heads")])
def test_a_size_that_can_not_be_split_is_refused_in_one_line(name: str, setting: str) -> None:
    line = f"^cell {name}: hidden_size 8 is no multiple of {setting} 3; change one of them$"
    with pytest.raises(InputError, match=line):
        Recurrent(5, 8, cell=Cell.of({"name": name, setting: 3}))
