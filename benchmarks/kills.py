"""Kill a small study at random moments, and fill the disk under it: is the evidence the same?

    python benchmarks/kills.py --kills 100 --full 20

Each time a study is started, killed by SIGKILL after a random part of the time that it takes, and
started again, until it ends by itself; its ``evidence.json`` is compared byte by byte with that of
a study nobody disturbed. Then the study is run on a file system with little room left, which takes
the right to mount one; when it has stopped (one line, no traceback), room is made, and it goes on.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STUDY = """
name = "small"
seeds = [1, 2]
[tuning]
trials = 2
[axes]
optimizer = ["sgd", "adam"]
[recipe]
hidden_size = 8
embedding_size = 8
epochs = 2
evaluations = 3
pretraining_epochs = 0
train_on = "train"
[[tasks]]
task = "sentiment"
dataset = "{data}"
"""
_ROOM = 1 << 20
"""Bytes of the small file system; a study of 8 trials and its report take about half of that."""


class Study:
    """The command that runs it, and what it should come to."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self.folder, self.file, self.jobs = folder, folder / "small.toml", jobs
        data = folder / "data.csv"
        rows = [f"the film was {w} {i % 7},{w}" for i in range(60) for w in ("good", "bad")]
        data.write_text("\n".join(["text,label", *rows]) + "\n")
        self.file.write_text(STUDY.format(data=data))
        self.seconds = 0.0
        began = time.monotonic()
        code, said = self.run(folder / "undisturbed", folder / "cache")
        self.seconds = time.monotonic() - began
        if code:
            raise SystemExit(f"undisturbed, it ended with {code}: {said}")
        self.expected = (folder / "undisturbed/evidence.json").read_bytes()

    def begin(self, out: Path, cache: Path) -> subprocess.Popen[str]:
        """Start it, in a folder that may hold a part of it."""
        command: list[object] = [sys.executable, "-m", "lstmlab", "study", self.file, "--out", out]
        command += ["--jobs", self.jobs]
        # Which precision is the faster one is measured anew for each cache: here that is settled.
        environment = {"LSTMLAB_PRECISION": "float32", **os.environ, "LSTMLAB_CACHE": str(cache)}
        return subprocess.Popen(
            [*map(str, command)], env=environment, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, out: Path, cache: Path) -> tuple[int, str]:
        """Its exit code, and what it said on standard error."""
        process = self.begin(out, cache)
        _, said = process.communicate(timeout=1800)
        return process.returncode, said

    def check(self, out: Path, how: str) -> None:
        """``SystemExit`` unless the evidence is what it should be."""
        if (out / "evidence.json").read_bytes() != self.expected:
            kept = Path(tempfile.mkdtemp()) / "studies"
            shutil.copytree(self.folder, kept)
            raise SystemExit(f"{how}: another evidence.json, in {kept / out.name}")


def kill(study: Study, count: int, draw: random.Random) -> str:
    """Kill it ``count`` times, from one study to the next."""
    killed = studies = 0
    while killed < count:
        out, cache = study.folder / f"killed-{studies}", study.folder / f"cache-{studies}"
        while True:
            process = study.begin(out, cache)
            if killed < count:
                try:
                    process.wait(draw.uniform(0, study.seconds))
                except subprocess.TimeoutExpired:
                    process.kill()
                    killed += 1
            _, said = process.communicate(timeout=1800)
            if process.returncode == 0:
                break
            if process.returncode > 0 or "Traceback" in said:
                raise SystemExit(f"after {killed} kills it ended with {process.returncode}: {said}")
        study.check(out, f"after {killed} kills")
        shutil.rmtree(out)
        shutil.rmtree(cache)
        studies += 1
        print(f"{killed} kills, {studies} studies: the same evidence", flush=True)
    return f"{killed} kills in {studies} studies: the same evidence"


def fill(study: Study, count: int, draw: random.Random) -> str:
    """Run it ``count`` times with little room, then with enough."""
    disk = study.folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_ROOM}", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode:
        return "full disks are left out: a file system can't be mounted here"
    stopped = 0
    try:
        for number in range(count):
            for each in disk.iterdir():
                shutil.rmtree(each) if each.is_dir() else each.unlink()
            on_disk = draw.random() < 0.5
            cache = disk / "cache" if on_disk else study.folder / "cache"
            (disk / "fill").write_bytes(bytes(draw.randrange(_ROOM // 8, _ROOM - 4096)))
            code, said = study.run(disk / "out", cache)
            if "Traceback" in said or code not in (0, 2, 3):
                raise SystemExit(f"with a full disk it ended with {code}: {said}")
            last = said.strip().splitlines()[-1]
            stopped += code > 0
            (disk / "fill").unlink()
            after, said = study.run(disk / "out", cache)
            if after:
                raise SystemExit(f"with room again it ended with {after}: {said}")
            study.check(disk / "out", f"after full disk {number + 1}")
            print(f"{number + 1}: exit code {code}, the same evidence; {last}", flush=True)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    return f"{count} studies with little room, of which {stopped} were stopped: the same evidence"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--full", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        study, draw = Study(Path(name), given.jobs), random.Random(given.seed)
        print(f"undisturbed: {study.seconds:.0f} s", flush=True)
        done = [kill(study, given.kills, draw), fill(study, given.full, draw)]
    print("\n".join(done))


if __name__ == "__main__":
    main()
