"""Does torch's LSTM layer leave speed on the table? Beside it, the same from torch's own products.

    python benchmarks/recurrence.py

One layer and direction, forward and back, one core, no padding. The other way makes one product of
all inputs, then a product and a few element-wise operations a step; going back likewise, with the
weights' gradients as one product over all steps. Both give the same gradients (``differ``).
"""

from __future__ import annotations

import argparse
import os
import time
from typing import Any

from side_by_side import cores, print_table

SHAPES = [
    # batch, steps, inputs, units
    (32, 20, 128, 64), (32, 20, 128, 128), (32, 20, 128, 256), (32, 20, 256, 256),
    (64, 20, 256, 256), (32, 100, 256, 256), (32, 35, 400, 400), (32, 20, 128, 512),
    (32, 200, 128, 128),
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=6, help="in turn; the best counts")
    repetitions = parser.parse_args().repetitions
    os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    os.sched_setaffinity(0, {cores()[0]})
    head = ["batch", "steps", "inputs", "units", "torch.lstm GF/s", "products GF/s", "ratio"]
    print_table([*head, "differ"], [row(shape, repetitions) for shape in SHAPES])


def row(shape: tuple[int, int, int, int], repetitions: int) -> list[str]:
    import torch
    from torch import nn

    torch.set_num_threads(1)
    batch, steps, inputs, units = shape
    layer = nn.LSTM(inputs, units, batch_first=True)
    x = torch.randn(batch, steps, inputs, requires_grad=True)
    zero, upstream = torch.zeros(batch, units), torch.randn(batch, steps, units)
    w, u, b_x, b_h = layer.all_weights[0]
    by_products = products()

    def run(own: bool) -> Any:
        outputs = by_products(x, zero, zero, w, u, b_x + b_h)[0] if own else layer(x)[0]
        outputs.backward(upstream)
        return outputs

    found = {}
    for own in (False, True):
        x.grad = None
        layer.zero_grad()
        outputs = run(own)
        gradients = [p.grad.clone() for p in layer.parameters() if p.grad is not None]
        found[own] = [outputs.detach(), x.grad, *gradients]
    differ = max((a - b).abs().max().item() for a, b in zip(*found.values(), strict=True))
    best = dict.fromkeys(found, float("inf"))
    for _ in range(repetitions):
        for own in found:
            started = time.perf_counter()
            run(own)
            best[own] = min(best[own], time.perf_counter() - started)
    work = 3 * 2 * batch * steps * 4 * units * (inputs + units) / 1e9
    rates = [f"{work / best[own]:.0f}" for own in found]
    return [*map(str, shape), *rates, f"{best[False] / best[True]:.2f}", f"{differ:.0e}"]


def products() -> Any:
    """The layer as a function (x, h, c, W, U, b) -> outputs, h, c; gates i, f, g, o."""
    import torch

    class Products(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any, h: Any, c: Any, w: Any, u: Any, b: Any) -> Any:
            (batch, steps, inputs), units = x.shape, h.shape[1]
            flat = x.transpose(0, 1).reshape(steps * batch, inputs)
            gates = torch.addmm(b, flat, w.t()).view(steps, batch, 4, units)
            hs, cs = x.new_empty(2, steps + 1, batch, units)
            tanh_c = x.new_empty(steps, batch, units)
            hs[0], cs[0] = h, c
            for t in range(steps):
                gates[t].view(batch, -1).addmm_(hs[t], u.t())
                gates[t, :, :2].sigmoid_()
                gates[t, :, 2].tanh_()
                gates[t, :, 3].sigmoid_()
                i, f, g, o = gates[t].unbind(1)
                torch.mul(f, cs[t], out=cs[t + 1]).addcmul_(i, g)
                torch.tanh(cs[t + 1], out=tanh_c[t])
                torch.mul(o, tanh_c[t], out=hs[t + 1])
            ctx.save_for_backward(flat, w, u, gates, hs, cs, tanh_c)
            return hs[1:].transpose(0, 1), hs[steps], cs[steps]

        @staticmethod
        def backward(ctx: Any, d_outputs: Any, d_h: Any, d_c: Any) -> Any:
            flat, w, u, gates, hs, cs, tanh_c = ctx.saved_tensors
            steps, batch, _, units = gates.shape
            i, f, g, o = gates.unbind(2)
            # What a gate's input does to the memory or the output, of all steps at once.
            slopes = (1 - gates) * gates
            slopes[:, :, 0] *= g
            slopes[:, :, 1] *= cs[:-1]
            slopes[:, :, 2] = (1 - g * g) * i
            slopes[:, :, 3] *= tanh_c
            of_memory = (1 - tanh_c * tanh_c) * o
            d_gates = torch.empty_like(gates)
            d_h, d_c = d_h + d_outputs[:, -1], d_c.clone()
            for t in reversed(range(steps)):
                d_c.addcmul_(d_h, of_memory[t])
                torch.mul(slopes[t, :, :3], d_c.unsqueeze(1), out=d_gates[t, :, :3])
                torch.mul(slopes[t, :, 3], d_h, out=d_gates[t, :, 3])
                d_c.mul_(f[t])
                d_h = d_gates[t].view(batch, -1) @ u
                if t:
                    d_h += d_outputs[:, t - 1]
            d_flat = d_gates.view(steps * batch, -1)
            d_x = (d_flat @ w).view(steps, batch, -1).transpose(0, 1)
            d_u = d_flat.t() @ hs[:-1].reshape(steps * batch, units)
            return d_x, d_h, d_c, d_flat.t() @ flat, d_u, d_flat.sum(0)

    return Products.apply


if __name__ == "__main__":
    main()
