"""A study that has grown takes what another one has run already."""

from __future__ import annotations

from pathlib import Path

import pytest

import small_study
from lstmlab.errors import InputError
from lstmlab.study.agenda import Agenda
from lstmlab.study.storing import merge, store
from lstmlab.trial import Record, Status, Trial

META = {"name": "small", "about": "", "study": ""}
MAKER = "lstmlab 0.1.0, torch 2.13.0 on a processor"


def record(trial: Trial) -> Record:
    score = 50 + int(trial.id[:4], 16) / 2000
    return Record(status=Status.COMPLETE, metrics={"dev": {"accuracy": score}}, made_by=MAKER)


def run(
    folder: Path, seeds: list[int], trials: int = 2, reuse: tuple[str, ...] = (), most: int = 99
) -> list[str]:
    """A study of these seeds and so many tuning trials in ``folder``; the ids of the trials that
    had to be run."""
    toml = small_study.TOML.replace("seeds = [1, 2]", f"seeds = {seeds}")
    study = small_study.planned(folder.parent, toml.replace("trials = 2", f"trials = {trials}"))
    contenders = [candidate.contender for candidate in study.candidates]
    there = merge.elsewhere([folder.parent / name for name in reuse], MAKER)
    ran: list[str] = []
    with store.start(folder, study.text, study.ids, contenders, META) as kept:
        agenda = Agenda(study, kept, there)
        while len(ran) < most and (trial := agenda.take()):
            ran.append(trial.id)
            agenda.finish(trial, record(trial))
    return ran


def table(folder: Path) -> list[tuple[str, Record | None]]:
    return sorted((e.trial.id, e.record) for e in store.read(folder).entries())


def test_only_what_is_new_is_run(tmp_path: Path) -> None:
    before = run(tmp_path / "before", [1, 2])
    whole = run(tmp_path / "whole", [1, 2, 3])
    ran = run(tmp_path / "grown", [1, 2, 3], reuse=("before",))
    assert len(ran) == 2  # a third seed of each contender
    assert sorted(ran) == sorted({*whole} - {*before})
    assert table(tmp_path / "grown") == table(tmp_path / "whole")
    # Gone on with, nothing is left to do, with the other study and without.
    assert run(tmp_path / "grown", [1, 2, 3], reuse=("before",)) == []
    assert run(tmp_path / "grown", [1, 2, 3]) == []


def test_a_deeper_search_runs_its_new_points_alone(tmp_path: Path) -> None:
    before = run(tmp_path / "before", [1, 2])
    whole = run(tmp_path / "whole", [1, 2], trials=5)
    ran = run(tmp_path / "grown", [1, 2], trials=5, reuse=("before",))
    assert len({*before} & {*whole}) >= 4  # two points of each of two searches
    assert sorted(ran) == sorted({*whole} - {*before})
    assert table(tmp_path / "grown") == table(tmp_path / "whole")


def test_a_study_that_was_stopped_takes_what_has_come_elsewhere_since(tmp_path: Path) -> None:
    some = run(tmp_path / "grown", [1, 2, 3], most=1)
    before = run(tmp_path / "before", [1, 2])
    rest = run(tmp_path / "grown", [1, 2, 3], reuse=("before",))
    whole = run(tmp_path / "whole", [1, 2, 3])
    assert not {*rest} & {*before, *some}
    assert {*some, *before, *rest} == {*whole}
    assert table(tmp_path / "grown") == table(tmp_path / "whole")


def test_a_record_of_other_versions_is_not_taken(tmp_path: Path) -> None:
    run(tmp_path / "before", [1, 2])
    with pytest.raises(InputError, match=r"were made by lstmlab 0\.1\.0, torch 2\.13\.0, not by"):
        merge.elsewhere([tmp_path / "before"], MAKER.replace("2.13", "2.14"))
    other = merge.elsewhere([tmp_path / "before"], MAKER.replace("a processor", "another"))
    assert len(other) == len(table(tmp_path / "before"))
