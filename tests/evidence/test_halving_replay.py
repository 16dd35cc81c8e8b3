from __future__ import annotations

import math

import pytest

from lstmlab.evidence.choices.halving import Replay, halving_saved, replay
from lstmlab.trial import Contender, Entry, Status
from trials_made import contender, entry

EPOCHS = 9


def _run(
    one: Contender,
    rate: float,
    scores: list[float],
    lost: Status | None = None,
    keep: str = "best",
    budget: tuple[str, float] = ("epochs", EPOCHS),
) -> Entry:
    """A whole trial of nine epochs with a point after each; ten updates an epoch."""
    curve = [(float(i + 1), score) for i, score in enumerate(scores)]
    best = max(scores) if one.higher_is_better else min(scores)
    return entry(
        one,
        lost or (best if keep == "best" else scores[-1]),
        rate=rate,
        curve=curve,
        steps=10 * len(scores),
        recipe={budget[0]: budget[1], "keep": keep, "evaluations": EPOCHS},
    )


def _rising(start: float, end: float) -> list[float]:
    return [start + (end - start) * i / (EPOCHS - 1) for i in range(EPOCHS)]


def _replay(entries: list[Entry]) -> Replay:
    found = replay(entries)
    assert found is not None
    return found


def test_saved_in_real_halving() -> None:
    one = contender(halved=True, tune=9)
    entries = [entry(one, 40.0 + i, rate=0.1 * (i + 1), part=1 / 9, steps=10) for i in range(8)]
    entries.append(entry(one, Status.DIVERGED, rate=0.9, part=1 / 9, steps=4))
    entries += [entry(one, 60.0 + i, rate=0.1 * (i + 1), part=1 / 3, steps=30) for i in (5, 6, 7)]
    entries += [entry(one, 80.0, rate=0.1 * (i + 1), steps=90) for i in (6, 7)]
    whole = contender("sgd", tune=1)
    found = halving_saved([*entries, entry(whole, 80.0, steps=90)])
    assert found is not None
    assert found.contenders == 1
    assert found.spent == 8 * 10 + 4 + 3 * 30 + 2 * 90
    assert found.whole == pytest.approx(8 * 90 + 4)
    assert found.share == pytest.approx(1 - 354 / 724)
    assert halving_saved([entry(whole, 80.0)]) is None


def test_what_is_learned_without_labels_is_counted_at_every_rung() -> None:
    one = contender(halved=True, tune=2)
    rate = {"recipe": {"pretraining_epochs": 5, "epochs": EPOCHS}}
    entries = [
        entry(one, 50.0, rate=0.1, part=1 / 3, steps=30, curve=[(3, 50.0)], **rate),
        entry(one, 60.0, rate=0.2, part=1 / 3, steps=30, curve=[(3, 60.0)], **rate),
        entry(one, 70.0, rate=0.2, steps=90, curve=[(9, 70.0)], **rate),
    ]
    found = halving_saved(entries)
    assert found is not None
    assert found.spent == pytest.approx((30 + 50) + (30 + 50) + (90 + 50))
    assert found.whole == pytest.approx(2 * (90 + 50))
    assert found.share == pytest.approx(1 - 300 / 280)  # nothing at all


def test_replay_counts_what_is_learned_without_labels() -> None:
    one = contender(tune=9)

    def saved(passes: float) -> float:
        runs = [_run(one, 0.01 * (i + 1), _rising(10 + i, 50 + i)) for i in range(9)]
        recipes = [run.trial.recipe.updated({"pretraining_epochs": passes}) for run in runs]
        return _replay([
            run.model_copy(update={"trial": run.trial.model_copy(update={"recipe": recipe})})
            for run, recipe in zip(runs, recipes, strict=True)
        ]).saved  # fmt: skip

    # Nine for 10 updates, three for 30, two for 90, and each time 90 more without labels.
    assert saved(0) == pytest.approx(1 - 360 / 810)
    assert saved(9) == pytest.approx(1 - (360 + 14 * 90) / (810 + 9 * 90))


def test_replay_keeps_the_winner_of_curves_that_never_cross() -> None:
    one = contender(tune=9)
    entries = [_run(one, 0.1 * (i + 1), _rising(50 + i, 60 + i)) for i in range(9)]
    found = _replay(entries)
    (case,) = found.cases
    assert (found.changed, found.mean_loss, found.mean_relative_loss) == (0, 0, 0)
    assert case.winner == case.halved_winner == entries[8].trial.id


def test_ties_in_the_first_rung_go_to_the_first() -> None:
    one = contender(tune=9)
    entries = [_run(one, 0.1 * (i + 1), [50.0] + [60.0 + i] * 8) for i in range(9)]
    found = _replay(entries)
    (case,) = found.cases
    assert found.changed == 1
    assert case.halved_winner == entries[2].trial.id
    assert found.mean_loss == 6
    assert found.mean_relative_loss == pytest.approx(6 / 68)
    # Nine for an epoch, three for three epochs, two for nine; of nine for nine.
    assert (case.spent, case.whole) == (9 * 10 + 3 * 30 + 2 * 90, 9 * 90)
    assert found.saved == pytest.approx(1 - 360 / 810)


def test_ties_at_the_end_go_to_the_first_with_and_without_halving() -> None:
    one = contender(tune=4)
    entries = [_run(one, 0.1 * (i + 1), _rising(50 + i, 60)) for i in range(4)]
    entries[:2] = [_run(one, 0.1 * (i + 1), _rising(30, 40)) for i in range(2)]
    (case,) = _replay(entries).cases
    assert case.winner == case.halved_winner == entries[2].trial.id


def test_a_slow_starter_is_lost_and_the_mean_is_over_contenders() -> None:
    slow, plain = contender("slow", tune=4), contender("plain", tune=4)
    entries = [_run(slow, 0.1 * (i + 1), _rising(50 + i, 60 + i)) for i in range(3)]
    entries.append(_run(slow, 0.4, _rising(10, 70)))
    entries += [_run(plain, 0.1 * (i + 1), _rising(50 + i, 60 + i)) for i in range(4)]
    found = _replay(entries)
    assert [case.changed for case in found.cases] == [True, False]
    assert found.mean_loss == (70 - 62) / 2
    assert found.cases[0].halved_winner == entries[2].trial.id


def test_best_so_far_counts_only_where_the_recipe_keeps_it() -> None:
    one = contender(tune=4)
    for keep in ("best", "last"):
        # The first is the best early and in the end, but not when the first rung is cut.
        entries = [_run(one, 0.1, [70.0, 70.0] + [40.0] * 6 + [80.0], keep=keep)]
        entries += [_run(one, 0.1 * (i + 2), _rising(50, 60 + i), keep=keep) for i in range(3)]
        (case,) = _replay(entries).cases
        assert case.winner == entries[0].trial.id
        assert case.changed == (keep == "last")
        assert case.loss == (18 if keep == "last" else 0)


@pytest.mark.parametrize(
    "budget", [("epochs", EPOCHS), ("steps", 90), ("tokens", 5000), ("seconds", 18.0)]
)
def test_lost_trials_take_part_until_they_are_lost(budget: tuple[str, float]) -> None:
    one = contender(tune=4)
    entries = [
        _run(one, 0.1, [80.0] * 5, lost=Status.DIVERGED, budget=budget),
        _run(one, 0.2, [90.0] * 2, lost=Status.DIVERGED, budget=budget),
        _run(one, 0.3, _rising(50, 60), budget=budget),
        _run(one, 0.4, _rising(52, 55), budget=budget),
    ]
    (case,) = _replay(entries).cases
    # At a third, after three epochs, the first is still the best, and one that will be lost takes
    # a place: of the other two, 52.5 and 52.75, the wrong one goes on.
    assert case.winner == entries[2].trial.id
    assert case.halved_winner == entries[3].trial.id
    assert case.loss == 5
    assert case.spent == 30 + 20 + 30 + 30 + 50 + 90
    assert case.whole == 50 + 20 + 90 + 90


def test_all_finalists_lost() -> None:
    one = contender(tune=4)
    entries = [_run(one, 0.1 * (i + 1), [90.0] * 4, lost=Status.DIVERGED) for i in range(2)]
    entries += [_run(one, 0.5 + 0.1 * i, _rising(50, 60)) for i in range(2)]
    (case,) = _replay(entries).cases
    assert (case.halved_winner, case.changed, math.isnan(case.loss)) == (None, True, True)


def test_lower_is_better() -> None:
    one = contender(tune=4, metric="perplexity", higher_is_better=False)
    entries = [_run(one, 0.1 * (i + 1), _rising(300, 100 + i)) for i in range(3)]
    entries.append(_run(one, 0.4, _rising(900, 50)))
    (case,) = _replay(entries).cases
    assert (case.changed, case.loss, case.relative_loss) == (True, 50, 1)


def test_what_cannot_be_replayed() -> None:
    one = contender(tune=4)
    entries = [_run(one, 0.1 * (i + 1), _rising(50, 60 + i)) for i in range(4)]
    assert replay(entries) is not None
    unplanned = contender(tune=0)  # a budget in seconds: how many there would be was not known
    assert replay([each.model_copy(update={"contender": unplanned}) for each in entries])
    assert replay(entries[:3]) is None
    assert replay([*entries[:3], entry(one, 60.0, rate=0.4)]) is None
    assert replay([entry(one, 50.0, rate=0.1 * (i + 1), part=1 / 3) for i in range(4)]) is None
    lost = [_run(one, 0.1 * (i + 1), [50.0] * 5, lost=Status.CRASHED) for i in range(4)]
    assert replay(lost) is None
    assert replay([]) is None


def test_an_evaluation_just_after_the_ninth_is_the_stop() -> None:
    """A trial stops at the first update that completes a part, which is seldom a round epoch."""
    one = contender(tune=12)
    entries = [
        # 100 updates: a ninth is complete at the 12th, a third at the 34th.
        entry(one, 50.0 + i, rate=0.01 * (i + 1), curve=[(1.2, i), (3.4, i), (10.0, 50.0 + i)])
        for i in range(12)
    ]
    found = replay(entries)
    assert found is not None
    (case,) = found.cases
    assert not case.changed
    later = [
        entry(one, 50.0 + i, rate=0.01 * (i + 1), curve=[(1.3, i), (3.4, i), (10.0, 50.0 + i)])
        for i in range(12)
    ]
    assert replay(later) is None  # nothing is known at the stop
