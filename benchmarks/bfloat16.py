"""What bfloat16 brings to each cell: its training step in float32 over that in bfloat16 autocast.

    OMP_NUM_THREADS=1 python benchmarks/bfloat16.py [--units 64,128,256] [--repetitions 9]

One layer, batch 32, 20 steps; the quickest of several interleaved passes forward and back. Above 1,
bfloat16 is the quicker one.
"""

from __future__ import annotations

import argparse
import time

import torch
from side_by_side import print_table

from lstmlab.cells.cell import BaseCell
from lstmlab.cells.parts.compared import made
from lstmlab.registry import own

BATCH, STEPS = 32, 20


def seconds(cell: BaseCell, x: torch.Tensor, low: bool) -> float:
    began = time.perf_counter()
    with torch.autocast("cpu", torch.bfloat16, enabled=low):
        outputs, _ = cell(x)
    outputs.float().sum().backward()
    return time.perf_counter() - began


def gain(name: str, units: int, repetitions: int) -> float:
    cell = made(name, units)
    cell.initialize_weights()
    x = torch.randn(BATCH, STEPS, units)
    taken: dict[bool, list[float]] = {False: [], True: []}
    for repetition in range(repetitions + 2):
        for low, found in taken.items():
            one = seconds(cell, x, low)
            if repetition >= 2:  # the first passes prepare the kernels
                found.append(one)
    return min(taken[False]) / min(taken[True])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--units", default="64,128,256")
    parser.add_argument("--repetitions", type=int, default=9)
    given = parser.parse_args()
    torch.manual_seed(0)
    sizes = [int(units) for units in given.units.split(",")]
    print_table(
        ["cell", *(f"{units} units" for units in sizes)],
        [
            [name, *(f"{gain(name, units, given.repetitions):.2f}" for units in sizes)]
            for name in own("cells")
        ],
    )


if __name__ == "__main__":
    main()
