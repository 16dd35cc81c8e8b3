"""A run that was killed goes on to the record of an undisturbed one."""

import itertools

import pytest
import torch

from lstmlab import tasks, training
from lstmlab.errors import InputError
from lstmlab.registry import names
from lstmlab.training.resuming.checkpoint import KEPT, Checkpoints, Kept
from lstmlab.trial import Trial
from small_data import BY_KIND
from small_runs import BASE

SMALL = {"epochs": 2, "evaluations": 4, "batch_size": 16, "dropout": 0.3}
OF_TASK = {
    "classification": {**BASE, **SMALL},
    "language-modeling": {
        "embedding_size": 8, "hidden_size": 8, "layers": 1, "window": 5, "batch_size": 4,
        "epochs": 1, "evaluations": 3, "precision": "float32",
    },
    "translation": {
        "embedding_size": 8, "hidden_size": 8, "layers": 1, "epochs": 1, "evaluations": 2,
        "batch_size": 16, "beam_size": 1, "precision": "float32", "vocabulary_size": 300,
    },
}  # fmt: skip


class Killed(BaseException):
    """It is as sudden as SIGKILL: nothing is done any more."""


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def planned(name="classification", **changes) -> Trial:
    task = tasks.load(name)
    recipe = task.recipe_with({**OF_TASK[name], **changes})
    fingerprint = BY_KIND[task.columns.called]().fingerprint
    return Trial(task=name, dataset="small", fingerprint=fingerprint, recipe=recipe, seed=3)


def run(trial: Trial, kept: Checkpoints | None = None, killed_after: int = 0, **options):
    """``killed_after`` so many updates, if any."""
    updates = itertools.count(1)

    def stop() -> bool:
        if next(updates) == killed_after:
            raise Killed
        return False

    dataset = BY_KIND[tasks.load(trial.task).columns.called]()
    return training.run(trial, dataset, threads=1, **{"stop": stop, **options}, checkpoints=kept)


def killed_and_gone_on_with(trial: Trial, folder, *kills: int):
    kept = Checkpoints(folder, every=0)
    for after in kills:
        with pytest.raises(Killed):
            run(trial, kept, after)
    return run(trial, kept)


def assert_alike(one, other) -> None:
    assert one.record.without_times() == other.record.without_times()
    assert one.answers == other.answers
    for mine, theirs in zip(one.model.parameters(), other.model.parameters(), strict=True):
        assert torch.equal(mine, theirs)


@pytest.mark.parametrize("name", names("optimizers"))
def test_with_every_optimizer(name, tmp_path):
    trial = planned(optimizer=name, epochs=5 if name == "gd" else 2)
    undisturbed = run(trial)
    assert undisturbed.record.steps == (5 if name == "gd" else 12)
    after = 20 if name == "gd" else 5
    assert_alike(killed_and_gone_on_with(trial, tmp_path, after), undisturbed)


CHANGES = {
    "pre-training, killed in it and after it": ({"pretraining_epochs": 1.5}, (4, 9)),
    "weight averaging, of the last weights": ({"weight_average": 0.9, "keep": "last"}, (7,)),
    "weight averaging, of the best": ({"weight_average": 0.9}, (7,)),
    "a batch that grows, clipped in every way": (
        {"batch_growth": 2, "clip_norm": 0.5, "clip_value": 0.1, "clip_adaptive": 0.1},
        (4, 5),
    ),
    "killed thrice": ({"schedule": "one-cycle"}, (3, 4, 5)),
    "mixed texts, dropped words": ({"mixup": 0.3, "word_dropout": 0.2}, (8,)),
    "spelling, adversaries": ({"spelling": True, "adversarial": 0.3}, (5,)),
    "killed between passes": ({}, (6, 1)),
    "patience": ({"patience": 2, "optimizer.learning_rate": 1e-9, "epochs": 9}, (8,)),
    "no dev": ({"train_on": "train+dev"}, (7,)),
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_with_all_that_a_recipe_varies(changes, tmp_path):
    fields, kills = changes
    trial = planned(**fields)
    assert_alike(killed_and_gone_on_with(trial, tmp_path, *kills), run(trial))


@pytest.mark.parametrize("name", names("schedules"))
def test_with_every_schedule(name, tmp_path):
    trial = planned(schedule=name, epochs=2, evaluations=12)
    assert_alike(killed_and_gone_on_with(trial, tmp_path, 9), run(trial))


@pytest.mark.parametrize("name", ["language-modeling", "translation"])
def test_with_every_kind_of_task(name, tmp_path):
    trial = planned(name)
    assert_alike(killed_and_gone_on_with(trial, tmp_path, 3), run(trial))


def test_with_units_that_are_drawn_again_for_each_pass(tmp_path):
    """Killed in its second pass, of which the order of batches and the units are drawn again."""
    trial = planned("translation", unit="bpe", bpe_dropout=0.3, r_drop=1.0, dropout=0.3, epochs=3)
    undisturbed = run(trial)
    per_pass = undisturbed.record.steps // 3
    assert per_pass > 2
    assert_alike(killed_and_gone_on_with(trial, tmp_path, per_pass + 2), undisturbed)


def test_a_run_that_is_done_but_for_its_scores_trains_no_more(tmp_path):
    trial, kept = planned(), Checkpoints(tmp_path, every=0)
    undisturbed = run(trial, kept)
    points = []

    def never() -> bool:
        raise AssertionError("an update was made")

    assert_alike(run(trial, kept, stop=never, on_point=points.append), undisturbed)
    assert [point.step for point in points] == [3, 6, 9, 12]  # its curve is shown again


def test_a_run_that_was_told_to_end_can_be_gone_on_with(tmp_path):
    trial, kept = planned(pretraining_epochs=1), Checkpoints(tmp_path, every=3600)
    for after in (3, 5):  # in pre-training; in training
        updates = itertools.count(1)
        ended = run(trial, kept, stop=lambda: next(updates) >= after)  # noqa: B023
        assert ended.interrupted
    assert len([*tmp_path.glob("*/checkpoint-*")]) == 2
    assert_alike(run(trial, kept), run(trial))


def test_no_more_than_two_are_kept_and_none_of_the_half_written(tmp_path):
    trial = planned()
    run(trial, Checkpoints(tmp_path / "kept", every=0))
    [folder] = (tmp_path / "kept").iterdir()
    assert folder.name == trial.id
    assert sorted(path.name for path in folder.iterdir()) == ["checkpoint-11", "checkpoint-12"]
    assert KEPT == 2


def test_a_short_run_makes_none(tmp_path):
    run(planned(), Checkpoints(tmp_path / "kept", every=3600))
    assert not (tmp_path / "kept").exists()


def test_a_state_that_does_not_fit_is_refused(tmp_path, monkeypatch):
    trial, kept = planned(), Checkpoints(tmp_path / "kept", every=0)
    with pytest.raises(Killed):
        run(trial, kept, killed_after=4)
    newest = Kept.newest

    def without(self):
        state = newest(self)
        del state["loop"]["plain"], state["loop"]["optimizer"]
        return state

    monkeypatch.setattr(Kept, "newest", without)
    with pytest.raises(InputError, match="its checkpoint was made by another lstmlab"):
        run(trial, kept)
