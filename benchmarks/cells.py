"""What each cell costs: the time of a training step beside nn.LSTM's, and its parameters.

    OMP_NUM_THREADS=1 python benchmarks/cells.py [--hidden 128] [--batch 32] [--cell lstm] [--write]
    python benchmarks/cells.py --device cuda --hidden 512 --batch 128

A training step is one pass forward over a batch and one back, of one layer in one direction, in
float32. Each round times every cell once, nn.LSTM before and after it; the ratio is the median
over rounds, its spread the quartiles. Memory is what the graph holds: bytes that autograd saved.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from lstmlab.cells.parts.compared import SIZE, keep, made
from lstmlab.registry import own
from lstmlab.training.machine.device import prepare_device, resolve_device


def timed(step: Callable[[], Tensor], leaves: list[Tensor]) -> float:
    """Seconds of one pass forward and back."""
    for leaf in leaves:
        leaf.grad = None
    wait(leaves[0].device)
    began = time.perf_counter()
    step().sum().backward()
    wait(leaves[0].device)
    return time.perf_counter() - began


def wait(device: torch.device) -> None:
    """Until a GPU has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def held(step: Callable[[], Tensor]) -> float:
    """MB that the graph of one pass holds, each tensor counted once."""
    seen: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        seen[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        step()
    return sum(seen.values()) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--hidden", type=int, default=SIZE)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cell", action="append", help="only this one; may be given again")
    parser.add_argument("--device", default="cpu")
    parser.add_argument(
        "--write", action="store_true", help="keep the times for lstmlab list cells"
    )
    given = parser.parse_args()
    torch.set_num_threads(1)
    size, device = given.hidden, resolve_device(given.device)
    prepare_device(device)
    x = torch.randn(given.batch, given.steps, size, device=device, requires_grad=True)
    plain = nn.LSTM(size, size, batch_first=True).to(device)
    cells = {name: made(name, size).to(device) for name in given.cell or own("cells")}
    times: dict[str, list[float]] = {name: [] for name in cells}

    def lstm() -> float:
        return timed(lambda: plain(x)[0], [x, *plain.parameters()])

    for round_ in range(given.rounds + 1):
        for name, cell in cells.items():
            before = lstm()
            own_time = timed(lambda cell=cell: cell(x)[0], [x, *cell.parameters()])  # type: ignore[misc]
            if round_:  # the first warms up
                times[name].append(2 * own_time / (before + lstm()))
    base = statistics.median(lstm() for _ in range(given.rounds))
    where = "one core" if device.type == "cpu" else torch.cuda.get_device_name(device)
    print(
        f"H = E = {size}, batch {given.batch}, {given.steps} steps, {where}; "
        f"nn.LSTM {1000 * base:.1f} ms"
    )
    print("| cell | time / nn.LSTM | quartiles | parameters | MB held |")
    print("| --- | --- | --- | --- | --- |")
    for name, cell in cells.items():
        low, middle, high = statistics.quantiles(times[name], n=4)
        parameters = sum(weight.numel() for weight in cell.parameters())
        memory = held(lambda cell=cell: cell(x)[0])  # type: ignore[misc]
        print(f"| {name} | {middle:.2f} | {low:.2f}–{high:.2f} | {parameters:,} | {memory:.1f} |")
    if given.write:
        keep({name: round(statistics.median(found), 2) for name, found in times.items()})


if __name__ == "__main__":
    main()
