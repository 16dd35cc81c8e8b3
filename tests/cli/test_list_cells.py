"""``lstmlab list cells``: a table of what a chooser wants to know, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lstmlab import registry
from lstmlab.cells.parts import compared as compared_module
from lstmlab.cells.parts.compared import compared, measured
from lstmlab.cli import build
from lstmlab.cli.list.cells import words
from lstmlab.language.chinese.cells import CELLS
from lstmlab.registry import find, own
from plugins_made import write_plugins

DOCS = Path(__file__).parents[2] / "docs"


def listed(*options: str) -> str:
    done = CliRunner().invoke(build(), ["list", "cells", *options])
    assert done.exit_code == 0, done.output
    return done.output


def test_each_cell_has_a_row_of_what_it_is():
    heading, *rows = listed().splitlines()
    assert heading.split() == [
        "cell", "year", "gates", "state", "parameters", "time", "made", "for",
    ]  # fmt: skip
    assert [row.split()[0] for row in rows[: len(own("cells"))]] == list(own("cells"))
    by_name = {row.split()[0]: row.split(maxsplit=6)[1:] for row in rows if row}
    # 4 · 128 · (128 + 128) products and two biases of 4 · 128, as torch has them
    assert by_name["lstm"][:4] == ["1997", "3", "256", "132,096"]
    assert by_name["lstm"][5] == "long memory: gradients that survive hundreds of steps"
    assert by_name["lstm-projected"][2] == "192"  # 128 and a projection to 64
    assert float(by_name["rnn"][4]) < float(by_name["lstm"][4]) < float(by_name["lstm-ordered"][4])
    assert rows[-2].startswith("state: numbers carried from step to step")
    assert "E = H = 128" in rows[-2]


def test_all_of_it_is_said_in_chinese():
    assert {*words()} == {*CELLS}
    heading, *rows = listed("--lang", "zh").splitlines()
    assert heading.split() == ["单元", "年份", "门", "状态", "参数", "时间", "用途"]
    [lstm] = [row for row in rows if row.startswith("lstm ")]
    assert lstm.endswith("长记忆：梯度能传过数百步")
    assert not [row for row in rows if re.search("[a-z]{4,} [a-z]{4,}", row)]


def test_what_was_measured_is_a_cell_and_what_was_not_has_a_dash(monkeypatch):
    assert {*measured()} <= {*own("cells")}
    monkeypatch.setattr(compared_module, "measured", dict)
    assert all(row.split()[5] == "–" for row in listed().splitlines()[1 : 1 + len(own("cells"))])


@pytest.mark.parametrize("name", own("cells"))
def test_the_year_is_that_of_the_source_that_its_file_names(name):
    facts, text = find("cells", name).FACTS, find("cells", name).__doc__ or ""
    assert str(facts.year) in text
    assert facts.gates in range(6)


def test_parts_of_an_lstm_have_a_gate_less_than_the_whole():
    gates = {one.name: one.facts.gates for one in compared()}
    assert gates["lstm"] == gates["lstm-peephole"] == 3
    assert {gates[f"lstm-no-{part}-gate"] for part in ("input", "forget", "output")} == {2}


def test_a_plug_in_has_its_own_line_and_is_not_run(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_used", {})
    [file] = [one for one in write_plugins(tmp_path) if one.stem == "minimal_gated"]
    line = next(row for row in listed("--plugin", str(file)).splitlines() if "minimal-gated" in row)
    assert line.startswith("minimal-gated@")
    assert "Minimal gated unit (Zhou et al. 2016): a GRU with one gate." in line


@pytest.mark.parametrize(("page", "language"), [("cells.md", "en"), ("cells.zh-CN.md", "zh")])
def test_the_page_has_the_table_as_it_is(page, language):
    """Else write it anew: lstmlab list cells --markdown --lang zh."""
    table = listed("--markdown", "--lang", language).strip()
    assert table in (DOCS / page).read_text(encoding="utf-8")
