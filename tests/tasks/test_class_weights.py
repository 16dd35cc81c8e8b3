"""Class weights: what scikit-learn calls balanced, and what they do to the loss."""

import math

import numpy as np
import pytest
import torch
from sklearn.utils.class_weight import compute_class_weight
from torch.nn.functional import cross_entropy, one_hot

from lstmlab import tasks, training
from lstmlab.data.dataset import Dataset
from lstmlab.errors import InputError
from lstmlab.tasks.parts.courses import balanced, summed_nats
from lstmlab.trial import Status, Trial

LABELS = torch.tensor([0] * 6 + [1] * 3 + [2])
WANTED = one_hot(LABELS).float()
SMALL = {
    "embedding_size": 8, "hidden_size": 8, "batch_size": 8, "epochs": 1, "min_count": 1,
    "train_on": "train", "precision": "float32", "class_weights": "balanced",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def logits(rows: int = len(LABELS), labels: int = 3) -> torch.Tensor:
    return torch.randn(rows, labels, generator=torch.Generator().manual_seed(1))


def test_balanced_is_scikit_learns_and_one_on_average():
    weights = balanced(LABELS, 3)
    assert weights.tolist() == pytest.approx([10 / 18, 10 / 9, 10 / 3])
    theirs = compute_class_weight("balanced", classes=np.arange(3), y=LABELS.numpy())
    assert weights.tolist() == pytest.approx(theirs.tolist())
    assert weights[LABELS].mean().item() == pytest.approx(1)


def test_a_label_without_examples_and_a_single_label():
    assert balanced(torch.tensor([0, 0, 2, 2]), 3)[[0, 2]].tolist() == [1, 1]
    assert torch.isfinite(balanced(torch.tensor([0, 0, 2, 2]), 3)).all()
    assert balanced(torch.tensor([0, 0]), 1).tolist() == [1]


def test_without_smoothing_the_loss_is_torchs():
    weights = balanced(LABELS, 3)
    ours = summed_nats(logits(), WANTED, 0.0, weights)
    theirs = cross_entropy(logits(), LABELS, weight=weights, reduction="sum")
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-6)


def test_with_smoothing_the_weight_is_the_examples():
    weights, log_p = balanced(LABELS, 3), logits().log_softmax(1)
    expected = 0.0
    for row, label in zip(log_p, LABELS.tolist(), strict=True):
        smoothed = 0.9 * -row[label] + 0.1 * -row.mean()
        expected += weights[label].item() * smoothed.item()
    assert summed_nats(logits(), WANTED, 0.1, weights).item() == pytest.approx(expected, rel=1e-5)


def test_weights_of_one_change_nothing():
    plain = summed_nats(logits(), WANTED, 0.1)
    assert summed_nats(logits(), WANTED, 0.1, torch.ones(3)).item() == pytest.approx(plain.item())


def test_what_mixup_mixed_has_the_mean_weight():
    mixed = torch.tensor([[0.75, 0.25]])
    one = summed_nats(logits(1, 2), mixed, 0.1)
    weighted = summed_nats(logits(1, 2), mixed, 0.1, torch.tensor([1.0, 3.0]))
    assert weighted.item() == pytest.approx(1.5 * one.item())


def dataset(labels: list[str]) -> Dataset:
    texts = [f"{label} {i % 5}" for i, label in enumerate(labels)]
    split = {"text": texts, "label": labels}
    return Dataset("skewed", "labelled", {"train": split, "dev": split, "test": split})


def trained(data: Dataset, **changes):
    recipe = tasks.load("classification").recipe_with({**SMALL, **changes})
    planned = Trial(
        task="classification", dataset="skewed", fingerprint=data.fingerprint, recipe=recipe, seed=0
    )
    return training.run(planned, data, threads=1).record


def test_training_sees_every_label_as_often():
    """The first loss, all in one batch, is the plain mean of each label's mean loss."""
    data = dataset(["a"] * 27 + ["b"] * 3)
    task = tasks.load("classification")
    recipe = task.recipe_with({**SMALL, "batch_size": 30, "dropout": 0.0})
    encoded = task.prepare(data, recipe)
    torch.manual_seed(0)
    model = task.model(encoded.codec, recipe)
    [(loss, items)] = task.losses(model, encoded, recipe, np.random.default_rng(0))
    nats = {"a": [], "b": []}
    split = data.splits["train"]
    answers = task.predict(model, encoded.codec, split["text"], recipe)
    for answer, label in zip(answers, split["label"], strict=True):
        log_p = {name: math.log(p) for name, p in answer["probabilities"].items()}
        nats[label].append(-0.9 * log_p[label] - 0.1 * np.mean(list(log_p.values())))
    assert items == 30
    wanted = (np.mean(nats["a"]) + np.mean(nats["b"])) / 2
    assert loss.item() / items == pytest.approx(wanted, rel=1e-4)


def test_a_folder_of_one_label_or_of_rare_ones_is_trained_on():
    alone = trained(dataset(["a"] * 12)).metrics["test"]
    assert (alone["accuracy"], alone["macro-f1"]) == (100, 100)
    record = trained(dataset(["a"] * 30 + ["b"]), epochs=2)
    assert record.status is Status.COMPLETE
    assert all(map(math.isfinite, record.metrics["test"].values()))


def test_the_weights_change_the_training():
    data = dataset(["a"] * 27 + ["b"] * 3)
    one, other = (trained(data, class_weights=how) for how in ("none", "balanced"))
    assert one.curve[0].train_loss != other.curve[0].train_loss


def test_only_classification_has_them():
    assert "class_weights" in tasks.load("sentiment").fields
    with pytest.raises(InputError, match="translation does not use 'class_weights'"):
        tasks.load("translation").recipe_with({"class_weights": "balanced"})
