"""Which machines of a Ray cluster take trials: those whose lstmlab computes as this one does."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from typing import Any

from lstmlab import __version__
from lstmlab.trial import NUMERICS

_LOOK_ROUND = 2.0
"""Seconds between two looks at which machines there are."""
_MOST_ASKED_FOR = 10_000


@dataclass
class _Machine:
    """One node of Ray's."""

    name: str
    seats: int
    alive: bool = True
    asked: Any = None
    """Its versions, which were asked for and not answered yet."""
    takes: bool = False
    """Whether it is known to compute alike."""


class Machines:
    """The nodes of the cluster, each with so many seats."""

    def __init__(self, ray: Any, gpus_per_trial: float) -> None:
        self._ray, self._gpus = ray, gpus_per_trial
        self._all: dict[str, _Machine] = {}
        self._looked = float("-inf")
        self._asked_for = 0
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
        for one in self._all.values():
            if one.asked is not None and self._ray.wait([one.asked], timeout=0)[0]:
                self._hear(one)

    def free(self, taken: dict[str, int]) -> str | None:
        """The machine with the most room, where so many seats of each are taken; None: all are."""
        room = {
            id: one.seats - taken.get(id, 0)
            for id, one in self._all.items()
            if one.alive and one.takes
        }
        best = max(room, key=lambda id: room[id], default=None)
        return best if best is not None and room[best] > 0 else None

    def refuse(self, id: str, error: Exception) -> None:
        """A seat couldn't begin there; unless the machine is gone, it isn't asked for one again."""
        self._looked = float("-inf")
        self._look_round()
        one = self._all[id]
        if one.alive and one.takes:
            one.takes = False
            last = next(reversed(str(error).strip().splitlines()), type(error).__name__)
            warnings.warn(f"{one.name} takes no trials: {last.strip()}", stacklevel=2)

    def options(self, id: str) -> dict[str, Any]:
        """What an actor is to be started with to be a seat of that machine."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        return {
            "num_cpus": 1, "num_gpus": self._gpus, "max_concurrency": 8, "max_restarts": 0,
            "scheduling_strategy": NodeAffinitySchedulingStrategy(id, soft=False),
        }  # fmt: skip

    def ask_for(self, count: int) -> None:
        """Tell a cluster that can grow for how many trials there shall be room."""
        count = min(count, _MOST_ASKED_FOR)
        if count == self._asked_for or not (count or self._asked_for):
            return
        from ray.autoscaler.sdk import request_resources

        each = {"CPU": 1.0} | ({"GPU": self._gpus} if self._gpus else {})
        request_resources(bundles=[each] * count)
        self._asked_for = count

    def _look_round(self) -> None:
        self._looked = time.monotonic()
        for node in self._ray.nodes():
            id, alive = node["NodeID"], bool(node["Alive"])
            if id in self._all:
                self._all[id].alive = alive
            elif alive and (seats := self._seats_of(node["Resources"])):
                name = node.get("NodeManagerHostname") or node["NodeManagerAddress"]
                asked = self._probe.options(**self._on(id)).remote()
                self._all[id] = _Machine(name, seats, asked=asked)

    def _on(self, id: str) -> dict[str, Any]:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        return {"scheduling_strategy": NodeAffinitySchedulingStrategy(id, soft=False)}

    def _seats_of(self, resources: dict[str, float]) -> int:
        processors = int(resources.get("CPU", 0))
        if not self._gpus:
            return processors
        return min(processors, int(resources.get("GPU", 0) / self._gpus + 1e-9))

    def _hear(self, one: _Machine) -> None:
        reference, one.asked = one.asked, None
        try:
            theirs = self._ray.get(reference)
        except self._ray.exceptions.RayError:
            one.alive = False  # or it would have said something
            return
        mine = [__version__, NUMERICS, _torch()]
        one.takes = theirs == mine
        if theirs is None:
            warnings.warn(
                f"{one.name} takes no trials: lstmlab isn't installed there", stacklevel=2
            )
        elif not one.takes:
            warnings.warn(
                f"{one.name} takes no trials: it has {_said(theirs)}, not {_said(mine)}, so its "
                "scores could be others; install the same there",
                stacklevel=2,
            )


def _said(versions: list[Any]) -> str:
    version, numerics, torch = versions
    return f"lstmlab {version} (numerics {numerics}) and torch {torch}"


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
