"""What every backend must do: whatever runs a trial, what comes of it is the same."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from lstmlab import training
from lstmlab.artifacts import saved
from lstmlab.checks.check import Failed, Unchecked, expect
from lstmlab.checks.hearing import DATASET, LONG, SMALL, heard, trial
from lstmlab.registry import find
from lstmlab.study.agenda import Agenda
from lstmlab.study.backends.backend import Alive, Began, Ended, Lost, Reached
from lstmlab.study.execute import Schedule, execute
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.storing import store
from lstmlab.trial import Record, Status, Trial

_SHORT = {"epochs": 4, "evaluations": 4, "batch_size": 16}
_LONGER = _SHORT | {"epochs": 120}
"""Still at work when it hears of what was done at its first event."""
_SLOW = {"epochs": LONG, "evaluations": LONG}


def says_how_many_trials_it_can_run(name: str) -> None:
    """MOST is None or a number from 1 on, and it takes in hand at least one trial at a time."""
    most = find("backends", name).MOST
    expect(most is None or (isinstance(most, int) and most >= 1), f"MOST is {most!r}")
    with heard(name) as hears:
        places = hears.backend.places
        expect(places >= 1, f"opened for one trial at a time, its places are {places}")


def gives_the_record_that_a_trial_has_alone(name: str) -> None:
    """A trial begins, reaches its points in order and ends with the record that it has alone."""
    one = trial(**_SHORT)
    with heard(name) as hears:
        record = hears.record(one)
        began, *reached, ended = [event for event in hears.events if not isinstance(event, Alive)]
        kinds = [type(event).__name__ for event in (began, *reached, ended)]
        right = isinstance(began, Began) and isinstance(ended, Ended)
        right = right and all(isinstance(event, Reached) for event in reached)
        expect(right, f"it told {', '.join(kinds)}; that is Began, Reached of each point, Ended")
        expect({event.trial for event in hears.events} == {one.id}, "an event names another trial")
        points = [event.point for event in reached if isinstance(event, Reached)]
        expect(points == [*record.curve], "the points that it told aren't those of the record")
        _alike(record, _alone())
        place = began.place if isinstance(began, Began) else None
        said = place and (place.worker, place.made_by)
        expect(said == (record.worker, record.made_by), "the record says that another computed it")
        expect(record.made_by.startswith("lstmlab "), f"made_by is {record.made_by!r}")
        expect(0 < record.seconds < time.time() - record.started, "its times can't be right")


def goes_on_after_a_failure(name: str) -> None:
    """A trial that fails is a record that says why, and the next one is as ever."""
    with heard(name) as hears:
        record = hears.record(trial().model_copy(update={"task": "sentimant"}))
        expect(record.status is Status.CRASHED, f"a task that isn't there ends as {record.status}")
        expect("unknown task 'sentimant'" in record.message, f"its message is {record.message!r}")
        expect("unknown task 'sentimant'" in record.traceback, "its record has no traceback")
        _alike(hears.record(trial(**_SHORT)), _alone())


def leaves_the_model_of_a_trial(name: str) -> None:
    """The model of a trial is where models are wanted when its end is told."""
    one = trial(**_SHORT)
    with heard(name) as hears:
        record = hears.record(one)
        folder = hears.folder / "models" / one.id
        expect(folder.is_dir(), f"there is no folder {one.id} in the folder of models")
        metrics = saved.read(folder).record.metrics
        expect(metrics == record.metrics, "the model that is there has another record")


def ends_what_is_told_to_end(name: str) -> None:
    """A trial that is told to end keeps what it learned, and goes on from there later; what that
    needs is kept until its record is settled."""
    one = trial(**_LONGER)
    with heard(name) as hears:
        hears.do(Reached, lambda event: hears.backend.end(event.trial))
        record = hears.record(one)
        expect(record.status is Status.INTERRUPTED, f"told to end it ends as {record.status}")
        whole = _alone(_LONGER["epochs"])
        expect(0 < record.steps < whole.steps, f"it ended after {record.steps} updates")
        expect("dev" in record.metrics, "its record has no score on dev")
        model = hears.folder / "models" / one.id
        expect(model.is_dir(), "it leaves no model of what it learned")
        expect(saved.read(model).record.steps == record.steps, "the model is of another moment")
        expect(hears.checkpoints(one), "it leaves no checkpoint to go on from")
        again = hears.record(one)
        expect(hears.of(Began)[-1].before > 0, "it began anew, without the checkpoint")
        _alike(again, whole)
        hears.backend.settled(one.id)
        expect(not hears.checkpoints(one), "checkpoints of a settled trial are still there")


def tells_that_a_worker_died(name: str) -> None:
    """A worker that dies loses the trial that it had, and the next worker does it."""
    one = trial(**_LONGER)
    with heard(name) as hears:
        hears.record(one)
        if hears.process() == os.getpid():
            raise Unchecked("its trials run in the process of the study: no worker can die")
        if not _is_ours(hears.process()):
            raise Unchecked("its workers are no processes of this one, which could be killed here")
        hears.do(Began, lambda event: os.kill(event.process, signal.SIGKILL))
        lost = hears.run(one)
        if not isinstance(lost, Lost):
            raise Failed("its worker was killed, and it told that the trial has ended")
        expect(lost.status is Status.INTERRUPTED, f"a killed worker is told as {lost.status}")
        expect("SIGKILL" in lost.message, f"its message, {lost.message!r}, doesn't say SIGKILL")
        _alike(hears.record(one), _alone(_LONGER["epochs"]))


def tells_nothing_of_what_is_cancelled(name: str) -> None:
    """Nothing more is told of a trial that is cancelled, and the next one is run."""
    with heard(name) as hears:
        hears.do(Reached, hears.cancel)
        hears.submit(trial(**_SLOW))
        hears.until(Reached)
        status = hears.record(trial(epochs=1)).status
        expect(status is Status.COMPLETE, f"after a trial that was cancelled one ends as {status}")


def lets_a_slow_trial_be_stopped(name: str) -> None:
    """A trial that takes longer than it may is stopped in time, and keeps its curve."""
    slow = trial(**_SLOW)
    with heard(name) as hears:
        hears.record(trial(epochs=1))  # a worker is there

        def kept(limit: float, deadline: float = math.inf) -> dict[str, Record]:
            agenda, quiet = _Trials([slow]), _Quiet()
            Schedule(cast(Any, agenda), hears.backend, cast(Any, quiet), limit, deadline).run()
            return agenda.kept

        record = kept(limit=2.0)[slow.id]
        late = kept(math.inf, time.monotonic() + 0.5)
        expect(not late, "at a study's deadline what still ran got a record")
    expect(record.status is Status.TIMED_OUT, f"a limit of 2 s ends it as {record.status}")
    expect(record.curve, "its record has no curve")
    expect(record.seconds < 60, f"a limit of 2 s ended it after {record.seconds:.0f} s")


def goes_on_with_an_interrupted_study(name: str) -> None:
    """A study that was interrupted goes on, repeats no trial, and has the records of one that
    wasn't."""
    study = StudyFile.model_validate(
        {
            "name": "small", "seeds": [1, 2, 3], "recipe": SMALL,
            "tasks": [{"task": "sentiment", "dataset": "small"}],
        }
    )  # fmt: skip
    todo = plan.make(study, "small", loaded={"small": DATASET})
    with tempfile.TemporaryDirectory(prefix="lstmlab-check-") as place:
        out = Path(place) / "out"

        def run(progress: Any) -> dict[str, Record]:
            contenders = [candidate.contender for candidate in todo.candidates]
            about = {"name": "small", "about": ""}
            with store.start(out, todo.text, todo.ids, contenders, about) as kept:
                agenda = Agenda(todo, kept)
                with contextlib.suppress(KeyboardInterrupt):
                    execute(todo, agenda, 1, progress, backend=name, checkpoints=out / "kept")
            entries = store.read(out).entries()
            return {entry.trial.id: entry.record for entry in entries if entry.record}

        before = run(_Interrupting())
        expect(len(before) == 1, f"interrupted at its first record it has {len(before)}")
        records = run(_Quiet())
        same = before.items() <= records.items()
        expect(same, "going on, it changed the record that there was: the trial was run again")
        trials = {entry.trial.id: entry.trial for entry in store.read(out).entries()}
    expect(records.keys() == trials.keys(), f"of {len(trials)} trials {len(records)} have a record")
    for one in trials.values():
        _alike(records[one.id], training.run(one, DATASET, threads=1).record)


class _Quiet:
    """It is told what a study announces, and says nothing."""

    def ended(self, count: int = 1) -> None: ...

    def say(self, text: str) -> None: ...


class _Interrupting(_Quiet):
    """It interrupts a study at its first record."""

    def ended(self, count: int = 1) -> None:
        raise KeyboardInterrupt


class _Trials:
    """What a schedule has to do: the trials that are left."""

    def __init__(self, left: list[Trial]) -> None:
        self.left = left
        self.kept: dict[str, Record] = {}

    def take(self) -> Trial | None:
        return self.left.pop(0) if self.left else None

    def needs(self, one: Trial) -> tuple[float, float]:
        return 1.0, 0.0

    def finish_all(self, ended: Sequence[tuple[Trial, Record]]) -> None:
        self.kept |= {one.id: record for one, record in ended}


@cache
def _alone(epochs: int = 4) -> Record:
    """The record of the short trial, of so many epochs, that nothing disturbed."""
    return training.run(trial(**_SHORT | {"epochs": epochs}), DATASET, threads=1).record


def _alike(record: Record, expected: Record) -> None:
    """``Failed`` unless two records are one, their times aside."""
    found, wanted = record.without_times(), expected.without_times()
    differ = sorted(key for key in wanted if found.get(key) != wanted[key])
    why = f": {record.message}" if record.message else ""
    expect(not differ, f"its record isn't that of the trial alone, in {', '.join(differ)}{why}")


def _is_ours(process: int) -> bool:
    """Whether this process began that one, or began who did: no other is killed."""
    return os.getpid() in _ancestors(process)


def _ancestors(process: int) -> Iterator[int]:
    while process > 1:
        try:
            status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return
        process = int(status.rpartition(")")[2].split()[1])
        yield process
