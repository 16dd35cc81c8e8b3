"""What a real GPU gives is what the CPU gives; skipped where there is none."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstmlab import tasks, training
from lstmlab.artifacts.saved import SavedModel
from lstmlab.models.parts.recurrent import Recurrent
from lstmlab.registry import find, names
from lstmlab.trial import Trial
from lstmlab.weight import Weight
from small_data import BY_KIND

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU was found")
SIZES = {"embedding_size": 8, "hidden_size": 8, "layers": 2, "batch_size": 16}
CPU, CUDA = torch.device("cpu"), torch.device("cuda")


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("name", names("cells"))
def test_a_cell_and_its_gradients_are_the_same_in_float64(name: str, bidirectional: bool) -> None:
    torch.manual_seed(0)
    layers = Recurrent(5, 6, cell=name, layers=2, bidirectional=bidirectional).double().eval()
    layers.initialize_weights()
    for weight in layers.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    x, lengths = torch.randn(4, 7, 5, dtype=torch.float64), torch.tensor([7, 3, 1, 5])
    found = []
    for device in (CPU, CUDA):
        layers.to(device)
        there = x.to(device).requires_grad_()
        outputs, _ = layers(there, lengths.to(device))
        weights = list(layers.parameters())
        gradients = torch.autograd.grad(outputs.sin().sum(), [there, *weights], allow_unused=True)
        found.append([one.detach().cpu() for one in (outputs, *gradients) if one is not None])
    for here, other in zip(*found, strict=True):
        torch.testing.assert_close(other, here, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", names("optimizers"))
def test_an_optimizer_takes_the_same_path_in_float64(name: str) -> None:
    rule = find("optimizers", name)
    settings = rule.Settings(**getattr(rule, "CHECKED_WITH", {}))
    draws = np.random.default_rng(0)
    start, bias = draws.normal(size=(8, 4)), draws.normal(size=8)
    minima = draws.normal(size=(8, 8, 5))
    found = []
    for device in (CPU, CUDA):
        torch.manual_seed(0)
        matrix = torch.nn.Parameter(torch.tensor(start, device=device))
        vector = torch.nn.Parameter(torch.tensor(bias, device=device))
        weights = [Weight("matrix", matrix, "recurrent", 2), Weight("vector", vector, "bias")]
        optimizer = rule.build(weights, settings)
        for minimum in torch.tensor(minima, device=device):

            def loss(
                optimizer=optimizer, matrix=matrix, vector=vector, minimum=minimum
            ) -> torch.Tensor:
                optimizer.zero_grad()
                with torch.enable_grad():
                    away = torch.cat([matrix, vector[:, None]], 1) - minimum
                    (away.square().sum() + 0.1 * away.sum().square()).backward()
                return away.square().sum().detach()

            loss()
            optimizer.step(loss) if getattr(rule, "CLOSURE", False) else optimizer.step()
        if change := getattr(optimizer, "eval", None):
            change()
        found.append([weight.detach().cpu() for weight in (matrix, vector)])
    for here, other in zip(*found, strict=True):
        torch.testing.assert_close(other, here, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", names("tasks"))
def test_a_task_learns_the_same_and_its_model_answers_alike(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
    task = tasks.load(name)
    dataset = BY_KIND[task.columns.called]()
    same = {"precision": "float32", "train_on": "train", "pretraining_epochs": 0, "steps": 4}
    # Dropout draws other numbers on another device.
    drops = {key: 0.0 for key in type(task.recipe).model_fields if key.endswith("dropout")}
    changes = {**SIZES, **same, "evaluations": 1, **drops, "locked_dropout": False}
    recipe = task.recipe_with({key: changes[key] for key in changes if key in task.fields})
    trial = Trial(
        task=name, dataset=dataset.name, fingerprint=dataset.fingerprint, recipe=recipe, seed=0
    )
    here, there = (training.run(trial, dataset, threads=1, device=one) for one in (CPU, CUDA))
    assert here.record.status == there.record.status == "complete"
    losses = [[point.train_loss for point in one.record.curve] for one in (here, there)]
    assert losses[1] == pytest.approx(losses[0], rel=1e-4)
    weights = [dict(one.model.state_dict()) for one in (here, there)]
    for key, value in weights[0].items():
        torch.testing.assert_close(weights[1][key].cpu(), value, rtol=1e-3, atol=1e-4)

    model = SavedModel(trial, there.record, there.codec, task, there.model)
    texts = ["a good b", "one two", ""]
    on_gpu = model.predict(texts)
    there.model.to(CPU)
    assert _rounded(model.predict(texts)) == _rounded(on_gpu)


def _rounded(answer: object) -> object:
    """The answer with its numbers to three digits: kernels of float32 differ in the last."""
    if isinstance(answer, float):
        return round(answer, 3)
    if isinstance(answer, dict):
        return {key: _rounded(value) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [_rounded(value) for value in answer]
    return answer
