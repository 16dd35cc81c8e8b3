"""What runs, in which order, how often and for how long: over a backend that plays its part."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from backends_made import trial
from lstmlab.errors import MachineError
from lstmlab.study import execute as executing
from lstmlab.study.backends.backend import Alive, Began, Ended, Lost, Noted, Place, Reached
from lstmlab.study.execute import KEEPING, Schedule
from lstmlab.trial import Point, Record, Status

ENDS = {
    "i": Record(status=Status.INTERRUPTED, message="OSError: full"),
    "c": Record(status=Status.COMPLETE),
    "x": Record(status=Status.CRASHED),
}


def point(step, score=50.0):
    return Point(epoch=1.0, step=step, train_loss=1.0, score=score, seconds=1.0)


class Stage:
    """An agenda, a backend and a progress at once, with what was done in its order.

    ``script``: for each submission what the backend tells of it, from its trial's id; an exception
    is raised.
    """

    def __init__(self, *script, places=1, trials=None):
        self.script, self.places, self.done = list(script), places, []
        self.left = [trial(epochs=n + 1) for n in range(trials or len(script))]
        self.ids = [one.id for one in self.left]
        self.kept = {}
        self.told = []
        self.at_once = False
        """Whether all is told in one call of ``wait``."""
        self.jobs = []

    def take(self):
        return self.left.pop(0) if self.left else None

    def needs(self, one):
        return 60.0, 500.0

    def finish_all(self, ended):
        self.done += ["kept"] * len(ended)
        self.kept |= {one.id: record for one, record in ended}

    def ended(self, count=1):
        self.done += ["announced"] * count

    def say(self, text):
        self.done.append(text)

    def submit(self, job):
        self.jobs.append(job)
        self.told += [make(job.trial.id) for make in self.script.pop(0)]

    def wait(self, seconds, tell):
        for _ in range(len(self.told) if self.at_once else bool(self.told)):
            event = self.told.pop(0)
            if isinstance(event, BaseException):
                raise event
            tell(event)

    def cancel(self, id):
        self.done.append("cancelled")

    def end(self, id):
        self.done.append(f"end {self.ids.index(id)}")
        self.told += [make(id) for make in self.script.pop(0)]

    def settled(self, id):
        self.done.append("settled")

    def run(self, **how):
        Schedule(self, self, self, **how).run()
        return [self.kept.get(id) for id in self.ids]


def began(before=0.0):
    return lambda id: Began(id, Place(7, "someone"), 1, before)


def reached(step, score=50.0):
    return lambda id: Reached(id, point(step, score))


def ended(record=ENDS["c"]):
    return lambda id: Ended(id, record)


def lost(status=Status.INTERRUPTED):
    return lambda id: Lost(id, status, "its process was killed")


def test_a_record_is_kept_then_announced_and_what_is_interrupted_stays_to_go_on_from():
    stage = Stage([began(), ended()], [began(), ended(ENDS["i"])])
    stage.run()
    assert stage.done == ["kept", "settled", "announced", "kept", "announced"]


def test_a_job_says_what_its_trial_will_need_and_when_it_was_asked_for():
    stage = Stage([ended()])
    stage.run()
    (job,) = stage.jobs
    assert (job.seconds, job.memory_mb) == (60.0, 500.0)
    assert time.time() - 60 < job.asked <= time.time()


def test_no_more_are_in_hand_than_there_are_places():
    stage = Stage([], [ended(), lambda id: KeyboardInterrupt()], [], [], places=2, trials=4)
    with pytest.raises(KeyboardInterrupt):
        stage.run()
    assert [job.trial.id for job in stage.jobs] == stage.ids[:3]  # one has ended


@pytest.mark.parametrize(
    ("ends", "stopped_after"), [("iii", 3), ("iicii", None), ("iiciiic", 6), ("iixx", None)]
)
def test_three_in_a_row_end_the_study(ends, stopped_after):
    stage = Stage(*([ended(ENDS[end])] for end in ends))
    if stopped_after:
        said = "^stopped, because 3 trials in a row were lost to the machine, the last one so: OSE"
        with pytest.raises(MachineError, match=said):
            stage.run()
    else:
        stage.run()
    assert len(stage.kept) == (stopped_after or len(ends))


def test_a_trial_whose_worker_is_lost_is_tried_again_as_it_was_asked_for():
    stage = Stage([began(), reached(1), lost()], [began(), reached(1), ended()], trials=1)
    (record,) = stage.run()
    assert record == ENDS["c"]
    first, second = stage.jobs
    assert first == second


@pytest.mark.parametrize("status", [Status.INTERRUPTED, Status.CRASHED, Status.OUT_OF_MEMORY])
def test_lost_twice_it_has_a_record_of_the_last_time(status):
    stage = Stage(
        [began(), reached(3), lost()],
        [began(100.0), reached(4), reached(5, float("nan")), lost(status)],
        trials=1,
    )
    (record,) = stage.run()
    assert record.status is status
    assert record.message == "its process was killed, 2 times"
    assert [one.step for one in record.curve] == [4]  # without what can't be in a record
    assert record.steps == 5
    assert 100 <= record.seconds < 200
    assert time.time() - 200 < record.started <= time.time() - 100
    assert (record.worker, record.made_by) == (7, "someone")


def lost_with_machine(id):
    return Lost(id, Status.INTERRUPTED, "m was lost while it ran", "m")


def test_a_trial_that_kills_its_machine_is_recorded_so_and_the_study_goes_on():
    """It is tried again when nothing else is left, and then once more alone."""
    stage = Stage(
        [began(), reached(1), lost_with_machine], [began(), ended()],
        [began(), reached(2), lost_with_machine], [began(), reached(3), lost_with_machine],
        trials=2,
    )  # fmt: skip
    killer, other = stage.run()
    assert killer.status is Status.CRASHED
    assert killer.message == "m was lost while it ran, 3 times, as no others were"
    assert [one.step for one in killer.curve] == [3]
    assert other == ENDS["c"]
    assert [job.trial.id for job in stage.jobs] == [*stage.ids, stage.ids[0], stage.ids[0]]


def test_a_trial_that_was_on_two_machines_that_died_in_a_short_study_is_not_charged():
    stage = Stage(
        [began(), lost_with_machine], [began(), ended()], [began(), lost_with_machine],
        [began(), ended()], trials=2,
    )  # fmt: skip
    assert stage.run() == [ENDS["c"], ENDS["c"]]


def test_a_trial_that_did_not_begin_on_a_machine_that_is_lost_is_no_suspect():
    stage = Stage([lost_with_machine], [lost_with_machine], [began(), ended()], trials=1)
    assert stage.run() == [ENDS["c"]]


def test_those_that_were_on_a_machine_that_was_lost_run_again_last_and_together():
    stage = Stage(
        [began(), lost_with_machine], [began(), lost_with_machine], [began(), ended()],
        [began(), ended()], [began(), ended()], places=2, trials=3,
    )  # fmt: skip
    assert stage.run() == [ENDS["c"]] * 3
    first, second, third = stage.ids
    assert [job.trial.id for job in stage.jobs] == [first, second, third, first, second]


def test_what_is_noted_of_the_machines_is_said():
    stage = Stage([lambda id: Noted("b takes no trials"), began(), ended()])
    assert stage.run() == [ENDS["c"]]
    assert stage.done == ["b takes no trials", "kept", "settled", "announced"]


def test_begun_anew_by_the_backend_itself_it_is_told_of_from_the_beginning():
    stage = Stage(
        [began(), reached(3), began(), reached(1), lost()], [reached(2), lost()], trials=1
    )
    (record,) = stage.run()
    assert [one.step for one in record.curve] == [2]
    stage = Stage([began(), reached(3), began(), reached(1)], trials=1)
    (record,) = stage.run(limit=-1.0)
    assert [one.step for one in record.curve] == []  # it has just begun


@pytest.mark.parametrize(
    ("status", "message", "traceback", "again"),
    [
        (Status.INTERRUPTED, "OSError: [Errno 5]", "…", True),
        (Status.CRASHED, "RuntimeError: CUDA error: an illegal memory access", "…", True),
        (Status.CRASHED, "ValueError: shapes differ", "…", False),
        (Status.OUT_OF_MEMORY, "MemoryError: ", "…", False),
        (Status.INTERRUPTED, "no process began within 600 s", "", False),
    ],
)
def test_what_the_machine_did_to_a_trial_is_tried_once_more(status, message, traceback, again):
    failed = Record(status=status, message=message, traceback=traceback)
    stage = Stage([ended(failed)], [ended()], trials=1)
    assert stage.run() == [ENDS["c"] if again else failed]
    stage = Stage([ended(failed)], [ended(failed)], trials=1)
    assert stage.run() == [failed]
    assert len(stage.jobs) == 1 + again


def test_a_trial_over_the_limit_is_stopped_and_the_time_before_counts():
    stage = Stage([began(5000.0), reached(3), ended()], [began(), ended()])
    slow, other = stage.run(limit=1000.0)
    assert slow.status is Status.TIMED_OUT
    assert slow.message == "stopped after 1000 s, the study's limit of a trial"
    assert slow.seconds > 5000
    assert other == ENDS["c"]
    assert stage.done[:3] == ["cancelled", "kept", "settled"]


def alive(id):
    return Alive(id)


def test_the_clock_is_looked_at_while_a_trial_is_computed():
    stage = Stage([began(5000.0), reached(3), alive, alive], trials=1)
    stage.at_once = True
    (record,) = stage.run(limit=1000.0)
    assert record.status is Status.TIMED_OUT
    assert [one.step for one in record.curve] == [3]
    assert stage.done == ["cancelled", "kept", "settled", "announced"]


def test_a_trial_that_waits_for_its_worker_is_not_over_the_limit():
    stage = Stage([ended()])
    assert stage.run(limit=-1.0) == [ENDS["c"]]


def test_at_the_deadline_nothing_is_submitted_and_nothing_kept():
    stage = Stage([ended()])
    stage.run(deadline=time.monotonic() - 1)
    assert (stage.jobs, stage.kept) == ([], {})


@pytest.mark.parametrize("deadline", [1.0, 1.01, 1.02, 1.03])
def test_at_the_deadline_what_runs_is_cancelled_however_lately_the_clock_was_looked_at(
    monkeypatch, deadline
):
    ticks = iter(range(10_000))
    clock = SimpleNamespace(monotonic=lambda: next(ticks) / 100, time=time.time)
    monkeypatch.setattr(executing, "time", clock)
    stage = Stage([began()])
    assert stage.run(deadline=deadline) == [None]
    assert "cancelled" in stage.done


def interrupted(id):
    return KeyboardInterrupt()


def test_interrupted_a_study_without_models_stops_at_once():
    stage = Stage([began(), interrupted], trials=1)
    with pytest.raises(KeyboardInterrupt):
        stage.run()
    assert (stage.done, stage.kept) == ([], {})


def test_interrupted_with_models_it_waits_for_those_in_training():
    told_to_end = Record(status=Status.INTERRUPTED, message="told to end")
    stage = Stage(
        [began()],
        [began()],
        [began(), interrupted],
        # and when they are told to end:
        [ended(told_to_end)],
        [reached(2), lost()],
        [ended()],
        places=3,
        trials=3,
    )
    with pytest.raises(KeyboardInterrupt):
        stage.run(models=True)
    assert stage.done == [KEEPING, "end 0", "end 1", "end 2", "kept", "kept", "settled"]
    assert [*stage.kept] == [stage.ids[0], stage.ids[2]]  # of the other there was nothing to keep


def test_interrupted_it_waits_for_none_that_nobody_has_in_hand():
    stage = Stage([began(), lost(), interrupted], [], trials=1)
    stage.at_once = True
    with pytest.raises(KeyboardInterrupt):
        stage.run(models=True)
    assert stage.done == [KEEPING]


def test_it_waits_for_them_as_long_as_it_may(monkeypatch):
    stage = Stage([began(), interrupted], [], trials=1)
    clock = iter(range(0, 1000, 7))
    monkeypatch.setattr(
        executing, "time", SimpleNamespace(monotonic=lambda: next(clock), time=lambda: 0.0)
    )
    with pytest.raises(KeyboardInterrupt):
        stage.run(models=True)
    assert stage.done == [KEEPING, "end 0"]
    assert 5 * 7 <= next(clock) <= 20 * 7


def test_an_event_of_a_trial_that_is_over_changes_nothing():
    stage = Stage([ended(), reached(1), ended(ENDS["x"]), lost()], [ended(ENDS["x"])])
    assert stage.run() == [ENDS["c"], ENDS["x"]]
