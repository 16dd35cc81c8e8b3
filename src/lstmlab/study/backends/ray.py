"""Trials on the machines of a Ray cluster (``pip install 'lstmlab[cluster]'``), or on this one.

A processor (or a share of a GPU) is a seat, an actor of Ray's with a process of its own in which
one trial after the other is computed. Data sets, plug-ins and the study's terms go through Ray's
object store; nothing needs a file system that machines share. Every machine is asked for its
version of lstmlab before it gets a trial. What ends a machine ends the trials on it, and the others
go on; machines that join get trials.

Seats outlive a study that is killed, each with the trial that it has; started again, the study asks
them for what they have. A cluster that was started here, for want of an address, ends with it.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lstmlab.errors import MachineError
from lstmlab.study.backends.backend import (
    Began,
    Cluster,
    Ended,
    Job,
    Lost,
    Noted,
    Tell,
    Terms,
)
from lstmlab.study.backends.parts.bucket import Bucket
from lstmlab.study.backends.parts.carried import folder
from lstmlab.study.backends.parts.computing import discard_checkpoints
from lstmlab.study.backends.parts.connection import begun, imported
from lstmlab.study.backends.parts.seat import Answer, Seat, unpack
from lstmlab.study.backends.parts.seating.actor import SeatActor
from lstmlab.study.backends.parts.seating.machines import Machines, last_line, ran_out_of_memory
from lstmlab.study.backends.parts.seating.room import Room, short, too_large
from lstmlab.study.backends.parts.sending import carried
from lstmlab.study.backends.processes import was_taken_away
from lstmlab.trial import Status

MOST = None
CLUSTER = True
_ASK = 5.0
"""Seconds that a seat may take to say that there is nothing to tell."""
_START = 600.0
"""Seconds in which some machine must have a seat ready, and each that was asked for one."""
_TIMES = 3
"""How often a seat is asked for what it can't send."""
_OUTLIVES = {"env_vars": {"RAY_kill_child_processes_on_worker_exit": "0"}}
"""Where checkpoints outlive machines, the process of a trial outlives its seat by what it takes to
leave one: Ray would kill it as soon as the seat gets SIGTERM, as it would what is of its group."""
_LEAVES = 5.0
"""Seconds in which a trial that was lost may be leaving a checkpoint."""


def opened(terms: Terms, places: int) -> RayCluster:
    cluster = terms.cluster or Cluster(uuid.uuid4().hex)
    return RayCluster(imported(cluster), replace(terms, cluster=cluster), places)


class RayCluster:
    """Gives trials to seats, and asks these what comes of them."""

    def __init__(self, ray: Any, terms: Terms, places: int) -> None:
        self._ray, self._terms = ray, terms
        assert terms.cluster
        self._cluster = cluster = terms.cluster
        self._shared = folder(cluster)
        self._address = "" if self._shared else cluster.checkpoints
        self._bucket = Bucket(self._address) if self._address else None
        self._stop = begun(ray, cluster, places)
        self._most = places
        self._seats: list[SeatActor] = []
        self._queue: list[Job] = []
        self._said: set[Callable[[float, str, float], str]] = set()
        """What was said of memory, each thing once."""
        self._kept: dict[str, SeatActor] = {}
        """Trial -> the seat that keeps its events until its record is kept here."""
        self._rests: dict[str, float] = {}
        """Trial that was lost -> when it may go on elsewhere, in monotonic seconds."""
        self._since = time.monotonic()
        """When there was a seat last, or the beginning."""
        share = cluster.gpus_per_trial if terms.device == "cuda" else 0.0
        self._machines = Machines(ray, share)
        self._actor = ray.remote(Seat)
        try:
            self._carried = carried(ray, terms, here=not cluster.address)
        except MachineError:
            self._stop()
            raise
        self._machines.look()
        if cluster.address:
            self._adopt()

    @property
    def places(self) -> int:
        """How many trials it takes in hand: where no number was given, twice as many as there are
        seats, so that a cluster that can grow sees what for."""
        return self._most or max(2, 2 * self._machines.seats)

    def submit(self, job: Job) -> None:
        for seat in self._seats:
            if seat.left == job.trial.id:  # it has gone on while the study was away
                seat.job, seat.left, seat.heard, seat.began = job, "", 0, False
                return
        self._queue.append(job)

    def wait(self, seconds: float, tell: Tell) -> None:
        if self._machines.is_due():
            self._machines.look()
            self._machines.ask_for(self._needs[: self._most or None])
            self._look_at_the_seats()
        while self._machines.notes:
            tell(Noted(self._machines.notes.pop(0)))
        self._fill()
        asked = {seat.answer: seat for seat in self._seats if seat.answer is not None}
        if not asked:
            self._check_that_there_are_machines()
            time.sleep(seconds)
            return
        ready, _ = self._ray.wait([*asked], num_returns=1, timeout=seconds)
        if ready:  # and whatever else is there by now
            ready, _ = self._ray.wait([*asked], num_returns=len(asked), timeout=0)
        for reference in ready:
            if asked[reference].answer is reference:  # it wasn't cancelled meanwhile
                self._heard(asked[reference], tell)

    def cancel(self, trial: str) -> None:
        self._queue = [job for job in self._queue if job.trial.id != trial]
        for seat in self._with(trial):
            seat.actor.ask.remote("cancel", trial)
            self._free(seat)

    def end(self, trial: str) -> None:
        for seat in self._with(trial):
            seat.actor.ask.remote("end", trial)

    def settled(self, trial: str) -> None:
        if seat := self._kept.pop(trial, None):
            seat.actor.ask.remote("settled", trial)
        if self._bucket:
            self._bucket.discard(trial)
        elif self._shared:
            discard_checkpoints(replace(self._terms, checkpoints=self._shared), trial)
        elif not self._cluster.address:
            discard_checkpoints(self._terms, trial)

    def close(self) -> None:
        for seat in self._seats:
            self._ray.kill(seat.actor)
        self._seats, self._queue = [], []
        self._machines.ask_for(())
        self._stop()

    @property
    def _needs(self) -> list[float]:
        """The MB of the trials that are in hand, the most first."""
        jobs = [*self._queue, *(seat.job for seat in self._seats if seat.job)]
        return sorted((job.memory_mb for job in jobs), reverse=True)

    def _with(self, trial: str) -> list[SeatActor]:
        return [seat for seat in self._seats if seat.job and seat.job.trial.id == trial]

    def _free(self, seat: SeatActor) -> None:
        seat.job, seat.turn, seat.answer = None, "", None

    def _fill(self) -> None:
        """Give what waits to seats that are idle, make seats for the rest where there is room for
        some, and ask those that have something to do."""
        if self._queue:
            self._hand_out()
        for seat in self._seats:
            if seat.answer is None and seat.place is None:
                seat.answer = seat.actor.at_hand.remote()
            elif seat.answer is None and seat.job:
                seat.answer = seat.actor.heard.remote(seat.turn, seat.heard, _ASK)

    def _hand_out(self) -> None:
        """The longest come first, each to a machine with room for it. One that has room nowhere is
        passed by others, but not for ever: the largest machine is left to it."""
        leaving = {one.node for one in self._seats if self._machines.is_leaving(one.node)}
        idle = [one for one in self._seats if one.place and not one.job and one.node not in leaving]
        idle.sort(key=lambda one: bool(one.left))
        starting = [one for one in self._seats if one.place is None]
        room, waits = self._room(), []
        for place, job in enumerate(self._queue):
            if time.monotonic() < self._rests.get(job.trial.id, 0.0):
                waits.append(job)
                continue
            need = job.memory_mb
            if need > room.counted(need):
                self._say_once(too_large, need, room)
            if seat := next((one for one in idle if room.takes(one.node, need)), None):
                idle.remove(seat)
                room.use(seat.node, need)
                self._give(seat, job)
                continue
            waits.append(job)
            if seat := next(
                (one for one in starting if room.takes(one.node, need, one.memory)), None
            ):
                starting.remove(seat)
                room.use(seat.node, need, seat.memory)
            elif not self._make(need, room, idle):
                if not idle and not self._has_processors():
                    waits += self._queue[place + 1 :]
                    break
                self._say_once(short, need, room)
                room.keep()
        self._queue = waits

    def _room(self) -> Room:
        """The memory of the machines, and what is spoken for: by trials, and by seats that were
        asked for, each for one."""
        room = Room(self._machines.memory({seat.node for seat in self._seats}))
        for seat in self._seats:
            if seat.job:
                room.use(seat.node, seat.job.memory_mb)
            elif seat.place is None:
                room.use(seat.node, seat.memory)
        return room

    def _give(self, seat: SeatActor, job: Job) -> None:
        seat.job, seat.left, seat.turn = job, "", uuid.uuid4().hex
        seat.heard, seat.began, seat.told_to_leave = 0, False, False
        seat.answer = seat.actor.heard.remote(seat.turn, 0, _ASK, job)

    def _has_processors(self) -> bool:
        """Whether one more seat may be made and a machine has a processor for it."""
        if self._most and len(self._seats) >= self._most:
            return False
        return self._machines.free(self._taken) is not None

    @property
    def _taken(self) -> Counter[str]:
        return Counter(seat.node for seat in self._seats)

    def _make(self, need: float, room: Room, idle: list[SeatActor]) -> bool:
        """Start one more seat for a trial that takes ``need`` MB, if there is room for it; instead
        of one of those that are ``idle``, where no more may be and none could ever take it."""
        full = self._most and len(self._seats) >= self._most
        if full and (not idle or any(room.could(one.node, need) for one in self._seats)):
            return False
        node = self._machines.free(self._taken, lambda id: room.takes(id, need))
        if node is None:
            return False
        if full:
            self._drop(idle.pop(0))
        self._start(node, need, room)
        return True

    def _start(self, node: str, need: float, room: Room) -> None:
        """Start a seat there. No more is declared than is left: Ray would wait for it for ever."""
        declared = sum(seat.memory for seat in self._seats if seat.node == node)
        memory = max(0.0, min(room.counted(need), room.sizes[node] - declared))
        room.use(node, need)
        numbers = {seat.number for seat in self._seats}
        number = next(one for one in range(len(numbers) + 1) if one not in numbers)
        how = self._machines.options(node, memory)
        if self._cluster.checkpoints:
            how["runtime_env"] = _OUTLIVES
        if self._cluster.address:
            how |= {"name": f"{self._cluster.study}-{uuid.uuid4().hex}", "lifetime": "detached"}
        actor = self._actor.options(**how).remote(self._carried, number, self._address, node)
        self._seats.append(SeatActor(actor, node, number, memory, actor.at_hand.remote()))

    def _say_once(self, words: Callable[[float, str, float], str], need: float, room: Room) -> None:
        if room.largest and words not in self._said:
            self._said.add(words)
            name, size = self._machines.name(room.largest), room.sizes[room.largest]
            self._machines.notes.append(words(need, name, size))

    def _adopt(self) -> None:
        """Take over the seats of this study from before it was killed."""
        for name in self._ray.util.list_named_actors():
            if name.startswith(f"{self._cluster.study}-"):
                try:
                    actor = self._ray.get_actor(name)
                    place, node, trial, turn = self._ray.get(actor.at_hand.remote(), timeout=_ASK)
                except (ValueError, self._ray.exceptions.RayError):
                    continue  # it is gone, or has no time
                self._seats.append(
                    SeatActor(actor, node, place.worker, place=place, turn=turn, left=trial)
                )

    def _heard(self, seat: SeatActor, tell: Tell) -> None:
        """Tell what the seat has answered."""
        errors = self._ray.exceptions
        reference, seat.answer = seat.answer, None
        try:
            answer = self._ray.get(reference)
        except errors.ActorUnavailableError:
            return  # it is asked again
        except (errors.RayActorError, errors.OutOfMemoryError) as error:
            self._lost(seat, error, tell)
            return
        except errors.RayError as error:
            self._unheard(seat, error, tell)
            return
        seat.mute = 0
        if not isinstance(answer, Answer):
            seat.place, *_ = answer
            self._since = time.monotonic()
            return
        for told in answer.told:
            if not seat.job:  # cancelled, when it heard of what came before
                return
            seat.heard += 1
            event, trial = told.event, seat.job.trial.id
            if isinstance(event, Lost) and self._cluster.address and was_taken_away(event):
                self._machines.leaves(seat.node)
                self._queue.insert(0, seat.job)
                self._drop(seat)
                return
            if isinstance(event, Began):
                seat.began = True
            if isinstance(event, Ended):
                if told.model and self._terms.models:
                    unpack(told.model, self._terms.models / trial)
                self._kept[trial] = seat
            if isinstance(event, Ended | Lost):
                self._free(seat)
            tell(event)

    def _lost(self, seat: SeatActor, error: Exception, tell: Tell) -> None:
        """The seat is gone, for itself or with its machine."""
        self._drop(seat)
        if seat.place is None:
            self._machines.refuse(seat.node, last_line(error))
            return
        if not seat.job:
            return
        trial = seat.job.trial.id
        if self._cluster.checkpoints:
            self._rests[trial] = time.monotonic() + _LEAVES
        machine = seat.place.node or "this machine"
        if seat.began and ran_out_of_memory(self._ray, error):
            why = f"it was killed because the memory of {machine} ran out"
            tell(Lost(trial, Status.OUT_OF_MEMORY, why))
        elif not seat.began or self._machines.has_left(seat.node):
            self._queue.insert(0, seat.job)
        else:
            tell(Lost(trial, Status.INTERRUPTED, f"{machine} was lost while it ran", seat.node))

    def _unheard(self, seat: SeatActor, error: Exception, tell: Tell) -> None:
        """The seat is there, but what it says doesn't arrive: it is asked again, some times."""
        seat.mute += 1
        if seat.place is None or seat.mute == _TIMES:
            self._drop(seat)
            self._machines.refuse(seat.node, last_line(error))
            if seat.job and seat.place:
                said = f"what came of it couldn't be sent from {seat.place.node}: "
                tell(Lost(seat.job.trial.id, Status.INTERRUPTED, said + last_line(error)))

    def _drop(self, seat: SeatActor) -> None:
        """Have the seat no more."""
        self._seats.remove(seat)
        self._kept = {trial: of for trial, of in self._kept.items() if of is not seat}
        self._ray.kill(seat.actor)

    def _look_at_the_seats(self) -> None:
        """Have trials leave machines that are about to be taken away, and give up seats that never
        were ready."""
        for seat in [*self._seats]:
            if seat.place is None and time.monotonic() - seat.asked > _START:
                self._drop(seat)
                self._machines.refuse(seat.node, f"no process began there within {_START:g} s")
            elif seat.job and not seat.told_to_leave and self._machines.is_leaving(seat.node):
                seat.told_to_leave = True
                seat.actor.ask.remote("leave", seat.job.trial.id)

    def _check_that_there_are_machines(self) -> None:
        """``MachineError`` where none takes a trial."""
        if self._queue and time.monotonic() - self._since > _START:
            raise MachineError(f"no machine of the cluster took a trial within {_START:g} s")
