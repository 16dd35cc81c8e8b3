"""Terms arrive on a machine that shares no files with the one that sends them."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from backends_made import DATASET
from lstmlab.data.preparing.shared import shared
from lstmlab.errors import MachineError
from lstmlab.study.backends.backend import Terms
from lstmlab.study.backends.parts.carried import Carried, sent


def carried(here=False, fingerprint=DATASET.fingerprint):
    terms = Terms({}, "cpu", models=Path("/there/models"), checkpoints=Path("/there/kept"))
    packed = pickle.loads(pickle.dumps(sent(shared(DATASET))))
    return Carried(terms, {fingerprint: packed}, lambda data: data, here)


@pytest.fixture(autouse=True)
def _cache(monkeypatch, tmp_path):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def test_the_texts_are_the_same(tmp_path):
    terms = carried().opened()
    arrived = terms.datasets[DATASET.fingerprint]
    assert {split: {name: [*column] for name, column in columns.items()}
            for split, columns in arrived.splits.items()} == {
        split: {name: [*column] for name, column in columns.items()}
        for split, columns in DATASET.splits.items()
    }  # fmt: skip
    assert arrived.fingerprint == DATASET.fingerprint
    assert (arrived.name, arrived.columns) == (DATASET.name, DATASET.columns)


def test_what_trials_leave_lies_in_a_folder_of_its_own():
    terms = carried().opened()
    assert not terms.models.is_relative_to("/there")
    assert terms.models.parent == terms.checkpoints.parent
    assert terms.models.parent.is_dir()
    same = carried(here=True).opened()
    assert (same.models, same.checkpoints) == (Path("/there/models"), Path("/there/kept"))


def test_texts_that_are_not_what_was_sent_are_refused(tmp_path):
    said = f"arrived with the fingerprint {DATASET.fingerprint}, not {'0' * 16}"
    with pytest.raises(MachineError, match=said):
        carried(fingerprint="0" * 16).opened()
    assert not (tmp_path / "cache" / "texts" / ("0" * 16)).exists()
