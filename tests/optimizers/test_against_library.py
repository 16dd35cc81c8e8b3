"""Rules of our own beside those of pytorch-optimizer, of the same settings on the same gradients.

The rules in ``rules/`` are what the papers say; this is what another's program makes of them. Where
the two programs differ, the rule isn't here: ADOPT there cuts at (t + 1)^0.25 where its authors cut
at t^0.25, MADGRAD adds eps to the rate, Yogi begins from another mean square, SWATS turns to SGD
weight by weight, LAMB and Kron clip and draw otherwise, Shampoo sums, APOLLO projects otherwise and
Sophia wants a gradient of a gradient.
"""

from __future__ import annotations

from typing import Any

import pytest
import pytorch_optimizer as library
import torch

from lstmlab.choice import Optimizer
from lstmlab.weight import Weight

RATE = 0.01
ADAM = {"betas": (0.9, 0.999), "eps": 1e-8}
SAME: dict[str, tuple[str, dict[str, Any]]] = {
    "adabelief": ("AdaBelief", {"betas": (0.9, 0.999), "eps": 1e-16, "rectify": False}),
    "adan": ("Adan", {"betas": (0.98, 0.92, 0.99), "eps": 1e-8}),
    "ademamix": ("AdEMAMix", {"betas": (0.9, 0.999, 0.9999), "eps": 1e-8}),
    "adabound": ("AdaBound", {**ADAM, "final_lr": 0.1, "gamma": 1e-3}),
    "agg-mo": ("AggMo", {"betas": (0.0, 0.9, 0.99)}),
    "apollo-diagonal": ("ApolloDQN", {"beta": 0.9, "eps": 1e-4, "warmup_steps": 0}),
    "d-adapt": ("DAdaptAdam", {**ADAM, "lr": 1.0}),
    "lars": ("LARS", {"trust_coefficient": 0.01}),
    "lion": ("Lion", {"betas": (0.9, 0.99)}),
    "laprop": ("LaProp", ADAM),
    "mars": ("MARS", {"betas": (0.95, 0.99), "eps": 1e-8}),
    "novograd": ("NovoGrad", {"betas": (0.95, 0.98), "eps": 1e-8}),
    "prodigy": ("Prodigy", {**ADAM, "lr": 1.0}),
    "schedule-free-adamw": ("ScheduleFreeAdamW", ADAM),
    "schedule-free-sgd": ("ScheduleFreeSGD", {}),
    "soap": ("SOAP", {"betas": (0.95, 0.95), "eps": 1e-8}),
}  # fmt: skip
"""Our name -> theirs, and what is to be set there for our defaults."""


def walked(optimizer: Any, w: torch.nn.Parameter) -> torch.Tensor:
    """Where 25 steps lead, along gradients that turn now and then."""
    draws = torch.Generator().manual_seed(1)
    for _ in range(25):
        w.grad = w.detach() + 2 * torch.randn(w.shape, generator=draws, dtype=w.dtype)
        optimizer.step()
    if hasattr(optimizer, "eval"):
        optimizer.eval()
    return w.detach()


def weight() -> torch.nn.Parameter:
    torch.manual_seed(0)
    return torch.nn.Parameter(torch.randn(4, 3, dtype=torch.float64))


@pytest.mark.parametrize("name", SAME)
def test_it_goes_where_the_librarys_goes(name: str) -> None:
    theirs, settings = SAME[name]
    rate = settings.get("lr", RATE)
    chosen = Optimizer.of({"name": name, "learning_rate": rate, "weight_decay": 0.0})
    w = weight()
    mine = walked(chosen.variant().build([Weight("w", w, "recurrent")], chosen.filled()), w)
    other = weight()
    made = getattr(library, theirs)([other], **{"lr": RATE, "weight_decay": 0.0, **settings})
    if hasattr(made, "train"):
        made.train()
    # They have some numbers in single precision.
    torch.testing.assert_close(mine, walked(made, other), rtol=1e-5, atol=1e-7)
    assert (mine - weight()).abs().max() > 1e-3
