"""Everything that evidence says can be said in Chinese, with the same figures in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import lstmlab.evidence
from lstmlab.choice import CHOICES
from lstmlab.evidence import Standing, cautions, find_out, overall, verdict
from lstmlab.evidence.findings import comparison
from lstmlab.evidence.statistics import estimate
from lstmlab.language.chinese.evidence import CHINESE, SENTENCES, WORDS
from lstmlab.language.words import duration, listed, metric_name, setting_name
from lstmlab.registry import find, names
from lstmlab.trial import LOST, Source, Status
from synthetic_study import results, small

FOLDER = Path(lstmlab.evidence.__file__).parent


def templates() -> set[str]:
    """The literal first argument of every ``say(…)`` in the folder."""
    found = set()
    words = Path(lstmlab.language.words.__file__)
    for path in [*FOLDER.rglob("*.py"), words]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.func.id == "say" and node.args else None
                if isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


REFUSALS = {
    text
    for module in (estimate, comparison)
    for name, text in vars(module).items()
    if name.startswith(("TOO_FEW", "NOT_INDEPENDENT"))
}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_template_has_a_translation_and_no_other_is_kept() -> None:
    assert len(templates()) > 50
    assert templates() | REFUSALS == set(SENTENCES)


@pytest.mark.parametrize("template", sorted(SENTENCES))
def test_a_translation_has_the_same_placeholders(template: str) -> None:
    assert fields(SENTENCES[template]) == fields(template)


def test_every_word_that_templates_are_filled_with_is_known() -> None:
    words = {str(standing) for standing in Standing}
    words |= {status.replace("_", " ") for status in LOST}
    words |= {"train", "dev", "test", *get_args(Source)} - {"all"}
    words |= {metric_name(name) for name in names("metrics")} | set(names("tasks"))
    for field, choice in CHOICES.items():
        for name in names(choice.kind):
            model = getattr(find(choice.kind, name), "Settings", None)
            settings = model.model_fields if model else {}
            numeric = [key for key, each in settings.items() if each.annotation in (float, int)]
            words |= {setting_name(f"{field}.{key}") for key in numeric}
    assert words - set(WORDS) == set()


def test_a_study_in_chinese_has_the_figures_of_the_english() -> None:
    study = results()
    for finding in find_out(study):
        english, chinese = verdict(finding), verdict(finding, CHINESE)
        for figure in re.findall(r"\d+\.\d+", english):
            assert figure in chinese
        assert len(cautions(finding)) == len(cautions(finding, CHINESE))
    assert len(overall(find_out(study), CHINESE)) == len(overall(find_out(study)))


def test_a_verdict_in_chinese() -> None:
    (finding,) = find_out(
        small({"adam": [94.0, 95.0, 94.4], "adamw": [94.2, 94.8, 94.3], "sgd": [Status.DIVERGED]})
    )
    assert verdict(finding, CHINESE) == (
        "adam 的均值最好（准确率 94.5 ± 1.3，测试集，3 个种子的均值及其 95 % 置信区间）。"
        "与它尚不能分出高下：adamw（差 0.0 ± 1.0）；要分辨 0.03 的差异，每个约需 2,500 个种子，"
        "要分辨 1 分的差异，约需 5 个。"
        "因完成的最终训练不足两次而未参与比较：sgd（1 次最终训练中 1 次发散）。"
    )


def test_words_in_chinese() -> None:
    title = CHINESE("{task} ({name})", task=CHINESE("sentiment"), name="a")
    assert listed(["a", "b", "c"], CHINESE) == "a、b 和 c"
    assert listed([title, title], CHINESE) == f"{title}和{title}"
    assert duration(200, CHINESE) == "3 分 20 秒"
    assert metric_name("accuracy", CHINESE) == "准确率"
    assert metric_name("a new one", CHINESE) == "a new one"
