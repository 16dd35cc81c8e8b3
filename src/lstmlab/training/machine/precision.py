"""Which number format the matrix products are computed in."""

from __future__ import annotations

import hashlib
import os
import platform
import time
from functools import cache as remembered
from pathlib import Path

import torch
from torch import nn

from lstmlab.cells.cell import BaseCell
from lstmlab.data import cache
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.training.machine.alone import alone

VARIABLE = "LSTMLAB_PRECISION"
_WORTH = 1.15
"""How many times faster bfloat16 must be to be chosen: it is less exact."""


def resolve_precision(
    recipe: Recipe, device: torch.device | str = "cpu", before: str = ""
) -> Recipe:
    """``recipe`` with ``precision = "auto"`` settled for this processor, or for its GPU.

    bfloat16 autocast (weights, loss and softmax stay float32) where that was measured to be
    faster, else float32. Processors with bfloat16 instructions differ: an AMD Zen 4 trained
    an LSTM about twice as fast with them as without, an Intel Xeon without AMX 0.6 times as fast.
    Other cells than ``lstm`` gain with many units only (:attr:`BaseCell.bfloat16_from`). A GPU
    takes bfloat16 if it computes that natively. ``before``: what it was when this began, where
    it goes on; then nothing is measured. ``LSTMLAB_PRECISION``, where it is set, says what ``auto``
    is instead.
    """
    if recipe.precision != "auto":
        return recipe
    if said := os.environ.get(VARIABLE):
        if said not in ("float32", "bfloat16"):
            raise InputError(f"{VARIABLE}={said}: must be float32 or bfloat16")
        return recipe.updated({"precision": said})
    if torch.device(device).type == "cuda":
        low = torch.cuda.is_bf16_supported(including_emulation=False)
        measured = before or ("bfloat16" if low else "float32")
    else:
        measured = "float32" if _is_small(recipe) else before or _faster()
    return recipe.updated({"precision": measured})


def _is_small(recipe: Recipe) -> bool:
    """Whether the cell has too few units to gain by bfloat16 on a CPU."""
    cell: type[BaseCell] = recipe.cell.variant().Cell
    return recipe.hidden_size < cell.bfloat16_from


def autocast(recipe: Recipe, device: torch.device) -> torch.autocast:
    """The context in which a model of this recipe is trained on ``device``. It answers in float32,
    so that an answer doesn't hang on what else is in its batch."""
    return torch.autocast(device.type, torch.bfloat16, enabled=recipe.precision == "bfloat16")


@remembered
def _faster() -> str:
    """The faster precision of this processor; measured once, then kept with the caches.

    Kept, because a trial's id holds the precision: two runs of a study must agree on it.
    """
    if not torch.cpu._is_avx512_bf16_supported() and not torch.cpu._is_amx_tile_supported():
        return "float32"
    machine = f"{_processor()} {torch.backends.cpu.get_cpu_capability()} {torch.__version__}"
    name = hashlib.sha256(machine.encode()).hexdigest()[:16]

    def write(new: Path) -> None:
        choice = "bfloat16" if _speedup() > _WORTH else "float32"
        (new / "choice").write_text(choice, encoding="utf-8")

    return cache.kept("precision", name, write, _read_choice)


def _read_choice(folder: Path) -> str:
    return (folder / "choice").read_text(encoding="utf-8")


def _speedup() -> float:
    """Time of a small LSTM's training step in float32 over that in bfloat16, on one thread.

    The quickest of several interleaved steps each, so that other work beside hardly matters.
    """
    with alone(threads=1):
        layer = nn.LSTM(128, 128, batch_first=True)
        x = torch.randn(32, 20, 128)
        best = {False: float("inf"), True: float("inf")}
        for repetition in range(12):
            for low in best:
                started = time.perf_counter()
                with torch.autocast("cpu", torch.bfloat16, enabled=low):
                    outputs, _ = layer(x)
                outputs.float().sum().backward()
                if repetition >= 2:  # the first steps prepare the kernels
                    best[low] = min(best[low], time.perf_counter() - started)
        return best[False] / best[True]


def _processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        keys = ("vendor_id", "cpu family", "model\t", "model name", "flags", "Features")
        return "\n".join(sorted({line for line in lines if line.startswith(keys)}))
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
