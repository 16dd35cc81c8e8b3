"""Which machines of a Ray cluster take trials: those whose lstmlab computes as this one does.

A machine that is about to be taken away takes no more of them. Ray knows of those that are drained,
by SIGTERM to ``ray start --block`` or by an autoscaler.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lstmlab import __version__
from lstmlab.trial import NUMERICS

_LOOK_ROUND = 2.0
"""Seconds between two looks at which machines there are."""
_TIMES = 3
"""How often a machine is asked that doesn't answer."""
_REST = 60.0
"""Seconds for which a machine that said that it is taken away gets no trial, if it is there yet."""
_MOST_ASKED_FOR = 10_000
_MB = 1 << 20
_STEP = 256
"""MB; so coarsely an autoscaler is told of memory, which it would else be told of every time."""
_ANNOUNCED = (1, 3, 4)
"""Why a node is dead, in Ray's table: it was stopped, drained as it was preempted, or as idle."""


@dataclass
class _Machine:
    """One node of Ray's."""

    name: str
    seats: int
    memory: float
    """MB that Ray says that trials may take there in all."""
    alive: bool = True
    asked: Any = None
    """Its versions, which were asked for and not answered yet."""
    takes: bool = False
    """Whether it is known to compute alike."""
    failed: int = 0
    """How often it couldn't be asked."""
    rests_until: float = float("-inf")
    """When it may take trials again, in monotonic seconds."""
    announced: bool = False
    """Whether its end was announced."""


class Machines:
    """The nodes of the cluster, each with so many seats."""

    def __init__(self, ray: Any, gpus_per_trial: float) -> None:
        self._ray, self._gpus = ray, gpus_per_trial
        self.notes: list[str] = []
        """What the user should know, and wasn't told yet."""
        self._all: dict[str, _Machine] = {}
        self._looked = float("-inf")
        self._asked_for: list[dict[str, float]] = []
        self._probe = ray.remote(num_cpus=0, max_retries=0)(_prober())

    @property
    def seats(self) -> int:
        """Seats of all machines that take trials, taken or not."""
        return sum(one.seats for one in self._all.values() if one.alive and one.takes)

    def is_due(self) -> bool:
        """Whether it is time to look again."""
        waiting = any(one.asked is not None for one in self._all.values())
        return waiting or time.monotonic() - self._looked > _LOOK_ROUND

    def look(self) -> None:
        """Look at which machines there are, and ask new ones for their versions."""
        if time.monotonic() - self._looked > _LOOK_ROUND:
            self._look_round()
        for id, one in self._all.items():
            if one.asked is not None and self._ray.wait([one.asked], timeout=0)[0]:
                self._hear(id, one)

    def name(self, id: str) -> str:
        return self._all[id].name

    def memory(self, having: Container[str]) -> dict[str, float]:
        """The MB that trials may take in all on each machine that may be given some, or that is one
        of those ``having`` seats."""
        return {
            id: one.memory
            for id, one in self._all.items()
            if one.alive and (one.takes or id in having) and not self.is_leaving(id)
        }

    def free(
        self, taken: Mapping[str, int], wanted: Callable[[str], bool] = lambda _: True
    ) -> str | None:
        """The machine with the most processors, of those that are ``wanted``, where so many seats
        of each are taken; None: all are."""
        room = {
            id: one.seats - taken.get(id, 0)
            for id, one in self._all.items()
            if one.alive and one.takes and not self.is_leaving(id) and wanted(id)
        }
        best = max(room, key=lambda id: room[id], default=None)
        return best if best is not None and room[best] > 0 else None

    def refuse(self, id: str, why: str) -> None:
        """A seat couldn't begin there, or is of no use; unless the machine is gone, it isn't asked
        for one again."""
        self._look_round()
        one = self._all.get(id)
        if one and one.alive and one.takes:
            one.takes = False
            self.notes.append(f"{one.name} takes no trials: {why}")

    def leaves(self, id: str) -> None:
        """Gives the machine no trials for a while: it has said that it is about to be taken
        away."""
        if one := self._all.get(id):
            if not self.is_leaving(id):
                self.notes.append(f"{one.name} is being taken away; its trials go on elsewhere")
            one.rests_until = time.monotonic() + _REST

    def is_leaving(self, id: str) -> bool:
        """Whether the machine has said lately that it is about to be taken away."""
        one = self._all.get(id)
        return one is not None and time.monotonic() < one.rests_until

    def has_left(self, id: str) -> bool:
        """Whether the machine had said so before it was gone, as far as is known now."""
        self._look_round()
        one = self._all.get(id)
        return one is not None and (one.announced or self.is_leaving(id))

    def options(self, id: str, memory: float) -> dict[str, Any]:
        """What an actor is to be started with to be a seat of that machine, for trials that take so
        many MB; 0 where that isn't known."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        return {
            "num_cpus": 1, "num_gpus": self._gpus, "max_concurrency": 8, "max_restarts": 0,
            "scheduling_strategy": NodeAffinitySchedulingStrategy(id, soft=False),
            "memory": int(memory * _MB) or None,
        }  # fmt: skip

    def ask_for(self, needs: Sequence[float]) -> None:
        """Tell a cluster that can grow to have room for trials that take so many MB each, 0 where
        that isn't known. Of no machine more is asked for than the largest here has: were there none
        so large to be had, the cluster wouldn't grow at all."""
        most = max((one.memory for one in self._all.values()), default=math.inf)
        bundles = [self._bundle(min(need, most), most) for need in needs[:_MOST_ASKED_FOR]]
        if bundles == self._asked_for:
            return
        from ray.autoscaler.sdk import request_resources

        request_resources(bundles=bundles)
        self._asked_for = bundles

    def _bundle(self, need: float, most: float) -> dict[str, float]:
        each = {"CPU": 1.0} | ({"GPU": self._gpus} if self._gpus else {})
        if need:
            coarsely = min(math.ceil(need / _STEP) * _STEP, most)
            each["memory"] = float(int(coarsely * _MB))
        return each

    def _look_round(self) -> None:
        self._looked = time.monotonic()
        for node in self._ray.nodes():
            id, alive = node["NodeID"], bool(node["Alive"])
            if one := self._all.get(id):
                one.announced = not alive and node.get("DeathReason") in _ANNOUNCED
                if one.alive and one.takes and not alive:
                    said = one.announced or self.is_leaving(id)
                    how = "is gone" if said else "was lost"
                    self.notes.append(f"{one.name} {how}; what ran there runs again elsewhere")
                one.alive = alive
            elif alive and (seats := self._seats_of(node["Resources"])):
                name = node.get("NodeManagerHostname") or node["NodeManagerAddress"]
                memory = node["Resources"].get("memory", math.inf) / _MB
                self._all[id] = _Machine(name, seats, memory, asked=self._ask(id))
        for id in _drained(self._ray):
            if id in self._all and self._all[id].alive:
                self.leaves(id)

    def _ask(self, id: str) -> Any:
        """Ask the machine for its versions; what is returned refers to its answer."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        there = NodeAffinitySchedulingStrategy(id, soft=False)
        return self._probe.options(scheduling_strategy=there).remote()

    def _seats_of(self, resources: dict[str, float]) -> int:
        processors = int(resources.get("CPU", 0))
        if not self._gpus:
            return processors
        return min(processors, shares(resources.get("GPU", 0), self._gpus))

    def _hear(self, id: str, one: _Machine) -> None:
        reference, one.asked = one.asked, None
        try:
            theirs = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            self._look_round()
            one.failed += 1
            if one.alive and one.failed < _TIMES:
                one.asked = self._ask(id)
            elif one.alive:
                self.notes.append(f"{one.name} takes no trials: {last_line(error)}")
            return
        mine = [__version__, NUMERICS, _torch()]
        one.takes = theirs is not None and theirs[:2] == mine[:2]
        if theirs is None:
            self.notes.append(f"{one.name} takes no trials: lstmlab isn't installed there")
        elif not one.takes:
            self.notes.append(
                f"{one.name} takes no trials: it has {_lstmlab(theirs)}, not {_lstmlab(mine)}, so "
                "its scores could be others; install the same there"
            )
        elif theirs != mine:
            self.notes.append(
                f"{one.name} has torch {theirs[2]}, not {mine[2]}: its scores may differ in their "
                "last digits, and the report says how many are of each"
            )


def shares(gpus: float, each: float) -> int:
    """How many trials that take ``each`` of a GPU, or several, so many GPUs can take at a time: a
    share is of one GPU."""
    if each > 1:
        return int(gpus / each)
    return int(gpus) * int(1 / each + 1e-9)


def last_line(error: Exception) -> str:
    """What an error of Ray's says in the end, which is what was raised elsewhere."""
    last = next(reversed(str(error).strip().splitlines()), "").strip()
    return last.removeprefix("lstmlab.errors.MachineError: ") or type(error).__name__


def ran_out_of_memory(ray: Any, error: Exception) -> bool:
    """Whether Ray has ended a seat for want of memory, as it does before Linux would."""
    said = str(error).lower()
    of_memory: bool = isinstance(error, ray.exceptions.OutOfMemoryError)
    return of_memory or ("memory" in said and "oom" in said)


def _drained(ray: Any) -> list[str]:
    """The ids of the nodes that Ray is about to give back, where it tells."""
    with contextlib.suppress(Exception):  # a part of Ray that may become another
        return [*ray._private.state.state.get_draining_nodes()]
    return []


def _lstmlab(versions: list[Any]) -> str:
    version, numerics, _ = versions
    return f"lstmlab {version} (numerics {numerics})"


def _torch() -> str:
    from importlib.metadata import version

    return version("torch").partition("+")[0]


def _prober() -> Any:
    """A function that is sent as it is, to machines whose lstmlab may be another, or none."""

    def versions() -> list[Any] | None:
        from importlib.metadata import version

        try:
            import lstmlab
            import lstmlab.trial

            torch = version("torch").partition("+")[0]
            return [lstmlab.__version__, getattr(lstmlab.trial, "NUMERICS", None), torch]
        except ImportError:
            return None

    return versions
