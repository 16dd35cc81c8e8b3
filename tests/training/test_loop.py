import math
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from lstmlab import tasks, training
from lstmlab.data.dataset import Dataset
from lstmlab.training.loop import Loop
from lstmlab.trial import Point, Record, Status, Trial
from small_data import labelled
from small_runs import interrupted, recipe, run


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def fit(**changes) -> Loop:
    torch.manual_seed(0)
    task, chosen = tasks.load("classification"), recipe(**changes)
    data = task.prepare(labelled(), chosen)
    model = task.model(data.codec, chosen)
    return Loop(task, chosen, data, model, np.random.default_rng(0), 1.0)


def test_full_batch_descent_steps_down_the_gradient_of_the_whole_split():
    whole = fit(optimizer="gd", batch_size=10, epochs=1)  # 96 examples: the last batch has 6
    before = [p.detach().clone() for p in whole.parameters]
    total = torch.zeros(())
    for loss, _ in whole.task.losses(
        whole.model, whole.data, whole.recipe, np.random.default_rng(5)
    ):
        total = total + loss
    expected = torch.autograd.grad(total / 96, whole.parameters)
    whole.train()
    assert whole.step == 1
    rate = whole.recipe.optimizer.learning_rate
    for old, new, gradient in zip(before, whole.parameters, expected, strict=True):
        assert torch.allclose(new, old - rate * gradient, atol=1e-6)


def test_full_batch_descent_that_ends_within_a_pass_steps_down_the_gradient_of_what_it_read():
    part = fit(optimizer="gd", batch_size=10, epochs=0.25)  # 3 of 10 batches
    before = [p.detach().clone() for p in part.parameters]
    losses = part.task.losses(part.model, part.data, part.recipe, np.random.default_rng(0))
    total = sum((next(losses)[0] for _ in range(3)), torch.zeros(()))
    expected = torch.autograd.grad(total / 30, part.parameters)
    part.train()
    assert part.step == 1
    rate = part.recipe.optimizer.learning_rate
    for old, new, gradient in zip(before, part.parameters, expected, strict=True):
        assert torch.allclose(new, old - rate * gradient, atol=1e-6)


@pytest.mark.parametrize("optimizer", ["sgd", "gd"])
@pytest.mark.parametrize("name", ["one-cycle", "cosine"])
def test_the_schedule_is_read_in_the_middle_of_each_update(optimizer, name):
    epochs = 4 if optimizer == "gd" else 1 / 3  # of 12 batches
    trained = fit(optimizer=optimizer, schedule=name, batch_size=8, epochs=epochs)
    rates = []
    step = trained.optimizer.step
    trained.optimizer.step = lambda: (rates.append(trained.optimizer.param_groups[0]["lr"]), step())
    trained.train()
    top = trained.recipe.optimizer.learning_rate
    expected = [top * trained.schedule.factor(middle) for middle in (1 / 8, 3 / 8, 5 / 8, 7 / 8)]
    assert rates == pytest.approx(expected)


@pytest.mark.parametrize("name", ["constant", "one-cycle", "cosine"])
def test_an_only_update_has_most_of_its_rate(name):
    only = fit(optimizer="sgd", schedule=name, steps=1)
    only.train()
    rate = only.optimizer.param_groups[0]["lr"] / only.recipe.optimizer.learning_rate
    assert 0.8 < rate <= 1


def test_clipping_bounds_the_step():
    clipped = fit(optimizer="sgd", clip_norm=0.01, epochs=0.01, batch_size=8)
    before = torch.cat([p.detach().flatten().clone() for p in clipped.parameters])
    clipped.train()
    after = torch.cat([p.detach().flatten() for p in clipped.parameters])
    rate = clipped.recipe.optimizer.learning_rate
    assert clipped.step == 1
    assert float((after - before).norm()) == pytest.approx(0.01 * rate, rel=1e-3)


def test_budget_is_epochs_and_evaluations_are_spread_over_it():
    record = run(epochs=3, batch_size=8, evaluations=6).record
    assert record.steps == 36
    assert [point.step for point in record.curve] == [6, 12, 18, 24, 30, 36]
    assert record.curve[-1].epoch == 3


TOKENS = sum(len(text.split()) for text in labelled().splits["train"]["text"])


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        ({"steps": 7}, 7),
        ({"steps": 3, "optimizer": "gd"}, 3),
        ({"tokens": 2 * TOKENS}, 24),  # two passes of 12 batches
        ({"tokens": 2 * TOKENS, "optimizer": "gd"}, 2),
    ],
)
def test_budgets_in_other_units(changes, steps):
    assert run(batch_size=8, **changes).record.steps == steps


def test_a_budget_in_seconds_ends_in_time():
    record = run(seconds=0.3, evaluations=3).record
    assert 0.3 <= record.curve[-1].seconds < 2
    assert len(record.curve) == 3


def test_a_part_of_the_budget_is_the_beginning_of_the_whole():
    whole = run(epochs=6, batch_size=8, evaluations=6, schedule="one-cycle").record
    part = run(epochs=6, batch_size=8, evaluations=6, schedule="one-cycle", part=1 / 3).record
    assert part.steps == 24
    shown = [record.without_times()["curve"] for record in (whole, part)]
    assert shown[1] == shown[0][:2]


def test_a_seed_varies_what_it_is_to_vary():
    changes = {"epochs": 1, "batch_size": 8, "evaluations": 1, "dropout": 0.3, "keep": "last"}
    losses = {
        (varies, seed): run(seed, varies=varies, **changes).record.curve[0].train_loss
        for varies in ("all", "initialization", "order", "dropout")
        for seed in (0, 1)
    }
    with_seed_0 = {losses[varies, 0] for varies in ("all", "initialization", "order", "dropout")}
    assert len(with_seed_0) == 1
    assert len(set(losses.values())) == 5  # and seed 1 changes each in its own way


@pytest.mark.parametrize("varies", ["order", "dropout"])
def test_pretraining_begins_with_the_weights_of_the_initialization_seed(varies):
    changes = {"epochs": 0.1, "pretraining_epochs": 2, "batch_size": 96, "keep": "last"}

    def losses(seed, **more):
        points = []
        run(seed, on_point=points.append, **changes, **more)
        return [point.train_loss for point in points if point.pretraining]

    alike = losses(0, varies=varies) == losses(1, varies=varies)
    assert alike is (varies == "dropout")  # where nothing is dropped
    assert losses(0, varies="dropout", dropout=0.3) != losses(1, varies="dropout", dropout=0.3)
    assert losses(0, varies="initialization") != losses(1, varies="initialization")


def test_full_batch_makes_one_update_a_pass():
    record = run(optimizer="gd", epochs=4, evaluations=2).record
    assert record.steps == 4
    assert [point.step for point in record.curve] == [2, 4]


def test_dev_joins_train_in_finals_only():
    changes = {"epochs": 2, "batch_size": 8, "evaluations": 2, "train_on": "train+dev"}
    points = []
    record = run(on_point=points.append, **changes).record
    assert record.steps == 2 * (96 + 24) / 8
    assert [*record.metrics] == ["test"]
    assert record.curve == ()
    assert [point.step for point in points] == [15, 30]
    assert "trained on train and dev together" in " ".join(record.notes)
    tuned = run(purpose="tune", **changes).record
    held_out = run(purpose="tune", **{**changes, "train_on": "train"}).record
    assert tuned.without_times() == held_out.without_times()
    assert [*tuned.metrics] == ["dev"]


def test_dev_and_train_together_hold_every_example_once():
    dataset = labelled()
    joined = dataset.with_dev_in_train()
    assert [*joined.splits] == ["train", "test"]
    texts = dataset.splits["train"]["text"] + dataset.splits["dev"]["text"]
    assert list(joined.splits["train"]["text"]) == texts
    assert joined.fingerprint != dataset.fingerprint
    with pytest.raises(ValueError, match="without a test split"):
        replace(dataset, splits={"train": {}, "dev": {}}).with_dev_in_train()


def test_the_model_is_ready_for_use():
    assert not any(module.training for module in run(epochs=1).model.modules())


def test_best_weights_are_kept():
    record = run(epochs=6, batch_size=8, evaluations=12, **{"optimizer.learning_rate": 0.05}).record
    assert record.metrics["dev"]["accuracy"] == max(point.score for point in record.curve)


def test_a_score_that_is_no_number_is_a_divergence(monkeypatch):
    task = tasks.load("classification")
    monkeypatch.setattr(type(task), "score", lambda *a: {"accuracy": 90.0, "log-loss": math.nan})
    record = run(epochs=1).record
    assert record.status is Status.DIVERGED
    assert record.message == "the dev log-loss became nan in the end"
    assert record.metrics == {}


def test_weights_that_the_last_update_spoilt_are_a_divergence():
    record = run(steps=1, optimizer={"name": "sgd", "learning_rate": 1e12}).record
    assert record.status is Status.DIVERGED
    assert record.message == "a weight was nan or beyond ±1,000,000 in the end"
    assert record.metrics == {}


def test_weight_average_is_what_is_evaluated():
    averaged = fit(weight_average=0.5, epochs=1, batch_size=8, keep="last")
    averaged.train()
    averaged.keep()
    kept = torch.cat([p.detach().flatten() for p in averaged.kept])
    mean = torch.cat([p.flatten() for p in averaged.average])
    assert torch.equal(kept, mean)


def test_divergence_is_a_result():
    record = run(optimizer={"name": "sgd", "learning_rate": 1e38}, epochs=4).record
    assert record.status is Status.DIVERGED
    assert "update" in record.message
    assert record.metrics == {}


def test_time_limit_shortens_the_schedule_and_says_so():
    record = run(epochs=100_000, time_limit=1.0, schedule="one-cycle").record
    assert record.status is Status.COMPLETE
    assert record.curve[-1].seconds < 3
    assert "time limit" in record.notes[-1]


def test_time_limit_counts_scoring(monkeypatch):
    kind = type(tasks.load("classification"))
    answers, slept = kind.answers, []

    def slowly(*args, **options):
        slept.append(0.1)
        time.sleep(0.1)
        return answers(*args, **options)

    monkeypatch.setattr(kind, "answers", slowly)
    record = run(epochs=100_000, time_limit=3.0, evaluations=5, train_on="train").record
    assert len(slept) >= 2 + 3  # on the way, then to calibrate, of dev and of test
    assert 1.0 < record.curve[-1].seconds < 3.0 - sum(slept)
    assert record.seconds < 3.0 + 1.0  # of a machine with other work


def test_time_limit_counts_pretraining():
    record = run(epochs=100_000, pretraining_epochs=50_000, time_limit=2.0).record
    assert record.curve[-1].seconds < 1.6  # two thirds, but for what scoring takes
    assert record.seconds < 2.0 + 1.0


@pytest.mark.parametrize("passes", [1, 3])
def test_an_interrupted_run_leaves_the_best_weights_so_far(passes):
    whole = run(epochs=5, evaluations=5).record
    per_pass = whole.steps // 5
    outcome = interrupted(passes * per_pass + 1)
    assert outcome.interrupted
    scores = [point.score for point in outcome.record.curve]
    assert scores == [point.score for point in whole.curve[:passes]]
    assert outcome.record.metrics["dev"]["accuracy"] == pytest.approx(max(scores))
    assert outcome.record.notes[-1] == (
        f"training was interrupted after {passes + 1 / per_pass:.2f} epochs"
    )


@pytest.mark.parametrize("changes", [{}, {"pretraining_epochs": 3}, {"train_on": "train+dev"}])
def test_interrupted_at_once_it_leaves_what_one_update_taught(changes):
    outcome = interrupted(0, **changes)
    assert outcome.interrupted
    assert (outcome.record.status, outcome.record.steps) == (Status.COMPLETE, 1)
    assert "accuracy" in outcome.record.metrics["test"]
    assert len(outcome.record.curve) == ("train_on" not in changes)


def test_interrupted_just_after_an_evaluation_without_dev_it_makes_no_other():
    points = []
    per_pass = -(-120 // 32)  # with dev
    outcome = interrupted(per_pass, train_on="train+dev", on_point=points.append)
    assert outcome.interrupted
    assert [point.step for point in points] == [per_pass]


def test_told_to_stop_at_its_end_it_was_not_interrupted():
    whole = run(epochs=5, evaluations=5).record
    assert not interrupted(whole.steps).interrupted


def test_no_time_at_all_is_one_update():
    record = run(epochs=100_000, time_limit=0.0).record
    assert (record.status, record.steps) == (Status.COMPLETE, 1)


def pretrained(dataset: Dataset, **changes) -> tuple[Record, list[Point]]:
    """A run with three passes of pre-training; its record, and the points of these passes."""
    chosen = recipe(**{"pretraining_epochs": 3, "batch_size": 16, **changes})
    trial = Trial(
        task="classification", dataset=dataset.name, fingerprint=dataset.fingerprint,
        recipe=chosen, seed=0,
    )  # fmt: skip
    points: list[Point] = []
    record = training.run(trial, dataset, threads=1, on_point=points.append).record
    return record, [point for point in points if point.pretraining]


def with_train(texts: list[str]) -> Dataset:
    whole = labelled()
    labels = (["neg", "pos"] * len(texts))[: len(texts)]
    return replace(whole, splits={**whole.splits, "train": {"text": texts, "label": labels}})


def test_texts_of_one_word_have_no_part_in_pretraining():
    short = [f"name{number}" for number in range(60)]
    record, points = pretrained(with_train(short))
    assert record.status is Status.COMPLETE
    assert points == []
    assert "not pre-trained: no text of train has a second word" in record.notes
    several = labelled().splits["train"]["text"]
    record, points = pretrained(with_train([*short, *several]))
    updates = -(-len(several) // 16)
    assert [point.step for point in points] == [updates, 2 * updates, 3 * updates]
    assert not any("not pre-trained" in note for note in record.notes)


def test_pretraining_has_no_dev_score_that_could_stand_still():
    losses = [
        [point.train_loss for point in pretrained(labelled(), schedule=schedule)[1]]
        for schedule in ("reduce-on-plateau", "constant")
    ]
    assert losses[0] == losses[1]


def test_pretraining_teaches_the_embedding_and_comes_before_the_budget() -> None:
    task, dataset = tasks.load("classification"), labelled()
    changes = {
        "embedding_size": 8, "hidden_size": 8, "epochs": 1, "train_on": "train",
        "precision": "float32", "optimizer.learning_rate": 0.05, "dropout": 0.0,
        "schedule": "constant",
    }  # fmt: skip
    seen: dict[float, list[float]] = {}
    records = {}
    for passes in (0, 30):
        recipe = task.recipe_with({**changes, "pretraining_epochs": passes})
        trial = Trial(
            task=task.name, dataset="small", fingerprint=dataset.fingerprint, recipe=recipe, seed=0
        )
        points: list[Point] = []
        records[passes] = training.run(trial, dataset, threads=1, on_point=points.append).record
        seen[passes] = [point.train_loss for point in points if point.pretraining]
    assert seen[0] == []
    assert len(seen[30]) == 30
    assert seen[30][-1] < seen[30][0] - 0.3  # nats; the words there are mostly drawn by chance
    assert records[30].steps == records[0].steps
    assert records[30].metrics != records[0].metrics
    assert len(records[30].curve) == len(records[0].curve)
