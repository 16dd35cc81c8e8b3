"""Each field of a study is compared, searched or held, and some should not be held."""

from __future__ import annotations

from lstmlab.choice import Optimizer
from lstmlab.evidence import Results
from lstmlab.evidence.choices.roles import Held, roles
from lstmlab.language.say import ENGLISH
from lstmlab.report.gathered import across
from lstmlab.report.sections.design import roles as roles_section
from lstmlab.space import Range
from lstmlab.trial import Entry
from trials_made import contender, entry

RATE = (("optimizer.learning_rate", Range(low=0.001, high=0.1)),)


def _optimizer(name: str, rate: float) -> Optimizer:
    return Optimizer.of({"name": name, "learning_rate": rate})


def _compared(searched: bool = True, names: tuple[str, ...] = ("adam", "sgd")) -> list[Entry]:
    return [
        entry(
            contender(name, space=RATE if searched else ()),
            80.0,
            recipe={
                "optimizer": _optimizer(name, 0.01 * (1 + place * searched)),
                "hidden_size": 64,
            },
        )
        for place, name in enumerate(names)
    ]  # fmt: skip


def test_every_field_has_one_role() -> None:
    found = roles(_compared())
    assert found is not None
    assert found.searched == ("optimizer.learning_rate",)
    assert "optimizer" in found.compared
    assert Held("hidden_size", ("64",)) in found.held
    keys = [*found.compared, *found.searched, *(one.key for one in found.held)]
    assert len(keys) == len(set(keys))
    assert "batch_size" in found.doubtful
    assert "schedule" in found.doubtful
    assert "optimizer.learning_rate" not in found.doubtful


def test_a_learning_rate_that_all_optimizers_share_is_doubtful() -> None:
    found = roles(_compared(searched=False))
    assert found is not None
    assert found.doubtful[0] == "optimizer.learning_rate"


def test_nothing_is_doubtful_where_one_optimizer_is_compared_with_itself() -> None:
    found = roles(_compared(searched=False, names=("adam",)))
    assert found is not None
    assert found.doubtful == ()
    assert roles([]) is None


def test_the_report_has_them() -> None:
    entries = _compared()
    gathered = across(Results("x", [one.contender for one in entries], entries), ())
    table, caution, _ = roles_section.blocks(gathered, ENGLISH)
    named = {row[0].text: row[1].text for row in table.rows}
    assert named["searched"] == "optimizer.learning_rate"
    assert named["compared"] == "optimizer"
    assert "hidden_size = 64" in named["held"]
    assert "batch_size = 32" in named["held"]
    assert "one value for all of weight decay, batch size and schedule, which" in caution.text
