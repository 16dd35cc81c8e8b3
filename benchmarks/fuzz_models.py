"""Model folders that are damaged or hostile: each answers, or is refused in one line.

``python benchmarks/fuzz_models.py`` breaks small models of every task in 3,000 ways (bits, cut and
grown files, JSON of other shapes, huge numbers, links, pipes, missing and exchanged files; see
``tests/broken_folders.py``), reads each as ``lstmlab.load`` does, and asks those that are taken for
answers. A case that raises anything but ``InputError``, takes longer than ``--seconds`` or more
memory than ``--megabytes`` is printed, by the seed that makes it again, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from broken_folders import break_some, make_models, outcome  # type: ignore[import-not-found]

_BEYOND = 4
"""Times the memory that is allowed, at which the system stops a case, so that it ends."""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=3000, help="of all models together")
    asked.add_argument("--first", type=int, default=0, help="the first seed")
    asked.add_argument("--seconds", type=float, default=30, help="of one case")
    asked.add_argument("--megabytes", type=int, default=2048, help="of the process that reads")
    given = asked.parse_args()
    seen, slowest, most = Counter[str](), (0.0, ""), 0
    with tempfile.TemporaryDirectory() as place:
        models = make_models(Path(place) / "models")
        worker = _Worker(Path(place), models, given.megabytes)
        for seed in range(given.first, given.first + given.cases):
            worker.start()
            began = time.monotonic()
            how, what, megabytes = worker.ask(seed, given.seconds)
            took = time.monotonic() - began
            if megabytes > given.megabytes:
                how, what = "too much memory", f"{what}: {megabytes:,} MB"
                worker.end()
            seen[how] += 1
            slowest, most = max(slowest, (took, f"seed {seed}, {what}")), max(most, megabytes)
            if how not in ("answers", "refused"):
                print(f"seed {seed}: {how}: {what}", flush=True)
        worker.end()
    print(", ".join(f"{how} {count:,}" for how, count in seen.most_common()))
    print(f"slowest: {slowest[0]:.1f} s ({slowest[1]}); memory: {most:,} MB at most")
    return 0 if {*seen} <= {"answers", "refused"} else 1


class _Worker:
    """A process that reads broken models, and is replaced where it hangs or dies."""

    def __init__(self, place: Path, models: list[Path], megabytes: int) -> None:
        self._arguments = place, models, megabytes
        self._process: multiprocessing.context.SpawnProcess | None = None
        self._ours: Connection

    def start(self) -> None:
        """Have a process that waits for a case."""
        if self._process is None:
            context = multiprocessing.get_context("spawn")
            self._ours, theirs = context.Pipe()
            self._process = context.Process(target=_work, args=(theirs, *self._arguments))
            self._process.start()
            theirs.close()
            self._ours.recv()  # it has imported torch

    def ask(self, seed: int, seconds: float) -> tuple[str, str, int]:
        """How a case came out, what was broken, and the process's memory in MB."""
        assert self._process is not None
        self._ours.send(seed)
        try:
            if self._ours.poll(seconds):
                return self._ours.recv()
            how = "hangs"
        except EOFError:
            self._process.join()
            how = f"died ({self._process.exitcode})"
        self.end()
        return how, "", 0

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None


def _work(pipe: Connection, place: Path, models: list[Path], megabytes: int) -> None:
    import torch

    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    most = _BEYOND * megabytes << 20
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    broken = place / "broken"
    pipe.send("ready")
    while True:
        seed = pipe.recv()
        shutil.rmtree(broken, ignore_errors=True)
        model = models[seed % len(models)]
        shutil.copytree(model, broken)
        what = f"{model.name}: {break_some(broken, seed, models)}"
        try:
            how = "answers" if outcome(broken) == "answers" else "refused"
        except BaseException as error:  # whatever it is, it is what is looked for
            how = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        pipe.send((how, what, used >> 10))


if __name__ == "__main__":
    raise SystemExit(main())
