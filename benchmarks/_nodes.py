"""A Ray cluster of network namespaces: machines of their own, as far as it can see.

Each has an address, a name and files of its own, and sees none of the study's. What is started is
found again by its namespace, and nothing else is ended. Linux only, as root.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

PORT = 6399
_ENVIRONMENT = {  # a death is noticed within seconds; nobody else reaches the bridge
    "RAY_AUTH_MODE": "disabled", "RAY_worker_niceness": "0",
    "RAY_health_check_initial_delay_ms": "1000", "RAY_health_check_period_ms": "1000",
    "RAY_health_check_timeout_ms": "4000", "RAY_health_check_failure_threshold": "5",
    "RAY_DISABLE_DOCKER_CPU_WARNING": "1", "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_enable_worker_prestart": "0", "RAY_prestart_worker_first_driver": "0",
}  # fmt: skip
_PRETENDED_CLOUD = {"RAY_FAKE_CLUSTER": "1", "AUTOSCALER_UPDATE_INTERVAL_S": "1"}
_GROUPS = Path("/sys/fs/cgroup/memory")
"""Where version 1 of control groups keeps memory's; the version 2 has one tree for all."""


def run(*words: str, **how: object) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **how)  # type: ignore[call-overload]


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


class Node:
    """A namespace with an address, in which Ray runs."""

    def __init__(self, network: Network, number: int) -> None:
        self.network = network
        self.name, self.address = f"{network.bridge}-{number}", f"{network.prefix}.{number}"
        self.link = f"{network.bridge}v{number}"
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns",
            self.name)  # fmt: skip
        run("ip", "link", "set", self.link, "master", network.bridge, "up")
        inside = ("ip", "-n", self.name)
        run(*inside, "addr", "add", f"{self.address}/24", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")
        run(*inside, "link", "set", "lo", "up")
        self.own = Path(tempfile.mkdtemp(prefix="node-"))
        self.group: Path | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def start(
        self, *options: str, before: str = "", changes: Mapping[str, str] | None = None,
        memory: int = 0,
    ) -> None:  # fmt: skip
        """Start Ray in it, with more ``options``; ``before``: what its shell does first, where its
        mounts are its own; ``memory``: how many bytes it has."""
        hidden = "".join(f"mount -t tmpfs none {each} && " for each in self.network.hidden)
        limit = self._limited(memory) if memory else ""
        log = self.own / "ray.log"
        ray = (
            f"{tool('ray')} start --block --node-ip-address={self.address} "
            f"--object-store-memory=100000000 --disable-usage-stats --include-log-monitor=False "
            f"{' '.join(options)}"
        )
        # It gives up after half a minute, which a machine with other work may take.
        tries = (
            f"for n in 1 2 3 4 5; do {ray} && break; grep -q 'runtime started' {log} && break; done"
        )
        command = f"{limit}{hidden}{before}hostname {self.name} && {tries}"
        own = {"LSTMLAB_CACHE": str(self.own / "cache"), "TMPDIR": str(self.own)}
        with log.open("wb") as opened:
            self.process = subprocess.Popen(
                [*self.enter(), "unshare", "-m", "-u", "sh", "-c", command],
                env={**self.environment, **own, **(changes or {})},
                stdout=opened, stderr=opened, start_new_session=True,
            )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        """Returns the environment of what runs in it."""
        return {**os.environ, **_ENVIRONMENT}

    def enter(self) -> list[str]:
        """The words before a command that runs in it."""
        return ["nsenter", f"--net=/run/netns/{self.name}"]

    def begin(self, words: list[str], log: Path, cwd: Path, cache: Path) -> subprocess.Popen[bytes]:
        """Start a command in it that sees all files."""
        env = {**self.environment, "LSTMLAB_CACHE": str(cache)}
        with log.open("ab") as opened:
            return subprocess.Popen(
                [*self.enter(), *words], cwd=cwd, env=env, stdout=opened, stderr=opened
            )

    def _limited(self, memory: int) -> str:
        one = _GROUPS.is_dir()
        self.group = (_GROUPS if one else _GROUPS.parent) / self.name
        self.group.mkdir()
        limit = "memory.limit_in_bytes" if one else "memory.max"
        (self.group / limit).write_text(str(memory))
        mounted = f"mount --bind {self.group} {self.group.parent}"
        return f"echo $$ > {self.group}/cgroup.procs && {mounted} && "

    def pids(self) -> list[int]:
        """Every process in the namespace."""
        said = subprocess.run(["ip", "netns", "pids", self.name], capture_output=True, text=True)
        return [int(word) for word in said.stdout.split()]

    def ray(self) -> int:
        """The process of ``ray start``."""
        lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in self.pids()}
        return next(pid for pid, line in lines.items() if b"/ray\0start\0" in line)

    def signal(self, which: signal.Signals) -> None:
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, which)

    def kill(self) -> None:
        """SIGKILL to all its processes, until there are none; then its address is free."""
        while self.pids():
            self.signal(signal.SIGKILL)
            time.sleep(0.05)
        if self.process:
            self.process.wait()
        # A namespace takes its links along, but some time later: the next node may have the name.
        subprocess.run(["ip", "link", "del", self.link], capture_output=True)
        run("ip", "netns", "del", self.name)
        if self.group:
            with contextlib.suppress(OSError):  # a process of it is not quite gone
                self.group.rmdir()
        shutil.rmtree(self.own, ignore_errors=True)

    def cut(self, seconds: float) -> None:
        """Take its link down for so long."""
        run("ip", "link", "set", self.link, "down")
        time.sleep(seconds)
        run("ip", "link", "set", self.link, "up")


class Network:
    """A bridge with a number of its own, a head without processors, and nodes with one each."""

    def __init__(self, *hidden: Path, head: Mapping[str, str] | None = None) -> None:
        """``hidden``: folders that nodes see nothing of; ``head``: changes to its environment."""
        self.hidden = hidden
        self.bridge, self.prefix = _bridge()
        self.nodes: list[Node] = []
        self.own = Path(tempfile.mkdtemp(prefix="lab"))
        self._changes = head
        self.head = Node(self, 254)

    def begin(self, *options: str) -> None:
        """Start the head, with more ``options``, and wait for it."""
        hidden_to_nodes, self.hidden = self.hidden, ()
        self.head.start(
            "--head", f"--port={PORT}", "--num-cpus=0", "--include-dashboard=false",
            f"--temp-dir={self.own}", *options, changes=self._changes,
        )  # fmt: skip
        self.hidden = hidden_to_nodes
        self._wait_for_the_head()

    def autoscaling(self, most: int) -> list[str]:
        """The options of a head that starts as many nodes as are asked for, if not more than
        ``most``."""
        # Ray takes the address of the way to the internet for that of a node.
        run("ip", "-n", self.head.name, "route", "add", "default", "dev", "eth0")
        worker = {"CPU": 1, "object_store_memory": 100_000_000}
        commands = [
            f"{whose}commands"
            for whose in (
                "initialization_", "setup_", "head_setup_", "worker_setup_", "head_start_ray_",
                "worker_start_ray_",
            )
        ]  # fmt: skip
        config = {
            "cluster_name": "grows", "max_workers": most, "upscaling_speed": 1.0,
            "idle_timeout_minutes": 0.1, "head_node_type": "ray.head.default",
            "provider": {
                "type": "fake_multinode", "gcs_address": self.address, "launch_multiple": True,
                "disable_node_updaters": True, "disable_launch_config_check": True,
            },
            "available_node_types": {
                "ray.head.default": {"resources": {}, "node_config": {}, "max_workers": 0},
                "worker": {
                    "resources": worker, "node_config": {}, "min_workers": 0, "max_workers": most,
                },
            },
            "auth": {}, "docker": {}, "file_mounts": {}, "cluster_synced_files": [],
            "rsync_exclude": [], "rsync_filter": [], **{one: [] for one in commands},
        }  # fmt: skip
        file = self.own / "autoscaling.json"
        file.write_text(json.dumps(config), encoding="utf-8")
        return [f"--autoscaling-config={file}"]

    @property
    def address(self) -> str:
        return f"{self.head.address}:{PORT}"

    def join(self, *options: str, **how: object) -> Node:
        """One more node, that is started like :meth:`Node.start`; with one processor, unless the
        ``options`` say another number."""
        taken = {one.address for one in self.nodes}
        number = next(n for n in range(1, 254) if f"{self.prefix}.{n}" not in taken)
        node = Node(self, number)
        self.nodes.append(node)
        words = (f"--address={self.address}", "--num-cpus=1", *options)
        node.start(*words, **how)  # type: ignore[arg-type]
        return node

    def kill(self, node: Node) -> None:
        self.nodes.remove(node)
        node.kill()

    def close(self) -> None:
        for node in (*self.nodes, self.head):
            node.kill()
        run("ip", "link", "del", self.bridge)
        shutil.rmtree(self.own, ignore_errors=True)

    def _wait_for_the_head(self) -> None:
        """The port is open when Ray takes nodes."""
        listens = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 1)"
        until = time.monotonic() + 120
        words = [*self.head.enter(), sys.executable, "-c", listens, self.head.address, str(PORT)]
        while subprocess.run(words, capture_output=True).returncode:
            if time.monotonic() > until:
                raise SystemExit(f"Ray doesn't start; see {self.head.own / 'ray.log'}")
            time.sleep(1)


def _bridge() -> tuple[str, str]:
    """A new bridge that nobody else has, and the first three numbers of its addresses."""
    if os.geteuid():
        raise SystemExit("network namespaces need root: sudo python benchmarks/cluster.py ...")
    for number in range(70, 100):
        name = f"lab{number}"
        made = subprocess.run(
            ["ip", "link", "add", name, "type", "bridge"], capture_output=True, text=True
        )
        if made.returncode == 0:
            run("ip", "link", "set", name, "up")
            return name, f"10.{number}.0"
    raise SystemExit(f"no network bridge can be made here: {made.stderr.strip()}")


@contextlib.contextmanager
def network(
    *hidden: Path, nodes: int = 3, head: Mapping[str, str] | None = None, grows: int = 0
) -> Iterator[Network]:
    """``grows``: how many nodes more Ray's autoscaler may start, with one processor each, in the
    namespace of the head."""
    made = Network(*hidden, head={**(head or {}), **(_PRETENDED_CLOUD if grows else {})})
    with contextlib.closing(made):  # whatever happens from now on
        made.begin(*(made.autoscaling(grows) if grows else ()))
        for _ in range(nodes):
            made.join()
        yield made
