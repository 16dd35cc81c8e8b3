"""Terms arrive on a machine that shares no files with the one that sends them."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from backends_made import DATASET
from lstmlab.data.preparing.shared import shared
from lstmlab.errors import MachineError
from lstmlab.study.backends.backend import Cluster, Terms
from lstmlab.study.backends.parts.carried import Carried, sent


def carried(here=False, fingerprint=DATASET.fingerprint, cluster=None):
    terms = Terms(
        {}, "cpu", models=Path("/there/models"), checkpoints=Path("/there/kept"), cluster=cluster
    )
    packed = pickle.loads(pickle.dumps(sent(shared(DATASET))))
    return Carried(terms, {fingerprint: packed}, lambda data: data, here)


@pytest.fixture(autouse=True)
def _cache(monkeypatch, tmp_path):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def test_the_texts_are_the_same(tmp_path):
    terms, _ = carried().opened()
    arrived = terms.datasets[DATASET.fingerprint]
    assert {split: {name: [*column] for name, column in columns.items()}
            for split, columns in arrived.splits.items()} == {
        split: {name: [*column] for name, column in columns.items()}
        for split, columns in DATASET.splits.items()
    }  # fmt: skip
    assert arrived.fingerprint == DATASET.fingerprint
    assert (arrived.name, arrived.columns) == (DATASET.name, DATASET.columns)


def test_what_trials_leave_lies_in_a_folder_of_its_own():
    terms, own = carried().opened()
    assert own.is_dir()
    assert (terms.models, terms.checkpoints) == (own / "models", own / "checkpoints")
    same, none = carried(here=True).opened()
    assert (same.models, same.checkpoints) == (Path("/there/models"), Path("/there/kept"))
    assert none is None


def test_checkpoints_lie_where_all_machines_reach_them_if_there_is_such_a_folder(tmp_path):
    made = carried(cluster=Cluster("s", "auto", checkpoints=str(tmp_path / "shared")))
    assert made.opened()[0].checkpoints == tmp_path / "shared"
    made = carried(cluster=Cluster("s", "auto", checkpoints="s3://bucket/x"))
    terms, own = made.opened()
    assert terms.checkpoints == own / "checkpoints"  # from where they are copied


def test_texts_that_are_not_what_was_sent_are_refused(tmp_path):
    said = f"arrived with the fingerprint {DATASET.fingerprint}, not {'0' * 16}"
    with pytest.raises(MachineError, match=said):
        carried(fingerprint="0" * 16).opened()
    assert not (tmp_path / "cache" / "texts" / ("0" * 16)).exists()
