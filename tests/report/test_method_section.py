"""What the report says of the search is what the study did."""

import pytest
from rich.console import Console

from lstmlab.cli import report_command
from lstmlab.evidence import Results
from lstmlab.evidence.say import ENGLISH
from lstmlab.report.gathered import across
from lstmlab.report.method_section import how_to_read, to_repeat
from lstmlab.space import Range
from lstmlab.study import store
from lstmlab.study.study_file import StudyFile, TaskEntry, Tuning
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
        "lstmlab.report.write.write_report", lambda results, *_, **__: told.append(results)
    )
    report_command.write(tmp_path, Console(quiet=True))
    assert told[0].reduction == 2
