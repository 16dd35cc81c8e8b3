"""``lstmlab train`` and Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from lstmlab.training import saved

TRAIN = """
import signal
from lstmlab.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in background
main()
"""
SMALL = ("embedding_size=8", "hidden_size=8", "pretraining_epochs=0", "epochs=1000")


def interrupted(out: Path, settings: tuple[str, ...], after: str) -> tuple[int, str]:
    """Exit code and standard error of a training that was interrupted after a line with that."""
    command = [sys.executable, "-c", TRAIN, "train", "classification", "--data", "opinions-en"]
    for setting in (*SMALL, *settings):
        command += ["--set", setting]
    running = subprocess.Popen(
        [*command, "--out", str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stderr
    lines = []
    for line in running.stderr:
        lines.append(line)
        if after in line:
            running.send_signal(signal.SIGINT)
            break
    _, rest = running.communicate(timeout=240)
    return running.returncode, "".join(lines) + rest


def test_ctrl_c_keeps_what_was_learned(tmp_path: Path) -> None:
    settings = ("train_on=train", "evaluations=10000")
    code, err = interrupted(tmp_path / "model", settings, "  epoch ")
    assert code == 0, err
    assert "interrupted; keeping what was learned so far" in err
    record = saved.read(tmp_path / "model").record
    assert any("training was interrupted after 0." in note for note in record.notes)
    best = max(point.score for point in record.curve)
    assert record.metrics["dev"]["accuracy"] == best
    assert "accuracy" in record.metrics["test"]


def test_ctrl_c_before_the_second_training_keeps_nothing(tmp_path: Path) -> None:
    code, err = interrupted(tmp_path / "model", ("evaluations=10000",), "  epoch ")
    assert code != 0
    assert "while it was trained to calibrate confidences; nothing was saved" in err
    assert not (tmp_path / "model").exists()
