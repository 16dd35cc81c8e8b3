"""Our layers, torch.nn.LSTM and the NumPy oracle are one function with one gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import reference_lstm as reference
from lstmlab.cells.cell import BaseCell
from lstmlab.models.parts.recurrent import Recurrent
from reference_lstm import Array, Layer, Weights

TOLERANCE = 1e-9  # float64; the sums run in different orders


@dataclass
class Case:
    """A padded batch, weights, and a random direction to take the gradient in."""

    x: Array
    lengths: list[int]
    layers: list[Layer]
    d_outputs: Array

    @property
    def hidden(self) -> int:
        return self.layers[0][0].u.shape[1]

    @property
    def bidirectional(self) -> bool:
        return len(self.layers[0]) == 2


def random_case(seed: int, layers: int, directions: int, padded: bool) -> Case:
    rng = np.random.default_rng([seed, layers, directions])
    batch, steps, inputs, hidden = (int(size) for size in rng.integers(1, 8, 4))
    lengths = [int(n) for n in rng.integers(1, steps + 1, batch)] if padded else [steps] * batch
    lengths[int(rng.integers(batch))] = steps  # nn.LSTM's padding stops at the longest row
    sizes = [inputs] + [hidden * directions] * (layers - 1)
    stack = [[Weights.random(rng, size, hidden) for _ in range(directions)] for size in sizes]
    d_outputs = rng.normal(size=(batch, steps, hidden * directions))
    return Case(rng.normal(size=(batch, steps, inputs)), lengths, stack, d_outputs)


CASES = [
    pytest.param(
        random_case(seed, layers, directions, padded),
        id=f"seed{seed}-{layers}layers-{directions}directions-{'padded' if padded else 'full'}",
    )
    for seed in range(4)
    for layers in (1, 2, 3)
    for directions in (1, 2)
    for padded in (False, True)
]

Gradients = tuple[Array, list[list[list[Array]]]]
"""The gradient of the inputs; then those of layer -> direction -> [w, u, b_ih, b_hh]."""


def copy_weights(weights: Weights, parameters: list[nn.Parameter]) -> None:
    """Into torch's form, whose two biases are added: the oracle's one is split unevenly."""
    parts = weights.w, weights.u, 0.25 * weights.b, 0.75 * weights.b
    with torch.no_grad():
        for parameter, values in zip(parameters, parts, strict=True):
            parameter.copy_(torch.from_numpy(values))


def differentiate(
    case: Case, x: Tensor, outputs: Tensor, parameters: list[list[list[nn.Parameter]]]
) -> Gradients:
    (outputs * torch.from_numpy(case.d_outputs)).sum().backward()
    grads = [[[p.grad.numpy() for p in cell] for cell in layer] for layer in parameters]
    return x.grad.numpy(), grads


def run_ours(case: Case, lengths: Tensor | None) -> tuple[Array, Gradients]:
    recurrent = Recurrent(
        case.x.shape[2],
        case.hidden,
        layers=len(case.layers),
        bidirectional=case.bidirectional,
    ).double()
    directions = [recurrent.forward_cells, recurrent.backward_cells][: 1 + case.bidirectional]
    parameters = [
        [cells[depth].layer.all_weights[0] for cells in directions]
        for depth in range(len(case.layers))
    ]
    for layer, cells in zip(case.layers, parameters, strict=True):
        for weights, cell in zip(layer, cells, strict=True):
            copy_weights(weights, cell)
    x = torch.tensor(case.x, requires_grad=True)
    outputs, _ = recurrent(x, lengths)
    return outputs.detach().numpy(), differentiate(case, x, outputs, parameters)


def run_torch(case: Case) -> tuple[Array, Gradients]:
    """torch.nn.LSTM over all layers at once; padding by its own means, PackedSequence."""
    lstm = nn.LSTM(
        case.x.shape[2],
        case.hidden,
        num_layers=len(case.layers),
        bidirectional=case.bidirectional,
        batch_first=True,
    ).double()
    flat = iter(lstm.all_weights)
    parameters = [[next(flat) for _ in layer] for layer in case.layers]
    for layer, cells in zip(case.layers, parameters, strict=True):
        for weights, cell in zip(layer, cells, strict=True):
            copy_weights(weights, cell)
    x = torch.tensor(case.x, requires_grad=True)
    packed = nn.utils.rnn.pack_padded_sequence(
        x, torch.tensor(case.lengths), batch_first=True, enforce_sorted=False
    )
    outputs, _ = nn.utils.rnn.pad_packed_sequence(lstm(packed)[0], batch_first=True)
    return outputs.detach().numpy(), differentiate(case, x, outputs, parameters)


def assert_agrees(case: Case, outputs: Array, gradients: Gradients) -> None:
    close = {"rtol": 0, "atol": TOLERANCE}
    np.testing.assert_allclose(
        outputs, reference.forward(case.x, case.lengths, case.layers), **close
    )
    d_x, d_layers = reference.gradients(case.x, case.lengths, case.layers, case.d_outputs)
    np.testing.assert_allclose(gradients[0], d_x, **close)
    for layer, cells in zip(d_layers, gradients[1], strict=True):
        for expected, (w, u, b_ih, b_hh) in zip(layer, cells, strict=True):
            np.testing.assert_allclose(w, expected.w, **close)
            np.testing.assert_allclose(u, expected.u, **close)
            np.testing.assert_allclose(b_ih, expected.b, **close)
            np.testing.assert_allclose(b_hh, expected.b, **close)


@pytest.mark.parametrize("case", CASES)
def test_our_layers_match_the_reference(case: Case) -> None:
    assert_agrees(case, *run_ours(case, torch.tensor(case.lengths)))


@pytest.mark.parametrize("case", CASES)
def test_our_equations_match_the_reference(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmlab.cells.lstm import Cell

    monkeypatch.setattr(Cell, "unroll", BaseCell.unroll)
    assert_agrees(case, *run_ours(case, torch.tensor(case.lengths)))


@pytest.mark.parametrize("case", [c for c in CASES if str(c.id).endswith("full")])
def test_our_layers_without_lengths_match_the_reference(case: Case) -> None:
    assert_agrees(case, *run_ours(case, None))


@pytest.mark.parametrize("case", CASES)
def test_torch_matches_the_reference(case: Case) -> None:
    assert_agrees(case, *run_torch(case))


@pytest.mark.parametrize("directions", [1, 2])
def test_reference_gradients_are_the_slopes_of_its_outputs(directions: int) -> None:
    """Central differences in every input and weight, one at a time."""
    case = random_case(seed=11, layers=2, directions=directions, padded=True)

    def loss() -> float:
        return float((reference.forward(case.x, case.lengths, case.layers) * case.d_outputs).sum())

    d_x, d_layers = reference.gradients(case.x, case.lengths, case.layers, case.d_outputs)
    pairs = [(case.x, d_x)]
    for layer, d_layer in zip(case.layers, d_layers, strict=True):
        for weights, grads in zip(layer, d_layer, strict=True):
            pairs += [(weights.w, grads.w), (weights.u, grads.u), (weights.b, grads.b)]
    step = 1e-5
    for values, grads in pairs:
        for place in np.ndindex(values.shape):
            kept = values[place]
            values[place] = kept + step
            above = loss()
            values[place] = kept - step
            below = loss()
            values[place] = kept
            assert (above - below) / (2 * step) == pytest.approx(grads[place], abs=1e-7)
