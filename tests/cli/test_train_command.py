"""``lstmlab train`` and what ends it early: Ctrl-C, SIGTERM, a terminal that closes."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from lstmlab.api.telling.ctrl_c import ending_early
from lstmlab.artifacts import saved
from lstmlab.system.interrupts import ENDING

TRAIN = """
import signal
from lstmlab.cli import main

# Ignored where tests run in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
main()
"""


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """Listens as in a terminal: where tests run in the background, SIGINT is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    streams = sys.stdout, sys.stderr
    yield
    sys.stdout, sys.stderr = streams
    signal.signal(signal.SIGINT, before)


SMALL = ("embedding_size=8", "hidden_size=8", "pretraining_epochs=0", "epochs=1000")


def training(out: Path, settings: tuple[str, ...]) -> list[str]:
    command = [sys.executable, "-c", TRAIN, "train", "classification", "--data", "opinions-en"]
    for setting in (*SMALL, *settings):
        command += ["--set", setting]
    return [*command, "--out", str(out)]


def interrupted(
    out: Path, settings: tuple[str, ...], after: str, number: signal.Signals = signal.SIGINT
) -> tuple[int, str]:
    """Exit code and standard error of a training that was sent a signal after a line with that."""
    running = subprocess.Popen(
        training(out, settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stderr
    lines = []
    for line in running.stderr:
        lines.append(line)
        if after in line:
            running.send_signal(number)
            break
    _, rest = running.communicate(timeout=240)
    return running.returncode, "".join(lines) + rest


ENDLESS = ("train_on=train", "evaluations=10000", "wide=none")  # a score on the way is the model's


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_was_learned_is_kept(tmp_path: Path, number: signal.Signals) -> None:
    code, err = interrupted(tmp_path / "model", ENDLESS, "  epoch ", number)
    assert code == 0, err
    assert "interrupted; keeping what was learned so far" in err
    record = saved.read(tmp_path / "model").record
    assert any("training was interrupted after 0." in note for note in record.notes)
    best = max(point.score for point in record.curve)
    assert record.metrics["dev"]["accuracy"] == best
    assert "accuracy" in record.metrics["test"]


def test_a_terminal_that_closes_loses_nothing(tmp_path: Path) -> None:
    """Where nothing can be printed any more."""
    import pty

    child, terminal = pty.fork()
    if not child:
        command = training(tmp_path / "model", ENDLESS)
        os.execv(command[0], command)
    seen = b""
    while b"  epoch " not in seen:
        seen += os.read(terminal, 1000)
    os.close(terminal)
    deadline = time.monotonic() + 120
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < deadline:
        time.sleep(0.1)
    if ended == (0, 0):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert ended == (child, 0)
    notes = saved.read(tmp_path / "model").record.notes
    assert any("training was interrupted after" in note for note in notes)


def test_only_what_is_meant_interrupts() -> None:
    """A session that ends sends SIGTERM and SIGHUP, which nobody means as pressing twice."""
    console = Console(file=io.StringIO())
    with ending_early(console) as stop:
        assert not stop()
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
            signal.raise_signal(number)
            assert stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(number)
    assert console.file.getvalue().count("interrupted; keeping") == 1


def test_what_is_ignored_stays_ignored_and_all_is_as_it_was_afterwards() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
    handlers = [signal.getsignal(one) for one in ENDING]
    try:
        with ending_early(Console(file=io.StringIO())) as stop:
            signal.raise_signal(signal.SIGHUP)
            assert not stop()
        assert [signal.getsignal(one) for one in ENDING] == handlers
    finally:
        signal.signal(signal.SIGHUP, before)


def test_ctrl_c_before_the_second_training_keeps_nothing(tmp_path: Path) -> None:
    code, err = interrupted(tmp_path / "model", ("evaluations=10000",), "  epoch ")
    assert code != 0
    assert "while it was trained to calibrate confidences; nothing was saved" in err
    assert not (tmp_path / "model").exists()
