"""What becomes of a trial whose machines are lost: the schedule, over a pretended Ray."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from backends_made import DATASET, trial
from lstmlab.study.backends.backend import Began, Cluster, Ended, Place, Terms
from lstmlab.study.backends.ray import RayCluster
from lstmlab.study.execute import Schedule
from lstmlab.trial import Record, Status
from ray_made import Machine, Ray, RayActorError, pretend

GONE = RayActorError("gone")


def began(id):
    return Began(id, Place(0, "someone"), 1)


def ended(id):
    return Ended(id, Record(status=Status.COMPLETE))


def records(monkeypatch, says, trials=1):
    """The records of so many trials on a cluster of one machine that ``says`` this and is always
    back when it was lost."""
    pretend(monkeypatch)
    terms = Terms({DATASET.fingerprint: DATASET}, "cpu", cluster=Cluster("s", "a:1"))
    waiting, kept = [trial(epochs=n + 1) for n in range(trials)], {}
    agenda = SimpleNamespace(
        take=lambda: waiting.pop(0) if waiting else None,
        needs=lambda one: (60.0, 0.0),
        finish_all=lambda ended: kept.update({one.recipe.epochs: it for one, it in ended}),
    )
    progress = SimpleNamespace(ended=lambda count: None, say=lambda text: None)
    Schedule(agenda, RayCluster(Ray(Machine("a", says=says)), terms, 1), progress).run()
    return [kept[n + 1] for n in range(trials)]


@pytest.mark.parametrize(
    ("then", "status", "message"),
    [
        ([[ended]], Status.COMPLETE, ""),
        ([GONE], Status.CRASHED, "a was lost while it ran, 3 times, as no others were"),
    ],
)
def test_a_trial_is_charged_with_its_machines_only_after_a_run_alone(
    monkeypatch, then, status, message
):
    twice = [[began], GONE, [began], GONE]
    (record,) = records(monkeypatch, [*twice, [began], *then])
    assert (record.status, record.message) == (status, message)


def test_the_others_have_their_records_before_the_suspect_runs_again(monkeypatch):
    says = [[began], GONE, [began, ended], [began], GONE, [began], GONE]
    suspect, other = records(monkeypatch, says, trials=2)
    assert (suspect.status, other.status) == (Status.CRASHED, Status.COMPLETE)
