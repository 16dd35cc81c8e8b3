"""h' = a * h + b for all steps at once: the same numbers and gradients as step by step."""

from __future__ import annotations

import torch

from lstmlab.cells.parts.scan import scanned

B, T, H = 2, 5, 3


def parts() -> tuple[torch.Tensor, ...]:
    torch.manual_seed(0)
    return tuple(
        torch.randn(*shape, dtype=torch.float64, requires_grad=True)
        for shape in ((B, T, H), (B, T, H), (B, H))
    )


def test_as_step_by_step() -> None:
    a, b, h = parts()
    together = scanned(a, b, h)
    for t in range(T):
        h = a[:, t] * h + b[:, t]
        torch.testing.assert_close(together[:, t], h, rtol=0, atol=1e-12)


def test_by_hand() -> None:
    a, b = torch.tensor([[[2.0], [3.0]]]), torch.tensor([[[1.0], [10.0]]])
    assert scanned(a, b, torch.tensor([[5.0]])).flatten().tolist() == [11.0, 43.0]


def test_gradients_are_slopes() -> None:
    assert torch.autograd.gradcheck(scanned, parts())


def test_of_one_step() -> None:
    a, b, h = (part[:, :1] if part.dim() == 3 else part for part in parts())
    torch.testing.assert_close(scanned(a, b, h)[:, 0], a[:, 0] * h + b[:, 0])
    assert torch.autograd.gradcheck(scanned, (a, b, h))
