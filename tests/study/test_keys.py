"""The reference of a study file's keys is made from what reads the file, and in step with it."""

from pathlib import Path

from typer.testing import CliRunner

from lstmlab.cli import build
from lstmlab.study.planning.keys import TABLES, as_markdown, keys
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.tuning import Tuning

PAGE = Path(__file__).parents[2] / "docs" / "study-file.md"


def test_the_page_is_in_step():
    """Made by: lstmlab list study-keys --markdown > docs/study-file.md"""
    assert PAGE.read_text(encoding="utf-8") == as_markdown() + "\n"


def test_every_key_is_there_with_its_default():
    for model in TABLES.values():
        assert [key.name for key in keys(model)] == [*model.model_fields]
    known = {key.name: key for key in keys(Tuning)}
    assert (known["trials"].default, known["halving"].default) == ("4", "false")
    assert known["trials"].about.startswith("Points that are tried")
    known = {key.name: key for key in keys(StudyFile)}
    assert (known["seeds"].default, known["tasks"].default) == ("[1, 2, 3, 4, 5]", "")


def test_a_terminal_shows_them_too():
    shown = CliRunner().invoke(build(), ["list", "study-keys"])
    assert "\n[tuning]\n# The search that every contender gets" in shown.output
    assert "\ntrials = 4\n    Points that are tried" in shown.output
    assert max(map(len, shown.output.splitlines())) <= 120
