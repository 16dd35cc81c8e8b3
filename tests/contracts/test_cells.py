"""What holds for every cell, found by name."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lstmlab.cells.cell import BaseCell, CellState
from lstmlab.models.recurrent import Recurrent
from lstmlab.registry import find, names

B, T, E, H = 3, 5, 4, 6

pytestmark = pytest.mark.parametrize("name", names("cells"))


def make_cell(name: str, dtype: torch.dtype = torch.float64, seed: int = 0) -> BaseCell:
    """Every weight random, biases too, so that no term can hide behind a zero."""
    torch.manual_seed(seed)
    cell = find("cells", name).Cell(E, H).to(dtype)
    for weight in cell.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    return cell


def make_layers(name: str, bidirectional: bool) -> Recurrent:
    torch.manual_seed(1)
    recurrent = Recurrent(E, H, cell=name, layers=2, bidirectional=bidirectional).double()
    recurrent.initialize_weights()
    return recurrent


def random_state(cell: BaseCell, batch: int = B) -> CellState:
    return tuple(torch.randn_like(part) for part in cell.zero_state(batch, next(cell.parameters())))


def gradients(cell: BaseCell, x: Tensor, outputs: Tensor) -> list[Tensor]:
    direction = torch.linspace(-1, 1, outputs.numel(), dtype=outputs.dtype).view_as(outputs)
    return list(torch.autograd.grad(outputs, [x, *cell.parameters()], direction))


def test_docstring_states_equations_and_source(name: str) -> None:
    text = find("cells", name).__doc__ or ""
    assert "h' = " in text
    assert any(f"{year})" in text for year in range(1980, 2100))


def test_unroll_is_step_over_time(name: str) -> None:
    cell = make_cell(name)
    x, state = torch.randn(B, T, E, dtype=torch.float64, requires_grad=True), random_state(cell)
    fast, fast_state = cell.unroll(x, state)
    slow, slow_state = BaseCell.unroll(cell, x, state)
    torch.testing.assert_close(fast, slow, rtol=0, atol=1e-9)
    torch.testing.assert_close(fast_state, slow_state, rtol=0, atol=1e-9)
    torch.testing.assert_close(fast_state[0], fast[:, -1], rtol=0, atol=0)
    for ours, theirs in zip(gradients(cell, x, fast), gradients(cell, x, slow), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-9)


def test_float32_kernel_is_near_float64_steps(name: str) -> None:
    """The kernel for float32 (oneDNN's, for an LSTM) is another than that for float64."""
    cell, exact = make_cell(name, torch.float32), make_cell(name)
    exact.load_state_dict(cell.state_dict())
    x = torch.randn(B, 4 * T, E)
    near, far = x.clone().requires_grad_(), x.double().requires_grad_()
    outputs, expected = cell.unroll(near)[0], BaseCell.unroll(exact, far)[0]
    torch.testing.assert_close(outputs.double(), expected, rtol=0, atol=1e-5)
    pairs = zip(gradients(cell, near, outputs), gradients(exact, far, expected), strict=True)
    for ours, theirs in pairs:
        torch.testing.assert_close(ours.double(), theirs, rtol=1e-4, atol=1e-4)


def test_one_step_without_gradient_is_the_same_step(name: str) -> None:
    cell = make_cell(name)
    x, state = torch.randn(B, 1, E, dtype=torch.float64), random_state(cell)
    expected, expected_state = cell(x, state)
    with torch.no_grad():
        outputs, new_state = cell(x, state)
        from_zero, _ = cell(x)
    torch.testing.assert_close(outputs, expected, rtol=0, atol=1e-9)
    torch.testing.assert_close(new_state, expected_state, rtol=0, atol=1e-9)
    torch.testing.assert_close(from_zero, cell.unroll(x)[0], rtol=0, atol=1e-9)


def test_gradients_are_slopes(name: str) -> None:
    cell = make_cell(name)
    x = torch.randn(2, 3, E, dtype=torch.float64, requires_grad=True)
    state = tuple(part.requires_grad_() for part in random_state(cell, batch=2))
    weights = tuple(cell.parameters())

    def run(x: Tensor, *rest: Tensor) -> tuple[Tensor, ...]:
        outputs, last_state = cell.unroll(x, rest[: cell.state_parts])
        return outputs, *last_state

    assert torch.autograd.gradcheck(run, (x, *state, *weights))


def test_zero_state_is_the_default(name: str) -> None:
    cell = make_cell(name)
    x = torch.randn(B, T, E, dtype=torch.float64)
    zeros = cell.zero_state(B, like=x)
    assert [part.shape for part in zeros] == [(B, H)] * cell.state_parts
    torch.testing.assert_close(cell.unroll(x), cell.unroll(x, zeros), rtol=0, atol=0)


def test_initial_weights_follow_the_seed(name: str) -> None:
    def draw(seed: int) -> list[Tensor]:
        cell = make_cell(name, seed=7)
        torch.manual_seed(seed)
        cell.initialize_weights()
        return [weight.detach().clone() for weight in cell.parameters()]

    first, again, other = draw(0), draw(0), draw(1)
    assert all(map(torch.equal, first, again))
    matrices = [place for place, weight in enumerate(first) if weight.dim() == 2]
    assert not any(torch.equal(first[place], other[place]) for place in matrices)


def test_initial_recurrent_weights_keep_lengths(name: str) -> None:
    cell = make_cell(name)
    cell.initialize_weights()
    square = [p for n, p in cell.named_parameters() if "weight_hh" in n]
    assert square
    for weight in square:
        for gate in weight.detach().split(H):
            identity = torch.eye(H, dtype=gate.dtype)
            torch.testing.assert_close(gate @ gate.T, identity, rtol=0, atol=1e-9)


@pytest.mark.parametrize("bidirectional", [False, True])
def test_padding_never_changes_a_result(name: str, bidirectional: bool) -> None:
    recurrent = make_layers(name, bidirectional)
    lengths = torch.tensor([5, 2, 4])
    x = torch.randn(B, T, E, dtype=torch.float64)
    other = 9 * torch.randn(B, T + 3, E, dtype=torch.float64)
    for row, length in enumerate(lengths):
        other[row, :length] = x[row, :length]
    results = []
    for inputs in (x.requires_grad_(), other.requires_grad_()):
        outputs, _ = recurrent(inputs, lengths)
        assert all((outputs[row, n:] == 0).all() for row, n in enumerate(lengths))
        loss = (outputs * outputs.detach().cos()).sum()
        d_x, *d_weights = torch.autograd.grad(loss, [inputs, *recurrent.parameters()])
        assert all((d_x[row, n:] == 0).all() for row, n in enumerate(lengths))
        results.append([outputs[:, :T], d_x[:, :T], *d_weights])
    for mine, theirs in zip(*results, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=0, atol=1e-9)


def test_two_halves_are_the_whole(name: str) -> None:
    recurrent = make_layers(name, bidirectional=False)
    x = torch.randn(B, 7, E, dtype=torch.float64)
    whole, end = recurrent(x)
    first, state = recurrent(x[:, :3])
    second, last_state = recurrent(x[:, 3:], state=state)
    torch.testing.assert_close(torch.cat([first, second], 1), whole, rtol=0, atol=1e-9)
    torch.testing.assert_close(last_state, end, rtol=0, atol=1e-9)


def test_bfloat16_is_near_float32(name: str) -> None:
    recurrent = make_layers(name, bidirectional=True).float()
    x, lengths = torch.randn(B, T, E, requires_grad=True), torch.tensor([5, 2, 4])
    exact, _ = recurrent(x, lengths)
    with torch.autocast("cpu", torch.bfloat16):
        rough, _ = recurrent(x, lengths)
    torch.testing.assert_close(rough.float(), exact, rtol=0, atol=0.03)
    rough.float().sum().backward()
    for weight in recurrent.parameters():
        assert weight.dtype == weight.grad.dtype == torch.float32
        assert weight.grad.isfinite().all()


@pytest.mark.parametrize("inputs", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("memory", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("gradient", [False, True])
def test_bfloat16_goes_on_from_any_state(
    name: str, inputs: torch.dtype, memory: torch.dtype, gradient: bool
) -> None:
    """A decoder's first state comes from another layer, in whichever precision that gave."""
    cell = make_cell(name, torch.float32)
    x, state = torch.randn(B, 1, E).to(inputs), random_state(cell)
    with torch.autocast("cpu", torch.bfloat16), torch.set_grad_enabled(gradient):
        outputs, after = cell(x, tuple(part.to(memory) for part in state))
        outputs, _ = cell(x, after)
    expected, after = cell(x.float(), state)
    expected, _ = cell(x.float(), after)
    torch.testing.assert_close(outputs.float(), expected, rtol=0, atol=0.05)
