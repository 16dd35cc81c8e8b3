"""A cluster whose machines and seats fail in their ways: over a pretended Ray."""

from __future__ import annotations

import inspect
import logging
import os
import socket
import sys
import time
from types import SimpleNamespace

import pytest

from backends_made import DATASET, Heard, trial
from lstmlab.errors import InputError, MachineError
from lstmlab.study.backends import ray as backend
from lstmlab.study.backends.backend import Began, Cluster, Ended, Lost, Noted, Place, Terms
from lstmlab.study.backends.parts import connection
from lstmlab.study.backends.parts.seating import machines
from lstmlab.study.backends.ray import RayCluster
from lstmlab.trial import Record, Status
from ray_made import (
    ActorUnavailableError,
    Machine,
    ObjectStoreFullError,
    OutOfMemoryError,
    Ray,
    RayActorError,
    pretend,
)

RECORD = Record(status=Status.COMPLETE)


def began(id):
    return Began(id, Place(0, "someone"), 1)


def ended(id):
    return Ended(id, RECORD)


def killed(how):
    def lost(id):
        return Lost(id, Status.INTERRUPTED, f"its process was killed from outside ({how})")

    return lost


WHOLE = [began, ended]
WHOLE_AND_AWAY = [[began], ActorUnavailableError("wait"), [ended]]


@pytest.fixture
def on(monkeypatch):
    """Makes the backend over these machines, and hears of it."""
    pretend(monkeypatch)

    def opened(*machines, places=1):
        return Heard(backend_over(Ray(*machines), places))

    return opened


def backend_over(ray, places, checkpoints=""):
    cluster = Cluster("s", "a:1", checkpoints=checkpoints)
    terms = Terms({DATASET.fingerprint: DATASET}, "cpu", cluster=cluster)
    return RayCluster(ray, terms, places)


@pytest.mark.parametrize(("places", "asked"), [(0, 2), (1, 1)])
def test_a_cluster_that_can_grow_is_asked_for_room_for_what_is_in_hand(monkeypatch, places, asked):
    grows = pretend(monkeypatch)
    monkeypatch.setattr(machines, "_LOOK_ROUND", -1.0)
    ray = Ray()  # it has no machine yet
    heard = Heard(backend_over(ray, places))
    assert heard.backend.places == max(asked, places)
    for epochs in range(asked):
        heard.submit(trial(epochs=epochs + 1))
    heard.backend.wait(0.0, heard)
    assert grows == [[{"CPU": 1.0}] * asked]
    ray.machines.append(Machine("a"))
    heard.backend.wait(0.0, heard)
    heard.backend.wait(0.0, heard)
    assert heard.backend.places == (2 if places == 0 else places)
    for epochs in range(asked):
        heard.backend.cancel(trial(epochs=epochs + 1).id)
    heard.backend.wait(0.0, heard)
    assert grows[1:] == [[]]  # and may shrink


def kinds(heard):
    return [type(event) for event in heard.events]


def notes(heard):
    return [event.text for event in heard.of(Noted)]


def test_a_machine_whose_store_is_full_is_refused_and_another_computes(on):
    said = (
        "The actor died because of an error raised in its creation task\n"
        "lstmlab.errors.MachineError: a data set didn't arrive within 60 s; perhaps"
    )
    heard = on(Machine("a", ready=RayActorError(said)), Machine("b", says=[WHOLE]))
    assert heard.record(trial()) == RECORD
    assert notes(heard) == ["a takes no trials: a data set didn't arrive within 60 s; perhaps"]
    assert [one.machine.name for one in heard.backend._ray.actors] == ["a", "b"]


def test_no_room_for_a_data_set_here_is_one_line(on, monkeypatch):
    def full(self, thing):
        raise ObjectStoreFullError("Failed to put object\nplasma")

    monkeypatch.setattr(Ray, "put", full)
    with pytest.raises(MachineError, match=f"^Ray has no room for data set {DATASET.name} on "):
        on(Machine("a"))


def test_a_seat_that_ray_ends_for_want_of_memory_is_out_of_memory(on):
    heard = on(Machine("a", says=[[began], OutOfMemoryError("node running low on memory")]))
    lost = heard.run(trial())
    assert (lost.status, lost.machine) == (Status.OUT_OF_MEMORY, "")
    assert lost.message == "it was killed because the memory of a ran out"
    actor = RayActorError("worker died: memory usage threshold; see ray-oom-prevention.html")
    lost = on(Machine("a", says=[[began], actor])).run(trial())
    assert lost.status is Status.OUT_OF_MEMORY


def test_a_seat_that_is_gone_has_lost_its_trial_with_its_machine(on):
    heard = on(Machine("a", says=[[began], RayActorError("gone")]))
    lost = heard.run(trial())
    assert (lost.status, lost.machine) == (Status.INTERRUPTED, "id-a")
    assert lost.message == "a was lost while it ran"


def test_a_seat_that_is_gone_before_it_began_has_lost_nothing(on):
    heard = on(Machine("a", says=[RayActorError("gone"), WHOLE]))
    assert heard.record(trial()) == RECORD
    assert heard.of(Lost) == []


def test_a_trial_of_a_machine_that_announced_its_end_goes_on_elsewhere_uncharged(on):
    goes = Machine("a", says=[[began], RayActorError("gone")], reason=3)
    heard = on(goes, Machine("b", says=[WHOLE]))
    heard.do(Began, lambda _: setattr(goes, "alive", False))
    assert heard.record(trial()) == RECORD
    assert heard.of(Lost) == []
    assert notes(heard) == ["a is gone; what ran there runs again elsewhere"]


def test_a_trial_has_time_to_leave_a_checkpoint_before_it_goes_on_elsewhere(monkeypatch, tmp_path):
    """Ray kills neither its process with its seat, nor is it begun elsewhere at once."""
    pretend(monkeypatch)
    clock = SimpleNamespace(now=time.monotonic())
    rests = SimpleNamespace(monotonic=lambda: clock.now, sleep=lambda seconds: None)
    monkeypatch.setattr(backend, "time", rests)
    goes = Machine("a", says=[[began], RayActorError("gone")], reason=1)
    ray = Ray(goes, Machine("b", says=[WHOLE]))
    heard = Heard(backend_over(ray, 1, str(tmp_path)))
    heard.submit(trial())
    heard.do(Began, lambda _: setattr(goes, "alive", False))
    for _ in range(5):
        heard.backend.wait(0.0, heard)
    assert [one.machine.name for one in ray.actors] == ["a"]
    assert ray.actors[0].environment == {"RAY_kill_child_processes_on_worker_exit": "0"}
    clock.now += 5.0
    assert heard.until(Ended).record == RECORD
    assert [one.machine.name for one in ray.actors] == ["a", "b"]


def test_where_nothing_outlives_a_machine_its_trial_goes_on_elsewhere_at_once(monkeypatch):
    pretend(monkeypatch)
    goes = Machine("a", says=[[began], RayActorError("gone")], reason=1)
    ray = Ray(goes, Machine("b", says=[WHOLE]))
    heard = Heard(backend_over(ray, 1))
    heard.submit(trial())
    heard.do(Began, lambda _: setattr(goes, "alive", False))
    for _ in range(5):
        heard.backend.wait(0.0, heard)
    assert heard.of(Ended)
    assert [one.environment for one in ray.actors] == [{}, {}]


def test_a_trial_whose_process_got_sigterm_goes_on_elsewhere_uncharged(on):
    heard = on(Machine("a", says=[[began], [killed("SIGTERM")]]), Machine("b", says=[WHOLE]))
    assert heard.record(trial()) == RECORD
    assert heard.of(Lost) == []
    assert notes(heard) == ["a is being taken away; its trials go on elsewhere"]
    (seat, _) = heard.backend._ray.actors
    assert heard.backend._ray.killed == [seat]


def test_a_trial_whose_process_alone_was_killed_is_lost_without_a_machine(on):
    lost = on(Machine("a", says=[[began], [killed("SIGKILL")]])).run(trial())
    assert lost.machine == ""


def test_seats_of_a_machine_that_is_drained_are_told_to_leave(on, monkeypatch):
    clock = SimpleNamespace(now=time.monotonic())
    monkeypatch.setattr(machines, "time", SimpleNamespace(monotonic=lambda: clock.now))
    going = Machine("a", says=[[began]])
    heard = on(going)
    heard.submit(trial())
    heard.until(Began)
    heard.backend._ray.drained = ["id-a"]
    for _ in range(2):
        clock.now += 3
        heard.backend.wait(0.0, heard)
    (seat,) = heard.backend._ray.actors
    assert seat.asked == [("leave", trial().id)]


def test_what_can_not_be_sent_is_asked_for_again_and_then_given_up(on):
    full = ObjectStoreFullError("Failed to put object\nThe object store is full")
    heard = on(Machine("a", says=[[began], full, full, [ended]]))
    assert heard.record(trial()) == RECORD
    heard = on(Machine("a", says=[[began], full, full, full]), Machine("b", says=[WHOLE]))
    lost = heard.run(trial())
    assert (lost.status, lost.machine) == (Status.INTERRUPTED, "")
    assert lost.message == "what came of it couldn't be sent from a: The object store is full"
    assert heard.record(trial()) == RECORD
    assert notes(heard) == ["a takes no trials: The object store is full"]


def test_a_seat_that_is_out_of_reach_for_a_moment_is_asked_again(on):
    machine = Machine("a", ready=ActorUnavailableError("wait"), says=WHOLE_AND_AWAY)
    heard = on(machine)
    heard.submit(trial())
    heard.backend.wait(0.0, heard)
    machine.ready = None
    assert heard.until(Ended).record == RECORD
    assert heard.of(Lost) == []


def test_a_seat_has_ten_minutes_to_be_ready(on, monkeypatch):
    monkeypatch.setattr(backend, "_START", -1.0)
    monkeypatch.setattr(machines, "_LOOK_ROUND", -1.0)
    heard = on(Machine("a", ready=SimpleNamespace()))
    heard.backend._ray.wait = lambda asked, **_: ([one for one in asked if not _pending(one)], [])
    heard.submit(trial())
    with pytest.raises(MachineError, match=r"^no machine of the cluster took a trial within -1 s"):
        heard.until(Ended)
    assert notes(heard) == ["a takes no trials: no process began there within -1 s"]


def _pending(reference):
    return isinstance(reference.value, SimpleNamespace)


@pytest.mark.parametrize("has_token", [False, True])
def test_where_there_is_no_cluster_is_said_and_what_else_may_be_amiss(
    tmp_path, monkeypatch, has_token
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("RAY_AUTH_TOKEN_PATH", raising=False)
    monkeypatch.delenv("RAY_AUTH_TOKEN", raising=False)
    if has_token:
        (tmp_path / ".ray").mkdir()
        (tmp_path / ".ray/auth_token").write_text("secret")

    def init(**how):
        raise ConnectionError("Failed to connect\nmore")

    ray = SimpleNamespace(is_initialized=lambda: False, init=init, _private=SimpleNamespace())
    monkeypatch.setattr(connection, "_reach", lambda address: None)
    with pytest.raises(MachineError) as raised:
        connection.begun(ray, Cluster("s", "10.0.0.1:1"), 1)
    hint = "" if has_token else "; if it asks for a token, ~/.ray/auth_token must be here, too"
    assert str(raised.value) == f"no Ray cluster at 10.0.0.1:1: Failed to connect{hint}"


@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_ray_is_not_asked_to_try_an_address_where_nobody_listens(monkeypatch, scheme):
    monkeypatch.setattr(connection, "_KNOCKS", 0.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # which nobody listens to
        address = f"{scheme}127.0.0.1:{taken.getsockname()[1]}"
        calls = []
        ray = SimpleNamespace(
            is_initialized=lambda: False, _private=SimpleNamespace(), shutdown=None,
            init=lambda **how: calls.append(how["address"]),
        )  # fmt: skip
        monkeypatch.setattr(connection, "_has_token", lambda: True)
        with pytest.raises(MachineError, match=f"^no Ray cluster at {address}: [A-Z]"):
            connection.begun(ray, Cluster("s", address), 1)
        assert calls == []
        monkeypatch.setattr(connection, "_KNOCKS", 5.0)
        taken.listen()
        connection.begun(ray, Cluster("s", address), 1)
        connection.begun(ray, Cluster("s", "auto"), 1)
    assert calls == [address, "auto"]


@pytest.mark.parametrize(
    ("address", "token", "mode"),
    [("", "", "token"), ("a:1", "", None), ("a:1", "secret", "token")],
)
def test_a_ray_that_is_started_here_asks_for_a_token(tmp_path, monkeypatch, address, token, mode):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("RAY_AUTH_TOKEN", token)
    monkeypatch.delenv("RAY_AUTH_TOKEN_PATH", raising=False)
    monkeypatch.setenv("RAY_AUTH_MODE", "")  # so that it is as before afterwards
    monkeypatch.delenv("RAY_AUTH_MODE")
    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace())
    connection.imported(Cluster("s", address))
    assert os.environ.get("RAY_AUTH_MODE") == mode


def test_without_ray_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    said = r"^backend ray needs Ray; install it with: pip install 'lstmlab\[cluster\]'$"
    with pytest.raises(InputError, match=said):
        connection.imported(Cluster("s", "a:1"))


def test_rays_own_lines_are_logged_and_not_printed(capsys, caplog):
    worker = SimpleNamespace(print_to_stdstream=print)
    connection._silence(SimpleNamespace(_private=SimpleNamespace(worker=worker)))
    with caplog.at_level(logging.INFO, "lstmlab.ray"):
        worker.print_to_stdstream({"lines": ["The node is dead"], "pid": "raylet"}, True)
    assert capsys.readouterr() == ("", "")
    assert caplog.messages == ["The node is dead"]
    connection._silence(SimpleNamespace(_private=SimpleNamespace()))  # of another Ray


def test_that_is_how_ray_says_them():
    worker = pytest.importorskip("ray._private.worker")
    assert "print_to_stdstream(" in inspect.getsource(worker.listen_error_messages)
