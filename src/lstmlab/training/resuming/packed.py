"""What a training is at, as JSON and named tensors: numbers, texts and tensors in dicts and lists.

JSON keeps every float and integer exactly; a tensor is kept beside it, and a tuple stays one.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

_TENSOR, _TUPLE = "$tensor", "$tuple"


def pack(value: Any, tensors: dict[str, Tensor], path: str = "") -> Any:
    """``value`` as JSON can hold it; each tensor in it goes to ``tensors`` under its path."""
    if isinstance(value, Tensor):
        # Copied, since two of them may be views of the same numbers, which a file would refuse.
        tensors[path] = value.detach().to("cpu", copy=True).contiguous()
        return {_TENSOR: path}
    if isinstance(value, dict):
        return {key: pack(one, tensors, f"{path}.{key}".lstrip(".")) for key, one in value.items()}
    if isinstance(value, list | tuple):
        items = [pack(one, tensors, f"{path}.{place}") for place, one in enumerate(value)]
        return {_TUPLE: items} if isinstance(value, tuple) else items
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{path}: a {type(value).__name__} can't be kept")


def unpack(value: Any, tensors: dict[str, Tensor]) -> Any:
    """What :func:`pack` was given; tensors are on the CPU. ``KeyError`` where one is missing."""
    if isinstance(value, dict):
        if value.keys() == {_TENSOR}:
            return tensors[value[_TENSOR]]
        if value.keys() == {_TUPLE}:
            return tuple(unpack(one, tensors) for one in value[_TUPLE])
        return {key: unpack(one, tensors) for key, one in value.items()}
    if isinstance(value, list):
        return [unpack(one, tensors) for one in value]
    return value


def optimizer_state(optimizer: torch.optim.Optimizer, names: dict[int, str]) -> dict[str, Any]:
    """An optimizer's state with the names of parameters (``names``: by ``id``) for their numbers.

    Tensors by the name of their parameter, so that they can be looked at, and never go to another.
    """
    table = optimizer.state_dict()
    ordered = [names[id(one)] for group in optimizer.param_groups for one in group["params"]]
    return {
        "state": {ordered[number]: state for number, state in table["state"].items()},
        "groups": [
            {**group, "params": [ordered[number] for number in group["params"]]}
            for group in table["param_groups"]
        ],
    }


def set_optimizer_state(
    optimizer: torch.optim.Optimizer, names: dict[int, str], kept: dict[str, Any]
) -> None:
    """Give ``optimizer`` what :func:`optimizer_state` returned of one with the same parameters.

    ``KeyError`` or ``ValueError`` where they aren't the same.
    """
    ordered = [names[id(one)] for group in optimizer.param_groups for one in group["params"]]
    number = {name: place for place, name in enumerate(ordered)}
    groups = [
        {**group, "params": [number[name] for name in group["params"]]} for group in kept["groups"]
    ]
    state = {number[name]: state for name, state in kept["state"].items()}
    optimizer.load_state_dict({"state": state, "param_groups": groups})
