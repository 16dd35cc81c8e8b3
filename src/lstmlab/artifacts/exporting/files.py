"""Graphs as files: ``torch.export`` programs, and ONNX made from them.

Both are traced with a loop for the recurrence (:meth:`BaseCell.scan`, which becomes ONNX's Scan):
torch 2.13 unrolls ``torch.lstm`` for the one length that it was shown.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import torch
from torch.export import Dim, ExportedProgram

from lstmlab.artifacts.exporting.graphs import BATCH, FEATURES, LETTERS, NGRAMS, TIME, Graph, Port
from lstmlab.errors import InputError

_OPSET = 20
"""ONNX's; ONNX Runtime knows it since 1.17, of early 2024."""
_NEEDED = ("onnx", "onnxscript", "onnxruntime")


def check_onnx() -> None:
    """``InputError`` unless what writes and runs ONNX is installed."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise InputError(f"--to onnx needs {' and '.join(missing)}: pip install 'lstmlab[export]'")


def trace(graph: Graph) -> ExportedProgram:
    """The graph for any batch and length. Its weights' gradients are turned off."""
    sizes = {name: Dim(name, min=1) for name in (BATCH, TIME, NGRAMS, LETTERS, FEATURES)}
    # Of what requires a gradient the exporters would trace the backward pass, too.
    module = graph.module.eval().requires_grad_(False)
    with torch.no_grad(), _quiet():
        return torch.export.export(
            module,
            args=(),
            kwargs={port.name: port.example() for port in graph.inputs},
            dynamic_shapes={port.name: _dynamic(port, sizes) for port in graph.inputs},
        )


def write_program(graph: Graph, program: ExportedProgram, folder: Path) -> str:
    """``GRAPH.pt2`` in ``folder``, from what :func:`trace` made of it; its name."""
    name = f"{graph.name}.pt2"
    with _quiet():
        torch.export.save(program, folder / name)
    return name


def write_onnx(graph: Graph, program: ExportedProgram, folder: Path) -> str:
    """``GRAPH.onnx`` in ``folder``, likewise; inputs and outputs have the graph's names."""
    from onnx_ir import Shape

    name = f"{graph.name}.onnx"
    with torch.no_grad(), _quiet():
        made = torch.onnx.export(
            program,
            input_names=[port.name for port in graph.inputs],
            output_names=[port.name for port in graph.outputs],
            opset_version=_OPSET,
            dynamo=True,
            verbose=False,
        )
        assert made is not None
        for port, value in zip(
            (*graph.inputs, *graph.outputs),
            (*made.model.graph.inputs, *made.model.graph.outputs),
            strict=True,
        ):
            value.shape = Shape(port.shape)  # with names for what is called s2 and s27
        made.save(str(folder / name))
    return name


def _dynamic(port: Port, sizes: dict[str, Dim]) -> dict[int, Dim]:
    return {place: sizes[size] for place, size in enumerate(port.shape) if isinstance(size, str)}


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the exporters from saying what they do."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "onnxscript")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
