"""Kill a training at random moments, and go on with it each time: is the record the same?

    python benchmarks/resumed.py --data trec --kills 10

``lstmlab train`` is run undisturbed first. Then it is started again, and killed by SIGKILL at that
many moments drawn over the time that it takes; after each it is started with ``--resume``. In the
end ``record.json`` is compared, but for measured times, and the weights byte by byte.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lstmlab.trial import Record


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--task", default="classification")
    asked.add_argument("--data", default="trec")
    asked.add_argument("--set", action="append", default=[], help="a recipe field: key=value")
    asked.add_argument("--kills", type=int, default=10)
    asked.add_argument("--every", default="5s", help="time between two checkpoints")
    asked.add_argument("--seed", type=int, default=0, help="of the moments")
    given = asked.parse_args()
    fields = [part for field in given.set for part in ("--set", field)]
    train = [sys.executable, "-m", "lstmlab", "train", given.task, "--data", given.data, *fields]
    train += ["--device", "cpu", "--checkpoint-every", given.every, "--out"]
    with tempfile.TemporaryDirectory() as temporary:
        whole, killed = Path(temporary) / "whole", Path(temporary) / "killed"
        started = time.monotonic()
        run([*train, str(whole)])
        seconds = time.monotonic() - started
        print(f"undisturbed: {seconds:.0f} s", flush=True)
        generator = random.Random(given.seed)
        sharing = seconds / (given.kills + 1)
        for number in range(1, given.kills + 1):
            # Each gets its share of the time on average, and some hardly begin.
            after = generator.uniform(0, 2 * sharing)
            ended = run([*train, str(killed), "--resume"], after)
            print(f"kill {number}: after {after:5.1f} s, exit code {ended}", flush=True)
            if ended == 0:
                break
        if not killed.exists():
            run([*train, str(killed), "--resume"])
        same = record(whole) == record(killed)
        weights = [(folder / "model.safetensors").read_bytes() for folder in (whole, killed)]
        left = sorted(path.name for path in Path(temporary).iterdir())
    print(f"record.json but for times: {'the same' if same else 'ANOTHER'}")
    print(f"model.safetensors: {'the same' if weights[0] == weights[1] else 'ANOTHER'}")
    print(f"left: {', '.join(left)}")
    return int(not same or weights[0] != weights[1])


def run(command: list[str], killed_after: float | None = None) -> int:
    """The exit code; of a run that was killed in time, a negative one."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _, said = process.communicate(timeout=killed_after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        return process.returncode
    if process.returncode:
        raise SystemExit(said.decode())
    return process.returncode


def record(folder: Path) -> dict[str, object]:
    text = (folder / "record.json").read_text(encoding="utf-8")
    return Record.model_validate_json(text).without_times()


if __name__ == "__main__":
    raise SystemExit(main())
