"""The folder that ``lstmlab export`` makes: graphs, what they take and give, how to run them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lstmlab import __version__
from lstmlab.artifacts.exporting.files import check_onnx, trace, write_onnx, write_program
from lstmlab.artifacts.exporting.graphs import Graph, graphs
from lstmlab.artifacts.exporting.int8 import Quantized, quantize
from lstmlab.artifacts.exporting.ngrams import write_ngrams
from lstmlab.artifacts.exporting.readme import readme
from lstmlab.artifacts.exporting.tagger import write_features
from lstmlab.artifacts.saved import SavedModel, written_whole
from lstmlab.data.dataset import Split
from lstmlab.data.preparing.encoded import SPARE_TARGET
from lstmlab.data.tokenizing.tokenizer import BOS, EOS, PAD, UNK
from lstmlab.errors import InputError
from lstmlab.language.quoting import some
from lstmlab.registry import unknown

FORMAT = 1
"""Version of ``export.json``."""

_WRITE = {"onnx": write_onnx, "torch": write_program}


def export(
    saved: SavedModel,
    to: str,
    out: Path,
    *,
    int8: bool = False,
    dev: Split | None = None,
    tell: Callable[[str], None] = lambda said: None,
) -> list[str]:
    """Write the folder ``out``, whole or not at all; the names of its files.

    ``to``: ``onnx`` or ``torch``. ``int8``: with weights of 8 bits, of ONNX; what that costs, in
    score where there are examples of ``dev``, is told ``tell``. ``InputError`` for anything else,
    for a folder in use, for a model that has no graph, and where what writes ONNX isn't installed.
    The model stays usable, but for training.
    """
    if to not in _WRITE:
        raise InputError(f"--to: {unknown('format', to, tuple(_WRITE))}")
    if saved.features:
        raise InputError(
            f"--to {to}: not of a model that reads features beside its text "
            f"({some(saved.features, 4)}); serve it, or use its folder with lstmlab"
        )
    if to == "onnx":
        check_onnx()
    if int8 and to != "onnx":
        raise InputError(f"--quantize: goes with --to onnx, not with --to {to}")
    made = graphs(saved.model)
    with written_whole(out) as new:
        files = [_WRITE[to](graph, trace(graph), new) for graph in made]
        smaller = quantize(saved, made, new, dev) if int8 else None
        if smaller:
            tell(f"int8: {smaller}")
        saved.codec.save(new)
        if wide := getattr(saved.model, "wide", None):
            write_ngrams(new, wide.linear)
        if beside := getattr(saved.model, "beside", None):
            write_features(new, beside)
        about = json.dumps(_about(saved, to, made, files, smaller), ensure_ascii=False, indent=1)
        (new / "export.json").write_text(about + "\n", encoding="utf-8")
        (new / "README.md").write_text(
            readme(out.name, saved, to, made, str(smaller or "")), encoding="utf-8"
        )
        names = sorted(file.name for file in new.iterdir())
    return names


def _about(
    saved: SavedModel, to: str, made: list[Graph], files: list[str], smaller: Quantized | None
) -> dict[str, Any]:
    recipe, columns = saved.trial.recipe, saved.task.columns
    about: dict[str, Any] = {
        "format": FORMAT,
        "lstmlab": __version__,
        "to": to,
        "task": saved.trial.task,
        "precision": "float32",
        "tokenizer": "tokenizer.json",
        "codec": "codec.json",
        "vocabulary": len(saved.codec.tokenizer),
        "ids": {"pad": PAD, "unk": UNK, "bos": BOS, "eos": EOS},
    }
    if smaller:
        about |= {"quantized": smaller.table()}
    if limit := columns.role(columns.text).limit(recipe):
        about |= dict(zip(("max_length", "truncation"), limit, strict=True))
    if wide := getattr(saved.model, "wide", None):
        kinds = wide.linear.choices.kinds
        about |= {"ngrams": [dataclasses.asdict(each) for each in kinds]}
    if columns.asked.has_labels:
        about |= {"labels": list(saved.codec.labels)}
        if (thresholds := getattr(saved.model, "thresholds", None)) is not None:
            about |= {"thresholds": thresholds.tolist()}
    if (inner := getattr(saved.model, "inner", None)) is not None:
        about |= {"tags": list(inner.names), "marks": inner.marks, "max_length": recipe.max_length}
    if columns.asked.is_written:
        about |= {
            "max_target_length": recipe.max_target_length,
            "target_ratio": saved.codec.target_ratio,
            "spare_target": SPARE_TARGET,
            "beam_size": recipe.beam_size,
            "length_penalty": recipe.length_penalty,
        }
    about["graphs"] = [
        {
            "file": file,
            "inputs": [dataclasses.asdict(port) for port in graph.inputs],
            "outputs": [dataclasses.asdict(port) for port in graph.outputs],
        }
        for graph, file in zip(made, files, strict=True)
    ]
    return about
