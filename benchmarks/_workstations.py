"""Two workstations by the words of docs/cluster.md, and a third without lstmlab, for
``cluster.py``.

Each is a network namespace with the page's address, and has processes, files and a home of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from _nodes import run

import lstmlab

if TYPE_CHECKING:
    from cluster import Place

_PAGE = Path(__file__).parents[1] / "docs/cluster.md"
_BRIDGE, _ADDRESSES = "work0", ("192.168.1.10", "192.168.1.11", "192.168.1.12")
_DONE = "-- done --"


def _blocks() -> tuple[str, str, str]:
    """The page's words: what is typed on the first workstation, on the other one, and then on the
    first. Only the numbers of processors are others: all have one."""
    text = _PAGE.read_text(encoding="utf-8")
    above, _, below = text.partition("## Two workstations")
    study = re.findall(r"```sh\n(.*?)```", above, re.S)[0]
    there = re.sub(r"--num-cpus=\d+", "--num-cpus=1", below)
    first, other, *_ = re.findall(r"```sh\n(.*?)```", there, re.S)
    return first, other, study


class Workstation:
    """A shell on a machine of its own."""

    def __init__(self, number: int, own: Path, hidden: tuple[Path, ...]) -> None:
        """``own``: a folder for its home and its other files; ``hidden``: folders that it sees
        nothing of."""
        self.name, self.home = f"{_BRIDGE}-{number}", own / "home"
        self.link, self.address = f"{_BRIDGE}v{number}", _ADDRESSES[number]
        for each in (self.home, own / "ray", Path("/tmp/ray")):
            each.mkdir(parents=True, exist_ok=True)
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns",
            self.name)  # fmt: skip
        run("ip", "link", "set", self.link, "master", _BRIDGE, "up")
        inside = ("ip", "-n", self.name)
        run(*inside, "addr", "add", f"{self.address}/24", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")
        run(*inside, "link", "set", "lo", "up")
        self.shell = subprocess.Popen(
            ["nsenter", f"--net=/run/netns/{self.name}", "unshare", "-m", "-u", "-p", "-f",
             "--mount-proc", "--kill-child", "bash"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        first = [f"hostname {self.name}", f"mount --bind {own / 'ray'} /tmp/ray"]
        first += [f"mount -t tmpfs none {each}" for each in hidden]
        first += [f"export HOME={self.home} LSTMLAB_CACHE={own / 'cache'}"]
        first += [f"export PATH={Path(sys.executable).parent}:$PATH"]
        self.type("\n".join(first))

    def type(self, words: str) -> str:
        """What is said until the last command is done."""
        assert self.shell.stdin
        assert self.shell.stdout
        self.shell.stdin.write(f"{words.rstrip()}\necho '{_DONE}' $?\n")
        self.shell.stdin.flush()
        said: list[str] = []
        for line in self.shell.stdout:
            if line.startswith(_DONE):
                return "".join(said) + f"[exit code {line.split()[-1]}]"
            said.append(line)
        return "".join(said) + "[the shell is gone]"

    def close(self) -> None:
        self.shell.kill()  # the first process of its namespace takes all others along
        self.shell.wait()
        run("ip", "netns", "del", self.name)


@contextlib.contextmanager
def _three(work: Path) -> Iterator[list[Workstation]]:
    package = Path(lstmlab.__file__).parent
    run("ip", "link", "add", _BRIDGE, "type", "bridge")
    run("ip", "link", "set", _BRIDGE, "up")
    own = Path(tempfile.mkdtemp(prefix="workstations-"))
    made: list[Workstation] = []
    try:
        for number, hidden in enumerate(((), (work,), (work, package))):
            made.append(Workstation(number, own / str(number), hidden))
        yield made
    finally:
        for each in made:
            each.close()
        run("ip", "link", "del", _BRIDGE)
        shutil.rmtree(own, ignore_errors=True)


def workstations(place: Place, given: argparse.Namespace) -> None:
    """The page's commands, word for word, on two workstations; the second block on a third, which
    has Ray, but no lstmlab. The token gets there by ``cp``."""
    place.prepare()
    shutil.copyfile(place.work / "study.toml", place.work / "cells.toml")
    first, other, study = _blocks()
    with _three(place.work) as (one, two, three):
        homes = f"{two.home} {three.home}"
        one.type(f'scp() {{ for each in {homes}; do cp -r "$2" "$each"; done; }}\ncd {place.work}')
        print(f"first:\n{one.type(first)}\nother:\n{two.type(other)}")
        print(f"third:\n{three.type(other.replace(two.address, three.address))}", flush=True)
        out = "lstmlab-ten"
        said = one.type(f"{study.rstrip()} > {out}.log 2>&1")
        code = int(said.rpartition(" ")[2].rstrip("]"))
        print(place.compare(out, code))
        place.show(out)
        for each in (one, two, three):
            print(each.type("ray stop"), flush=True)
