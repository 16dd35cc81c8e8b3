"""Which recipes ``lstmlab fit`` compares, by how long they take."""

from __future__ import annotations

import itertools

import pytest
import torch

from lstmlab import tasks
from lstmlab.study.fitting import pace as pace_module
from lstmlab.study.fitting import small_study as fitting
from lstmlab.study.fitting.choosing import choose
from lstmlab.study.fitting.pace import Pace, pace
from small_data import BY_KIND
from small_runs import recipe


def taking(seconds: float, passes: float = 10.0, usual: float | None = None) -> Pace:
    parts = {"training": 0.6, "pretraining": 0.3, "scoring": 0.1}
    taken = {name: part * seconds for name, part in parts.items()}
    return Pace(passes, passes if usual is None else usual, **taken)


def allowed(contenders: int) -> fitting.Budget:
    """120 s, two jobs: 42 s for each of two recipes."""
    return fitting.budget(120, 2, contenders)


def test_what_can_do_half_of_its_passes_is_compared() -> None:
    times = {"default": 83.0, "small": 85.0, "brief": 20.0}
    found = choose(["default", "small"], ["brief"], lambda name: taking(times[name]), allowed, 120)
    assert [*found.kept] == ["default", "brief"]
    assert found.share == pytest.approx(42)
    assert found.dropped["small"].within(found.share) == pytest.approx(10 * 42 / 85)
    assert found.allowed.contenders == 2


def test_of_few_examples_no_more_passes_are_needed_than_of_many() -> None:
    # In its share of 42 s the default does 4.2 of the 20 that it makes of few, 4 of 8 at least.
    found = choose(
        ["default", "small"], [], lambda name: taking(200.0, 20.0, usual=8.0), allowed, 120
    )
    assert [*found.kept] == ["default", "small"]
    assert found.takes == pytest.approx({"default": 42, "small": 42})
    fewer = choose(
        ["default", "small"], [], lambda name: taking(200.0, 20.0, usual=9.0), allowed, 120
    )
    assert [*fewer.dropped] == ["small"]  # one of the two has all the time then


def test_no_more_are_timed_than_there_is_time_for() -> None:
    timed = []

    def time(name: str) -> Pace:
        timed.append(name)
        return taking(1.0)

    found = choose(["default", "small", "half as wide"], ["brief"], time, allowed, 120)
    assert timed == [*found.kept] == ["default", "small"]
    assert found.dropped == {}


@pytest.mark.parametrize(
    ("times", "left"),
    [
        # Alone, the small one can do half of its passes in 120 s; brief could in its share, too.
        ({"default": 4000.0, "small": 230.0, "brief": 80.0}, "small"),
        ({"default": 4000.0, "small": 250.0, "brief": 80.0}, "brief"),
        # None can: the quickest for an epoch.
        ({"default": 4000.0, "small": 900.0, "brief": 800.0}, "small"),
    ],
)
def test_where_there_are_not_two_to_compare_one_has_all_the_time(
    times: dict[str, float], left: str
) -> None:
    passes = {"default": 10.0, "small": 10.0, "brief": 4.0}
    found = choose(
        ["default", "small"], ["brief"], lambda name: taking(times[name], passes[name]), allowed,
        120,
    )  # fmt: skip
    assert [*found.kept] == [left]
    assert left not in found.dropped
    assert "default" in found.dropped
    assert found.allowed.contenders == 1


@pytest.mark.parametrize(("spent", "kept"), [(100, ["default", "small"]), (110, ["default"])])
def test_nothing_is_compared_where_no_trial_would_end(spent: float, kept: list[str]) -> None:
    def left(contenders: int) -> fitting.Budget:  # a trial takes 5 s at least
        return fitting.budget(120, 1, contenders, spent)

    found = choose(["default", "small"], ["brief"], lambda _: taking(4.0), left, 120 - spent)
    assert [*found.kept] == kept
    assert found.dropped == {}
    assert found.allowed.contenders == len(kept)


@pytest.mark.parametrize("task", ["classification", "translation", "language-modeling"])
def test_a_pace_is_measured_of_every_kind_of_task(task: str) -> None:
    loaded = tasks.load(task)
    dataset = BY_KIND[loaded.columns.called]()
    small = {"hidden_size": 8, "embedding_size": 8, "epochs": 3, "evaluations": 2}
    before = torch.get_rng_state()
    found = pace(loaded, dataset, loaded.recipe_with(small), torch.device("cpu"), 0.01)
    assert found.passes == 3
    assert found.training > 0
    assert found.scoring > 0
    assert (found.pretraining > 0) == (loaded.recipe.pretraining_epochs > 0)
    assert found.within(found.needed / 3) == pytest.approx(1)
    assert found.within(10 * found.needed) == 3
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("budget", "passes"), [({"steps": 6}, "6 / steps"), ({"epochs": 2.5}, "2.5")]
)
def test_budgets_in_other_units(budget: dict[str, float], passes: str) -> None:
    task = tasks.load("classification")
    dataset = BY_KIND["labelled"]()
    chosen = recipe(**budget)
    steps = task.steps(task.prepare(dataset, chosen), chosen)
    found = pace(task, dataset, chosen, torch.device("cpu"), 0.01)
    assert found.passes == pytest.approx(eval(passes, {"steps": steps}))


def test_batches_that_take_long_are_timed_three_times_after_the_first(monkeypatch) -> None:
    task = tasks.load("classification")
    small = {"hidden_size": 8, "embedding_size": 8, "pretraining_epochs": 0, "batch_size": 8}
    clock = itertools.count()
    monkeypatch.setattr(pace_module.time, "perf_counter", lambda: float(next(clock)))
    found = pace(
        task, BY_KIND["labelled"](), task.recipe_with(small), torch.device("cpu"), seconds=0.01
    )
    assert next(clock) == 2 * 4  # the clock is read before and after each
    assert found.training == found.passes * 12  # a second for each of the 96 / 8 batches of a pass


def test_the_pace_is_of_the_passes_that_few_examples_ask_for() -> None:
    task = tasks.load("classification")
    asked = recipe(epochs=2).updated({"least_steps": 8})
    dataset = BY_KIND["labelled"]()
    each = task.updates(dataset.size("train"), 0, asked)
    found = pace(task, dataset, asked, torch.device("cpu"), 0.01)
    assert found.usual == 2
    assert found.passes == max(2, -(-8 // each))
    assert found.passes > found.usual
