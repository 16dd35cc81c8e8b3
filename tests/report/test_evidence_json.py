"""evidence.json holds what the records say, and nothing that was measured."""

import json

import pytest

from lstmlab.evidence import Results
from lstmlab.report.formats.evidence_json import as_json
from lstmlab.report.gathered import gather
from lstmlab.trial import Entry, Status
from synthetic_study import full, small


def measured_otherwise(study):
    """The same study, as another run of it on other workers would have left it."""

    def changed(entry):
        record = entry.record.model_copy(update={
            "seconds": entry.record.seconds * 3 + 1,
            "started": entry.record.started + 1e6,
            "worker": entry.record.worker + 5,
            "peak_memory_mb": 777.0,
            "curve": tuple(
                point.model_copy(update={"seconds": point.seconds * 2})
                for point in entry.record.curve
            ),
        })  # fmt: skip
        return Entry(contender=entry.contender, trial=entry.trial, record=record)

    return Results(
        name=study.name,
        contenders=study.contenders,
        entries=[changed(entry) for entry in study.entries],
        about=study.about,
        meta={**study.meta, "created": "another day", "machine": "another one"},
    )


@pytest.fixture(scope="module")
def study():
    return full(tasks=2, tune=6, seeds=3)


def test_what_was_measured_does_not_change_a_byte(study):
    written = as_json(gather(study))
    assert as_json(gather(measured_otherwise(study))) == written
    assert b"seconds" not in written
    assert b"worker" not in written


def test_a_score_does(study):
    other = list(study.entries)
    last = max(i for i, e in enumerate(other) if e.record.status is Status.COMPLETE)
    metrics = {**other[last].record.metrics, "test": {"accuracy": 12.0}}
    record = other[last].record.model_copy(update={"metrics": metrics})
    other[last] = Entry(contender=other[last].contender, trial=other[last].trial, record=record)
    changed = Results(name=study.name, contenders=study.contenders, entries=other)
    assert as_json(gather(changed)) != as_json(gather(study))


def test_it_is_canonical_json(study):
    def in_order(pairs):
        keys = [key for key, _ in pairs]
        assert keys == sorted(set(keys))
        return dict(pairs)

    text = as_json(gather(study)).decode()
    json.loads(text, parse_constant=pytest.fail, object_pairs_hook=in_order)
    assert '\n "study": ' in text  # a line a value, so that files can be compared
    assert text == as_json(gather(study)).decode()


def test_its_numbers_are_those_of_the_records():
    study = small({"a": [88.0, 89.0, 90.0], "b": [80.0, 81.0, 80.5]})
    table = json.loads(as_json(gather(study)))
    assert table["study"] == "small"
    (task,) = table["tasks"]
    finding = task["finding"]
    assert finding["best"] == "a"
    assert finding["standings"] == {"a": "best", "b": "worse"}
    first = finding["rows"][0]
    assert first["contender"]["label"] == "a"
    assert first["score"]["values"] == [88.0, 89.0, 90.0]
    assert first["score"]["mean"] == 89.0
    assert first["score"]["interval"] == pytest.approx([86.5159, 91.4841], abs=1e-4)
    (pair,) = finding["comparison"]["pairs"]
    assert (pair["first"], pair["second"], pair["n"]) == ("a", "b", 3)
    assert pair["value"] == pytest.approx(8.5)
    assert pair["superiority"]["value"] == 1.0
    assert first["finals"] == {"planned": 3, "complete": 3}
