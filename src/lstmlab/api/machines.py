"""The machines that trials run on, and what a reader needs to know of them."""

from __future__ import annotations

import hashlib
import os
import platform
import shlex
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lstmlab.errors import InputError
from lstmlab.registry import find

if TYPE_CHECKING:
    import torch

    from lstmlab.study.backends.backend import Cluster


def places(device: str) -> int:
    """How many trials find a processor of their own."""
    if device == "cuda":
        import torch

        return torch.cuda.device_count()
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def device_of_trials(device: str, address: str | None) -> torch.device:
    """What trials of a study are computed on, if not elsewhere then here; ``InputError`` where
    there is no such device. The machines at an ``address`` are asked for a GPU when they are
    reached; none is needed here."""
    import torch

    from lstmlab.training import resolve_device

    return torch.device(device) if address and device == "cuda" else resolve_device(device)


@dataclass(frozen=True)
class Machines:
    """Where trials run, and how many at a time."""

    backend: str
    jobs: int
    """0: as many as the cluster has processors."""
    cluster: Cluster | None = None

    @property
    def are_elsewhere(self) -> bool:
        """Whether trials run on machines that may be unlike this one."""
        return self.cluster is not None and bool(self.cluster.address)

    def precision(self) -> str:
        """What ``precision = "auto"`` is on the GPUs of the cluster, which are asked."""
        from lstmlab.study.backends.parts.seating.gpus import precision_there

        assert self.cluster
        return precision_there(self.cluster)

    @classmethod
    def chosen(
        cls,
        backend: str,
        jobs: int | None,
        device: str,
        folder: Path,
        address: str | None = None,
        gpus_per_trial: float | None = None,
        checkpoints: str | None = None,
    ) -> Machines:
        """What the options say, for a study in ``folder``; ``InputError`` where they can't be."""
        from lstmlab.study.backends.backend import Cluster

        module = find("backends", backend)
        most: int | None = module.MOST
        if jobs and most and jobs > most:
            trials = "one trial" if most == 1 else f"{most} trials"
            raise InputError(
                f"--jobs {jobs}: backend {backend} runs {trials} at a time; leave it out"
            )
        if not getattr(module, "CLUSTER", False):
            options = {
                "--address": address, "--gpus-per-trial": gpus_per_trial,
                "--checkpoints": checkpoints,
            }  # fmt: skip
            for option, value in options.items():
                if value is not None:
                    raise InputError(
                        f"{option}: backend {backend} is of this machine alone; add --backend ray, "
                        "or leave it out"
                    )
            return cls(backend, jobs or most or places(device))
        if gpus_per_trial is not None:
            _check_share(gpus_per_trial, device)
        if checkpoints and not address:
            raise InputError("--checkpoints: goes with --address; on one machine it isn't needed")
        cluster = Cluster(
            _name_of(folder), address or "", 1.0 if gpus_per_trial is None else gpus_per_trial,
            checkpoints or "",
        )  # fmt: skip
        if address:
            return cls(backend, jobs or 0, cluster)
        at_a_time = places(device)
        if device == "cuda":
            from lstmlab.study.backends.parts.seating.machines import shares

            at_a_time = max(1, shares(at_a_time, cluster.gpus_per_trial))
        return cls(backend, jobs or at_a_time, cluster)


def _check_share(each: float, device: str) -> None:
    if device != "cuda":
        raise InputError(
            f"--gpus-per-trial: trials run on the {device} here; add --device cuda, or leave it out"
        )
    if each <= 0 or (each > 1 and not each.is_integer()):
        raise InputError(
            f"--gpus-per-trial {each:g}: must be a share such as 0.25, or a whole number"
        )


def _name_of(folder: Path) -> str:
    """A name for the study in ``folder`` that studies of other machines don't have."""
    text = f"{platform.node()}:{folder.resolve()}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def circumstances(jobs: int, command: str = "") -> dict[str, str]:
    """What a reader needs to repeat the study; ``command``: what was typed, if that isn't the
    command line of this program."""
    from importlib.metadata import version

    from lstmlab.study.storing.made_by import processor

    packages = ", ".join(f"{name} {version(name)}" for name in ("lstmlab", "torch", "numpy"))
    return {
        "command": command or shlex.join(["lstmlab", *sys.argv[1:]]),
        "machine": f"{processor()}, {os.cpu_count()} cores, {platform.system()}; "
        f"{_at_a_time(jobs)}",
        "versions": f"{packages}, Python {platform.python_version()}",
        "created": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }


def _at_a_time(jobs: int) -> str:
    if not jobs:
        return "trials on a cluster"
    return f"{jobs} {'trial' if jobs == 1 else 'trials'} at a time"
