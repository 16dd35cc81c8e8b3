"""What the GPUs of a cluster compute in; the machine where the command was typed may have none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lstmlab.errors import MachineError
from lstmlab.study.backends.backend import Cluster
from lstmlab.study.backends.parts.connection import begun, imported
from lstmlab.study.backends.parts.seating.machines import last_line

_ANSWERS = 120.0
"""Seconds in which machines answer: their GPUs may have other work, and must import torch."""


def precision_there(cluster: Cluster) -> str:
    """What ``precision = "auto"`` is on the cluster: bfloat16 if all its GPUs that can be used now
    compute that natively, else float32.

    ``MachineError`` where it has none.
    """
    ray = imported(cluster)
    disconnect = begun(ray, cluster, 0)
    try:
        said = _said(ray, cluster.gpus_per_trial)
    finally:
        disconnect()
    native = [one for one in said.values() if isinstance(one, bool)]
    if native:
        return "bfloat16" if all(native) else "float32"
    if said:
        why = "; ".join(f"{name}: {one}" for name, one in said.items())
        raise MachineError(f"device cuda: no GPU of the cluster can be used ({why})")
    raise MachineError(
        f"device cuda: Ray has no GPU at {cluster.address} now; if machines with some are to join, "
        "set LSTMLAB_PRECISION to bfloat16, or to float32 where theirs are older than that"
    )


def _said(ray: Any, share: float) -> dict[str, bool | str]:
    """What each machine with a GPU answers, by its name; or why it doesn't."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    ask = ray.remote(num_cpus=0, num_gpus=min(share, 1.0), max_retries=0)(_asker())
    asked = {}
    for node in ray.nodes():
        if node["Alive"] and node["Resources"].get("GPU", 0):
            there = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            name = node.get("NodeManagerHostname") or node["NodeManagerAddress"]
            asked[ask.options(scheduling_strategy=there).remote()] = name
    if not asked:
        return {}
    ready, _ = ray.wait([*asked], num_returns=len(asked), timeout=_ANSWERS)
    silent = f"it didn't answer within {_ANSWERS:g} s"
    said: dict[str, bool | str] = dict.fromkeys(asked.values(), silent)
    for reference in ready:
        try:
            said[asked[reference]] = ray.get(reference)
        except ray.exceptions.RayError as error:
            said[asked[reference]] = last_line(error)
    return said


def _asker() -> Callable[[], bool | str]:
    """A function that is sent as it is, to machines whose lstmlab may be another, or none."""

    def native() -> bool | str:
        try:
            import torch
        except ImportError:
            return "torch isn't installed there"
        if not torch.cuda.is_available():
            return "no GPU was found" if torch.version.cuda else "its torch was built without CUDA"
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))

    return native
