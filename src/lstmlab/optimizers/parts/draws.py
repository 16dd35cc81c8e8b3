"""Random numbers of an update rule: they hang on the weight's name and a number alone, so that a
rule takes none of those that training draws, and goes on with the same ones when it was stopped."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from lstmlab.optimizers.parts.rule import Memory


def drawn(shape: tuple[int, ...], m: Memory, number: int) -> Tensor:
    """Returns standard normal numbers, drawn in double precision, in the weight's own."""
    import torch

    seed = zlib.crc32(f"{m.weight.name} {number}".encode())
    normal = torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return normal.to(m.weight.tensor)
