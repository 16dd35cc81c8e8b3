"""Work that other processes help with."""

import os
import time
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from lstmlab.report.compose import compose
from lstmlab.report.figures.svg import as_files
from lstmlab.report.gathered import gather
from lstmlab.report.sharing import beside
from lstmlab.report.write import write_report
from synthetic_study import full


def test_figures_saved_side_by_side_are_the_same_files():
    figures = [one.figure for one in compose(gather(full(tasks=1, tune=4, seeds=3))).pictures]
    assert len(figures) >= 5
    with beside(0) as here, beside(2) as there:
        begun = [there(as_files, figure) for figure in figures]
        assert [here(as_files, figure)() for figure in figures] == [files() for files in begun]


def test_what_is_begun_is_done_without_being_asked_for(tmp_path):
    with beside(1) as begin:
        made = begin(os.mkdir, tmp_path / "made")
        while not (tmp_path / "made").exists():
            time.sleep(0.01)
        assert made() is None


def test_what_is_asked_for_before_its_turn_is_done_here():
    with beside(1) as begin:
        for _ in range(4):
            begin(time.sleep, 0.01)
        assert begin(os.getpid)() == os.getpid()


def test_an_error_of_another_process_is_raised_where_the_result_is_asked_for(tmp_path):
    with beside(1) as begin:
        refused = begin(os.mkdir, tmp_path / "not" / "made")
        begin(os.mkdir, tmp_path / "next")
        while not (tmp_path / "next").exists():
            time.sleep(0.01)
        with pytest.raises(FileNotFoundError, match="made"):
            refused()


def test_a_figure_that_cannot_go_to_another_process_is_an_error_and_no_deadlock():
    figure = Figure()
    figure.subplots().xaxis.set_major_formatter(FuncFormatter(lambda value, _: str(value)))
    with pytest.raises(AttributeError, match="pickle"), beside(2) as begin:
        begin(as_files, figure)


def test_a_report_made_by_two_processes_is_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("lstmlab.report.write._WORTH_A_PROCESS", 1)
    study = full(tasks=1, tune=20, seeds=3)
    folders = [tmp_path / "one", tmp_path / "two"]
    for jobs, folder in enumerate(folders, start=1):
        folder.mkdir()
        write_report(study, folder, jobs=jobs)
    one, two = ({file.relative_to(f): file.read_bytes() for file in _files(f)} for f in folders)
    assert len(one) > 20
    assert one == two


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
