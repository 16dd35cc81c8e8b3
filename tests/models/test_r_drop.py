"""R-Drop's fused output layer against the same, written out."""

from __future__ import annotations

import pytest
import torch

from lstmlab.models.objectives import output
from lstmlab.models.objectives.output import wanted_log_probabilities
from lstmlab.models.objectives.r_drop import wanted_twice

N, D, V = 5, 4, 11
WANTED = torch.tensor([0, 10, 3, 7, 1]).repeat(2)


def inputs() -> list[torch.Tensor]:
    torch.manual_seed(0)
    sizes = [(2 * N, D), (V, D), (V,)]
    return [torch.randn(size, dtype=torch.float64, requires_grad=True) for size in sizes]


def plain(hidden, weight, bias, wanted):
    log_p = (hidden @ weight.t() + bias).log_softmax(1)
    first, second = log_p[:N], log_p[N:]
    there = (first.exp() * (first - second)).sum(1)  # KL(p, q)
    back = (second.exp() * (second - first)).sum(1)
    return log_p.gather(1, wanted.unsqueeze(1)).squeeze(1), log_p.mean(1), (there + back) / 2


@pytest.mark.parametrize("cached", [1, 3 * V, 1 << 20])  # rows of one, of some, of all
def test_values_and_gradients_are_those_written_out(cached, monkeypatch) -> None:
    monkeypatch.setattr(output, "_CACHED", cached)
    ours, theirs = inputs(), inputs()
    weights = torch.randn(5 * N, dtype=torch.float64)
    values = []
    for function, of in ((wanted_twice, ours), (plain, theirs)):
        values.append(torch.cat(function(*of, WANTED)))
        (values[-1] * weights).sum().backward()
    assert torch.allclose(*values, atol=1e-12)
    for mine, its in zip(ours, theirs, strict=True):
        assert torch.allclose(mine.grad, its.grad, atol=1e-12)


def test_what_is_the_same_twice_is_not_apart() -> None:
    hidden, weight, bias = inputs()
    same = hidden[:N].repeat(2, 1)
    log_p, mean, apart = wanted_twice(same, weight, bias, WANTED)
    assert apart.abs().max() == 0
    usual = wanted_log_probabilities(hidden[:N], weight, bias, WANTED[:N])
    assert torch.equal(log_p, usual[0].repeat(2))
    assert torch.equal(mean, usual[1].repeat(2))
