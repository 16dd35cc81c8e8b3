"""The machine that a study runs on."""

from __future__ import annotations

import os
import platform
import shlex
import sys
import time
from pathlib import Path


def places(device: str) -> int:
    """How many trials find a processor of their own."""
    if device == "cuda":
        import torch

        return torch.cuda.device_count()
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def circumstances(jobs: int) -> dict[str, str]:
    """What a reader needs to repeat the study."""
    from importlib.metadata import version

    packages = ", ".join(f"{name} {version(name)}" for name in ("lstmlab", "torch", "numpy"))
    return {
        "command": shlex.join(["lstmlab", *sys.argv[1:]]),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()}; "
        f"{jobs} {'trial' if jobs == 1 else 'trials'} at a time",
        "versions": f"{packages}, Python {platform.python_version()}",
        "created": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }


def _processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next(line for line in lines if line.startswith("model name"))
        return name.partition(":")[2].strip()
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
