"""What every backend must do: whatever runs the trials, the study is the same.

A backend that is one more file in ``study/backends/`` is checked by all of this as it is: a study
that is interrupted and loses a worker here, single trials by what ``lstmlab check`` holds against a
user's own backend. What runs trials in the process of the study itself has no worker that could
die; that check says so.
"""

from __future__ import annotations

import os
import signal
import time
from collections import defaultdict
from types import SimpleNamespace

import pytest

import small_study
from lstmlab import training
from lstmlab.checks.check import Unchecked, of_kind
from lstmlab.evidence import Results
from lstmlab.registry import find, names
from lstmlab.report.formats.evidence_json import as_json
from lstmlab.report.gathered import gather
from lstmlab.study.agenda import Agenda
from lstmlab.study.backends.backend import Alive, Began, Cluster, Ended, Lost
from lstmlab.study.backends.parts import connection
from lstmlab.study.execute import execute
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import read_study
from lstmlab.study.storing import store
from lstmlab.trial import Status

TRIALS = 8

backends = pytest.fixture(scope="module", params=names("backends"))


class Study:
    """A small study in a folder, and what came of it."""

    def __init__(self, folder):
        self.folder = folder
        path = small_study.write(folder)
        self.todo = plan.make(read_study(path), "small", folder)

    def run(self, out, run):
        """Go on with the study in ``out`` by ``run(agenda)``."""
        contenders = [candidate.contender for candidate in self.todo.candidates]
        about = {"name": "small", "about": ""}
        with store.start(out, self.todo.text, self.todo.ids, contenders, about) as kept:
            run(Agenda(self.todo, kept))

    def execute(self, out, backend, progress, jobs=1, **how):
        self.run(out, lambda agenda: execute(
            self.todo, agenda, jobs, progress, backend=backend,
            checkpoints=out / "checkpoints", **how,
        ))  # fmt: skip


def records(out):
    """Trial id -> record, of those that have ended."""
    return {one.trial.id: one.record for one in store.read(out).entries() if one.record}


def reproducible(out):
    return {id: record.without_times() for id, record in records(out).items()}


def evidence(out):
    kept = store.read(out)
    return as_json(gather(Results("small", kept.contenders(), kept.entries())))


class Progress:
    """It looks, whenever a record is announced, whether that is in the file already."""

    def __init__(self, out, interrupt_after=None):
        self.out, self.interrupt_after = out, interrupt_after
        self.there = []

    def ended(self, count=1):
        for _ in range(count):
            self.there.append(len(records(self.out)))
            if len(self.there) == self.interrupt_after:
                raise KeyboardInterrupt

    def say(self, text):
        raise AssertionError(text)


class Listening:
    """A backend, with what it tells kept; ``meddle`` sees each event first."""

    def __init__(self, backend, events, meddle=lambda event: None):
        self._backend, self._events, self._meddle = backend, events, meddle

    def __getattr__(self, name):
        return getattr(self._backend, name)

    def wait(self, seconds, tell):
        def told(event):
            self._events.append(event)
            self._meddle(event)
            tell(event)

        self._backend.wait(seconds, told)


def listening(patch, name, events, meddle=lambda event: None):
    """From now on ``execute`` opens that backend so that it can be heard."""
    module = find("backends", name)
    real = module.opened
    patch.setattr(
        module, "opened", lambda terms, places: Listening(real(terms, places), events, meddle)
    )


@pytest.fixture(scope="module", autouse=True)
def _one_cluster(request):
    """One for all of these tests that need one, for to start it takes seconds."""
    if not any("[ray" in item.name for item in request.session.items):
        yield
        return
    alone = Cluster("tests")
    stop = connection.begun(connection.imported(alone), alone, 2)
    yield
    stop()


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(folder / "cache"))
        yield Study(folder)


@pytest.fixture(scope="module")
def expected(study):
    """The folder of the study as it is without any backend."""
    out = study.folder / "expected"

    def run(agenda):
        while one := agenda.take():
            dataset = study.todo.datasets[one.fingerprint]
            agenda.finish(one, training.run(one, dataset, threads=1).record)

    study.run(out, run)
    assert len(records(out)) == TRIALS
    return out


@backends
def ran(request, study):
    """A backend's name; a study that it ran, two trials at a time if it can; what it told."""
    out, events = study.folder / request.param, []
    progress = Progress(out)
    with pytest.MonkeyPatch.context() as patch:
        listening(patch, request.param, events)
        study.execute(out, request.param, progress, jobs=2)
    return SimpleNamespace(out=out, events=events, progress=progress)


def test_every_trial_gets_the_record_that_it_has_alone(ran, expected):
    assert reproducible(ran.out) == reproducible(expected)
    assert {record.status for record in records(ran.out).values()} == {Status.COMPLETE}


def test_the_evidence_is_the_same_byte_for_byte(ran, expected):
    assert evidence(ran.out) == evidence(expected)


def test_a_record_is_in_the_file_before_it_is_announced(ran):
    assert len(ran.progress.there) == TRIALS
    assert all(there >= said for said, there in enumerate(ran.progress.there, 1))


def test_a_trial_begins_and_reaches_its_points_in_order_and_ends(ran):
    told = defaultdict(list)
    for event in ran.events:
        if not isinstance(event, Alive):
            told[event.trial].append(event)
    kept = records(ran.out)
    assert told.keys() == kept.keys()
    for id, (began, *reached, ended) in told.items():
        assert isinstance(began, Began)
        assert began.before == 0
        assert isinstance(ended, Ended)
        assert [point.point for point in reached] == [*kept[id].curve]  # times, too
        assert ended.record == kept[id]


def test_a_record_says_who_computed_it_and_when(ran):
    places = {event.trial: event.place for event in ran.events if isinstance(event, Began)}
    for id, record in records(ran.out).items():
        assert (record.worker, record.made_by) == (places[id].worker, places[id].made_by)
        assert record.made_by.startswith("lstmlab ")
        assert record.worker in (0, 1)
        assert 0 < record.seconds < time.time() - record.started
    assert not (ran.out / "checkpoints").exists()


@backends
def name(request):
    return request.param


def test_interrupted_and_its_worker_killed_it_goes_on_and_repeats_nothing(
    name, study, expected, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        study.execute(out, name, Progress(out, interrupt_after=3))
    kept = records(out)
    assert len(kept) == 3
    events, killed = [], []

    def kill_the_first(event):
        if isinstance(event, Began) and event.process != os.getpid() and not killed:
            killed.append(event.trial)
            os.kill(event.process, signal.SIGKILL)

    listening(monkeypatch, name, events, kill_the_first)
    study.execute(out, name, Progress(out))
    assert kept.items() <= records(out).items()  # as they were, times and all
    began = [event.trial for event in events if isinstance(event, Began)]
    assert sorted([*kept, *began]) == sorted([*records(expected), *killed])
    lost = [event.trial for event in events if isinstance(event, Lost)]
    assert lost == killed
    assert reproducible(out) == reproducible(expected)
    assert evidence(out) == evidence(expected)


@pytest.mark.parametrize("check", of_kind("backends"), ids=lambda check: check.name)
def test_it_keeps_its_promises(name, check, study):
    try:
        check.run(name)
    except Unchecked as why:
        pytest.skip(str(why))
