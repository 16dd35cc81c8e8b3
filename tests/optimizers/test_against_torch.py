"""Rules of our own beside torch's, on the same gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from lstmlab.choice import Optimizer
from lstmlab.optimizers import lbfgs
from lstmlab.weight import Weight

Step = Callable[[int], list[torch.Tensor]]


def matrices(*shapes: tuple[int, ...]) -> list[torch.nn.Parameter]:
    torch.manual_seed(0)
    return [torch.nn.Parameter(torch.randn(shape, dtype=torch.float64)) for shape in shapes]


def walked(make: Callable[[list[torch.nn.Parameter]], Any], *shapes: tuple[int, ...]) -> list:
    """The weights after 20 steps along gradients that turn now and then."""
    weights = matrices(*shapes)
    optimizer = make(weights)
    draws = torch.Generator().manual_seed(1)
    for _ in range(20):
        for w in weights:
            w.grad = w.detach() + torch.randn(w.shape, generator=draws, dtype=w.dtype)
        optimizer.step()
    return [w.detach() for w in weights]


def ours(choice: dict[str, Any], gates: int = 1) -> Callable[[list[torch.nn.Parameter]], Any]:
    chosen = Optimizer.of({"weight_decay": 0.0, **choice})

    def make(weights: list[torch.nn.Parameter]) -> Any:
        named = [Weight(str(i), w, "recurrent", gates) for i, w in enumerate(weights)]
        return chosen.variant().build(named, chosen.filled())

    return make


def test_nadamw_is_torchs_nadam() -> None:
    """Torch's has one number in single precision."""
    mine = walked(ours({"name": "nadamw", "learning_rate": 0.01, "weight_decay": 0.1}), (4, 3))
    theirs = walked(
        lambda weights: torch.optim.NAdam(
            weights, lr=0.01, weight_decay=0.1, decoupled_weight_decay=True
        ),
        (4, 3),
    )
    torch.testing.assert_close(mine, theirs, rtol=1e-6, atol=1e-7)


def test_rprop_is_torchs() -> None:
    mine = walked(ours({"name": "rprop", "learning_rate": 0.01}), (4, 3))
    theirs = walked(lambda weights: torch.optim.Rprop(weights, lr=0.01), (4, 3))
    torch.testing.assert_close(mine, theirs, rtol=1e-12, atol=0)


@pytest.mark.parametrize("shape", [(6, 3), (3, 6), (4, 4)])
def test_muon_is_torchs_of_each_gate(shape: tuple[int, int]) -> None:
    """Torch's computes in bfloat16, which is why a step of 0.02 may differ by some thousandths."""
    rows, columns = shape
    [mine] = walked(ours({"name": "muon", "learning_rate": 0.02}, 3), (3 * rows, columns))

    def each_apart(weights: list[torch.nn.Parameter]) -> Any:
        parts = [torch.nn.Parameter(part.detach()) for part in weights[0].chunk(3)]
        made = torch.optim.Muon(parts, lr=0.02, weight_decay=0.0, adjust_lr_fn="match_rms_adamw")

        class Apart:
            def step(self) -> None:
                for part, g in zip(parts, weights[0].grad.chunk(3), strict=True):
                    part.grad = g
                made.step()  # the parts are views of the whole

        return Apart()

    [theirs] = walked(each_apart, (3 * rows, columns))
    assert (mine - theirs).abs().max() < 0.01 * (
        mine - matrices((3 * rows, columns))[0]
    ).abs().max()


def test_lbfgs_takes_a_weight_with_a_smaller_rate_as_the_weight_over_it() -> None:
    """The bowl w² + 3 v², v at a rate of 1/4: as w² + 3 (u / 2)² of u = 2 v at a rate of 1."""

    def ended(rate: float, scale: float) -> list[float]:
        w, v = (
            torch.nn.Parameter(torch.tensor([x], dtype=torch.float64)) for x in (3.0, 2 / scale)
        )
        named = [Weight("w", w, "bias"), Weight("v", v, "bias", rate=rate)]
        made = lbfgs.build(named, lbfgs.Settings(iterations=3))

        def closure() -> float:
            made.zero_grad()
            with torch.enable_grad():
                loss = (w**2 + 3 * (scale * v) ** 2).sum()
                loss.backward()
            return loss.item()

        made.step(closure)
        return [w.item(), scale * v.item()]

    assert ended(0.25, 1.0) == pytest.approx(ended(1.0, 0.5), rel=1e-12)
    assert ended(0.25, 1.0) != pytest.approx(ended(1.0, 1.0), rel=1e-3)
