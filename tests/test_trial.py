"""A trial's id is its choices and nothing else; a record's measured times are set apart."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from lstmlab.recipe import Recipe
from lstmlab.trial import Contender, Fold, Point, Record, Status, Trial

TRIAL = Trial(
    task="sentiment",
    dataset="opinions-en",
    fingerprint="0123456789abcdef",
    recipe=Recipe(hidden_size=64),
    seed=0,
    purpose="tune",
)


def test_id_is_stable_over_processes() -> None:
    code = (
        f"from lstmlab.trial import Trial; print(Trial.model_validate({TRIAL.model_dump()!r}).id)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert run.stdout.strip() == TRIAL.id
    assert len(TRIAL.id) == 16
    assert int(TRIAL.id, 16) >= 0


def test_id_is_this_very_one() -> None:
    """So that stores stay readable: it may change only when a recipe gains or loses a field, or
    when NUMERICS is raised."""
    trial = TRIAL.model_copy(update={"recipe": Recipe(epochs=10.0)})
    assert trial.id == "9926a7f3899ac82b"


def test_a_fold_is_part_of_the_id_and_without_one_nothing_is() -> None:
    ids = {
        TRIAL.model_copy(update={"fold": fold}).id
        for fold in (None, *(Fold(number=n, count=2, seed=s) for n in (1, 2) for s in (0, 1)))
    }
    assert len(ids) == 5
    assert "fold" not in TRIAL.model_dump()
    folded = TRIAL.model_copy(update={"fold": Fold(number=2, count=5)})
    assert folded.id == "a65e047f6fa1cefb"
    assert Trial.model_validate_json(folded.model_dump_json()).id == folded.id


@pytest.mark.parametrize(
    "change",
    [
        {"task": "classification"},
        {"fingerprint": "fedcba9876543210"},
        {"recipe": Recipe(hidden_size=65)},
        {"seed": 1},
        {"purpose": "final"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_id_follows_every_choice(change: dict[str, object]) -> None:
    assert TRIAL.model_copy(update=change).id != TRIAL.id


def test_id_ignores_where_the_data_lies() -> None:
    assert TRIAL.model_copy(update={"dataset": "/somewhere/opinions"}).id == TRIAL.id


def test_id_survives_storage() -> None:
    assert Trial.model_validate_json(TRIAL.model_dump_json()).id == TRIAL.id


def test_records_compare_without_their_times() -> None:
    def record(seconds: float) -> Record:
        point = Point(epoch=1, step=9, train_loss=0.5, score=0.8, seconds=seconds)
        return Record(
            status=Status.COMPLETE,
            curve=(point,),
            metrics={"dev": {"accuracy": 0.8}},
            seconds=seconds,
            peak_memory_mb=100 * seconds,
        )

    fast, slow = record(1.0), record(2.0)
    assert fast != slow
    assert fast.without_times() == slow.without_times()
    assert fast.without_times()["curve"] == [
        {"epoch": 1.0, "step": 9, "train_loss": 0.5, "score": 0.8}
    ]
    assert fast.curve[0].seconds == 1.0  # the record itself keeps them
    assert Record.model_validate_json(fast.model_dump_json()) == fast


def test_contenders_are_named_by_their_choices() -> None:
    plain = Contender(
        task="sentiment",
        dataset="opinions-en",
        choices=(),
        tune=3,
        final=2,
        metric="accuracy",
        higher_is_better=True,
    )
    assert plain.label == "default"
    choices = (("optimizer", "adam"), ("cell", "gru"))
    assert plain.model_copy(update={"choices": choices}).label == "adam · gru"
