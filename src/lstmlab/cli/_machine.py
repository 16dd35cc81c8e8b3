"""The machine that a study runs on."""

from __future__ import annotations

import os
import platform
import shlex
import sys
import time

from lstmlab.errors import InputError
from lstmlab.registry import find


def places(device: str) -> int:
    """How many trials find a processor of their own."""
    if device == "cuda":
        import torch

        return torch.cuda.device_count()
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(backend: str, jobs: int | None, device: str) -> int:
    """How many trials ``backend`` is to run at a time: ``jobs``, if that is said; ``InputError``
    where it can't."""
    most: int | None = find("backends", backend).MOST
    if jobs and most and jobs > most:
        trials = "one trial" if most == 1 else f"{most} trials"
        raise InputError(f"--jobs {jobs}: backend {backend} runs {trials} at a time; leave it out")
    return jobs or most or places(device)


def circumstances(jobs: int) -> dict[str, str]:
    """What a reader needs to repeat the study."""
    from importlib.metadata import version

    from lstmlab.study.storing.made_by import processor

    packages = ", ".join(f"{name} {version(name)}" for name in ("lstmlab", "torch", "numpy"))
    return {
        "command": shlex.join(["lstmlab", *sys.argv[1:]]),
        "machine": f"{processor()}, {os.cpu_count()} cores, {platform.system()}; "
        f"{jobs} {'trial' if jobs == 1 else 'trials'} at a time",
        "versions": f"{packages}, Python {platform.python_version()}",
        "created": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }
