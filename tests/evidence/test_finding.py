from __future__ import annotations

import math
from dataclasses import replace

import pytest

from lstmlab.evidence import Counts, Finding, Results, Standing, find_out
from lstmlab.evidence.wording.verdict import verdict
from lstmlab.space import Range
from lstmlab.trial import Entry, Point, Record, Status
from synthetic_study import results, small


def _only(study: Results) -> Finding:
    (finding,) = find_out(study)
    return finding


def test_standings_of_a_plain_study() -> None:
    finding = _only(
        small({"gd": [50.0, 52.0], "adam": [94.0, 95.0], "adamw": [94.2, 93.8], "sgd": [80, 81]})
    )
    assert [row.label for row in finding.rows] == ["adam", "adamw", "sgd", "gd"]
    assert [str(finding.standing(row)) for row in finding.rows] == [
        "best",
        "within the noise",
        "worse",
        "worse",
    ]
    assert finding.rows[0].score.mean == 94.5
    assert finding.split == "test"


def test_what_only_the_correction_takes_back_is_not_within_the_noise() -> None:
    """The difference alone has p = 0.007; with all that is looked at, 0.07."""
    finals = {name: [88.0 + i, 92.0 - i] for i, name in enumerate("bcde")}
    finding = _only(small({"best": [92.0, 93.0], "far": [50.8, 53.2], **finals}))
    gap = finding.comparison.between("far", "best")
    assert (gap.value, round(gap.raw_p, 3), round(gap.p_value, 2)) == (-40.5, 0.007, 0.07)
    standings = {row.label: str(finding.standing(row)) for row in finding.rows}
    assert standings == {
        "best": "best", "far": "may differ", **dict.fromkeys("bcde", "within the noise"),
    }  # fmt: skip
    # Two seeds each would do four times in five; here they didn't.
    assert verdict(finding).endswith(
        "to tell far from it (40.5 apart) would take about 3 seeds each."
    )


def test_lower_is_better() -> None:
    finding = _only(
        small({"gd": [900.0, 910.0], "adam": [120.0, 121.0]}, None, None, "perplexity", False)
    )
    assert finding.best is not None
    assert finding.best.label == "adam"
    assert finding.standing(finding.rows[1]) is Standing.WORSE


def test_a_mean_over_survivors_is_not_named_best() -> None:
    finding = _only(small({"adam": [90.0, 90.4], "sgd": [95.0, 95.2, Status.DIVERGED]}))
    assert finding.rows[0].label == "sgd"
    assert finding.best is not None
    assert finding.best.label == "adam"
    assert finding.standing(finding.rows[0]) is Standing.BETTER
    finals = finding.rows[0].finals
    assert (finals.planned, finals.complete, finals.by_loss) == (3, 2, {"diverged": 1})


def test_fewer_than_two_finals_are_not_compared() -> None:
    finding = _only(
        small(
            {
                "adam": [90.0, 90.4],
                "sgd": [95.0, Status.CRASHED],
                "gd": [Status.TIMED_OUT, Status.DIVERGED],
                "rmsprop": [91.0, None],
                "momentum": [math.inf, 30.0],
            }
        )
    )
    assert finding.comparison is None
    assert finding.best is not None
    assert finding.best.label == "adam"
    for row in finding.rows:
        expected = Standing.BEST if row.label == "adam" else Standing.ALONE
        assert finding.standing(row) is expected
    assert (finding.counts.planned, finding.counts.complete) == (10, 6)
    assert finding.counts.by_loss == {"diverged": 1, "timed out": 1, "crashed": 1}
    assert finding.counts.pending == 1


def test_rates_are_those_of_the_grid() -> None:
    grid = {10.0: Status.DIVERGED, 0.1: 70.0, 1.0: 80.0, 0.01: None}
    row = _only(small({"sgd": [80.0, 81.0]}, {"sgd": grid}, {"sgd": 1.0})).rows[0]
    assert row.chosen_rates == (1.0,)
    assert [rate.learning_rate for rate in row.rates] == [0.01, 0.1, 1.0, 10.0]
    assert [rate.score for rate in row.rates[1:3]] == [70.0, 80.0]
    assert math.isnan(row.rates[3].score)
    assert row.rates[3].counts.by_loss == {"diverged": 1}
    assert row.rates[0].counts.pending == 1


def test_a_recipe_counts_by_its_longest_complete_trial() -> None:
    study = small({"sgd": [80.0, 81.0]}, {"sgd": {0.1: 60.0, 1.0: 50.0}})

    def part(of: int, part: float, outcome: float | Status) -> Entry:
        entry = study.entries[of]
        status = outcome if isinstance(outcome, Status) else Status.COMPLETE
        scores = {} if isinstance(outcome, Status) else {"dev": {"accuracy": outcome}}
        return entry.model_copy(
            update={
                "trial": entry.trial.model_copy(update={"part": part}),
                "record": Record(status=status, metrics=scores),
            }
        )

    entries = [
        part(0, 0.25, 60.0), part(0, 0.5, 70.0), part(0, 1.0, 65.0),
        part(1, 0.25, 75.0), part(1, 0.5, Status.DIVERGED), *study.entries[2:],
    ]  # fmt: skip
    low, high = _only(Results("halved", study.contenders, entries)).rows[0].rates
    assert (low.score, low.part, low.counts.complete) == (65.0, 1.0, 3)
    assert (high.score, high.part, high.counts.by_loss) == (75.0, 0.25, {"diverged": 1})


@pytest.mark.parametrize(
    ("chosen", "edge"), [(0.01, "low"), (0.02, None), (0.3, None), (0.9, "high"), (2.0, "high")]
)
def test_edges_of_the_space(chosen: float, edge: str | None) -> None:
    # On the log scale from 0.01 to 1, the outer tenths end at 0.0158 and begin at 0.631.
    study = small({"sgd": [80.0, 81.0]}, {"sgd": {0.1: 80.0}}, {"sgd": chosen})
    space = (
        ("optimizer.learning_rate", Range(low=0.01, high=1.0)),
        ("optimizer.weight_decay", Range(low=0.0, high=0.1, scale="linear")),
    )
    contender = study.contenders[0].model_copy(update={"space": space})
    entries = [entry.model_copy(update={"contender": contender}) for entry in study.entries]
    rate, decay = _only(Results("searched", [contender], entries)).rows[0].tuned
    assert (rate.key, rate.value, rate.edge) == ("optimizer.learning_rate", chosen, edge)
    # The rule's own decay, 0, lies at the low end, but nothing lies beyond it.
    assert (decay.value, decay.edge) == (0.0, None)


def test_nothing_is_tuned_without_a_space_or_before_the_finals() -> None:
    study = small({"sgd": [80.0, 81.0]}, {"sgd": {0.1: 80.0}})
    assert _only(study).rows[0].tuned == ()
    space = (("optimizer.learning_rate", Range(low=0.01, high=1.0)),)
    contender = study.contenders[0].model_copy(update={"space": space})
    first = study.entries[0].model_copy(update={"contender": contender})
    assert _only(Results("begun", [contender], [first])).rows[0].tuned == ()


def test_costs() -> None:
    grid = {0.1: 70.0, 1.0: Status.DIVERGED}
    row = _only(small({"sgd": [80.0, 81.0, None]}, {"sgd": grid})).rows[0]
    assert row.seconds.values == (2.0, 2.0)
    assert row.total_seconds == 2 + 1 + 2 + 2
    assert row.steps == 100
    assert (row.tuning.planned, row.tuning.complete) == (2, 1)
    assert row.tuning.by_loss == {"diverged": 1}


def test_dev_is_read_where_finals_have_no_test() -> None:
    assert _only(small({"sgd": [80.0, 81.0]}, split="dev")).split == "dev"
    assert _only(small({"sgd": [None, None]})).split == "test"


def test_mean_curve_covers_what_all_seeds_reached() -> None:
    study = small({"sgd": [80.0, 81.0, Status.DIVERGED]})
    curves = [[(1, 10), (2, 20), (4, 40)], [(1, 20), (3, 40)], [(1, 5), (2, math.nan)]]
    entries = []
    for entry, points in zip(study.entries, curves, strict=True):
        assert entry.record is not None
        curve = tuple(
            Point(epoch=epoch, step=epoch, train_loss=1, score=score, seconds=1)
            for epoch, score in points
        )
        record = entry.record.model_copy(update={"curve": curve})
        entries.append(entry.model_copy(update={"record": record}))
    row = _only(Results("curves", study.contenders, entries)).rows[0]
    assert row.mean_curve is not None
    assert row.mean_curve.epochs == (1, 2, 3)
    # (10 + 20) / 2, (20 + 30) / 2, (30 + 40) / 2: the lost seed isn't in the mean …
    assert row.mean_curve.scores == (15, 25, 35)
    # … but is kept, up to where it was last a number.
    assert [curve.complete for curve in row.curves] == [True, True, False]
    assert row.curves[2].epochs == (1,)


def test_a_contender_that_has_not_started_is_listed() -> None:
    study = small({"sgd": [80.0, 81.0], "adam": [None, None]})
    started = Results("running", study.contenders, study.entries[:2])
    finding = _only(started)
    assert [row.label for row in finding.rows] == ["sgd", "adam"]
    assert finding.counts.pending == 2


@pytest.mark.parametrize(
    ("dataset", "name"),
    [
        ("/data/情感/", "情感"),
        ("data/reviews.csv", "reviews.csv"),
        ("data/trec/train.jsonl.gz", "trec/train.jsonl.gz"),
        ("train.csv", "train.csv"),
        ("trains", "trains"),
    ],
)
def test_a_path_is_named_by_its_last_part_unless_that_is_a_split(dataset: str, name: str) -> None:
    study = small({"sgd": [80.0, 81.0]})
    contender = study.contenders[0].model_copy(update={"dataset": dataset})
    assert _only(Results("path", [contender], [])).name == name


def test_the_whole_synthetic_study() -> None:
    findings = find_out(results())
    assert [finding.task for finding in findings] == [
        "classification",
        "sentiment",
        "translation",
        "summarization",
    ]
    total = sum((finding.counts for finding in findings), Counts())
    assert (total.planned, total.complete) == (144, 130)
    assert total.by_loss == {"diverged": 13, "crashed": 1}
    assert findings[2].notes == (
        "dates-en-zh: 10 % of train, seeded, serves as dev",
        "computed in float32",
    )
    assert findings[0].precisions == ("float32",)
    assert set(findings[3].rows[0].others) == {"rouge-1", "rouge-2"}


def test_more_entries_than_planned_are_all_counted() -> None:
    entry: Entry = small({"sgd": [80.0]}).entries[0]
    again = entry.model_copy(update={"record": Record(status=Status.CRASHED)})
    finding = _only(Results("x", [entry.contender], [entry, again]))
    assert (finding.counts.planned, finding.counts.complete) == (2, 1)
    assert finding.counts.by_loss == {"crashed": 1}


def test_halving_may_need_fewer_trials_than_it_has_room_for() -> None:
    """Two of three trials diverge, so the next rung has one, not two: that is all of them."""
    outcomes = {0.1: 70.0, 1.0: Status.DIVERGED, 10.0: Status.DIVERGED}
    study = small({"sgd": [80.0, 81.0]}, {"sgd": outcomes}, {"sgd": 0.1})
    for entry in study.entries:
        object.__setattr__(entry, "contender", entry.contender.model_copy(update={"tune": 5}))
    study = replace(study, contenders=[study.entries[0].contender])
    finding = _only(study)
    assert (finding.counts.planned, finding.counts.pending) == (5, 0)
    # While finals are still to be settled, there may be more.
    running = replace(study, entries=study.entries[:3])
    assert _only(running).counts.pending == 2 + 2


def test_when_every_recipe_is_lost_nothing_is_pending() -> None:
    outcomes = {0.1: Status.DIVERGED, 1.0: Status.CRASHED}
    study = small({"sgd": [None, None], "adam": [80.0, 81.0]}, {"sgd": outcomes})
    study = replace(
        study,
        entries=[e for e in study.entries if e.record or e.trial.purpose == "tune"],
        contenders=[c.model_copy(update={"tune": 9}) if c.tune else c for c in study.contenders],
    )
    study = replace(
        study,
        entries=[
            e.model_copy(update={"contender": next(c for c in study.contenders
                                                   if c.choices == e.contender.choices)})
            for e in study.entries
        ],
    )  # fmt: skip
    finding = _only(study)
    assert finding.counts.pending == 0
    assert "sgd (no setting worked: 1 diverged, 1 crashed)" in verdict(finding)
