"""The report of a study of crossed axes says what each does, before its combinations."""

import json

import pytest

from lstmlab.evidence import Results
from lstmlab.language.chinese.report import REPORT
from lstmlab.report import compose as composing
from lstmlab.report.compose import compose
from lstmlab.report.formats.evidence_json import as_json
from lstmlab.report.formats.markdown import as_markdown
from lstmlab.report.gathered import gather
from trials_made import contender, entry

NOISE = (0.4, -0.7, 0.3)


def crossed(together, rate="optimizer.learning_rate"):
    """Three optimizers, two learning rates; sgd gains ``together`` less by the higher one."""
    entries = []
    for place, optimizer in enumerate(("adam", "adamw", "sgd")):
        for at, value in enumerate(("0.01", "0.001")):
            one = contender(choices=(("optimizer", optimizer), (rate, value)), final=3)
            mean = 60 + 30 * (at == 0) - (optimizer == "sgd") * (20 + together * (at == 0))
            for seed in range(3):
                noise = NOISE[(seed * (1 + at) + place) % 3]
                entries.append(entry(one, mean + noise, purpose="final", seed=seed))
    contenders = list(dict.fromkeys(one.contender for one in entries))
    return gather(Results(name="crossed", contenders=contenders, entries=entries))


def test_axes_are_said_before_combinations():
    text = as_markdown(compose(crossed(0)))
    said = "learning rate: 0.01 is better than 0.001 by 30.0 ± 0.6, on average over all values of"
    assert f"{said} optimizer." in text
    assert "optimizer: adam is better than sgd by 20.0 ± 0.8, on average" in text
    assert "undecided beside it: adamw (0.0 ± 0.8)." in text
    assert "That an axis's effect depends on another axis isn't shown." in text
    assert text.index(said) < text.index("Finals on test; n: complete finals")


def test_an_effect_that_depends_on_the_other_axis_is_said():
    text = as_markdown(compose(crossed(25)))
    assert (
        "The effect of optimizer depends on learning rate: adam instead of sgd changes accuracy by "
        "45.0 with 0.01 and by 20.0 with 0.001, which differ by 25.0 ± "
    ) in text


def test_in_chinese():
    text = as_markdown(compose(crossed(25), "zh"))
    assert "学习率：就优化器的全部取值平均而言，0.01 优于 0.001（差 21.7 ± 0.6）。" in text
    assert "优化器的效应取决于学习率：以 adam 代替 sgd，在 0.01 下准确率变化 45.0" in text


@pytest.mark.parametrize("together", [0, 25])
def test_whatever_is_said_has_a_translation(together, monkeypatch):
    said = set()

    def record(template, /, **values):
        said.add(template)
        return template.format(**values)

    monkeypatch.setattr(composing, "ENGLISH", record)
    compose(crossed(together))
    assert {one for one in said if one.startswith("{axis}")} <= set(REPORT)
    assert any(one.startswith("{axis}") for one in said)


def test_it_is_in_evidence_json():
    (task,) = json.loads(as_json(crossed(0)))["tasks"]
    optimizer, rate = task["finding"]["factorial"]["axes"]
    assert (optimizer["name"], rate["name"]) == ("optimizer", "optimizer.learning_rate")
    (effect,) = rate["effects"]
    assert (effect["first"], effect["second"]) == ("0.01", "0.001")
    assert effect["value"] == pytest.approx(30)
    assert effect["p_value"] < 0.001
    assert task["finding"]["factorial"]["family"] == 5
