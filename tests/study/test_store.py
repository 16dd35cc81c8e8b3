"""One study a folder, one run at a time, one record a trial."""

import sqlite3

import pytest

from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.study.storing import store
from lstmlab.trial import Contender, Record, Status, Trial

CONTENDER = Contender(
    task="sentiment", dataset="d", choices=(("cell", "lstm"),), tune=1, final=1,
    metric="accuracy", higher_is_better=True,
)  # fmt: skip
TRIALS = [
    Trial(task="sentiment", dataset="d", fingerprint="f", recipe=Recipe(), seed=seed)
    for seed in (3, 1, 2)
]
DONE = Record(status=Status.COMPLETE, metrics={"dev": {"accuracy": 1.5}}, seconds=0.25)


def start(folder, text="study", ids="ids"):
    return store.start(folder, text, ids, [CONTENDER], {"name": "n"})


def test_what_is_kept_is_there_again(tmp_path):
    with start(tmp_path / "s") as kept:
        kept.add(0, 0, TRIALS)
        kept.finish(TRIALS[1], DONE)
    with start(tmp_path / "s") as kept:
        kept.add(0, 0, TRIALS)  # planned again: nothing changes
        entries = kept.entries()
    assert [entry.trial for entry in entries] == TRIALS
    assert [entry.record for entry in entries] == [None, DONE, None]
    assert kept_contenders(tmp_path / "s") == [CONTENDER]


def kept_contenders(folder):
    return store.read(folder).contenders()


def test_a_record_is_on_disk_when_finish_returns(tmp_path):
    with start(tmp_path) as kept:
        kept.add(0, 0, TRIALS)
        kept.finish(TRIALS[0], DONE)
        other = sqlite3.connect(tmp_path / store.FILE)
        assert other.execute("SELECT count(record) FROM trials").fetchone() == (1,)
        assert kept._connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_a_trial_ends_once(tmp_path):
    with start(tmp_path) as kept:
        kept.add(0, 0, TRIALS[:1])
        kept.finish(TRIALS[0], DONE)
        for trial in TRIALS[:2]:
            with pytest.raises(ValueError, match=trial.id):
                kept.finish(trial, DONE)


def test_an_interrupted_trial_may_end_again(tmp_path):
    with start(tmp_path) as kept:
        kept.add(0, 0, TRIALS[:1])
        kept.finish(TRIALS[0], Record(status=Status.INTERRUPTED))
        kept.finish(TRIALS[0], DONE)
        assert [entry.record for entry in kept.entries()] == [DONE]
        with pytest.raises(ValueError, match=TRIALS[0].id):
            kept.finish(TRIALS[0], DONE)


def test_a_folder_in_use_is_refused(tmp_path):
    with (
        start(tmp_path),
        pytest.raises(InputError, match="in use: this study is running"),
        start(tmp_path),
    ):
        pass
    with start(tmp_path):  # free again
        pass


@pytest.mark.parametrize(
    ("other", "line"),
    [({"text": "b"}, "in use by another study"), ({"ids": "b"}, "have changed since this study")],
)
def test_a_folder_of_another_study_is_refused(tmp_path, other, line):
    with start(tmp_path):
        pass
    with pytest.raises(InputError, match=line), start(tmp_path, **other):
        pass


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="in use by other files"), start(tmp_path):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_reading_what_is_no_study(tmp_path):
    with pytest.raises(InputError, match="not a study folder"):
        store.read(tmp_path)
    (tmp_path / store.FILE).write_bytes(b"no database, but long enough to be looked at " * 40)
    with pytest.raises(InputError, match="damaged"):
        store.read(tmp_path)
    (tmp_path / store.FILE).unlink()
    sqlite3.connect(tmp_path / store.FILE).execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="of format 99"):
        store.read(tmp_path)
