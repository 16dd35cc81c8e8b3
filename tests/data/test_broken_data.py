"""Damaged data files are read or refused in one line (more of them: tests/broken_data.py)."""

import pytest

from broken_data import broken, check
from lstmlab.data import load
from lstmlab.errors import InputError


def test_damaged_files_are_read_or_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    assert check(tmp_path, range(25)) == []


def test_some_are_read_and_some_are_refused(tmp_path):
    """Or the test above would say nothing."""
    outcomes = {True: 0, False: 0}
    for seed in range(40):
        try:
            outcomes[len(load(str(broken(seed, tmp_path)))) > 0] += 1
        except InputError:
            outcomes[False] += 1
    assert min(outcomes.values()) >= 5


def test_what_is_neither_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("broken_data.show", lambda path: 1 / 0)
    (line,) = check(tmp_path, [0])
    assert "ZeroDivisionError" in line


@pytest.mark.parametrize("said", ["two\nlines", "x" * 3000, ""])
def test_a_message_is_one_short_line(tmp_path, monkeypatch, said):
    def refuse(path):
        raise InputError(said)

    monkeypatch.setattr("broken_data.show", refuse)
    (line,) = check(tmp_path, [0])
    assert "AssertionError" in line
