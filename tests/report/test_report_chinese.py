"""Everything that a report says can be said in Chinese, with the same figures in it."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import lstmlab.report
from lstmlab.evidence import importance, ledger, literature, normalized, ranks
from lstmlab.evidence.chinese import SENTENCES, WORDS
from lstmlab.report import compose as composing
from lstmlab.report.again import say_again
from lstmlab.report.chinese import CHINESE, REPORT
from lstmlab.report.compose import compose
from lstmlab.report.gathered import gather
from lstmlab.report.write import write_report
from synthetic_study import full, results

FOLDER = Path(lstmlab.report.__file__).parent

OF_EVIDENCE = {
    importance.POOR_FIT, ledger.RULE, literature.NO_SCORE, literature.NO_SIGNATURE,
    literature.OTHER_SIGNATURE, literature.TOO_FEW, normalized.RULE, ranks.FEW, ranks.HOPELESS,
}  # fmt: skip
"""Sentences of evidence that the report says."""


def literal_templates():
    """The literal first argument of every ``say(…)`` in the folder."""
    calls = (
        node
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
    )
    return {
        call.args[0].value
        for call in calls
        if call.func.id == "say" and isinstance(call.args[0], ast.Constant)
    }


def fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def known():
    return SENTENCES | WORDS | REPORT


def test_every_literal_template_has_a_translation():
    assert len(literal_templates()) > 100
    assert literal_templates() - set(known()) == set()
    assert set(REPORT) >= OF_EVIDENCE


@pytest.mark.parametrize("study", [full(tasks=2, tune=6, seeds=3), results(ended=40)])
def test_whatever_is_said_of_a_study_has_a_translation(study, monkeypatch):
    said = set()

    def record(template, /, **values):
        said.add(template)
        return template.format(**values)

    monkeypatch.setattr(composing, "ENGLISH", record)
    compose(gather(study))
    assert len(said) > 80
    assert said - set(known()) == set()


@pytest.mark.parametrize("template", sorted(REPORT))
def test_a_translation_has_the_same_placeholders(template):
    assert fields(REPORT[template]) == fields(template)


def test_no_template_is_translated_differently_in_two_places():
    both = set(REPORT) & set(SENTENCES | WORDS)
    assert both == set()


def test_the_page_is_in_chinese(tmp_path):
    html = write_report(full(tasks=1, tune=4, seeds=3), tmp_path, language="zh").read_text("utf-8")
    assert '<html lang="zh-CN">' in html
    for word in ("学习曲线", "学习率敏感性", "置信区间", "种子", "试验", "失败台账", "时间线"):
        assert word in html
    svg = (tmp_path / "figures" / "classification-docstrings-topics-curves.svg").read_text("utf-8")
    assert "开发集准确率" in svg
    words = re.sub(r"<(script|style)>.*?</\1>|<[^>]+>|\n", " ", html, flags=re.S)
    assert "contender" not in words
    assert "median" not in words


def test_what_evidence_said_in_english_is_said_again():
    why = literature.OTHER_SIGNATURE.format(theirs="tok:13a", ours="tok:zh")
    said = say_again(why, (literature.NO_SCORE, literature.OTHER_SIGNATURE), CHINESE)
    assert said == "计算方式不同：文献为 tok:13a，此处为 tok:zh"
    assert say_again("as it is", (literature.NO_SCORE,), CHINESE) == "as it is"
