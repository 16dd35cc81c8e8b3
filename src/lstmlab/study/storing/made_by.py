"""What computes a record: the versions and the processor that its last digits hang on."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from lstmlab import __version__
from lstmlab.trial import Record


def made_by(device: str) -> str:
    """``"lstmlab 0.1.0, torch 2.13.0 on an AMD EPYC …"`` of what is computed on ``device``."""
    from importlib.metadata import version  # torch itself takes a second to be imported

    if device == "cuda":
        import torch

        where = torch.cuda.get_device_name()
    else:
        where = processor()
    return f"lstmlab {__version__}, torch {version('torch')} on {where}"


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next(line for line in lines if line.startswith("model name"))
        return name.partition(":")[2].strip()
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def makers(records: Iterable[Record]) -> dict[str, int]:
    """How many records each made, most first; without those of which it is not known."""
    return dict(Counter(one.made_by for one in records if one.made_by).most_common())


def change(records: Iterable[Record], now: str) -> str:
    """What to say where ``records`` were made by others than what computes ``now``; else empty."""
    others = [maker for maker in makers(records) if maker != now]
    if not others:
        return ""
    return (
        f"note: going on with {now}; records are there of {'; '.join(others)}; scores may differ "
        "in their last digits, and the report says how many are of each"
    )
