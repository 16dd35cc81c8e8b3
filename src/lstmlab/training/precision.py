"""Which number format the matrix products are computed in."""

from __future__ import annotations

import torch

from lstmlab.recipe import Recipe


def resolve_precision(recipe: Recipe) -> Recipe:
    """``recipe`` with ``precision = "auto"`` settled for this processor.

    bfloat16 autocast (weights, loss and softmax stay float32) where the processor multiplies
    bfloat16 natively, else float32.
    """
    if recipe.precision != "auto":
        return recipe
    native = "bf16" in torch.backends.cpu.get_cpu_capability().lower() or _has_bfloat16()
    return recipe.updated({"precision": "bfloat16" if native else "float32"})


def _has_bfloat16() -> bool:
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def autocast(recipe: Recipe) -> torch.autocast:
    """The context in which a model of this recipe runs."""
    return torch.autocast("cpu", torch.bfloat16, enabled=recipe.precision == "bfloat16")
