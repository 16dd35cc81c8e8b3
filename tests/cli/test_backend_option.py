"""``lstmlab study --backend``: where trials run, and how many at a time."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import small_study
from lstmlab.api.machines import Machines, places
from lstmlab.cli import build
from lstmlab.cli.study_command import command
from lstmlab.errors import InputError
from lstmlab.study.backends.parts.seating import gpus


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """Runs a study without its trials; how these were to be run."""
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    calls = []

    def execute(plan, agenda, jobs, progress, *, backend, cluster, checkpoints):
        calls.append((backend, jobs, checkpoints.name))
        run.plan = plan

    monkeypatch.setattr("lstmlab.study.execute.execute", execute)
    monkeypatch.setattr("lstmlab.study.baselines.keep", lambda *_: None)
    monkeypatch.setattr("lstmlab.cli.report_command.write", lambda *_: None)
    file = small_study.write(tmp_path)

    def run(**how):
        command(file, **{"out": tmp_path / "out", "data": tmp_path, "device": "cpu", **how})
        return calls[-1]

    return run


def test_trials_run_where_it_is_said_and_else_in_processes(ran):
    assert ran(jobs=3) == ("processes", 3, "checkpoints")
    assert ran(backend="inline") == ("inline", 1, "checkpoints")


def test_gpus_elsewhere_need_none_here_and_say_themselves_in_which_precision(ran, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.delenv("LSTMLAB_PRECISION", raising=False)
    asked = []
    monkeypatch.setattr(gpus, "precision_there", lambda of: asked.append(of) or "bfloat16")
    how = {"device": "cuda", "backend": "ray", "address": "a:1"}
    for _ in range(2):  # the second time it is known
        assert ran(**how) == ("ray", 0, "checkpoints")
        assert ran.plan.device == "cuda"
        precisions = {each.base.recipe.precision for each in ran.plan.candidates}
        assert precisions == {"bfloat16"}
    assert [each.address for each in asked] == ["a:1"]
    with pytest.raises(InputError, match=r"^device cuda: "):
        ran(device="cuda", backend="ray")


def test_what_can_not_be_is_said_before_anything_is_read_or_written(ran, tmp_path):
    with pytest.raises(InputError, match=r"^unknown backend 'inlin'; did you mean 'inline'"):
        ran(backend="inlin")
    said = "^--jobs 2: backend inline runs one trial at a time; leave it out$"
    with pytest.raises(InputError, match=said):
        ran(backend="inline", jobs=2)
    assert not (tmp_path / "out").exists()


def test_as_many_run_side_by_side_as_find_a_core_of_their_own():
    for backend, jobs, there in [
        ("processes", None, places("cpu")), ("processes", 9, 9), ("inline", 1, 1),
        ("ray", None, places("cpu")), ("ray", 3, 3),
    ]:  # fmt: skip
        assert Machines.chosen(backend, jobs, "cpu", Path("out")).jobs == there


def test_a_cluster_says_itself_how_many_trials_run_at_a_time():
    chosen = Machines.chosen("ray", None, "cuda", Path("out"), "10.0.0.1:6379", 0.25, "s3://kept")
    assert (chosen.jobs, chosen.cluster.address) == (0, "10.0.0.1:6379")
    assert (chosen.cluster.gpus_per_trial, chosen.cluster.checkpoints) == (0.25, "s3://kept")
    other = Machines.chosen("ray", None, "cpu", Path("other"), "10.0.0.1:6379")
    again = Machines.chosen("ray", None, "cpu", Path("../x/../out").absolute(), "auto")
    assert other.cluster.study != chosen.cluster.study
    assert Machines.chosen("ray", 1, "cpu", Path("out"), "auto").cluster.study == (
        chosen.cluster.study
    )
    assert again.cluster.study != chosen.cluster.study


@pytest.mark.parametrize(
    "option", [{"address": "auto"}, {"gpus_per_trial": 0.5}, {"checkpoints": "kept"}]
)
def test_options_of_a_cluster_need_one(option):
    name = next(iter(option)).replace("_", "-")
    said = f"^--{name}: backend processes is of this machine alone; add --backend ray, or leave it"
    with pytest.raises(InputError, match=said):
        Machines.chosen("processes", None, "cpu", Path("out"), **option)


def test_backends_are_listed_with_what_they_are():
    done = CliRunner().invoke(build(), ["list", "backends"])
    assert done.exit_code == 0, done.output
    lines = {line.split()[0]: line for line in done.output.splitlines()}
    assert {"inline", "processes"} <= lines.keys()
    assert lines["processes"].endswith(
        "in processes of this machine, side by side, each with one thread."
    )


def test_checkpoints_elsewhere_are_for_machines_elsewhere():
    with pytest.raises(InputError, match=r"^--checkpoints: goes with --address; "):
        Machines.chosen("ray", None, "cpu", Path("out"), checkpoints="kept")


@pytest.mark.parametrize(
    ("device", "share", "said"),
    [
        ("cpu", 0.25, "--gpus-per-trial: trials run on the cpu here; add --device cuda, or leave "),
        ("cuda", 0.0, "--gpus-per-trial 0: must be a share such as 0.25, or a whole number"),
        ("cuda", 1.5, "--gpus-per-trial 1.5: must be a share such as 0.25, or a whole number"),
    ],
)
def test_a_share_of_a_gpu_is_of_one_that_there_is(device, share, said):
    with pytest.raises(InputError, match=f"^{said}"):
        Machines.chosen("ray", 1, device, Path("out"), "auto", share)
