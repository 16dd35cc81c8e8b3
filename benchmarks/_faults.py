"""Faults of a cluster's machines, and of trials that machines die of, for ``cluster.py``."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from _nodes import Network, Node, network

import lstmlab

if TYPE_CHECKING:
    from cluster import Place

_RECIPE = """
[recipe]
embedding_size = 8
wide = "none"
precision = "float32"
"""
_TASK = """
[[tasks]]
task = "sentiment"
dataset = "data.csv"
"""
TEN = f"""
name = "ten"
seeds = [1, 2, 3]
[tuning]
trials = 2
[axes]
optimizer = ["sgd", "adam"]
{_RECIPE}hidden_size = 8
epochs = 2
{_TASK}"""
EIGHT = f"""
name = "eight"
seeds = [1]
plugins = ["wicked.py"]
[tuning]
trials = 0
[axes]
hidden_size = [8, 9, 10, 11, 12, 13, 14, 15]
{_RECIPE}cell = "wicked"
epochs = 1
{_TASK}"""
LONG = f"""
name = "long"
seeds = [1, 2, 3]
[tuning]
trials = 0
[axes]
optimizer = ["adam"]
{_RECIPE}hidden_size = 16
epochs = 400
evaluations = 20
{_TASK}"""
_WICKED = '''
"""An Elman network of which one size does harm on machines that are there for it."""

import os, platform, re, signal, time
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import linear

from lstmlab.cells.cell import BaseCell


class Cell(BaseCell):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(hidden_size, hidden_size))
        self.bias = nn.Parameter(torch.empty(hidden_size))
        if hidden_size == 12 and re.fullmatch("lab[0-9]+-[0-9]+", platform.node()):
            time.sleep(2)
            HARM()

    def step(self, x, state):
        (h,) = state
        return (torch.tanh(linear(x, self.weight_ih, self.bias) + linear(h, self.weight_hh)),)

    def initialize_weights(self):
        nn.init.xavier_uniform_(self.weight_ih)
        nn.init.orthogonal_(self.weight_hh)
        nn.init.zeros_(self.bias)


def eat():
    eaten = []
    while True:
        eaten.append(b"x" * (1 << 25))
        time.sleep(0.1)


def kill():
    mine = os.readlink("/proc/self/ns/net")
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int(folder.name) != os.getpid() and os.readlink(folder / "ns/net") == mine:
                os.kill(int(folder.name), signal.SIGKILL)
        except OSError:
            pass
    os.kill(os.getpid(), signal.SIGKILL)
'''
_FILL = """
import sys, time, ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On
ray.init(address=sys.argv[1], namespace="full", log_to_driver=False)
class Filler:
    def fill(self):
        import numpy, ray
        self.kept, size = [], 1 << 23
        while size >= 1 << 8:
            try:
                self.kept.append(ray.put(numpy.zeros(size, numpy.uint8)))
            except (ray.exceptions.ObjectStoreFullError, ray.exceptions.OutOfDiskError):
                size //= 2
        return len(self.kept)
(id,) = [node["NodeID"] for node in ray.nodes() if node["NodeManagerAddress"] == sys.argv[2]]
filler = ray.remote(Filler).options(num_cpus=0, scheduling_strategy=On(id, soft=False)).remote()
print(ray.get(filler.fill.remote()), flush=True)
time.sleep(100_000)
"""
_NOTHING_SPILLS = {  # a full store is full: its objects go to no disk
    "RAY_automatic_object_spilling_enabled": "0", "RAY_local_fs_capacity_threshold": "0.01",
}  # fmt: skip


def others(place: Place, given: argparse.Namespace) -> None:
    place.prepare()
    with tempfile.TemporaryDirectory() as made, network(place.work, nodes=1) as nodes:
        folder = Path(made)
        package = shutil.copytree(Path(lstmlab.__file__).parent, folder / "other/lstmlab")
        trial = package / "trial.py"
        text = trial.read_text(encoding="utf-8")
        trial.write_text(text.replace("\nNUMERICS = ", "\nNUMERICS = 1000 + "), encoding="utf-8")
        (folder / "torch/torch-9.9.0.dist-info").mkdir(parents=True)
        about = "Metadata-Version: 2.1\nName: torch\nVersion: 9.9.0\n"
        (folder / "torch/torch-9.9.0.dist-info/METADATA").write_text(about)
        mine = Path("/proc/cpuinfo").read_text()
        names = [line for line in mine.splitlines() if line.startswith("model name")]
        (folder / "cpuinfo").write_text(mine.replace(names[0], "model name\t: Other 9000"))
        nodes.join(changes={"PYTHONPATH": str(folder / "other")})
        nodes.join(changes={"PYTHONPATH": str(folder / "torch")})
        nodes.join(before=f"mount --bind {folder / 'cpuinfo'} /proc/cpuinfo && ")
        wait_for(nodes, 4)
        said = place.compare("others", place.start("others", within=nodes).wait())
        print(f"another lstmlab, torch and processor; {said}{_differences(place, 'others')}")
        place.show("others")


def store(place: Place, given: argparse.Namespace) -> None:
    place.prepare()
    with network(place.work, nodes=0) as nodes:
        nodes.join(changes=_NOTHING_SPILLS)
        wait_for(nodes, 1)
        with _filled(nodes, nodes.nodes[0]):
            going = place.start("store", within=nodes)
            until = time.monotonic() + 300
            while "takes no trials" not in place.log("store") and time.monotonic() < until:
                if going.poll() is not None:
                    break
                time.sleep(1)
            else:
                nodes.join()
            said = place.compare("store", going.wait())
        print(f"the object store of the only node is full; {said}")
        place.show("store")
    with network(place.work, nodes=1, head=_NOTHING_SPILLS) as nodes:
        with _filled(nodes, nodes.head):
            code = place.start("of-the-head", within=nodes).wait()
            print(f"the head's own is full; exit code {code}")
        said = place.compare("of-the-head", place.start("of-the-head", within=nodes).wait())
        print(f"there is room again; {said}")
        place.show("of-the-head")


def memory(place: Place, given: argparse.Namespace) -> None:
    for who, changes in (
        ("Linux", {"RAY_memory_monitor_refresh_ms": "0"}),
        ("Ray", {"RAY_memory_monitor_refresh_ms": "100", "RAY_memory_usage_threshold": "0.8"}),
    ):
        _write(place, "eat")
        out = f"memory-{who}"
        with network(place.work, nodes=0) as nodes:
            for _ in range(2):
                nodes.join(memory=2 << 30, changes=changes)
            said = place.compare(out, place.start(out, within=nodes).wait())
        print(f"a trial takes all memory, noticed by {who}; {said}{_differences(place, out)}")
        place.show(out)


def killer(place: Place, given: argparse.Namespace) -> None:
    _write(place, "kill")
    with network(place.work, nodes=2) as nodes:
        going, deaths = place.start("killer", within=nodes), 0
        while going.poll() is None:
            for node in [one for one in nodes.nodes if one.process and one.process.poll()]:
                nodes.kill(node)
                nodes.join()
                deaths += 1
            time.sleep(0.5)
        said = place.compare("killer", going.wait())
        print(f"a trial kills its node: {deaths} are dead; {said}{_differences(place, 'killer')}")
        place.show("killer")


def taken(place: Place, given: argparse.Namespace) -> None:
    """SIGTERM to all processes of a node, as a system that is shut down does, with a folder that
    all machines reach; and to ``ray start --block`` alone, as Kubernetes does, with a bucket. There
    is one node, then another: what is left at once is of the trial that it had."""
    place.prepare()
    for how, address in (("all", "{}"), ("ray start", "file://{}")):
        with tempfile.TemporaryDirectory() as shared, network(place.work, nodes=1) as nodes:
            out = f"taken-{how.replace(' ', '-')}"
            going = place.start(out, "--checkpoints", address.format(shared), within=nodes)
            node = _busy(nodes)
            before = _checkpoints(Path(shared))
            if how == "all":
                node.signal(signal.SIGTERM)
            else:
                os.kill(node.ray(), signal.SIGTERM)
            left = _left(Path(shared), before)
            nodes.kill(node)
            nodes.join()
            said = place.compare(out, going.wait())
        print(f"SIGTERM to {how} of a node, which {left}; {said}")
        place.show(out)


def parked(place: Place, given: argparse.Namespace) -> None:
    """The study is killed while the only node computes a trial, and started again when that has
    ended without it."""
    place.prepare()
    with network(place.work, nodes=1) as nodes:
        going = place.start("parked", within=nodes)
        node = _busy(nodes)
        going.kill()
        going.wait()
        killed = time.time()
        _until_idle(node)
        again = time.time()
        before = len(place.records("parked"))
        said = place.compare("parked", place.start("parked", within=nodes).wait())
    print(f"killed with {before} records, and started again {again - killed:.0f} s later; {said}")
    for id, one in place.records("parked").items():
        began, took = float(str(one["started"])), float(str(one["seconds"]))
        when = f"began {began - killed:.0f} s after the kill" if began > killed else "ran then"
        print(f"    {id} {when}, ended {began + took - again:.0f} s after the second start")
    place.show("parked")


def grows(place: Place, given: argparse.Namespace) -> None:
    """A cluster without a node that computes, and Ray's autoscaler, over a cloud that is pretended:
    it starts nodes, three at most, as processes of the head's machine."""
    place.prepare()
    with network(place.work, nodes=0, grows=3) as nodes:
        going, most = place.start("grows", within=nodes), 0
        while going.poll() is None:
            words = [Path(f"/proc/{pid}/cmdline") for pid in nodes.head.pids()]
            with contextlib.suppress(OSError):
                most = max(most, sum(b"raylet/raylet\0" in one.read_bytes() for one in words) - 1)
            time.sleep(1)
        said = place.compare("grows", going.wait())
    print(f"at most {most} nodes at a time were started by the autoscaler; {said}")
    place.show("grows")


def _until_idle(node: Node) -> None:
    """Returns when nothing was computed on the node for five seconds."""
    before, since = _computed(node), time.monotonic()
    while time.monotonic() - since < 5:
        time.sleep(0.5)
        if (now := _computed(node)) > before:
            before, since = now, time.monotonic()


def _checkpoints(shared: Path) -> set[Path]:
    """The checkpoints that are whole."""
    return {found.parent for found in shared.glob("*/checkpoint-*/state.json")}


def _left(shared: Path, before: set[Path]) -> str:
    """What has been left there within a minute."""
    began = time.monotonic()
    while (took := time.monotonic() - began) < 60:
        for found in _checkpoints(shared) - before:
            return f"left {found.name} after {took:.1f} s"
        time.sleep(0.1)
    return "left NO CHECKPOINT"


def _write(place: Place, harm: str) -> None:
    """The plug-in that does this ``harm``, and the study's undisturbed run with it."""
    (place.work / "wicked.py").write_text(_WICKED.replace("HARM", harm), encoding="utf-8")
    place.expected = f"expected-{harm}"
    place.prepare()


def _differences(place: Place, out: str) -> str:
    """The trials that don't have the scores that they have undisturbed, with what they have."""
    mine, theirs = place.records(out), place.records(place.expected)
    differ = [id for id in theirs if mine[id].get("metrics") != theirs[id].get("metrics")]
    said = [f"\n    {id}: {mine[id]['status']}, {mine[id]['message']}" for id in differ]
    return f"; {len(differ)} of {len(theirs)} trials have other scores" + "".join(said)


def _busy(nodes: Network) -> Node:
    """The first node on which a trial is computed for some seconds already."""
    while True:
        for node in nodes.nodes:
            if _computed(node) > 6 * 100:
                return node
        time.sleep(0.2)


def _computed(node: Node) -> int:
    """Ticks, a hundredth of a second each, that the process of a trial was on a processor there;
    the most of one."""
    most = 0
    for pid in node.pids():
        with contextlib.suppress(OSError, ValueError):
            if b"spawn_main" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                continue
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            most = max(most, int(fields[11]))
    return most


def wait_for(nodes: Network, count: int) -> None:
    """Returns when so many nodes with a processor have joined."""
    asks = (
        "import ray, sys, time; ray.init(address=sys.argv[1], log_to_driver=False)\n"
        "while sum(n['Alive'] for n in ray.nodes()) <= int(sys.argv[2]): time.sleep(1)"
    )
    words = [*nodes.head.enter(), sys.executable, "-c", asks, nodes.address, str(count)]
    for _ in range(10):  # Ray gives up early on a machine with other work
        if not subprocess.run(words, capture_output=True, env=nodes.head.environment).returncode:
            return
    raise SystemExit("Ray's head doesn't answer")


@contextlib.contextmanager
def _filled(nodes: Network, node: Node) -> Iterator[None]:
    """A node whose object store is full for a while."""
    words = [*nodes.head.enter(), sys.executable, "-c", _FILL, nodes.address, node.address]
    filler = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=nodes.head.environment,
    )  # fmt: skip
    assert filler.stdout
    print(f"{filler.stdout.readline().strip()} objects fill the store of {node.name}", flush=True)
    try:
        yield
    finally:
        filler.terminate()
        filler.wait()
