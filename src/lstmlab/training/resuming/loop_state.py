"""All that a loop is at between two updates, taken out of it and put into another one.

What is not here is made anew from the trial: the data, the model's shape, the optimizer's rule.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn

from lstmlab.errors import InputError
from lstmlab.training.loop import Best, Loop
from lstmlab.training.machine.device import cuda_state
from lstmlab.training.resuming.packed import optimizer_state, set_optimizer_state
from lstmlab.trial import Point

_PLAIN = (
    "batch", "within_pass", "due", "spent", "step", "seconds_left", "loss_sum", "loss_items",
    "seconds", "finished",
)  # fmt: skip
"""Attributes of a loop that are numbers."""


def state_of(loop: Loop) -> dict[str, Any]:
    """Returns a loop's state in the form that :func:`.resuming.packed.pack` takes."""
    return {
        "weights": _tensors(loop.model),
        "optimizer": optimizer_state(loop.optimizer, _names(loop)),
        "schedule": loop.schedule.state(),
        "patience": dict(vars(loop.patience)),
        "average": list(loop.average),
        "best": loop.best and loop.best._asdict(),
        "curve": [point.model_dump() for point in loop.curve],
        "notes": list(loop.notes),
        "plain": {name: getattr(loop, name) for name in _PLAIN},
        "limit": loop.limit.state(),
        "carried": loop.course.carried,
        "random": {
            "at_pass": loop.drawn_from and dict(loop.drawn_from),
            "order": dict(loop.generator.bit_generator.state),
            "torch": torch.get_rng_state(),
            "cuda": cuda_state(loop.device),
        },
    }


def restore(loop: Loop, state: dict[str, Any]) -> None:
    """Have ``loop``, of the same trial, go on where another one was when ``state`` was taken.

    ``InputError`` where the state is of another loop after all.
    """
    try:
        _restore(loop, state)
    except (KeyError, ValueError, TypeError, AttributeError, RuntimeError) as error:
        raise InputError(
            f"its checkpoint was made by another lstmlab ({type(error).__name__}: {error}), so the "
            "run can't go on from it; begin anew"
        ) from None


def _restore(loop: Loop, state: dict[str, Any]) -> None:
    mine = _tensors(loop.model)
    if mine.keys() != state["weights"].keys():
        raise KeyError("weights")
    with torch.no_grad():
        for name, tensor in mine.items():
            tensor.copy_(state["weights"][name])
    set_optimizer_state(loop.optimizer, _names(loop), state["optimizer"])
    loop.schedule.restore(state["schedule"])
    vars(loop.patience).update(state["patience"])
    loop.average = [tensor.to(loop.device) for tensor in state["average"]]
    if best := state["best"]:
        loop.best = Best(best["signed"], [one.to(loop.device) for one in best["weights"]])
    loop.curve = [Point.model_validate(point) for point in state["curve"]]
    for point in loop.curve:
        loop.on_point(point)
    loop.notes = list(state["notes"])
    for name, value in state["plain"].items():
        setattr(loop, name, value)
    loop.limit.restore(state["limit"])
    random = state["random"]
    _go_on_with_pass(loop, random)
    loop.course.carried = _placed(state["carried"], loop.device)
    loop.generator.bit_generator.state = random["order"]
    torch.set_rng_state(random["torch"])
    if random["cuda"] is not None:
        torch.cuda.set_rng_state(random["cuda"], loop.device)


def _go_on_with_pass(loop: Loop, random: dict[str, Any]) -> None:
    """Draw the order of the pass again, and leave out the batches that were learned from."""
    loop.drawn_from = random["at_pass"]
    if loop.drawn_from is None:
        return
    loop.generator.bit_generator.state = loop.drawn_from
    loop.rest = loop.course.batches()
    for _ in islice(loop.rest, loop.within_pass):
        pass


def _names(loop: Loop) -> dict[int, str]:
    return {id(parameter): name for name, parameter in loop.model.named_parameters()}


def _tensors(model: nn.Module) -> dict[str, Tensor]:
    """Weights and buffers; of tied weights each once."""
    return {**dict(model.named_parameters()), **dict(model.named_buffers())}


def _placed(value: Any, device: torch.device) -> Any:
    """Tensors in lists and tuples, on ``device``."""
    if isinstance(value, Tensor):
        return value.to(device)
    if isinstance(value, list | tuple):
        return type(value)(_placed(one, device) for one in value)
    return value
