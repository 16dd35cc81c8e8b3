"""The study files in ``studies``: nothing but their data is needed to run them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lstmlab.errors import InputError
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import read_study

STUDIES = Path(__file__).parents[2] / "studies"
FILES = sorted(path.relative_to(STUDIES).as_posix() for path in STUDIES.rglob("*.toml"))


def test_there_are_files() -> None:
    assert {"atlas/claims.toml", "atlas/labels.toml"} <= {*FILES}


@pytest.mark.parametrize("name", FILES)
def test_each_is_right_but_for_data_that_is_not_there(name: str, tmp_path: Path) -> None:
    """All recipes are made before any data is read, so what is wrong with one is said first."""
    path = STUDIES / name
    study = read_study(path)
    wrong = ""
    try:
        plan.make(study, str(path), tmp_path)
    except InputError as error:
        wrong = str(error)
    assert re.match(r"unknown data set|.*no such file or folder$|^$", wrong), wrong
