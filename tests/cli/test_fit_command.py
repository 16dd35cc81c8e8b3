"""``lstmlab fit``: a file in, a model out, in the time that was given."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lstmlab.artifacts import saved
from lstmlab.cli import fit_command
from lstmlab.errors import InputError
from lstmlab.study.storing import store
from lstmlab.trial import Status

FIT = """
import signal
from lstmlab.api.fitting import whole
from lstmlab.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in background
whole.LEAST = 1
main()
"""
"""The program of ``fit``, which here may be given less time than by a user."""


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    rows = [
        f"film {i} was {'good' if i % 2 else 'bad'},{'pos' if i % 2 else 'neg'}" for i in range(400)
    ]
    file = tmp_path / "reviews.csv"
    file.write_text("text,label\n" + "\n".join(rows) + "\n")
    return file


def start(reviews: Path, seconds: int, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", FIT, "fit", str(reviews), "--time", f"{seconds}s"]
    return subprocess.Popen(
        [*command, "--out", str(reviews.parent / "model"), *options],
        env={**os.environ, "LSTMLAB_CACHE": str(reviews.parent / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def dev_scores(study: Path) -> list[float]:
    return [
        entry.record.metrics["dev"]["accuracy"]
        for entry in store.read(study).entries()
        if entry.record and entry.record.status is Status.COMPLETE
    ]


def test_a_file_becomes_a_model_a_card_and_a_report(reviews: Path) -> None:
    out, err = start(reviews, 40).communicate(timeout=300)
    model, study = reviews.parent / "model", reviews.parent / "model-study"
    assert "sentiment on reviews.csv (train 320, dev 40, test 40)" in err
    assert re.search(r"the linear model \(words 1 to 2.*\): dev accuracy 100.00, in [\d.]+ s", err)
    assert err.index("the linear model (") < err.index("epoch")
    last = err.splitlines()[-1]
    assert "over the linear model" in last or "better than the linear model" in last
    assert last in (study / "kept.txt").read_text().replace("Not shown", "not shown") + "."
    trained = saved.read(model)
    assert trained.record.metrics["dev"]["accuracy"] >= 87.5
    assert f"test  accuracy {trained.record.metrics['test']['accuracy']:.2f}" in out
    assert trained.predict(["it was good"])[0]["label"] == "pos"
    assert "## How good it is" in (model / "README.md").read_text()
    assert (study / "report.html").is_file() or not dev_scores(study)
    # No trial of the comparison is better on dev than what is left.
    assert trained.record.metrics["dev"]["accuracy"] >= max(dev_scores(study), default=0)


def test_the_linear_model_is_kept_where_no_network_is_better(reviews: Path) -> None:
    out, err = start(reviews, 40, "--allow-baseline").communicate(timeout=300)
    trained = saved.read(reviews.parent / "model")
    assert trained.trial.recipe.wide == "alone"
    assert trained.record.metrics["test"]["accuracy"] == 100
    assert "test  accuracy 100.00" in out
    assert err.splitlines()[-1].startswith("the linear model is kept: dev accuracy 100.00, and no ")
    assert "The linear model is kept" in (reviews.parent / "model-study" / "kept.txt").read_text()
    assert trained.predict(["it was good"])[0]["label"] == "pos"


def test_what_has_no_linear_model_can_not_keep_it(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("source\ttarget\n" + "a b\tb a\n" * 50)
    with pytest.raises(InputError, match="translation has no linear model that can be kept"):
        fit_command.command(
            str(file), tmp_path / "model", "2m", task="translation", allow_baseline=True
        )


def test_ctrl_c_leaves_the_best_model_so_far(reviews: Path) -> None:
    running = start(reviews, 600)
    models = reviews.parent / "model-study" / "models"
    deadline = time.monotonic() + 240
    while not (models.is_dir() and any(not one.name.startswith(".") for one in models.iterdir())):
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.1)
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=240)
    assert running.returncode == 0, err
    assert "interrupted" in err
    assert (reviews.parent / "model-study" / "report.html").is_file()
    assert saved.read(reviews.parent / "model").predict(["it was bad"])[0]["label"] in {
        "pos",
        "neg",
    }


def workers(pid: int) -> int:
    """How many processes that compute trials it has."""
    count = 0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with contextlib.suppress(OSError):
            count += b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    return count


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_while_the_first_trials_run_it_leaves_what_they_learned(
    reviews: Path, number: signal.Signals
) -> None:
    running = start(reviews, 600)
    deadline = time.monotonic() + 240
    while workers(running.pid) < min(2, len(os.sched_getaffinity(0))):
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.05)
    time.sleep(1)  # they have their trials, and import torch
    running.send_signal(number)
    out, err = running.communicate(timeout=240)
    assert running.returncode == 0, err
    assert "interrupted; keeping what was learned so far" in err
    trained = saved.read(reviews.parent / "model")
    assert any("training was interrupted" in note for note in trained.record.notes)
    assert f"test  accuracy {trained.record.metrics['test']['accuracy']:.2f}" in out


def test_too_little_time_is_refused(reviews: Path) -> None:
    with pytest.raises(InputError, match="too short"):
        fit_command.command(str(reviews), reviews.parent / "model", "5s")
    with pytest.raises(InputError, match="--time soon"):
        fit_command.command(str(reviews), reviews.parent / "model", "soon")
    assert not (reviews.parent / "model").exists()
