"""The fused output layer against the same, written out."""

from __future__ import annotations

import pytest
import torch

from lstmlab.models.objectives import output
from lstmlab.models.objectives.output import wanted_log_probabilities

N, D, V = 7, 5, 11


def inputs(dtype: torch.dtype = torch.float64) -> list[torch.Tensor]:
    torch.manual_seed(0)
    sizes = [(N, D), (V, D), (V,)]
    return [torch.randn(size, dtype=dtype, requires_grad=True) for size in sizes]


def plain(hidden, weight, bias, wanted):
    log_p = (hidden @ weight.t() + bias).log_softmax(1)
    return log_p.gather(1, wanted.unsqueeze(1)).squeeze(1), log_p.mean(1)


@pytest.mark.parametrize("cached", [1, 3 * V, 1 << 20])  # rows of one, of some, of all
def test_values_and_gradients_are_those_of_the_plain_softmax(cached, monkeypatch) -> None:
    monkeypatch.setattr(output, "_CACHED", cached)
    wanted = torch.tensor([0, 10, 3, 3, 7, 1, 9])
    ours, theirs = inputs(), inputs()
    weights = torch.randn(2, N, dtype=torch.float64)
    for function, of in ((wanted_log_probabilities, ours), (plain, theirs)):
        values = torch.stack(function(*of, wanted))
        of.append(values)
        (values * weights).sum().backward()
    assert torch.allclose(ours[3], theirs[3], atol=1e-12)
    for mine, its in zip(ours[:3], theirs[:3], strict=True):
        assert torch.allclose(mine.grad, its.grad, atol=1e-12)


def test_under_autocast_the_products_are_in_bfloat16_and_the_rest_is_not() -> None:
    wanted = torch.tensor([0, 10, 3, 3, 7, 1, 9])
    exact = wanted_log_probabilities(*inputs(torch.float32), wanted)[0]
    rough = inputs(torch.float32)
    with torch.autocast("cpu", torch.bfloat16):
        values = wanted_log_probabilities(*rough, wanted)[0]
    values.sum().backward()
    assert values.dtype == torch.float32
    assert all(of.grad.dtype == torch.float32 for of in rough)
    assert not torch.equal(values, exact)
    assert torch.allclose(values, exact, atol=0.1)
