"""A study on a cluster whose machines are killed, cut off and added: nothing may be lost.

    sudo python benchmarks/cluster.py chaos --rounds 20 --work /tmp/chaos
    sudo python benchmarks/cluster.py driver --kills 10
    sudo python benchmarks/cluster.py cut
    sudo python benchmarks/cluster.py others
    sudo python benchmarks/cluster.py store
    sudo python benchmarks/cluster.py memory
    sudo python benchmarks/cluster.py killer
    sudo python benchmarks/cluster.py taken
    sudo python benchmarks/cluster.py parked
    sudo python benchmarks/cluster.py grows
    sudo python benchmarks/cluster.py workstations
    sudo python benchmarks/cluster.py gpus

Three nodes of Ray, each in a network namespace of its own, with its own address and without the
study's files. ``chaos``: whenever some more records are there, one of them is killed (all its
processes, SIGKILL) and another joins; with ``--work`` rounds that have ended aren't repeated.
``driver``: the study itself is killed at random moments, every other time soon after a
new record, and started again. ``cut``: a node's link
is down for a minute.
``others``: of four nodes one has another lstmlab, one another torch, one another processor.
``store``: the object store of the only one is full, then the head's is. ``memory``: a trial takes
more memory than its node has, once noticed by Linux and once by Ray. ``killer``: a trial kills the
node that it is on. ``taken``: a node is taken away, with SIGTERM first. ``parked``: the study is
killed, and started again when the trial that it had has ended without it. ``grows``: there is no
node, and Ray's autoscaler starts some. ``workstations``: what docs/cluster.md says of two of them
is typed on two, and on a third without lstmlab. ``gpus``: nodes pretend to have some.

After each, the records and ``evidence.json`` are compared with those of one undisturbed run by
processes, and the lines that are no trial's are shown. Needs Linux, root (for ``ip netns``) and
``pip install 'lstmlab[cluster]'``; a node that joins takes some ten seconds of a core.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import _faults
import _gpus
import _workstations
from _nodes import Network, network, tool

SIXTY = """
name = "sixty"
seeds = [1, 2, 3, 4, 5]
[tuning]
trials = 7
[axes]
optimizer = ["sgd", "adam", "adamw", "rmsprop", "momentum"]
[recipe]
hidden_size = 8
embedding_size = 8
wide = "none"
epochs = 4
evaluations = 4
precision = "float32"
[[tasks]]
task = "sentiment"
dataset = "data.csv"
"""


@dataclass
class Place:
    """A folder with a study, and what it comes to when nobody disturbs it."""

    work: Path
    text: str
    expected: str = "expected"

    def write(self) -> None:
        """The study's file, and its data."""
        (self.work / "study.toml").write_text(self.text, encoding="utf-8")
        rows = [f"the film was {w} {n % 7},{w}" for n in range(200) for w in ("good", "bad")]
        (self.work / "data.csv").write_text("\n".join(["text,label", *rows]) + "\n")

    def prepare(self) -> None:
        """All that, and the undisturbed run."""
        self.write()
        code = 0
        if not (self.work / self.expected / "evidence.json").exists():
            code = self.start(self.expected).wait()
        count = len(self.records(self.expected))
        print(f"by processes, undisturbed: exit code {code}, {count} records", flush=True)

    def start(
        self, out: str, *options: str, within: Network | None = None, before: Iterable[str] = ()
    ) -> subprocess.Popen[bytes]:
        """The study, in the folder of that name; ``within`` a network, on its nodes; ``before``:
        words before the command."""
        words = [*before, tool("lstmlab"), "study", "study.toml", "--out", out, *options]
        log, cache = self.work / f"{out}.log", self.work / "cache"
        if within:
            words += ["--backend", "ray", "--address", within.address]
            return within.head.begin(words, log, self.work, cache)
        with log.open("ab") as opened:
            env = {**os.environ, "LSTMLAB_CACHE": str(cache)}
            return subprocess.Popen(words, cwd=self.work, env=env, stdout=opened, stderr=opened)

    def records(self, out: str) -> dict[str, dict[str, object]]:
        """The records of trials that have one, by their ids."""
        if not (file := self.work / out / "study.sqlite").exists():
            return {}
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
            with contextlib.suppress(sqlite3.OperationalError):  # it is just being made
                rows = store.execute("SELECT id, record FROM trials WHERE record IS NOT NULL")
                return {id: json.loads(record) for id, record in rows}
            return {}

    def until(self, going: subprocess.Popen[bytes], out: str, count: int) -> None:
        """Returns when so many trials have a record, or all is over."""
        while len(self.records(out)) < count and going.poll() is None:
            time.sleep(0.2)

    def compare(self, out: str, code: int) -> str:
        """What is the same as in the undisturbed run."""
        mine, theirs = self.records(out), self.records(self.expected)
        files = [self.work / each / "evidence.json" for each in (out, self.expected)]
        same = files[0].exists() and files[0].read_bytes() == files[1].read_bytes()
        announced = len(re.findall(rf"^ *\d+/{len(theirs)}  ", self.log(out), re.M))
        # One that is killed in the moment between keeping a record and announcing it.
        unsaid = f"{len(mine) - announced} kept unsaid, " if announced < len(mine) else ""
        return (
            f"exit code {code}, {len(mine)} records, {len({*theirs} - {*mine})} lost, "
            f"{max(0, announced - len(mine))} announced twice, {unsaid}"
            f"evidence.json {'the same' if same else 'ANOTHER'}"
        )

    def log(self, out: str) -> str:
        return (self.work / f"{out}.log").read_text(encoding="utf-8", errors="replace")

    def show(self, out: str) -> None:
        """Prints the lines that are of no trial that is complete, how often each, and who made the
        records."""
        lines = [line for line in self.log(out).splitlines() if line.strip()]
        trial = re.compile(r"^ *\d+/\d+  .*: (dev|test) \S+ [\d.]+")
        for line, count in Counter(line for line in lines if not trial.match(line)).items():
            print(f"    {line}{f'  ({count} times)' * (count > 1)}")
        makers = Counter(str(one["made_by"]) for one in self.records(out).values())
        for maker, count in makers.items():
            print(f"    {count} records by {maker}", flush=True)


def chaos(place: Place, given: argparse.Namespace) -> None:
    place.prepare()
    kept = place.work / "rounds.jsonl"
    done = [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []
    with contextlib.ExitStack() as ends:
        made = None
        for number in range(len(done) + 1, given.rounds + 1):
            made = made or ends.enter_context(network(place.work))
            rng = random.Random(1000 * given.seed + number)
            out = f"round-{number}"
            shutil.rmtree(place.work / out, ignore_errors=True)  # a round that was cut off
            (place.work / f"{out}.log").unlink(missing_ok=True)
            done.append({"round": number, **_round(place, out, made, given.after, rng)})
            with kept.open("a") as file:
                file.write(json.dumps(done[-1]) + "\n")
            print("round {round}: {deaths} nodes killed in {seconds} s; {said}".format(**done[-1]))
            sys.stdout.flush()
    right = sum(
        ", 0 lost, 0 announced twice, evidence.json the same" in one["said"] for one in done
    )
    deaths = sum(one["deaths"] for one in done)
    print(f"{len(done)} rounds with {deaths} nodes killed; nothing lost, all the same in {right}")


def _round(
    place: Place, out: str, made: Network, after: int, rng: random.Random
) -> dict[str, object]:
    going, deaths, began = place.start(out, within=made), 0, time.monotonic()
    count = 0
    while True:
        count += rng.randint(1, 2 * after - 1)
        place.until(going, out, count)
        time.sleep(rng.random())  # not always when one has just ended
        if going.poll() is not None:
            break
        made.kill(rng.choice(made.nodes))
        made.join()
        deaths += 1
        count = len(place.records(out))
    took = round(time.monotonic() - began)
    return {"deaths": deaths, "seconds": took, "said": place.compare(out, going.wait())}


def _let_go_on(going: subprocess.Popen[bytes], seconds: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        going.wait(seconds)


def driver(place: Place, given: argparse.Namespace) -> None:
    place.prepare()
    rng = random.Random(given.seed)
    with network(place.work) as made:
        for number in range(given.kills):
            going = place.start("driver", within=made)
            before = len(place.records("driver"))
            if number % 2:  # at any moment, its first seconds too; else when it has got somewhere
                _let_go_on(going, rng.uniform(1, 12))
            else:
                place.until(going, "driver", before + 1)
                _let_go_on(going, rng.uniform(0, 2))
            going.kill()
            going.wait()
            print(f"killed with {len(place.records('driver'))} records, {before} before")
            sys.stdout.flush()
        code = place.start("driver", within=made).wait()
        print(f"killed {given.kills} times; {place.compare('driver', code)}")


def cut(place: Place, given: argparse.Namespace) -> None:
    place.prepare()
    with network(place.work) as made:
        going = place.start("cut", within=made)
        place.until(going, "cut", 5)
        made.nodes[0].cut(60)
        print(f"a link down for a minute; {place.compare('cut', going.wait())}")
        place.show("cut")


COMMANDS: dict[str, tuple[str, Callable[[Place, argparse.Namespace], None]]] = {
    "chaos": (SIXTY, chaos), "driver": (SIXTY, driver), "cut": (SIXTY, cut),
    "others": (_faults.TEN, _faults.others), "store": (_faults.TEN, _faults.store),
    "memory": (_faults.EIGHT, _faults.memory), "killer": (_faults.EIGHT, _faults.killer),
    "taken": (_faults.LONG, _faults.taken), "parked": (_faults.LONG, _faults.parked),
    "grows": (_faults.TEN, _faults.grows),
    "gpus": (_faults.TEN, _gpus.gpus),
    "workstations": (_faults.TEN, _workstations.workstations),
}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("what", choices=[*COMMANDS])
    asked.add_argument("--rounds", type=int, default=20)
    asked.add_argument("--kills", type=int, default=10)
    asked.add_argument("--after", type=int, default=8, help="records from one kill to the next")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--work", type=Path, help="a folder to keep all of it in")
    given = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and the namespaces go
    text, command = COMMANDS[given.what]
    with contextlib.ExitStack() as ends:
        made = tempfile.TemporaryDirectory(prefix="cluster-")
        place = Place(given.work or Path(ends.enter_context(made)), text)
        place.work.mkdir(parents=True, exist_ok=True)
        command(place, given)


if __name__ == "__main__":
    main()
