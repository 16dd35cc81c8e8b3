"""Which processor computes a model."""

from __future__ import annotations

import torch

from lstmlab.errors import InputError
from lstmlab.registry import unknown
from lstmlab.training.machine.alone import stay_usable_in_forks

DEVICES = ("auto", "cpu", "cuda")


def resolve_device(name: str) -> torch.device:
    """``cpu``, ``cuda`` (a GPU that CUDA, or ROCm, knows), or ``auto``: such a GPU if there is one.

    ``InputError`` where there is no such device.
    """
    if name not in DEVICES:
        raise InputError(unknown("device", name, DEVICES))
    why = no_gpu()
    if name == "cuda" and why:
        raise InputError(f"device cuda: {why}; leave --device out, or use --device cpu")
    return torch.device("cpu" if why or name == "cpu" else "cuda")


def no_gpu() -> str:
    """Returns why this process has no GPU to compute on; nothing if it has one."""
    if torch.cuda.is_available():
        return ""
    return "no GPU was found" if torch.version.cuda else "this torch was built without CUDA"


def share(name: str, number: int) -> torch.device:
    """What process ``number`` of several computes on: GPUs are dealt out in turn."""
    if name != "cuda":
        return torch.device(name)
    return torch.device("cuda", number % torch.cuda.device_count())


def prepare_device(device: torch.device) -> None:
    """Settle how ``device`` computes, whatever was set before."""
    stay_usable_in_forks()
    torch.set_flush_denormal(True)  # vanishing gradients would be a hundred times slower
    if device.type == "cuda":
        # float32 is to mean float32: cuDNN's layers would round it to TF32's 10 bits.
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cuda.matmul.allow_tf32 = False


def cuda_state(device: torch.device) -> torch.Tensor | None:
    """Returns the state of the generator that ``device`` draws from, or None on the CPU."""
    return torch.cuda.get_rng_state(device) if device.type == "cuda" else None
