"""What the report says of the search is what the study did."""

import pytest
from rich.console import Console

from lstmlab.cli import report_command
from lstmlab.evidence import Results
from lstmlab.language.say import ENGLISH
from lstmlab.report.gathered import across
from lstmlab.report.sections.design.method import how_to_read, to_repeat
from lstmlab.space import Range
from lstmlab.study.planning.study_file import StudyFile, TaskEntry
from lstmlab.study.storing import store
from lstmlab.study.tuning import Tuning
from trials_made import contender, entry

SPACE = (("optimizer.learning_rate", Range(low=0.01, high=1.0)),)


@pytest.mark.parametrize(
    ("changes", "said", "fact"),
    [
        ({"tune": 4, "space": SPACE}, "as many tuning trials, drawn from", "4"),
        ({"tune": 0, "space": SPACE}, "as much time for tuning trials, however many", None),
        ({"tune": 0}, "No hyperparameter was searched", None),
    ],
)
def test_a_search_is_counted_in_trials_or_timed(changes, said, fact):
    gathered = across(Results("x", [contender(**changes)], []), ())
    assert said in how_to_read(gathered, ENGLISH).blocks[0].text
    facts = dict(to_repeat(gathered, ENGLISH).blocks[0].pairs)
    assert facts.get("tuning trials of a contender") == fact


def test_halving_is_replayed_as_the_study_halves():
    one = contender(tune=8)
    entries = [
        entry(one, 60.0 + i, rate=0.1 * (i + 1), steps=80,
              curve=[(epoch, 50.0 + i) for epoch in range(1, 9)])
        for i in range(8)
    ]  # fmt: skip
    # Eight for a quarter of 80 updates, four for half, two to the end.
    spent = 8 * 20 + 4 * 40 + 2 * 80
    found = across(Results("x", [one], entries, reduction=2), ()).replay
    assert found.saved == pytest.approx(1 - spent / (8 * 80))


def test_the_report_is_told_how_the_study_halves(tmp_path, monkeypatch):
    study = StudyFile(
        name="x",
        tuning=Tuning(reduction=2),
        tasks=(TaskEntry(task="sentiment", dataset="opinions-en"),),
    )
    meta = {"name": "x", "about": ""}
    with store.start(tmp_path, study.model_dump_json(), "", [contender()], meta):
        pass
    told = []
    monkeypatch.setattr(
        "lstmlab.api.reporting.write_report", lambda results, *_, **__: told.append(results)
    )
    report_command.write(tmp_path, Console(quiet=True))
    assert told[0].reduction == 2


def test_contenders_are_counted_once():
    """Not once more on every data set, as if "sgd" on two were two."""

    def said(*contenders):
        return dict(to_repeat(across(Results("x", contenders, []), ()), ENGLISH).blocks[0].pairs)

    one = [contender("sgd"), contender("adam")]
    assert said(*one)["contenders"] == "2"
    more = [each.model_copy(update={"dataset": "imdb"}) for each in one]
    assert said(*one, *more)["contenders"] == "2, on 2 tasks and data sets"


def test_records_of_several_versions_are_told_apart():
    one = contender(final=3)
    entries = [entry(one, 50.0, purpose="final", seed=seed) for seed in range(3)]
    by = ["torch 2.13 on a CPU", "torch 2.14 on a CPU", "torch 2.13 on a CPU"]

    def facts(makers):
        records = [
            each.model_copy(update={"record": each.record.model_copy(update={"made_by": maker})})
            for each, maker in zip(entries, makers, strict=True)
        ]
        return dict(to_repeat(across(Results("x", [one], records), ()), ENGLISH).blocks[0].pairs)

    assert facts(by)["records made"] == "2 by torch 2.13 on a CPU; 1 by torch 2.14 on a CPU"
    assert "records made" not in facts(by[:1] * 3)
