"""A study as its command runs it: killed, gone on with, alone, twice at a time."""

import os
import signal
import subprocess
import sys
import time

import pytest

import small_data
import small_study
from lstmlab import training
from lstmlab.study.storing import store
from lstmlab.trial import Status


def command(folder, out, jobs=2):
    code = "from lstmlab.cli import main; main()"
    path = folder / "small.toml"
    arguments = ["study", path, "--out", out, "--data", folder, "--jobs", jobs]
    return [sys.executable, "-c", code, *map(str, arguments)]


def environment(folder):
    return {**os.environ, "LSTMLAB_CACHE": str(folder / "cache")}


def records(out):
    """Trial id -> the reproducible part of its record."""
    return {e.trial.id: e.record.without_times() for e in store.read(out).entries() if e.record}


def ended(out):
    try:
        return len(records(out))
    except Exception:  # not begun
        return 0


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    small_study.write(folder)
    out = folder / "whole"
    run = subprocess.run(
        command(folder, out), env=environment(folder), capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    return folder, out, run


def test_a_study_runs_to_its_report(undisturbed):
    _, out, run = undisturbed
    entries = store.read(out).entries()
    assert [e.trial.purpose for e in entries] == ["tune", "tune", "final", "final"] * 2
    assert {e.record.status for e in entries} == {Status.COMPLETE}
    for entry in entries:  # only finals read the test split
        assert ("test" in entry.record.metrics) == (entry.trial.purpose == "final")
    assert (out / "report.html").is_file()
    assert "8/8" in run.stderr
    assert "sentiment (words): " in run.stdout


def test_finals_that_train_on_dev_have_a_test_score_alone(tmp_path):
    toml = small_study.TOML.replace("trials = 2", "trials = 0").replace('"sgd", ', "")
    small_study.write(tmp_path, toml.replace("[recipe]", '[recipe]\ntrain_on = "train+dev"'))
    run = subprocess.run(
        command(tmp_path, tmp_path / "out"), env=environment(tmp_path), capture_output=True,
        text=True, timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stderr.count("): test accuracy ") == 2
    for entry in store.read(tmp_path / "out").entries():
        assert [*entry.record.metrics] == ["test"]
    status = ["study", "status", str(tmp_path / "out")]
    shown = subprocess.run(
        [*command(tmp_path, "")[:3], *status], capture_output=True, text=True, timeout=100
    )
    assert shown.returncode == 0, shown.stderr
    assert "2 of 2 trials" in shown.stdout


def test_a_trial_gives_the_same_record_alone(undisturbed):
    _, out, _ = undisturbed
    for entry in store.read(out).entries()[2:4]:
        dataset = small_data.labelled()
        alone = training.run(
            entry.trial.model_copy(update={"fingerprint": dataset.fingerprint}), dataset, threads=1
        )
        mine, kept = alone.record.without_times(), entry.record.without_times()
        assert mine["metrics"] == kept["metrics"]
        assert mine["curve"] == kept["curve"]


def test_killed_twice_it_ends_with_the_same_records(undisturbed):
    folder, whole, _ = undisturbed
    out = folder / "killed"
    kept = {}
    for least in (1, 4):
        process = subprocess.Popen(
            command(folder, out), env=environment(folder), stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 120
        while ended(out) < least and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # A finished trial is not repeated: its times are as they were.
        now = {e.trial.id: e.record for e in store.read(out).entries() if e.record}
        assert len(now) >= least
        assert kept.items() <= now.items()
        kept = now
    run = subprocess.run(
        command(folder, out), env=environment(folder), capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    assert f"going on: {len(kept)} trials have ended before" in run.stderr
    assert records(out) == records(whole)
    assert (out / "evidence.json").read_bytes() == (whole / "evidence.json").read_bytes()
    after = {e.trial.id: e.record for e in store.read(out).entries()}
    assert kept.items() <= after.items()


def test_with_one_job_the_evidence_is_the_same(undisturbed):
    folder, whole, _ = undisturbed
    out = folder / "alone"
    run = subprocess.run(
        command(folder, out, jobs=1), env=environment(folder), capture_output=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    assert {entry.record.worker for entry in store.read(out).entries()} == {0}
    assert records(out) == records(whole)
    assert (out / "evidence.json").read_bytes() == (whole / "evidence.json").read_bytes()


def test_a_second_run_at_the_same_time_is_refused(undisturbed):
    folder, out, _ = undisturbed
    about = store.read(out).meta()
    with store.start(out, about["text"], about["ids"], [], {}):
        run = subprocess.run(
            command(folder, out), env=environment(folder), capture_output=True, text=True
        )
    assert run.returncode == 2
    assert "output folder in use: this study is running" in run.stderr
    assert len(run.stderr.splitlines()) == 1
