"""lstm-zoneout while it is trained: each unit is either as it was or as an LSTM's would be."""

import pytest
import torch

from lstmlab.cells.lstm_zoneout import Cell, Settings

H = 50


def step_of(settings: Settings, training: bool = True):
    """The old state, what zoneout makes of it, and what it would be without."""
    torch.manual_seed(0)
    cell, plain = Cell(3, H, settings).double(), Cell(3, H, Settings(memory=0, output=0)).double()
    plain.load_state_dict(cell.state_dict())
    x = torch.randn(40, 3, dtype=torch.float64)
    old = (torch.randn(40, H, dtype=torch.float64), torch.randn(40, H, dtype=torch.float64))
    return old, cell.train(training).step(x, old), plain.step(x, old)


@pytest.mark.parametrize("training", [True, False])
def test_each_unit_stays_or_goes_on_and_as_many_as_it_says_stay(training):
    settings = Settings(memory=0.3, output=0.1)
    shares = (settings.output, settings.memory)
    for old, new, plain, share in zip(*step_of(settings, training), shares, strict=True):
        if not training:
            torch.testing.assert_close(new, share * old + (1 - share) * plain)
            continue
        stays = new == old
        assert torch.equal(new, torch.where(stays, old, plain))
        assert float(stays.double().mean()) == pytest.approx(share, abs=0.03)


def test_a_unit_that_stays_hands_the_gradient_on_as_it_is():
    torch.manual_seed(0)
    cell = Cell(3, H, Settings(memory=0.5, output=0.5))
    old = tuple(torch.randn(1, H, requires_grad=True) for _ in range(2))
    h, c = cell.step(torch.randn(1, 3), old)
    (of_h,) = torch.autograd.grad(h[h == old[0]].sum(), old[0], retain_graph=True)
    (of_c,) = torch.autograd.grad(c[c == old[1]].sum(), old[1])
    assert torch.equal(of_h, (h == old[0]).float())
    assert torch.equal(of_c, (c == old[1]).float())


def test_without_zoneout_it_is_an_lstm():
    torch.manual_seed(0)
    cell = Cell(3, 5, Settings(memory=0, output=0))
    lstm = torch.nn.LSTM(3, 5, batch_first=True)
    with torch.no_grad():
        lstm.weight_ih_l0.copy_(cell.weight_ih)
        lstm.weight_hh_l0.copy_(cell.weight_hh)
        lstm.bias_ih_l0.copy_(cell.bias)
        lstm.bias_hh_l0.zero_()
    x = torch.randn(2, 4, 3)
    torch.testing.assert_close(cell(x)[0], lstm(x)[0], rtol=1e-5, atol=1e-6)
