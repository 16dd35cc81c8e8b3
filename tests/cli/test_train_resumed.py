"""``lstmlab train --resume`` after SIGKILL, and after it was told to end."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

import lstmlab
from lstmlab.api.resuming import checkpoints_for
from lstmlab.artifacts import saved
from lstmlab.cli import main
from lstmlab.errors import InputError
from lstmlab.training.loop import Loop
from lstmlab.training.resuming.checkpoint import Checkpoints
from lstmlab.trial import Record
from small_data import labelled

SETTINGS = {
    "embedding_size": 8, "hidden_size": 8, "pretraining_epochs": 1, "steps": 8, "evaluations": 2,
    "min_count": 1, "precision": "float32",
}  # fmt: skip
"""96 examples, with dev 120: 3 and 4 updates of pre-training, and then 8."""

KILLED = """
import sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, "tests")
from cli.test_train_resumed import arguments, often, at_update
from lstmlab.cli import main

often()
at_update(18, lambda: os.kill(os.getpid(), signal.SIGKILL))
sys.argv = ["lstmlab", *arguments(Path(sys.argv[1]), Path(sys.argv[2]))]
main()
"""


class Killed(BaseException):
    """It is as sudden as SIGKILL: nothing is done any more."""


def arguments(data: Path, out: Path, *more: str) -> list[str]:
    fields = [part for key, value in SETTINGS.items() for part in ("--set", f"{key}={value}")]
    return ["train", "classification", "--data", str(data), *fields, "--out", str(out), *more]


def often(patch=setattr) -> None:
    """Have a checkpoint made after every update."""
    plain = Checkpoints.of
    patch(Checkpoints, "of", lambda self, *of: plain(replace(self, every=0), *of))


def at_update(number: int, act, patch=setattr) -> None:
    """Have ``act`` called before one of the updates, counted over all trainings."""
    plain, updates = Loop._update, itertools.count(1)

    def counted(*args):
        if next(updates) == number:
            act()
        return plain(*args)

    patch(Loop, "_update", counted)


def kill() -> None:
    raise Killed


@pytest.fixture(autouse=True)
def few_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def train(data, tmp_path, capsys, monkeypatch):
    """Runs the command for ``tmp_path / "model"``: exit code (None: it was killed) and what it said
    on standard error."""

    def run(*more: str, after: int = 0, act=kill) -> tuple[int | None, str]:
        with monkeypatch.context() as patch:
            often(patch.setattr)
            at_update(after, act, patch.setattr)
            patch.setattr("sys.argv", ["lstmlab", *arguments(data, tmp_path / "model", *more)])
            try:
                main()
            except Killed:
                return None, capsys.readouterr().err
            except SystemExit as end:
                return int(end.code or 0), capsys.readouterr().err
        raise AssertionError

    return run


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for name, split in labelled().splits.items():
        rows = zip(split["text"], split["label"], strict=True)
        text = "".join(f"{text},{label}\n" for text, label in rows)
        (folder / f"{name}.csv").write_text("text,label\n" + text)
    return folder


def record_of(out: Path) -> dict:
    return Record.model_validate_json((out / "record.json").read_text()).without_times()


@pytest.fixture(scope="module")
def undisturbed(data, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed") / "model"
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    lstmlab.train("classification", str(data), SETTINGS, device="cpu", out=out)
    torch.set_num_threads(threads)
    return out


def test_killed_in_each_of_its_trainings_it_ends_with_the_same_record(train, undisturbed, tmp_path):
    """In pre-training and in training, first to calibrate, and then the model itself."""
    out = tmp_path / "model"
    for after in (2, 5, 6, 3, 6):
        assert train("--resume", after=after)[0] is None
        assert not out.exists()
    assert train() == (
        2,
        f"lstmlab: {out}: a run that was killed left checkpoints in {tmp_path}/.model.resume; "
        "--resume goes on with it, --no-resume begins anew\n",
    )
    code, err = train("--resume", "--seed", "1")
    assert code == 2
    assert "the run that was killed is of another seed (0, not 1)" in err
    code, err = train("--resume")
    assert code == 0, err
    assert record_of(out) == record_of(undisturbed)
    weights = "model.safetensors"
    assert (out / weights).read_bytes() == (undisturbed / weights).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_after_sigkill(data, train, undisturbed, tmp_path):
    program = [sys.executable, "-c", "import os, signal" + KILLED, data, tmp_path / "model"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(program, env=environment, capture_output=True, timeout=240)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [".model.resume"]
    code, err = train("--resume")
    assert code == 0, err
    assert record_of(tmp_path / "model") == record_of(undisturbed)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_keeps_what_was_learned_and_can_go_on(number, train, undisturbed, tmp_path):
    out = tmp_path / "model"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    code, err = train(after=19, act=lambda: signal.raise_signal(number))
    signal.signal(signal.SIGINT, before)
    assert code == 0, err
    assert "the same command with --resume goes on with this training" in err
    assert any("training was interrupted after 1." in note for note in record_of(out)["notes"])
    assert "accuracy" in saved.read(out).record.metrics["test"]
    code, err = train()
    assert code == 2
    assert "output folder in use" in err
    code, err = train("--resume")
    assert code == 0, err
    assert record_of(out) == record_of(undisturbed)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_without_a_checkpoint_it_begins_anew(train, undisturbed, tmp_path):
    code, err = train("--resume")
    assert code == 0
    assert "no checkpoint was left, so this run begins anew" in err
    assert record_of(tmp_path / "model") == record_of(undisturbed)


def test_a_model_of_something_else_is_never_replaced(undisturbed, tmp_path):
    out = tmp_path / "model"
    out.mkdir()
    (out / "trial.json").write_text(json.dumps({"mine": True}))
    (tmp_path / ".model.resume" / "0" / "checkpoint-1").mkdir(parents=True)
    with pytest.raises(InputError, match="output folder in use"):
        checkpoints_for(out, resume=True)
    assert json.loads((out / "trial.json").read_text()) == {"mine": True}


def test_to_begin_anew_is_to_be_said(tmp_path):
    left = tmp_path / ".model.resume" / "0" / "checkpoint-1"
    left.mkdir(parents=True)
    with pytest.raises(InputError, match="--resume goes on with it, --no-resume begins anew"):
        checkpoints_for(tmp_path / "model")
    assert left.exists()
    assert not checkpoints_for(tmp_path / "model", resume=False).are_there()
    assert not left.exists()


def test_from_python(data, undisturbed, tmp_path, monkeypatch):
    arguments = ("classification", str(data), SETTINGS)
    with monkeypatch.context() as patch:
        often(patch.setattr)
        at_update(13, kill, patch.setattr)
        with pytest.raises(Killed):
            lstmlab.train(*arguments, device="cpu", out=tmp_path / "model")
    model = lstmlab.train(*arguments, device="cpu", out=tmp_path / "model", resume=True)
    assert model.record.without_times() == record_of(undisturbed)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
