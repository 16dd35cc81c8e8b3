"""``lstmlab challenge``: whom it is about, and in which language."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from judged_studies import challenge, run
from lstmlab.cli import build
from lstmlab.language.chinese.evidence import SENTENCES, WORDS
from lstmlab.language.chinese.report import REPORT
from lstmlab.report.sections import challenge as page


def test_within_one_study_and_in_chinese(tmp_path):
    mine = run(tmp_path, "mine")
    named = (mine, "--against", mine, "--contender", "adam", "--opponent", "sgd")
    code, said, html = challenge(*named, "--lang", "zh", folder=tmp_path)
    assert code == 0
    assert "论断成立：adam 在" in said
    assert '<html lang="zh-CN">' in html
    words = re.sub(r"<(script|style)>.*?</\1>|<[^>]+>|\n", " ", html, flags=re.S)
    assert "contender " not in words.replace("--contender ", "")
    assert "checks" not in words


def test_whom_it_is_about_must_be_clear(tmp_path, monkeypatch):
    mine = run(tmp_path, "mine")

    def wrong(*arguments):
        with pytest.raises(Exception) as error:
            CliRunner().invoke(build(), ["challenge", *map(str, arguments)], catch_exceptions=False)
        return str(error.value)

    monkeypatch.chdir(tmp_path)
    assert "which of its contenders? --contender: sgd, adam" in wrong(mine, "--against", mine)
    said = wrong(mine, "--against", mine, "--contender", "adan")
    assert "--contender: unknown contender 'adan'; did you mean 'adam'?" in said
    both = ("--contender", "adam", "--opponent", "adam")
    assert "'adam' against itself" in wrong(mine, "--against", mine, *both)
    assert "--task: unknown task 'translation'" in wrong(
        mine, "--against", mine, "--contender", "adam", "--task", "translation"
    )
    assert not (tmp_path / "challenge.html").exists()


def test_every_sentence_of_the_page_is_there_in_chinese():
    known = SENTENCES | WORDS | REPORT
    said = {*page._QUESTIONS.values(), *page._CHECKS.values(), *page._SAID.values()}
    assert said - set(known) == set()
    assert {"contender", "task", "seed", "score", "trial", "hardware", "begun", "command"} <= set(
        known
    )
