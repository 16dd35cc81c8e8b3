"""A study's file that is damaged or may be read only: one line, and what is whole goes on."""

import os
import shutil
import sqlite3

import pytest
from typer.testing import CliRunner

from lstmlab.cli import build
from lstmlab.errors import InputError, MachineError
from lstmlab.recipe import Recipe
from lstmlab.study.repairing import pages as pages_of_sqlite
from lstmlab.study.repairing.repair import repair
from lstmlab.study.repairing.salvage import salvage
from lstmlab.study.storing import store
from lstmlab.trial import Contender, Point, Record, Status, Trial

CONTENDER = Contender(
    task="sentiment", dataset="d", choices=(("cell", "lstm"),), tune=0, final=8,
    metric="accuracy", higher_is_better=True,
)  # fmt: skip
TRIALS = [
    Trial(task="sentiment", dataset="d", fingerprint="f", recipe=Recipe(), seed=seed)
    for seed in range(8)
]
CURVE = tuple(
    Point(epoch=i, step=i, train_loss=1 / (i + 1), score=i / 7, seconds=i) for i in range(120)
)
"""Longer than a page of the file."""


def record(number):
    metrics = {"dev": {"accuracy": number + 0.125}}
    return Record(status=Status.COMPLETE, metrics=metrics, curve=CURVE[: 15 * number])


def start(folder):
    about = {"name": "n", "about": "", "versions": "1"}
    return store.start(folder, '{"tuning": {"reduction": 3}}', "ids", [CONTENDER], about)


@pytest.fixture
def folder(tmp_path):
    with start(tmp_path / "s") as kept:
        kept.add(0, 0, TRIALS)
        for number, trial in enumerate(TRIALS[:-1]):
            kept.finish(trial, record(number))
    return tmp_path / "s"


def records(folder):
    return {e.trial.id: e.record for e in store.read(folder).entries() if e.record}


WHOLE = {trial.id: record(number) for number, trial in enumerate(TRIALS[:-1])}


def overwrite(path, start, count, byte=0):
    with path.open("r+b") as file:
        file.seek(start)
        file.write(bytes([byte]) * count)


def pages(path):
    return path.stat().st_size // 4096


def test_every_record_is_found_page_by_page(folder):
    saved = salvage(folder / store.FILE)
    assert {id: Record.model_validate_json(text) for id, text in saved.records.items()} == WHOLE
    assert set(saved.trials) == {trial.id for trial in TRIALS}
    assert saved.whole_plan
    assert saved.ended == 7


def test_newer_pages_of_the_log_are_found_too(folder, tmp_path):
    with start(folder) as kept:
        kept.finish(TRIALS[-1], record(7))
        copy = shutil.copytree(folder, tmp_path / "killed")  # as a killed study leaves it
    assert (copy / "study.sqlite-wal").stat().st_size > 0
    expected = WHOLE | {TRIALS[-1].id: record(7)}
    saved = salvage(copy / store.FILE).records
    assert {id: Record.model_validate_json(text) for id, text in saved.items()} == expected
    before = {file.name: file.read_bytes() for file in copy.iterdir()}
    assert records(copy) == expected
    (copy / "study.sqlite-shm").unlink()  # its index: SQLite would make it anew
    assert records(copy) == expected
    after = {file.name: file.read_bytes() for file in copy.iterdir()}
    assert {"study.sqlite", "study.sqlite-wal"} <= after.keys()
    assert all(after[name] == before[name] for name in ("study.sqlite", "study.sqlite-wal"))


def test_each_page_damaged_in_turn_costs_at_most_what_stood_there(folder, tmp_path):
    for page in range(pages(folder / store.FILE)):
        copy = shutil.copytree(folder, tmp_path / f"page-{page}")
        overwrite(copy / store.FILE, 4096 * page, 4096, 0xFF)
        with pytest.raises(store.Damaged) as caught:
            store.read(copy).entries()
        assert "\n" not in str(caught.value)
        done = repair(copy)
        assert done.aside.read_bytes()[4096 * page :][:4096] == b"\xff" * 4096
        assert f"{len(done.saved.records)} of" in str(caught.value)
        assert len(done.saved.records) >= 3
        with start(copy) as kept:  # it goes on
            kept.add(0, 0, TRIALS)
            there = {e.trial.id: e.record for e in kept.entries()}
            for number, trial in enumerate(TRIALS):
                if there[trial.id] is None:
                    kept.finish(trial, record(number))
        assert records(copy) == WHOLE | {TRIALS[-1].id: record(7)}
        assert repair(copy) is None


def test_a_digit_that_changed_is_seen(folder):
    path = folder / store.FILE
    content = path.read_bytes()
    assert content.count(b'"accuracy":3.125') == 1
    path.write_bytes(content.replace(b'"accuracy":3.125', b'"accuracy":8.125'))
    with pytest.raises(InputError, match=f"damaged .record {TRIALS[3].id} is not what was written"):
        store.read(folder).entries()
    assert len(repair(folder).saved.records) == 6
    assert TRIALS[3].id not in records(folder)


def test_a_store_of_before_there_were_sums(folder):
    connection = sqlite3.connect(folder / store.FILE)
    connection.execute("DROP TABLE sums")
    connection.commit()
    connection.close()
    assert records(folder) == WHOLE
    with start(folder) as kept:
        kept.add(0, 0, TRIALS)
        kept.finish(TRIALS[-1], record(7))
    assert records(folder) == WHOLE | {TRIALS[-1].id: record(7)}


def test_the_command_and_what_is_beyond_repair(folder):
    def run(*arguments):
        return CliRunner().invoke(build(), [*map(str, arguments)])

    assert run("study", "repair", folder).output == f"{folder}: not damaged; nothing was changed\n"
    overwrite(folder / store.FILE, 0, 100)
    said = run("study", "repair", folder).output
    assert said.startswith(
        f"{folder}: 7 of 7 records saved\nThe damaged file is {folder}/damaged-1"
    )
    overwrite(folder / store.FILE, 0, (folder / store.FILE).stat().st_size)
    done = run("study", "repair", folder)
    assert isinstance(done.exception, InputError)
    assert "nothing in it could be saved; remove it to start anew" in str(done.exception)
    assert isinstance(run("study", "repair", folder / "none").exception, InputError)


def test_what_a_killed_repair_left_is_no_part_of_the_next(folder):
    overwrite(folder / store.FILE, 0, 100)
    (folder / "new.sqlite").write_bytes(b"the beginning of a repair that was killed")
    (folder / "new.sqlite-wal").write_bytes(b"its log")
    repair(folder)
    assert records(folder) == WHOLE
    assert not list(folder.glob("new.sqlite*"))


def test_a_repair_that_fails_leaves_nothing_half_made(folder, monkeypatch):
    def full(path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    overwrite(folder / store.FILE, 0, 100)
    monkeypatch.setattr("lstmlab.study.repairing.repair.store.made", full)
    with pytest.raises(Exception, match="space"):
        repair(folder)
    assert not list(folder.glob("new.sqlite*"))


def test_a_lock_file_with_something_in_it(folder):
    (folder / store.LOCK).write_bytes(b"x" * 5000)
    with (
        pytest.raises(InputError, match=r"study\.lock: damaged; nothing is kept in it"),
        start(folder),
    ):
        pass
    assert repair(folder) is None
    with start(folder):
        assert store.is_running(folder)
    assert not store.is_running(folder)


def test_a_full_disk_is_the_machines_fault(folder):
    with start(folder) as kept:
        kept.add(0, 0, TRIALS)
        kept._connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(MachineError, match="disk is full; what was written before is safe"):
            kept.finish(TRIALS[-1], record(7))
    assert records(folder) == WHOLE
    with start(folder) as kept:
        kept.finish(TRIALS[-1], record(7))
    assert records(folder) == WHOLE | {TRIALS[-1].id: record(7)}


def test_records_written_together_are_there_or_not(folder):
    def stopped():
        with start(folder) as kept, kept.together():
            kept.finish(TRIALS[-1], record(7))
            raise KeyError

    with pytest.raises(KeyError):
        stopped()
    assert records(folder) == WHOLE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_be_read_only(folder):
    folder.chmod(0o555)
    try:
        assert records(folder) == WHOLE
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize(
    ("data", "value", "length"),
    [
        (b"\x07", 7, 1),
        (b"\x81\x00", 128, 2),
        (b"\x81" + b"\x80" * 7 + b"\x05", (1 << 57) + 5, 9),
        (b"\xff" * 9, (1 << 64) - 1, 9),
    ],
)
def test_numbers_of_one_to_nine_bytes(data, value, length):
    """What https://sqlite.org/fileformat2.html calls a varint."""
    assert pages_of_sqlite._varint(b"!" + data + b"!", 1) == (value, 1 + length)
