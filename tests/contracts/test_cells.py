"""What holds for every cell, found by name: the checks, and what only ours must do."""

from __future__ import annotations

import pytest
import torch

from lstmlab.cells.cell import BaseCell
from lstmlab.checks.check import Check, Unchecked, of_kind
from lstmlab.registry import find, names

E, H = 4, 6

pytestmark = pytest.mark.parametrize("name", names("cells"))


@pytest.mark.parametrize("check", of_kind("cells"), ids=lambda check: check.name)
def test_it_keeps_its_promises(name: str, check: Check) -> None:
    try:
        check.run(name)
    except Unchecked as why:
        pytest.skip(str(why))


def test_docstring_states_equations_and_source(name: str) -> None:
    text = find("cells", name).__doc__ or ""
    assert "h' = " in text
    assert any(f"{year})" in text for year in range(1980, 2100))


def test_initial_recurrent_weights_keep_lengths(name: str) -> None:
    """Those that stack whole gates of H numbers."""
    torch.manual_seed(0)
    cell: BaseCell = find("cells", name).Cell(E, H).double()
    cell.initialize_weights()
    for key, weight in cell.named_parameters():
        role, gates = cell.role(key)
        if role != "recurrent" or weight.dim() != 2 or weight.shape != (gates * H, H):
            continue
        for gate in weight.detach().split(H):
            identity = torch.eye(H, dtype=gate.dtype)
            torch.testing.assert_close(gate @ gate.T, identity, rtol=0, atol=1e-9)
