"""An exported graph with whole numbers of 8 bits: smaller, and at another speed and score."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmlab.artifacts.exporting.by_onnx import by_onnx
from lstmlab.artifacts.exporting.graphs import Graph
from lstmlab.artifacts.exporting.measured import Scores, scores
from lstmlab.artifacts.saved import SavedModel
from lstmlab.data.dataset import Split

_KINDS = ["MatMul", "Gemm", "Gather"]
"""Products with a matrix of weights, those in loops included, and the table of embeddings. All
else, the n-grams of a wide part among it, stays as it was."""
_TIMED = 200
"""Texts that the speed is measured on."""
_ROUNDS = 3


@dataclass(frozen=True)
class Quantized:
    """What became of the graphs."""

    bytes_before: int
    bytes_after: int
    milliseconds: tuple[float, float] | None = None
    """What a text takes, before and after."""
    scores: Scores | None = None

    def __str__(self) -> str:
        parts = [f"{self.bytes_after / 1e6:.2f} MB instead of {self.bytes_before / 1e6:.2f} MB"]
        if self.milliseconds:
            before, after = self.milliseconds
            parts.append(f"{after:.2f} ms a text instead of {before:.2f} ms, here")
        if self.scores:
            parts.append(str(self.scores))
        return "; ".join(parts)

    def table(self) -> dict[str, Any]:
        """What export.json has of it."""
        found: dict[str, Any] = {
            "to": "int8", "operators": _KINDS, "bytes": [self.bytes_before, self.bytes_after],
        }  # fmt: skip
        if self.milliseconds:
            found["milliseconds"] = [round(one, 3) for one in self.milliseconds]
        if self.scores:
            found["dev"] = {
                "metric": self.scores.metric, "examples": self.scores.examples,
                "before": self.scores.before, "after": self.scores.after,
            }  # fmt: skip
        return found


def quantize(
    saved: SavedModel, made: Sequence[Graph], folder: Path, dev: Split | None
) -> Quantized:
    """Put quantized graphs in place of those in ``folder``, which were ``made`` of ``saved``.

    Weights are whole numbers from then on, and so is what they are multiplied with, by a scale that
    is found while the graph runs (dynamic quantization). ``dev``: the examples that are scored and
    timed before and after, if there are any.
    """
    files = [folder / f"{graph.name}.onnx" for graph in made]
    whole = sum(file.stat().st_size for file in files)
    before = by_onnx(saved, made, folder) if dev is not None else None
    for file in files:
        _quantize(file)
    smaller = sum(file.stat().st_size for file in files)
    if before is None or dev is None:
        return Quantized(whole, smaller)
    after = by_onnx(saved, made, folder)
    few = {column: cells[:_TIMED] for column, cells in dev.items()}
    times = (_milliseconds(before, few), _milliseconds(after, few))
    return Quantized(whole, smaller, times, scores(before, after, dev))


def _quantize(file: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    new = file.with_suffix(".int8")
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)  # it advises what the graphs don't need
    try:
        # Unsigned weights: with signed ones some processors' sums saturate.
        quantize_dynamic(
            file,
            new,
            op_types_to_quantize=_KINDS,
            weight_type=QuantType.QUInt8,
            extra_options={"EnableSubgraph": True},
        )
    finally:
        logging.disable(disabled)
    new.replace(file)


def _milliseconds(model: SavedModel, examples: Split) -> float:
    """The quickest of some rounds, divided by the texts."""
    count = len(examples[model.task.columns.text])
    taken = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        model.answers(examples)
        taken.append(time.perf_counter() - began)
    return 1000 * min(taken) / count
