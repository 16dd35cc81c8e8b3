"""How much of the machine's limit a training step reaches, and where the rest goes.

    python benchmarks/limit.py

The limit is a large matrix product in the same precision, measured on the same core right before
and after each trial. What training reaches is counted by formula (:func:`flops`) from the real
tokens of the data, so padding, dropout, the optimizer and Python all count as loss. The trial is
lstmlab's own, one core, through ``lstmlab.training.run``; its time leaves evaluation out.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import classification
from side_by_side import Job, cores, options, prepare, print_table, spread

TASKS = {
    "trec": "classification",
    "sst2": "classification",
    "imdb": "classification",
    "multi30k-en-de": "translation",
    "ptb": "language-modeling",
}
EXAMPLES = {"trec": 800, "sst2": 600, "imdb": 96, "multi30k-en-de": 192, "ptb": 150}
CELLS = [
    ("sst2", 64), ("sst2", 128), ("sst2", 256), ("sst2", 512),
    ("imdb", 128), ("imdb", 256), ("multi30k-en-de", 256), ("ptb", 256),
]  # fmt: skip
EPOCHS = 3

PARTS = {
    "recurrence with input GEMM": ("mkldnn_rnn_layer", "lstm", "thnn"),
    "embedding": ("embedding",),
    "optimizer and clipping": ("adam", "foreach", "vector_norm"),
    "dropout": ("dropout", "bernoulli"),
    "output, softmax, attention": (
        "addmm", "aten::mm", "bmm", "matmul", "softmax", "logsumexp", "cross_entropy",
        "aten::exp_", "gather", "scatter", "tanh", "aten::sub", "aten::mean",
    ),
    "pooling": ("amax", "where", "masked_fill", "aten::eq"),
    "moving and filling memory": (
        "copy", "index", "cat", "contiguous", "clone", "fill", "zero", "flip", "empty", "select",
        "slice", "view", "reshape", "transpose", "expand", "resize",
    ),
}  # fmt: skip
"""Part of the table -> what occurs in the names of its operations; the first that fits."""


def flops(
    task: str,
    *,
    embedding: int,
    hidden: int,
    layers: int,
    vocabulary: int,
    labels: int,
    examples: int,
    source_tokens: int,
    target_tokens: int,
    attended: int,
) -> float:
    """Floating-point operations of one pass forward and back over the training split.

    Matrix products alone, 2·m·n·k each; the gates' element-wise work is under a hundredth of it.
    A product's backward pass is two products of the same size, hence the factor 3.

    An LSTM layer of H units with inputs of size I costs, for each token and direction,
    2·(I + H)·4H = 8H(I + H). Beside it:

    - classification: 2·2H·labels for each text;
    - language modeling: 2·E·V for each token (the state is as long as the embedding);
    - translation: for each source token the attention's key, 2·2H·H; for each target token the
      combination of state and context, 2·3H·E, and the output, 2·E·V; for each pair of a source
      and a target token (``attended``) a score and its share of the context, 2·H + 2·2H; for each
      sentence the decoder's first state, 2·2H·2H·layers.

    ``source_tokens``: tokens of the text (of the source, in translation).
    """

    def lstm(tokens: int, directions: int) -> float:
        sizes = [embedding] + [directions * hidden] * (layers - 1)
        return tokens * directions * sum(8 * hidden * (size + hidden) for size in sizes)

    if task == "classification":
        forward = lstm(source_tokens, 2) + examples * 2 * 2 * hidden * labels
    elif task == "language-modeling":
        forward = lstm(target_tokens, 1) + target_tokens * 2 * embedding * vocabulary
    else:
        forward = lstm(source_tokens, 2) + source_tokens * 2 * 2 * hidden * hidden
        forward += lstm(target_tokens, 1) + attended * 6 * hidden
        forward += target_tokens * 2 * (3 * hidden * embedding + embedding * vocabulary)
        forward += examples * 2 * 2 * hidden * 2 * hidden * layers
    return 3.0 * forward


def recipe(task: str, hidden: int, precision: str) -> dict[str, Any]:
    """One layer of the size asked for, the rest as the task's own default recipe has it."""
    if task == "classification":
        return classification.recipe(precision, hidden, EPOCHS)
    return {
        "embedding_size": hidden, "hidden_size": hidden, "layers": 1, "epochs": EPOCHS,
        "evaluations": EPOCHS, "precision": precision,
    }  # fmt: skip


def measure(job: Job, repetitions: int) -> None:
    """One cell of the table, and its profile."""
    sys.path.insert(0, str(Path(__file__).parent / "peers"))
    import torch
    from _peer import Data
    from lstmlab_trial import trial_of

    from lstmlab.training import run

    data = Data(job["folder"])
    trial, dataset = trial_of(job)
    settings = trial.recipe
    dtype = torch.bfloat16 if settings.precision == "bfloat16" else torch.float32
    torch.set_num_threads(1)
    work = counted(job, data, settings)
    reached, limits, fractions, epoch_seconds = [], [], [], 0.0
    for _ in range(repetitions):
        before = gemm_rate(2048, 2048, 2048, dtype)
        curve = run(trial, dataset, threads=1).record.curve
        limit = max(before, gemm_rate(2048, 2048, 2048, dtype))
        epoch_seconds = (curve[-1].seconds - curve[0].seconds) / (curve[-1].epoch - curve[0].epoch)
        reached.append(work / epoch_seconds / 1e9)
        limits.append(limit / 1e9)
        fractions.append(reached[-1] / limits[-1])
    print(f"\n{job['data']}, H={settings.hidden_size}, {settings.precision}, one core")
    print(f"  large GEMM {spread(limits, 1)} GF/s, training {spread(reached, 1)} GF/s")
    print(f"  fraction of the limit: {spread(fractions)}")

    # The profiler sees evaluation, too, which the time of training leaves out: hardly any of it.
    once = trial.model_copy(update={"recipe": settings.updated({"evaluations": 1, "beam_size": 1})})
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        seconds = run(once, dataset, threads=1).record.curve[-1].seconds
    shares: dict[str, float] = defaultdict(float)
    others: dict[str, float] = defaultdict(float)
    for event in profile.key_averages():
        if event.key.startswith(("Optimizer", "ProfilerStep", "autograd::")):
            name = "other operations"  # wrappers: their own time is Python's or the engine's
        else:
            name = part_of(event.key)
        part = event.self_cpu_time_total / 1e6 / seconds
        shares[name] += part
        if name == "other operations":
            others[event.key] += part
    shares["batches (data)"] = batch_seconds(job, data, settings) * EPOCHS / seconds
    rest = 1 - sum(shares.values())
    shares["Python and dispatch (what is left)"] = rest
    kernel = "recurrence with input GEMM"
    alone = input_gemm_seconds(job, data, settings, dtype) * EPOCHS / seconds
    rows = [
        ["of it, input GEMMs if done alone", f"{alone:.1%}"],
        ["of it, recurrence (the difference)", f"{shares[kernel] - alone:.1%}"],
    ]
    table = [[kernel, f"{shares.pop(kernel):.1%}"], *rows]
    table += [[name, f"{share:.1%}"] for name, share in sorted(shares.items(), key=lambda p: -p[1])]
    print_table(["part of training time", "share"], table)
    largest = sorted(others.items(), key=lambda pair: -pair[1])[:4]
    print("  other operations:", ", ".join(f"{name} {share:.1%}" for name, share in largest))
    print(flush=True)


def gemm_rate(m: int, n: int, k: int, dtype: Any) -> float:
    """FLOP/s of the best of some products (m, k) @ (k, n)."""
    import torch

    a, b = torch.randn(m, k).to(dtype), torch.randn(k, n).to(dtype)
    best = float("inf")
    for _ in range(6):
        started = time.perf_counter()
        torch.mm(a, b)
        best = min(best, time.perf_counter() - started)
    return 2 * m * n * k / best


def counted(job: Job, data: Any, settings: Any) -> float:
    """:func:`flops` of the job's data."""
    texts = {"classification": ("text", ""), "language-modeling": ("text", "text")}
    source, target = texts.get(job["task"], ("source", "target"))
    lengths = [len(ids) for ids in data.ids("train", source)]
    targets = [len(ids) + 1 for ids in data.ids("train", target)] if target else []
    return flops(
        job["task"],
        embedding=settings.embedding_size,
        hidden=settings.hidden_size,
        layers=settings.layers,
        vocabulary=data.vocabulary,
        labels=data.labels,
        examples=len(lengths),
        source_tokens=sum(lengths),
        target_tokens=sum(targets),
        attended=sum(s * t for s, t in zip(lengths, targets, strict=False)),
    )


def part_of(operation: str) -> str:
    return next(
        (part for part, words in PARTS.items() if any(word in operation for word in words)),
        "other operations",
    )


def batches(job: Job, data: Any, settings: Any) -> Iterator[tuple[int, int]]:
    """(B, T) of the (source) batches of an epoch, made as lstmlab makes them."""
    import numpy as np

    from lstmlab.data.preparing.batches import pad, shuffled
    from lstmlab.data.tokenizing.tokenizer import Tokens

    column = "source" if job["task"] == "translation" else "text"
    texts = data.ids("train", column)
    lengths = np.array([len(ids) for ids in texts])
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    tokens = Tokens(np.concatenate(texts).astype(np.int32), offsets)
    for indices in shuffled(lengths, settings.batch_size, np.random.default_rng(0)):
        ids, _ = pad(tokens, indices)
        yield ids.shape


def batch_seconds(job: Job, data: Any, settings: Any) -> float:
    """Returns the seconds of making an epoch's batches of source texts; a language model has none
    to make."""
    if job["task"] == "language-modeling":
        return 0.0
    times = []
    for _ in range(4):
        started = time.perf_counter()
        for _ in batches(job, data, settings):
            pass
        times.append(time.perf_counter() - started)
    return median(times[1:])


def input_gemm_seconds(job: Job, data: Any, settings: Any, dtype: Any) -> float:
    """Returns the seconds of an epoch's products of inputs and input weights, forward and twice
    back, done alone."""
    import torch

    hidden, size = settings.hidden_size, settings.embedding_size
    if job["task"] == "language-modeling":
        tokens = data.items
        shapes = [(settings.batch_size * settings.window, 1)]
        shapes *= max(1, round(tokens / shapes[0][0]))
    else:
        shapes = [(rows * steps, 2) for rows, steps in batches(job, data, settings)]
    if job["task"] == "translation":  # the decoder's; targets are about as long as sources
        shapes += [(rows, 1) for rows, _ in shapes]
    w = torch.randn(4 * hidden, size).to(dtype)
    total = 0.0
    for rows, directions in shapes:
        x, gates = torch.randn(rows, size).to(dtype), torch.randn(rows, 4 * hidden).to(dtype)
        started = time.perf_counter()
        torch.mm(x, w.t()), torch.mm(gates, w), torch.mm(gates.t(), x)
        total += directions * (time.perf_counter() - started)
    return total


def main() -> None:
    parser = options("The machine's limit, and what training reaches of it.")
    parser.add_argument("--data", help=f"of {', '.join(TASKS)}; several as sst2,ptb")
    arguments = parser.parse_args()
    cells = CELLS
    if arguments.data or arguments.sizes:
        names = arguments.data.split(",") if arguments.data else ["sst2"]
        cells = [(data, hidden) for data in names for hidden in arguments.sizes or [256]]
    for data, hidden in cells:
        with tempfile.TemporaryDirectory() as folder:
            task = TASKS[data]
            count = EXAMPLES[data] if arguments.examples is None else arguments.examples
            job: Job = {
                "folder": folder, "task": task, "data": data, "examples": count,
                "dev_examples": 4, "seed": 1, "recipe": recipe(task, hidden, arguments.precision),
            }  # fmt: skip
            prepare(job)
            os.environ["LSTMLAB_CACHE"] = f"{folder}/cache"
            measure(job, arguments.repetitions)


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":  # before any library reads it
        os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
        os.execv(sys.executable, [sys.executable, *sys.argv])
    os.sched_setaffinity(0, {cores()[0]})
    main()
