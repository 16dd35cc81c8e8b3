"""How ``lstmlab fit`` spends the time that comparing left."""

from __future__ import annotations

import io
import time
from types import SimpleNamespace

import pytest
import torch
from rich.console import Console

from lstmlab import training
from lstmlab.api.fitting.longer import Longer
from lstmlab.training import Outcome
from lstmlab.trial import Point, Record, Status, Trial
from small_runs import recipe


class Pool:
    """What ``Keeping`` is to this: two contenders, and what was kept."""

    most, interrupted = 1, False
    contender = SimpleNamespace(metric="accuracy", higher_is_better=True)

    def __init__(self, *scores: float) -> None:
        self.datasets = {"given": None}
        self.pool = [(None, ended(score)) for score in scores]

    def ranking(self, beams: bool) -> list[tuple[str, Trial]]:
        of = {"first": recipe(epochs=4), "second": recipe(epochs=4, dropout=0.1)}
        return [
            (label, Trial(task="classification", dataset="d", fingerprint="given", recipe=one,
                          seed=3))
            for label, one in of.items()
        ]  # fmt: skip

    @property
    def best(self):
        return self.pool[0] if self.pool else None

    def signed(self, record: Record) -> float:
        return record.metrics["dev"]["accuracy"]

    def improves(self, record: Record) -> bool:
        return not self.pool or self.signed(record) > self.signed(self.pool[0][1])

    def add(self, trial: Trial, record: Record) -> None:
        self.pool.append((trial, record))
        self.pool.sort(key=lambda one: -self.signed(one[1]))


def ended(score: float, epochs: float = 4.0, seconds: float = 1.0) -> Record:
    point = Point(epoch=epochs, step=1, train_loss=1.0, score=score, seconds=seconds)
    return Record(
        status=Status.COMPLETE, curve=(point,), metrics={"dev": {"accuracy": score}},
        seconds=seconds,
    )  # fmt: skip


@pytest.fixture
def trained(monkeypatch):
    """The trials that are trained; each takes a second of a clock that only they move."""
    done: list[Trial] = []
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)

    def of(*scores: float, takes: float = 1.0, part: float = 1.0) -> list[Trial]:
        left = iter(scores)

        def run(trial: Trial, dataset: object, **how: object) -> Outcome:
            done.append(trial)
            took = min(takes, how["time_limit"])
            clock.now += took
            record = ended(next(left), part * trial.recipe.epochs, took)
            return Outcome(record, None, None, {})

        monkeypatch.setattr(training, "run", run)
        return done

    return of


def longer(agenda: Pool, seconds: float) -> tuple[Longer, io.StringIO]:
    said = io.StringIO()
    console = Console(file=said, width=200)
    until = time.monotonic() + seconds
    return Longer(agenda, False, until, seconds, torch.device("cpu"), console), said


def test_it_ends_when_three_whole_trainings_bring_nothing_better(trained) -> None:
    done = trained(70.0, 72.0, 71.0, 72.0, 60.0)
    one, said = longer(Pool(65.0), 600)
    one.train()
    # Twice as long once, then in turn with the other; each from another seed.
    assert [(t.seed, t.recipe.epochs, t.recipe.dropout) for t in done] == [
        (3, 4, 0), (4, 8, 0), (5, 4, 0.1), (6, 4, 0), (7, 4, 0.1),
    ]  # fmt: skip
    assert one.best[0] is done[1]
    assert "nothing more is to be gained: 3 trainings in a row" in said.getvalue()
    assert "595 s are left unused" in said.getvalue()


def test_all_right_on_dev_is_the_end(trained) -> None:
    done = trained(99.0, 100.0, 100.0)
    one, said = longer(Pool(), 600)
    one.train()
    assert len(done) == 2
    assert "nothing more is to be gained on dev: all of it is right" in said.getvalue()


def test_the_time_is_used(trained) -> None:
    done = trained(*range(50, 90), takes=70.0)
    one, said = longer(Pool(), 600)
    one.train()
    # 8 × 70 s; then 40 s, more than six per cent of all the time.
    assert len(done) == 9
    assert one.until == time.monotonic()
    assert "gained" not in said.getvalue()


def test_what_was_cut_short_says_nothing_of_what_is_to_be_gained(trained) -> None:
    done = trained(*[50.0] * 20, takes=70.0, part=0.5)
    one, said = longer(Pool(60.0), 600)
    one.train()
    assert len(done) == 9
    assert one.best is None
    assert "the model before is better on dev, and is kept" in said.getvalue()


def test_with_no_model_and_no_time_one_is_trained_all_the_same(trained) -> None:
    done = trained(50.0, 51.0)
    one, _ = longer(Pool(), 0.0)
    one.train()
    assert len(done) == 1
    assert one.best[0] is done[0]
