"""The timeline has a row for each of those that compute, by machine where there are several."""

from __future__ import annotations

import pytest

from lstmlab.language.say import ENGLISH
from lstmlab.recipe import Recipe
from lstmlab.report.figures.across import timeline
from lstmlab.report.figures.style import styles
from lstmlab.trial import Contender, Entry, Record, Status, Trial


def entries(places):
    trial = Trial(task="sentiment", dataset="d", fingerprint="f", recipe=Recipe(), seed=1)
    one = Contender(
        task="sentiment", dataset="d", choices=(), tune=0, final=1, metric="accuracy",
        higher_is_better=True,
    )  # fmt: skip
    ran = {"status": Status.COMPLETE, "seconds": 5.0}
    return [
        Entry(
            contender=one,
            trial=trial,
            record=Record(**ran, started=100.0 + 7 * number, node=node, worker=worker),
        )
        for number, (node, worker) in enumerate(places)
    ]


def rows(places):
    ran = entries(places)
    figure = timeline(ran, styles(["one"]), ["one"] * len(ran), ENGLISH)
    axes = figure.axes[0]
    return [label.get_text() for label in axes.get_yticklabels()], axes


def test_on_one_machine_a_row_is_a_worker():
    names, axes = rows([("", 1), ("", 0), ("", 1)])
    assert names == ["worker 0", "worker 1"]
    assert [len(bars.get_paths()) for bars in axes.collections] == [2, 1]


def test_on_several_it_is_a_worker_of_a_machine():
    names, _ = rows([("beta", 0), ("alpha", 0), ("alpha", 2), ("beta", 0)])
    assert names == ["alpha · worker 0", "alpha · worker 2", "beta · worker 0"]


@pytest.mark.parametrize("count", [40, 1000])
def test_of_very_many_some_are_named(count):
    names, axes = rows([("", number) for number in range(count)])
    assert len(names) == 40
    assert names[0] == "worker 0"
    assert axes.figure.get_figheight() < 14
