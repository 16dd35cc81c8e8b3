"""Everything that a report says can be said in Chinese, with the same figures in it."""

import ast
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

import lstmlab.report
from lstmlab.evidence import ledger
from lstmlab.evidence.choices import importance
from lstmlab.evidence.findings import literature
from lstmlab.evidence.statistics.across import normalized, ranks
from lstmlab.language import notes
from lstmlab.language.again import say_again, say_note
from lstmlab.language.chinese.evidence import SENTENCES, WORDS
from lstmlab.language.chinese.report import CHINESE, REPORT
from lstmlab.language.say import ENGLISH
from lstmlab.report import compose as composing
from lstmlab.report.compose import compose
from lstmlab.report.formats.html import as_html
from lstmlab.report.formats.markdown import as_markdown
from lstmlab.report.gathered import gather
from lstmlab.report.write import write_report
from synthetic_study import full, results

FOLDER = Path(lstmlab.report.__file__).parent

OF_EVIDENCE = {
    importance.POOR_FIT, ledger.RULE, literature.NO_METRIC, literature.NO_SCORE,
    literature.NO_SIGNATURE, literature.OTHER_SIGNATURE, literature.TOO_FEW, normalized.RULE,
    ranks.FEW, ranks.HOPELESS,
}  # fmt: skip
"""Sentences of evidence that the report says."""


def literal_templates():
    """The literal first argument of every ``say(…)`` in the folder."""
    calls = (
        node
        for path in FOLDER.rglob("*.py")
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


def noted():
    """A study whose records say which texts were cut, and how ROUGE was computed."""
    study = results(ended=40)
    cut = tuple(
        notes.CUT.format(
            split=split, cut=cut, whole=whole, column="text", length=400, end="head+tail"
        )
        for split, cut, whole in (("train", "1,203", "5,485"), ("dev", 31, 548), ("test", 95, 2189))
    )
    told = (*cut, notes.COMPUTED.format(precision="float32"), "made by hand")
    entries = [
        entry.model_copy(
            update={
                "record": entry.record.model_copy(
                    update={"notes": told, "signatures": {"bleu": "tok:zh|version:2.6.0"}}
                )
            }
        )
        if entry.record
        else entry
        for entry in study.entries
    ]
    return replace(study, entries=entries)


def test_the_report_says_how_many_texts_were_cut_in_each_split():
    english, chinese = (compose(gather(noted()), language) for language in ("en", "zh"))
    drawn = dict.fromkeys(
        (picture.name for picture in english.pictures), '<svg viewBox="0 0 1 1"></svg>'
    )
    for text in (as_html(english, drawn, ENGLISH), as_markdown(english)):
        for line in (
            "train: 1,203 of 5,485 texts cut to 400 tokens (kept: head+tail)",
            "dev: 31 of 548 texts cut to 400 tokens (kept: head+tail)",
            "test: 95 of 2189 texts cut to 400 tokens (kept: head+tail)",
            "BLEU: tok:zh|version:2.6.0",
        ):
            assert line in text.replace("\\", "")
    for text in (as_html(chinese, drawn, CHINESE), as_markdown(chinese)):
        for line in (
            "训练集：5,485 条中有 1,203 条的 text 被截断为 400 个词元（保留首尾）",
            "开发集：548 条中有 31 条的 text 被截断为 400 个词元（保留首尾）",
            "测试集：2189 条中有 95 条的 text 被截断为 400 个词元（保留首尾）",
            "以 float32 计算",
            "BLEU：tok:zh|version:2.6.0",
            "made by hand",
        ):
            assert line in text.replace("\\", "")
        assert "cut to" not in text


def test_every_note_has_a_translation():
    assert set(notes.NOTES) <= set(REPORT)
    assert say_note(notes.LAST.format(split="dev", count=12, share="10%"), CHINESE) == (
        "开发集：从训练集中取出 12 条（最后 10%）"
    )
