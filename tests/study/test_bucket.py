"""Checkpoints are copied to where all machines reach them, and back."""

from __future__ import annotations

import pytest

from lstmlab.errors import InputError
from lstmlab.study.backends.parts.bucket import Bucket


@pytest.fixture
def shared(tmp_path):
    return tmp_path / "shared"


def checkpoint(folder, trial, number, text="x"):
    made = folder / trial / f"checkpoint-{number}"
    made.mkdir(parents=True)
    (made / "state.json").write_text(text)
    (made / "tensors.safetensors").write_bytes(b"\x00\x01")


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_another_machine_goes_on_from_the_newest(shared, tmp_path):
    address = f"file://{shared}"
    here, there = tmp_path / "here", tmp_path / "there"
    bucket = Bucket(address, here)
    for number in (2, 10):
        checkpoint(here, "t", number, f"state {number}")
        bucket.keep("t")
    assert names(shared) == ["t/checkpoint-10/state.json", "t/checkpoint-10/tensors.safetensors"]
    Bucket(address, there).fetch("t")
    assert (there / "t" / "checkpoint-10" / "state.json").read_text() == "state 10"
    assert (there / "t" / "checkpoint-10" / "tensors.safetensors").read_bytes() == b"\x00\x01"
    Bucket(address).discard("t")
    assert names(shared) == []


def test_a_copy_that_was_cut_off_is_not_taken(shared, tmp_path):
    here = tmp_path / "here"
    checkpoint(here, "t", 3)
    Bucket(f"file://{shared}", here).keep("t")
    cut = shared / "t" / "checkpoint-4"
    cut.mkdir()
    (cut / "tensors.safetensors").write_bytes(b"\x00")
    there = tmp_path / "there"
    Bucket(f"file://{shared}", there).fetch("t")
    assert [path.name for path in (there / "t").iterdir()] == ["checkpoint-3"]


def test_where_there_is_nothing_nothing_is_done(shared, tmp_path):
    bucket = Bucket(f"file://{shared}", tmp_path / "here")
    bucket.fetch("t")
    bucket.keep("t")
    bucket.discard("t")
    assert not (tmp_path / "here").exists()


def test_an_address_that_means_nothing_is_said():
    with pytest.raises(InputError, match=r"^--checkpoints nowhere://x: "):
        Bucket("nowhere://x")
