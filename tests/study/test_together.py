"""The ensemble that ``lstmlab fit --ensemble`` chooses among the models it has trained anyway."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from lstmlab.artifacts import saved
from lstmlab.study.fitting.small_study import Keeping
from lstmlab.trial import Trial
from small_data import labelled
from small_runs import recipe, run

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Three, of which one reads other tokens, each with its trial and record."""
    folder, found = tmp_path_factory.mktemp("models"), []
    dataset = labelled()
    for seed, changes in enumerate([{}, {"hidden_size": 8}, {"unit": "char"}]):
        outcome = run(seed=seed, epochs=1, **changes)
        trial = Trial(
            task="classification", dataset="small", fingerprint=dataset.fingerprint,
            recipe=recipe(epochs=1, **changes), seed=seed,
        )  # fmt: skip
        saved.save(folder / trial.id, saved.SavedModel.of(trial, outcome))
        found.append((trial, outcome.record))
    return folder, found


def agenda(models, monkeypatch, scores: dict[tuple[int, ...], float]) -> SimpleNamespace:
    """``scores``: on dev, of which seeds together."""
    folder, pool = models

    def evaluate(self, examples) -> dict[str, float]:
        return {"accuracy": scores[tuple(one.trial.seed for one in self.members or (self,))]}

    monkeypatch.setattr(saved.SavedModel, "evaluate", evaluate)
    contender = SimpleNamespace(metric="accuracy", higher_is_better=True)
    return SimpleNamespace(
        pool=pool, models=folder, contender=contender,
        datasets={pool[0][0].fingerprint: labelled()},
    )  # fmt: skip


def test_the_mean_is_taken_where_it_is_better(models, monkeypatch) -> None:
    joined = Keeping.together(agenda(models, monkeypatch, {(0,): 80.0, (0, 1): 81.0}), CPU)
    assert [one.trial.seed for one in joined.members] == [0, 1]  # the third reads other tokens


def test_and_not_where_it_is_as_good(models, monkeypatch) -> None:
    assert Keeping.together(agenda(models, monkeypatch, {(0,): 80.0, (0, 1): 80.0}), CPU) is None


def test_one_model_is_no_ensemble(models, monkeypatch) -> None:
    alone = agenda(models, monkeypatch, {})
    alone.pool = alone.pool[:1]
    assert Keeping.together(alone, CPU) is None
