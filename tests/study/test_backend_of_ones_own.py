"""A backend that is one file of a user's own: all that every backend is held to, held to it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]

BACKEND = '''
"""Trials in a thread of the study's process, beside what else that does."""

import queue
import threading

from lstmlab.study.backends.backend import Ended, Place
from lstmlab.study.backends.parts.computing import compute, discard_checkpoints, prepare
from lstmlab.study.storing.made_by import made_by

MOST = 1


class Cancelled(BaseException):
    pass


class Thread:
    places = 1

    def __init__(self, terms):
        self.terms, self.place = terms, Place(0, made_by(terms.device))
        self.told, self.flags = queue.SimpleQueue(), {}
        prepare(terms)

    def submit(self, job):
        flags = self.flags[job.trial.id] = set()
        threading.Thread(target=self.work, args=(job, flags), daemon=True).start()

    def work(self, job, flags):
        def tell(event):
            if "cancelled" in flags:
                raise Cancelled
            self.told.put((flags, event))

        def stop():
            if "cancelled" in flags:
                raise Cancelled
            return "ending" in flags

        try:
            tell(Ended(job.trial.id, compute(job, self.terms, self.place, tell, stop)))
        except Cancelled:
            pass

    def wait(self, seconds, tell):
        try:
            flags, event = self.told.get(timeout=seconds)
        except queue.Empty:
            return
        if "cancelled" not in flags:
            tell(event)

    def cancel(self, trial):
        self.flags[trial].add("cancelled")

    def end(self, trial):
        self.flags[trial].add("ending")

    def settled(self, trial):
        discard_checkpoints(self.terms, trial)

    def close(self):
        for trial in self.flags:
            self.cancel(trial)


def opened(terms, places):
    return Thread(terms)
'''


def test_one_file_is_enough(tmp_path):
    """No file of lstmlab, or of its tests, has to be changed for it."""
    (tmp_path / "thread.py").write_text(BACKEND, encoding="utf-8")
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
