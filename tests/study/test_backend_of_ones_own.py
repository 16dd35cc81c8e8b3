"""A backend that is one file of a user's own: all that every backend is held to, held to it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]

BACKEND = TESTS / "plugins/own_backend/thread.py"


def test_one_file_is_enough(tmp_path):
    """No file of lstmlab, or of its tests, has to be changed for it."""
    shutil.copy(BACKEND, tmp_path)
    (tmp_path / "used.py").write_text("import lstmlab; lstmlab.use('thread.py')\n")
    suite = TESTS / "contracts/test_backends.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-p", "used", "-k", "thread", str(suite)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    (progress,) = re.findall(r"^([.s]+) +\[100%\]$", done.stdout, re.M)
    assert progress.count("s") == 1  # no worker of it can die
    assert len(progress) >= 13
