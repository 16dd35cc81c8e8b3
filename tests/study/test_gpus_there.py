"""A cluster's GPUs, where the machine of the command has none: over a pretended Ray."""

from __future__ import annotations

import sys

import pytest
import torch

from lstmlab.errors import MachineError
from lstmlab.study.backends.backend import Cluster
from lstmlab.study.backends.parts.seat import _check
from lstmlab.study.backends.parts.seating import gpus
from lstmlab.study.backends.parts.seating.gpus import _asker, precision_there
from lstmlab.study.backends.parts.seating.machines import Machines
from lstmlab.study.storing.settled import settled_precision
from ray_made import MINE, UNANSWERED, Machine, Ray, RayError, pretend

NO_CUDA = "its torch was built without CUDA"


@pytest.fixture
def there(monkeypatch):
    """What is said of the cluster's precision, with these answers of its machines."""
    pretend(monkeypatch)

    def asked(*answers, others=()):
        machines = [Machine(f"g{n}", [one], gpus=1) for n, one in enumerate(answers)]
        monkeypatch.setattr(gpus, "imported", lambda cluster: Ray(*others, *machines))
        return precision_there(Cluster("s", "a:1", 0.5))

    return asked


def test_bfloat16_is_taken_where_all_gpus_compute_it_natively(there):
    assert there(True, True) == "bfloat16"
    assert there(True, False) == "float32"
    assert there(NO_CUDA, RayError("gone"), UNANSWERED, True) == "bfloat16"


def test_machines_without_a_gpu_are_not_asked(there):
    without, dead = Machine("a"), Machine("b", gpus=1, alive=False)
    assert there(False, others=(without, dead)) == "float32"
    assert (without.asked, dead.asked) == (0, 0)


def test_a_cluster_whose_gpus_are_of_no_use_says_why(there):
    said = (
        rf"^device cuda: no GPU of the cluster can be used \(g0: {NO_CUDA}; g1: no worker; "
        r"g2: it didn't answer within 120 s\)$"
    )
    with pytest.raises(MachineError, match=said):
        there(NO_CUDA, RayError("sick\nno worker"), UNANSWERED)


def test_a_cluster_without_a_gpu_yet_needs_to_be_told(there):
    with pytest.raises(MachineError, match=r"^device cuda: Ray has no GPU at a:1 now; if machines"):
        there(others=(Machine("a"),))


@pytest.mark.parametrize(
    ("available", "cuda", "answer"),
    [(True, "13.0", True), (False, "13.0", "no GPU was found"), (False, None, NO_CUDA)],
)
def test_what_a_machine_answers(monkeypatch, available, cuda, answer):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: available)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: True)
    monkeypatch.setattr(torch.version, "cuda", cuda)
    native = _asker()
    assert native() == answer
    monkeypatch.setitem(sys.modules, "torch", None)
    assert native() == "torch isn't installed there"


def test_it_is_asked_where_a_study_begins_and_nothing_else_says_it(tmp_path, monkeypatch):
    monkeypatch.delenv("LSTMLAB_PRECISION", raising=False)
    assert settled_precision(tmp_path / "new", "cuda", lambda: "bfloat16") == "bfloat16"
    monkeypatch.setenv("LSTMLAB_PRECISION", "float32")
    assert settled_precision(tmp_path / "new", "cuda", pytest.fail) == "float32"


def test_a_seat_without_its_gpu_says_so(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    _check("cpu")
    with pytest.raises(MachineError, match=r"^device cuda: no GPU was found$"):
        _check("cuda")


@pytest.mark.parametrize(("share", "seats"), [(0.0, 6 + 2), (0.5, 4), (1.0, 2), (2.0, 1)])
def test_trials_on_gpus_run_where_there_are_some(monkeypatch, share, seats):
    pretend(monkeypatch)
    few, none = Machine("a", [MINE], gpus=2, processors=6), Machine("b", [MINE], processors=2)
    machines = Machines(Ray(few, none), share)
    machines.look()
    assert machines.seats == seats
