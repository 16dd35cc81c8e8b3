"""Recurrent layers of Keras, taken over with their weights. Keras itself isn't imported."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lstmlab.cells.cell import LayerCell
from lstmlab.errors import InputError
from lstmlab.language.quoting import short
from lstmlab.models.parts.recurrent import Recurrent

Weights = list[NDArray[Any]]


def from_keras(*layers: Any) -> Recurrent:
    """Returns layers that give what those of Keras give, with copies of their weights.

    A layer is a ``keras.layers.LSTM``, a ``GRU`` (either form of the reset gate), a ``SimpleRNN``
    (of tanh or relu) or a ``Bidirectional`` of one of them, which was built; several are taken as
    one above the other. What Keras does while training alone (dropout) isn't taken over.
    ``InputError`` names a layer that has what no cell has.
    """
    if not layers:
        raise InputError("from_keras needs a layer of Keras: an LSTM, a GRU or a SimpleRNN")
    rows = [_directions(layer) for layer in layers]
    kinds = {(len(row), _cell(one), one.units) for row in rows for one in row}
    if len(kinds) > 1:
        raise InputError(
            "these layers of Keras differ in kind, size or directions; take them over one by one"
        )
    [(directions, cell, units)] = kinds
    weights = [[_weights(one) for one in row] for row in rows]
    for below, row in enumerate(weights[1:]):
        if row[0][0].shape[1] != directions * units:
            raise InputError(
                f"layer {layers[below + 1].name} reads {row[0][0].shape[1]} numbers, and the one "
                f"below gives {directions * units}; give them from below to above"
            )
    made = Recurrent(
        weights[0][0][0].shape[1],
        units,
        cell=cell,
        layers=len(rows),
        bidirectional=directions == 2,
    )
    made.to(torch.from_numpy(weights[0][0][0]).dtype)
    for number, row in enumerate(weights):
        _copy(made.forward_cells[number], row[0])
        if directions == 2:
            _copy(made.backward_cells[number], row[1])
    return made


def _directions(layer: Any) -> list[Any]:
    """The layer itself, or both of a bidirectional one."""
    if type(layer).__name__ != "Bidirectional":
        if getattr(layer, "go_backwards", False):
            raise InputError(
                f"layer {layer.name} reads backwards alone; only Bidirectional can be taken over"
            )
        return [layer]
    if layer.merge_mode != "concat":
        raise InputError(
            f"layer {layer.name} merges its directions by '{layer.merge_mode}'; only 'concat' can "
            "be taken over"
        )
    return [layer.forward_layer, layer.backward_layer]


def _cell(layer: Any) -> str:
    """The name of the cell whose equations the layer has."""
    kind = type(layer).__name__
    if kind not in ("LSTM", "GRU", "SimpleRNN"):
        raise InputError(
            f"from_keras takes an LSTM, a GRU or a SimpleRNN of Keras, or a Bidirectional of one, "
            f"not {short(kind)}"
        )
    config = layer.get_config()
    usual = {"activation": "tanh", "recurrent_activation": "sigmoid"}
    relu = kind == "SimpleRNN" and config["activation"] == "relu"
    for key, value in usual.items():
        if config.get(key, value) != value and not relu:
            raise InputError(
                f"layer {layer.name} has {key} '{short(str(config[key]))}'; only '{value}' can be "
                "taken over"
            )
    if kind == "GRU":
        return "gru" if config["reset_after"] else "gru-reset-before"
    return "lstm" if kind == "LSTM" else "rnn-relu" if relu else "rnn"


def _weights(layer: Any) -> Weights:
    """W and U as torch has them, gates stacked along rows, and the biases; zeros where there are
    none."""
    found = [_plain(each) for each in layer.get_weights()]
    if not found:
        raise InputError(f"layer {layer.name} has no weights yet; build it, or call it once")
    w, u, *rest = found
    bias = rest[0] if rest else np.zeros(w.shape[1], w.dtype)
    # Keras stacks the gates of a GRU as z, r, n, not r, z, n.
    if type(layer).__name__ == "GRU":
        w, u, bias = (_turned(each, layer.units) for each in (w, u, bias))
    return [np.ascontiguousarray(w).T, np.ascontiguousarray(u).T, bias]


def _plain(array: Any) -> NDArray[Any]:
    """Returns numbers as float64 if they are that, else as float32."""
    array = np.asarray(array)
    return array if array.dtype == np.float64 else array.astype(np.float32)


def _turned(stacked: NDArray[Any], units: int) -> NDArray[Any]:
    first, second, *rest = np.split(stacked, stacked.shape[-1] // units, axis=-1)
    return np.concatenate([second, first, *rest], axis=-1)


@torch.no_grad()
def _copy(cell: nn.Module, weights: Weights) -> None:
    w, u, bias = (torch.from_numpy(np.array(each)) for each in weights)
    of_input, of_state = bias if bias.dim() == 2 else (bias, torch.zeros_like(bias))
    given: dict[str, Tensor] = {"weight_ih": w, "weight_hh": u, "bias": bias}
    if isinstance(cell, LayerCell):
        given = {
            "layer.weight_ih_l0": w,
            "layer.weight_hh_l0": u,
            "layer.bias_ih_l0": of_input,
            "layer.bias_hh_l0": of_state,
        }
    cell.load_state_dict(given)
