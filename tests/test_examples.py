"""The examples run as a reader would run them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_lstm_task_learns_and_draws(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    command = [sys.executable, str(EXAMPLES / "lstm_task.py"), str(picture), "--epochs", "4"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    accuracies = [float(found) for found in re.findall(r"dev accuracy ([\d.]+)%", run.stdout)]
    assert len(accuracies) == 4
    assert accuracies[-1] > 75
    assert picture.read_bytes().startswith(b"\x89PNG")
