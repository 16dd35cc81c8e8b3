"""The batch script for Slurm, with stand-ins for what it calls."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "examples" / "cluster" / "slurm.sh"
STANDS_IN = {
    "scontrol": 'printf "n1\\nn2\\nn3\\n"',
    "srun": 'echo "srun $*" >> "$CALLS"; exec sleep 60',
    "ray": 'echo "ray $*" >> "$CALLS"; [ -e "$CALLS.up" ] || { touch "$CALLS.up"; exit 1; }',
    "lstmlab": 'echo "lstmlab $*" >> "$CALLS"; trap "exit 143" TERM; '
    "for i in 1 2 3 4 5 6 7 8 9; do sleep $SECONDS_OF_STUDY; done; exit 3",
}  # fmt: skip

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


@pytest.fixture
def start(tmp_path):
    for name, does in STANDS_IN.items():
        file = tmp_path / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/bash\n{does}\n")
        file.chmod(0o755)

    def started(nodes, seconds):
        env = {
            **os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
            "CALLS": str(tmp_path / "calls"), "SECONDS_OF_STUDY": str(seconds),
            "SLURM_JOB_NODELIST": "n[1-3]", "SLURM_JOB_NUM_NODES": str(nodes),
            "SLURM_CPUS_PER_TASK": "16",
        }  # fmt: skip
        return subprocess.Popen(["bash", SCRIPT, "mine.toml", "--out", "kept"], env=env)

    return started


def calls(folder):
    file = folder / "calls"
    return file.read_text().splitlines() if file.exists() else []


def test_ray_is_started_on_each_node_and_the_study_on_the_first(start, tmp_path):
    assert start(3, 0).wait(timeout=60) == 3
    said = calls(tmp_path)
    each = "ray start --num-cpus=16 --disable-usage-stats --block"
    assert (
        f"srun --nodes=1 --ntasks=1 --nodelist=n1 --overlap {each} --head --port=6379 "
        "--include-dashboard=false"
    ) in said
    others = f"srun --nodes=2 --ntasks=2 --exclude=n1 --overlap {each} --address=n1:6379"
    assert others in said
    study = "lstmlab study mine.toml --out kept --backend ray --address n1:6379"
    assert said.count(study) == 1
    # Not before the head has answered.
    assert said.index(study) > [*said].index("ray status --address=n1:6379")
    assert said.count("ray status --address=n1:6379") == 2


def test_on_one_node_there_are_no_others(start, tmp_path):
    assert start(1, 0).wait(timeout=60) == 3
    assert sum(line.startswith("srun") for line in calls(tmp_path)) == 1


def test_when_the_time_is_over_the_study_is_told_and_its_exit_code_is_the_scripts(start, tmp_path):
    going = start(3, 1)
    until = time.monotonic() + 60
    while not any(line.startswith("lstmlab") for line in calls(tmp_path)):
        assert time.monotonic() < until
        time.sleep(0.05)
    going.send_signal(signal.SIGTERM)
    assert going.wait(timeout=60) == 143
