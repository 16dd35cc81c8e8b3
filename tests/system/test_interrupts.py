"""SIGTERM and SIGHUP end as Ctrl-C does; a terminal's signals are for the first process alone."""

import signal
import subprocess
import sys

import pytest

from lstmlab.cli import main
from lstmlab.system import interrupts

CODE = """
import os, signal, sys
from lstmlab import cli
from lstmlab.system import interrupts
{before}
def command():
    {inside}
cli._command = lambda name: command
sys.argv = ["lstmlab", "list"]
cli.main()
"""
KILL = "os.kill(os.getpid(), signal.{name})"


def run(inside, before=""):
    code = CODE.format(inside=inside, before=before)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_each_ends_with_one_line(name, code):
    done = run(KILL.format(name=name))
    assert (done.returncode, done.stderr) == (code, "lstmlab: interrupted\n")


def test_they_do_what_ctrl_c_does_at_that_moment():
    """Training changes what Ctrl-C does, to keep what was learned so far."""
    inside = f"signal.signal(2, lambda *_: print('kept')); {KILL.format(name='SIGTERM')}"
    done = run(inside)
    assert (done.returncode, done.stdout, done.stderr) == (0, "kept\n", "")


def test_what_is_ignored_stays_ignored():
    before = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    done = run(KILL.format(name="SIGHUP") + "; print('went on')", before)
    assert (done.returncode, done.stdout) == (0, "went on\n")


def test_ctrl_c_ignored_in_the_background_leaves_a_way_to_end():
    before = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    assert run(KILL.format(name="SIGTERM"), before).returncode == 143


def test_children_do_not_see_a_terminals_signals():
    code = (
        "import signal, subprocess, sys\n"
        "from lstmlab.system.interrupts import kept_from_children\n"
        "with kept_from_children():\n"
        "    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1)'])\n"
        "child.send_signal(signal.SIGHUP); child.send_signal(signal.SIGINT)\n"
        "print(child.wait(), sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "0 []\n", done.stderr
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 130), ("SIGHUP", 0)])
def test_what_was_learned_is_kept_also_in_the_background(name, code):
    """There a shell has Ctrl-C ignored. SIGHUP comes from the system and from a shell."""
    inside = (
        "from lstmlab.api.telling.ctrl_c import ending_early; from rich.console import Console; "
        f"context = ending_early(Console(quiet=True)); stop = context.__enter__(); "
        f"{KILL.format(name=name)}; print(stop()); {KILL.format(name=name)}"
    )
    done = run(inside, "signal.signal(signal.SIGINT, signal.SIG_IGN)")
    assert (done.returncode, done.stdout) == (code, "True\n")


def test_a_study_says_that_it_can_go_on(tmp_path, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("lstmlab.study.execute.execute", interrupted)
    monkeypatch.setattr("lstmlab.study.baselines.keep", lambda *_: None)
    monkeypatch.setattr(interrupts, "_received", signal.SIGTERM)
    command = ["lstmlab", "study", "--quick", "--device", "cpu", "--out", str(tmp_path / "quick")]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 143
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == "lstmlab: interrupted; the same command goes on where it was"
