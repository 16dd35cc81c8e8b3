"""A study on a cluster whose machines are killed, cut off and added: nothing may be lost.

    sudo python benchmarks/cluster.py chaos --rounds 20
    sudo python benchmarks/cluster.py driver --kills 10
    sudo python benchmarks/cluster.py cut
    python benchmarks/cluster.py driving --workers 1 10 100 1000

``chaos``: three nodes of Ray, each in a network namespace of its own, with its own address and
without the study's files; every few seconds one of them is killed (all its processes, SIGKILL) and
another joins. ``driver``: the study itself is killed at random moments and started again. ``cut``:
a node's link is down for a minute. After each, the records and ``evidence.json`` are compared with
those of one undisturbed run by processes. ``driving``: what the study's own process takes for a
trial, with workers that only sleep. Needs Linux, root (for ``ip netns``) and
``pip install 'lstmlab[cluster]'``.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HEAD = "10.77.0.254"
PORT = 6399
BRIDGE = "lstmlab0"
STUDY = """
name = "sixty"
seeds = [1, 2, 3, 4, 5]
[tuning]
trials = 7
[axes]
optimizer = ["sgd", "adam", "adamw", "rmsprop", "momentum"]
[recipe]
hidden_size = 16
embedding_size = 16
wide = "none"
epochs = 3
precision = "float32"
[[tasks]]
task = "sentiment"
dataset = "opinions-en"
"""
_ENVIRONMENT = {  # a death is noticed within seconds; nobody else reaches the bridge
    "RAY_AUTH_MODE": "disabled", "RAY_worker_niceness": "0",
    "RAY_health_check_initial_delay_ms": "1000", "RAY_health_check_period_ms": "1000",
    "RAY_health_check_timeout_ms": "2000", "RAY_health_check_failure_threshold": "4",
    "RAY_DISABLE_DOCKER_CPU_WARNING": "1", "RAY_USAGE_STATS_ENABLED": "0",
}  # fmt: skip


def run(*words: str, **how: object) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **how)  # type: ignore[call-overload]


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


class Node:
    """A machine of one processor, as far as Ray can see."""

    def __init__(self, number: int, hidden: Path) -> None:
        self.name, self.address = f"lstmlab{number}", f"10.77.0.{number}"
        self.link = f"veth{number}"
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns",
            self.name)  # fmt: skip
        run("ip", "link", "set", self.link, "master", BRIDGE, "up")
        inside = ("ip", "-n", self.name)
        run(*inside, "addr", "add", f"{self.address}/24", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")
        run(*inside, "link", "set", "lo", "up")
        self.own = Path(tempfile.mkdtemp(prefix="node-"))
        start = (
            f"mount -t tmpfs none {hidden} && hostname {self.name} && exec {tool('ray')} start "
            f"--address={HEAD}:{PORT} --node-ip-address={self.address} --num-cpus=1 "
            f"--object-store-memory=100000000 --block"
        )
        own = {"LSTMLAB_CACHE": str(self.own), "TMPDIR": str(self.own)}
        env = {**os.environ, **_ENVIRONMENT, **own}
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", self.name, "unshare", "-m", "-u", "sh", "-c", start],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def pids(self) -> list[int]:
        """Every process in the namespace."""
        said = subprocess.run(["ip", "netns", "pids", self.name], capture_output=True, text=True)
        return [int(word) for word in said.stdout.split()]

    def kill(self) -> None:
        """SIGKILL to all its processes, until there are none; then its address is free."""
        while pids := self.pids():
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        self.process.wait()
        run("ip", "netns", "del", self.name)
        shutil.rmtree(self.own, ignore_errors=True)

    def cut(self, seconds: float) -> None:
        """Take its link down for so long."""
        run("ip", "link", "set", self.link, "down")
        time.sleep(seconds)
        run("ip", "link", "set", self.link, "up")


class Cluster:
    """A head without processors, and nodes with one each."""

    def __init__(self, hidden: Path, nodes: int) -> None:
        self.hidden, self.number = hidden, 0
        run("ip", "link", "add", BRIDGE, "type", "bridge")
        run("ip", "addr", "add", f"{HEAD}/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        self.own = Path(tempfile.mkdtemp(prefix="head-"))
        run(
            tool("ray"), "start", "--head", f"--node-ip-address={HEAD}", f"--port={PORT}",
            "--num-cpus=0", "--include-dashboard=false", "--disable-usage-stats",
            "--object-store-memory=100000000",
            env={**os.environ, **_ENVIRONMENT}, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.nodes = [self.join() for _ in range(nodes)]

    def join(self) -> Node:
        self.number += 1
        return Node(self.number, self.hidden)

    def close(self) -> None:
        for node in self.nodes:
            node.kill()
        subprocess.run([tool("ray"), "stop", "--force"], capture_output=True)
        run("ip", "link", "del", BRIDGE)


@contextlib.contextmanager
def cluster(hidden: Path, nodes: int = 3) -> Iterator[Cluster]:
    made = Cluster(hidden, nodes)
    with contextlib.closing(made):
        yield made


def study(work: Path, out: str, *options: str) -> subprocess.Popen[bytes]:
    """The study, started in ``work``, where the nodes see nothing."""
    words = [tool("lstmlab"), "study", "sixty.toml", "--out", out, *options]
    env = {**os.environ, **_ENVIRONMENT, "LSTMLAB_CACHE": str(work / "cache")}
    with (work / f"{out}.log").open("ab") as log:
        return subprocess.Popen(words, cwd=work, env=env, stdout=log, stderr=log)


def on_the_cluster(work: Path, out: str) -> subprocess.Popen[bytes]:
    return study(work, out, "--backend", "ray", "--address", f"{HEAD}:{PORT}")


def records(folder: Path) -> list[str]:
    """The ids of the trials that have a record."""
    if not (file := folder / "study.sqlite").exists():
        return []
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        return [id for (id,) in store.execute("SELECT id FROM trials WHERE record IS NOT NULL")]


def compare(work: Path, out: str, code: int) -> str:
    """What is the same as in the undisturbed run."""
    mine, theirs = records(work / out), records(work / "expected")
    same = (work / out / "evidence.json").exists() and (
        (work / out / "evidence.json").read_bytes()
        == (work / "expected" / "evidence.json").read_bytes()
    )
    lost, twice = len({*theirs} - {*mine}), len(mine) - len({*mine})
    log = (work / f"{out}.log").read_text(encoding="utf-8", errors="replace")
    ended = sum(f"/{len(theirs)}  " in line for line in log.splitlines())
    return (
        f"exit code {code}, {len(mine)} records, {lost} lost, {twice} twice, {ended} announced, "
        f"evidence.json {'the same' if same else 'ANOTHER'}"
    )


def chaos(work: Path, rounds: int, every: float, rng: random.Random) -> None:
    for number in range(1, rounds + 1):
        with cluster(work) as made:
            going, deaths, began = on_the_cluster(work, f"round-{number}"), 0, time.monotonic()
            while going.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    going.wait(every * rng.uniform(0.5, 1.5))
                    break
                made.nodes.pop(rng.randrange(len(made.nodes))).kill()
                made.nodes.append(made.join())
                deaths += 1
            said = compare(work, f"round-{number}", going.wait())
        took = time.monotonic() - began
        print(f"round {number}: {deaths} nodes killed in {took:.0f} s; {said}", flush=True)


def driver(work: Path, kills: int, rng: random.Random) -> None:
    with cluster(work) as made:
        assert made.nodes
        for _ in range(kills):
            going = on_the_cluster(work, "driver")
            before = len(records(work / "driver"))
            with contextlib.suppress(subprocess.TimeoutExpired):
                going.wait(rng.uniform(5, 25))
            going.kill()
            going.wait()
            now = len(records(work / "driver"))
            print(f"killed with {now} records, {before} before", flush=True)
        code = on_the_cluster(work, "driver").wait()
        print(f"killed {kills} times; {compare(work, 'driver', code)}")


def cut(work: Path) -> None:
    with cluster(work) as made:
        going = on_the_cluster(work, "cut")
        while len(records(work / "cut")) < 5 and going.poll() is None:
            time.sleep(0.5)
        made.nodes[0].cut(60)
        print(f"a link down for a minute; {compare(work, 'cut', going.wait())}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("what", choices=["chaos", "driver", "cut"])
    asked.add_argument("--rounds", type=int, default=20)
    asked.add_argument("--kills", type=int, default=10)
    asked.add_argument("--every", type=float, default=6.0, help="seconds from one kill to the next")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--work", type=Path, help="a folder to keep all of it in")
    given = asked.parse_args()
    rng = random.Random(given.seed)
    with contextlib.ExitStack() as ends:
        made = tempfile.TemporaryDirectory(prefix="cluster-")
        work: Path = given.work or Path(ends.enter_context(made))
        work.mkdir(parents=True, exist_ok=True)
        (work / "sixty.toml").write_text(STUDY, encoding="utf-8")
        code = 0 if records(work / "expected") else study(work, "expected").wait()
        print(f"undisturbed: exit code {code}, {len(records(work / 'expected'))} records")
        match given.what:
            case "chaos":
                chaos(work, given.rounds, given.every, rng)
            case "driver":
                driver(work, given.kills, rng)
            case "cut":
                cut(work)


if __name__ == "__main__":
    main()
