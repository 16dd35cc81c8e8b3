"""A Ray that plays its part: machines with versions, and seats that say what they are told to."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

from lstmlab import __version__
from lstmlab.study.backends.backend import Place
from lstmlab.study.backends.parts.seat import Answer, Told
from lstmlab.study.backends.parts.seating.machines import _torch
from lstmlab.trial import NUMERICS

MINE = [__version__, NUMERICS, _torch()]

UNANSWERED = object()


class RayError(Exception):
    pass


class RayActorError(RayError):
    pass


class ActorUnavailableError(RayActorError):
    pass


class OutOfMemoryError(RayError):
    pass


class ObjectStoreFullError(RayError):
    pass


class OutOfDiskError(RayError):
    pass


class GetTimeoutError(RayError):
    pass


ERRORS = SimpleNamespace(**{
    one.__name__: one
    for one in (
        RayError, RayActorError, ActorUnavailableError, OutOfMemoryError, ObjectStoreFullError,
        OutOfDiskError, GetTimeoutError,
    )
})  # fmt: skip


@dataclass
class Machine:
    """A node; what it answers each time when it is asked for its versions, and what its seats say:
    ``ready`` to be ready, and ``says`` each time when they are asked after."""

    name: str
    versions: list[Any] = field(default_factory=lambda: [MINE])
    says: list[Any] = field(default_factory=list)
    """For each question the events that are told, made of the trial's id; or an exception."""
    ready: Any = None
    alive: bool = True
    reason: int = 0
    processors: int = 1
    gpus: float = 0
    memory: float = 1 << 40
    """MB."""
    asked: int = 0

    @property
    def row(self) -> dict[str, Any]:
        resources = {"CPU": float(self.processors), "memory": self.memory * 2**20}
        if self.gpus:
            resources["GPU"] = self.gpus
        return {
            "NodeID": f"id-{self.name}", "Alive": self.alive, "Resources": resources,
            "NodeManagerHostname": self.name, "NodeManagerAddress": "", "DeathReason": self.reason,
        }  # fmt: skip


@dataclass(eq=False)
class Reference:
    value: Any


class Actor:
    """A seat on a machine."""

    def __init__(
        self, machine: Machine, number: int, memory: int | None, environment: dict[str, str]
    ) -> None:
        self.machine, self.place = machine, Place(number, "someone", machine.name)
        self.memory = memory
        """Bytes that were declared."""
        self.environment = environment
        """What its process has more than others have."""
        self.trial = ""
        self.asked: list[tuple[str, str]] = []
        for name in ("at_hand", "heard", "ask"):
            setattr(self, name, SimpleNamespace(remote=getattr(self, f"_{name}")))

    def _at_hand(self) -> Reference:
        there = (self.place, f"id-{self.machine.name}", "", "")
        return Reference(self.machine.ready or there)

    def _heard(self, turn: str, after: int, seconds: float, job: Any = None) -> Reference:
        if job:
            self.trial = job.trial.id
        if not self.machine.says:
            return Reference(UNANSWERED)
        said = self.machine.says.pop(0)
        if isinstance(said, Exception):
            return Reference(said)
        return Reference(Answer(self.place, [Told(make(self.trial)) for make in said]))

    def _ask(self, what: str, trial: str) -> None:
        self.asked.append((what, trial))


class Ray:
    """The functions of Ray's that the backend uses, over some machines."""

    exceptions = ERRORS

    def __init__(self, *machines: Machine) -> None:
        self.machines = [*machines]
        self.actors: list[Actor] = []
        self.killed: list[Actor] = []
        self.drained: list[str] = []
        state = SimpleNamespace(get_draining_nodes=lambda: dict.fromkeys(self.drained, 0))
        self._private = SimpleNamespace(state=SimpleNamespace(state=state))
        self.util = SimpleNamespace(list_named_actors=list)

    def is_initialized(self) -> bool:
        return True

    def nodes(self) -> list[dict[str, Any]]:
        return [one.row for one in self.machines]

    def put(self, thing: Any) -> Reference:
        return Reference(thing)

    def wait(self, asked: list[Reference], timeout: float, num_returns: int = 1) -> Any:
        return [one for one in asked if one.value is not UNANSWERED], []

    def get(self, reference: Reference, timeout: float = 0) -> Any:
        if isinstance(reference.value, Exception):
            raise reference.value
        return reference.value

    def kill(self, actor: Actor) -> None:
        self.killed.append(actor)

    def remote(self, *made: Any, **options: Any) -> Any:
        """Returns what makes seats of a class, and else what asks a machine for its versions."""
        return _Made(self, bool(made)) if made else lambda _: _Made(self, False)


class _Made:
    def __init__(
        self,
        ray: Ray,
        makes_seats: bool,
        id: str = "",
        memory: int | None = None,
        runtime_env: dict[str, Any] | None = None,
    ) -> None:
        self.ray, self.makes_seats, self.id, self.memory = ray, makes_seats, id, memory
        self.environment = (runtime_env or {}).get("env_vars", {})

    def options(
        self,
        scheduling_strategy: Any,
        memory: int | None = None,
        runtime_env: dict[str, Any] | None = None,
        **_: Any,
    ) -> _Made:
        return _Made(self.ray, self.makes_seats, scheduling_strategy, memory, runtime_env)

    def remote(self, carried: Any = None, number: int = 0, *_: Any) -> Any:
        machine = next(one for one in self.ray.machines if f"id-{one.name}" == self.id)
        if self.makes_seats:
            self.ray.actors.append(Actor(machine, number, self.memory, self.environment))
            return self.ray.actors[-1]
        machine.asked += 1
        return Reference(machine.versions[min(machine.asked, len(machine.versions)) - 1])


def pretend(monkeypatch: Any) -> list[list[dict[str, float]]]:
    """Have the parts of the module that are imported on the way be pretended, too. Returns what
    the autoscaler is asked for from now on."""
    asked: list[list[dict[str, float]]] = []
    strategies = ModuleType("ray.util.scheduling_strategies")
    strategies.NodeAffinitySchedulingStrategy = lambda id, soft: id  # type: ignore[attr-defined]
    sdk = ModuleType("ray.autoscaler.sdk")
    sdk.request_resources = lambda bundles: asked.append(bundles)  # type: ignore[attr-defined]
    for name in ("ray", "ray.util", "ray.autoscaler"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "ray.util.scheduling_strategies", strategies)
    monkeypatch.setitem(sys.modules, "ray.autoscaler.sdk", sdk)
    return asked
