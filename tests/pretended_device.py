"""A device that isn't the CPU, for machines without a GPU.

It computes on the CPU but keeps its tensors apart, as a GPU does: an operation on tensors of both
is an error, and so is making an array of one that was not brought back. What runs on it has every
tensor where a GPU needs it; what a GPU's own kernels do, it can't tell.

torch must not have run a backward pass before :func:`pretended_device` is called: it counts the
devices then.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map
from torch.utils.backend_registration import (
    _DummyBackendModule,
    _setup_privateuseone_for_python_backend,
)

NAME = "pretended"


def pretended_device() -> torch.device:
    """From here on, this process has such a device."""
    _setup_privateuseone_for_python_backend(NAME, _Module())
    # Else a parameter that two modules share would become two on the way there.
    torch.__future__.set_swap_module_params_on_conversion(True)
    _Everything().__enter__()
    return torch.device(NAME)


class _Module(_DummyBackendModule):
    """What torch asks a device's module."""

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        return [torch.bfloat16]

    def get_device_name(self, device: torch.device) -> str:
        return NAME


class _Apart(torch.Tensor):
    """A tensor on that device; ``inner`` has its values."""

    inner: torch.Tensor

    @staticmethod
    def __new__(cls, inner: torch.Tensor) -> _Apart:
        made = torch.Tensor._make_wrapper_subclass(
            cls,
            inner.size(),
            inner.stride(),
            inner.storage_offset(),
            dtype=inner.dtype,
            device=torch.device(NAME, 0),
        )
        made.inner = inner
        return made

    def tolist(self) -> Any:
        return self.inner.tolist()

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return _compute(func, args, kwargs or {})


class _Everything(TorchDispatchMode):
    """Sees also the operations that make a tensor of none."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        return _compute(func, args, kwargs or {})


def _compute(func, args, kwargs):
    given = [x for x in tree_leaves((args, kwargs)) if isinstance(x, torch.Tensor)]
    apart = [x for x in given if isinstance(x, _Apart)]
    operation = func._schema.name
    if apart and operation not in ("aten::_to_copy", "aten::copy_"):
        # A number may come from the CPU to a GPU, but not from a GPU to the CPU.
        arrays = [x for x in given if x.dim()]
        mixed = any(not isinstance(x, _Apart) for x in arrays)
        assert not mixed, f"{operation} has tensors of two devices"
    if (target := kwargs.get("device")) is not None:
        becomes_apart = torch.device(target).type == NAME
        kwargs = {**kwargs, "device": torch.device("cpu")}
    elif operation == "aten::copy_":
        becomes_apart = isinstance(args[0], _Apart)
    else:
        becomes_apart = bool(apart)
    args, kwargs = tree_map(lambda x: x.inner if isinstance(x, _Apart) else x, (args, kwargs))
    result = func(*args, **kwargs)
    changed_in_place = {id(x.inner): x for x in apart}

    def kept_apart(x):
        if not isinstance(x, torch.Tensor):
            return x
        return changed_in_place[id(x)] if id(x) in changed_in_place else _Apart(x)

    return tree_map(kept_apart, result) if becomes_apart else result
