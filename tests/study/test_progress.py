"""The time left: said once something is known of it, and never more than there is."""

import io
import time
from types import SimpleNamespace

import pytest
from rich.console import Console

from lstmlab.recipe import Recipe
from lstmlab.study.progress import Progress
from lstmlab.trial import Record, Status, Trial


class Agenda(SimpleNamespace):
    """What a display asks of an agenda."""

    def seconds_left(self, jobs):
        return self.estimate / jobs


def left(measured, estimate, ends=None):
    agenda = Agenda(measured=measured, estimate=estimate, done=[], running={}, remaining=list)
    console = Console(file=io.StringIO(), width=200)
    more = () if ends is None else (time.monotonic() + ends,)
    progress = Progress(agenda, 2, console, *more)
    console.print(progress._table())
    return console.file.getvalue().rpartition("so far")[2].strip()


@pytest.mark.parametrize(
    ("measured", "estimate", "ends", "said"),
    [
        (False, 304.0, None, ""),
        (False, 304.0, 39.4, ", at most 0:39 left"),
        (True, 304.0, None, ", 2:32 left"),
        (True, 304.0, 39.4, ", 0:39 left"),
        (True, 20.0, 39.4, ", 0:10 left"),
        (True, 304.0, -5.0, ", 0:00 left"),
    ],
)
def test_the_time_left(measured, estimate, ends, said):
    assert left(measured, estimate, ends) == said


@pytest.mark.parametrize(("higher", "best"), [(True, "70.00  worse"), (False, "60.00  better")])
def test_the_best_so_far_is_the_highest_or_the_lowest(higher, best):
    recipe = Recipe()
    trials = [
        Trial(task="t", dataset="d", fingerprint="f", recipe=recipe, seed=seed) for seed in (1, 2)
    ]
    done = []
    for trial, name, score in zip(trials, ("better", "worse"), (60.0, 70.0), strict=True):
        contender = SimpleNamespace(metric="m", higher_is_better=higher, label=name)
        record = Record(status=Status.COMPLETE, metrics={"dev": {"m": score}})
        done.append((SimpleNamespace(contender=contender), trial, record))
    agenda = Agenda(measured=False, estimate=1.0, done=done, running={}, remaining=list)
    console = Console(file=io.StringIO(), width=200)
    console.print(Progress(agenda, 2, console)._table())
    assert f"m {best}, lr 0.002" in console.file.getvalue()
