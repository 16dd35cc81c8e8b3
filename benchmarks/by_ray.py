"""The same study of 60 trials by processes and by a Ray of this machine alone: what Ray costs.

    sudo taskset -c 0,1 python benchmarks/by_ray.py --jobs 2 --epochs 40 --repeats 3

Both run one after the other, each first in turn, into new folders over one cache that is full. A
line for each run: seconds by the clock, and of all its processes on a processor, Ray's own
included; those are counted by a control group, for which it needs Linux and root. Where the machine
has other work, only these mean something. The last line has the ratios of the medians.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from cluster import SIXTY, Place

_ONE = Path("/sys/fs/cgroup/cpuacct")
"""Where version 1 of control groups counts seconds of processors; version 2 has one tree."""
_HOW = {"processes": ("--backend", "processes"), "ray": ("--backend", "ray")}


class Group:
    """A control group, and the seconds of a processor that its processes took."""

    def __init__(self) -> None:
        root = _ONE if _ONE.is_dir() else _ONE.parent
        self.folder = root / f"lstmlab-{os.getpid()}"
        self.folder.mkdir()

    def words(self) -> list[str]:
        """What makes a command one of its processes, before it."""
        return ["sh", "-c", f'echo $$ > {self.folder}/cgroup.procs && exec "$@"', "sh"]

    def seconds(self) -> float:
        if (one := self.folder / "cpuacct.usage").exists():
            return int(one.read_text()) / 1e9
        rows = dict(row.split() for row in (self.folder / "cpu.stat").read_text().splitlines())
        return int(rows["usage_usec"]) / 1e6

    def close(self) -> None:
        """Remove it, when the last process is gone."""
        for _ in range(100):
            with contextlib.suppress(OSError):
                self.folder.rmdir()
                return
            time.sleep(0.1)


@contextlib.contextmanager
def group() -> Iterator[Group | None]:
    """A new group; None where there can't be one."""
    try:
        made = Group()
    except OSError:
        yield None
        return
    with contextlib.closing(made):
        yield made


def timed(place: Place, out: str, *options: str) -> tuple[float, float]:
    """Seconds by the clock and of a processor that the study takes."""
    with group() as counted:
        began = time.monotonic()
        code = place.start(out, *options, before=counted.words() if counted else ()).wait()
        took, busy = time.monotonic() - began, counted.seconds() if counted else float("nan")
    said = place.compare(out, code)
    if "evidence.json the same" not in said:
        raise SystemExit(f"{out}: {said}")
    return took, busy


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--jobs", type=int, default=1)
    asked.add_argument("--epochs", type=int, default=40, help="of each trial")
    asked.add_argument("--repeats", type=int, default=3)
    given = asked.parse_args()
    text = SIXTY.replace("epochs = 4", f"epochs = {given.epochs}")
    times: dict[str, list[tuple[float, float]]] = {how: [] for how in _HOW}
    with tempfile.TemporaryDirectory(prefix="by-ray-") as work:
        place = Place(Path(work), text, expected="processes-0")
        place.write()
        for repeat in range(given.repeats):
            order = [*_HOW] if repeat % 2 == 0 else [*reversed(_HOW)]
            for how in order:
                options = (*_HOW[how], "--jobs", str(given.jobs))
                took, busy = timed(place, f"{how}-{repeat}", *options)
                times[how].append((took, busy))
                print(f"{how}: {took:.1f} s, {busy:.1f} s of a processor", flush=True)
        seconds = [float(str(one["seconds"])) for one in place.records("processes-0").values()]
    took, busy = (
        statistics.median(one[n] for one in times["ray"])
        / statistics.median(one[n] for one in times["processes"])
        for n in (0, 1)
    )
    print(f"60 trials of {statistics.median(seconds):.1f} s, {given.jobs} at a time: by Ray")
    print(f"{took:.2f} of the time that processes take, {busy:.2f} of a processor's")


if __name__ == "__main__":
    main()
