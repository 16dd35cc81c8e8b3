"""A cell or an optimizer of any shape is one file: these are trained, and no other file changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import lstmlab
from lstmlab import registry
from lstmlab.artifacts import saved
from lstmlab.artifacts.saved import SavedModel
from lstmlab.errors import InputError
from lstmlab.models.parts.recurrent import Recurrent
from lstmlab.models.weights import weights_of
from lstmlab.recipe import Recipe
from lstmlab.tasks import load
from lstmlab.training.loop import Loop
from lstmlab.trial import Trial
from small_data import labelled, paired, stream
from small_runs import recipe, run

VARIANTS = Path(__file__).parent / "variants"
SMALL = {"embedding_size": 8, "hidden_size": 6, "layers": 2, "unit": "word", "min_count": 1}


@pytest.fixture(autouse=True)
def used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_used", {})
    for file in sorted(VARIANTS.glob("*.py")):
        lstmlab.use(file)


def loop(**changes: object) -> Loop:
    """Returns the loop of a small classifier, as it is before its first update."""
    task, chosen = load("classification"), recipe(**changes)
    data = task.prepare(labelled(), chosen)
    torch.manual_seed(0)
    model = task.model(data.codec, chosen)
    return Loop(task, chosen, data, model, np.random.default_rng(0), 1.0)


def weights(of: Loop) -> dict[str, torch.Tensor]:
    return {name: one.detach().clone() for name, one in of.model.named_parameters()}


@pytest.mark.parametrize("cell", ["leaky", {"name": "projected", "projection": 6}])
def test_a_cell_is_trained_saved_and_read(cell: object, tmp_path: Path) -> None:
    done = run(cell=cell, layers=2, epochs=4, unit="word")
    assert done.record.metrics["test"]["accuracy"] > 60
    data = labelled()
    trial = Trial(
        task="classification",
        dataset="small",
        fingerprint=data.fingerprint,
        recipe=recipe(cell=cell, layers=2, epochs=4, unit="word"),
        seed=0,
    )
    trained = SavedModel(trial, done.record, done.codec, load("classification"), done.model)
    texts = data.splits["test"]["text"]
    before = lstmlab.Model(trained).predict(texts)
    saved.save(tmp_path / "m", trained)
    again = lstmlab.load(tmp_path / "m")
    assert again.predict(texts) == before
    assert again.recipe.cell == trial.recipe.cell


@pytest.mark.parametrize("cell", ["leaky", {"name": "projected", "projection": 3}])
@pytest.mark.parametrize(
    ("task", "data"), [("translation", paired()), ("language-modeling", stream())]
)
def test_a_cell_writes(task: str, data: lstmlab.Dataset, cell: object) -> None:
    chosen = load(task).recipe_with({**SMALL, "cell": cell})
    encoded = load(task).prepare(data, chosen)
    model = load(task).model(encoded.codec, chosen)
    [answer] = load(task).predict(model, encoded.codec, ["a b"], chosen)
    assert {"target", "continuation"} & answer.keys()


def test_a_projected_cell_has_two_sizes_and_its_setting() -> None:
    chosen = Recipe().updated({"cell": {"name": "projected", "projection": 3}})
    layers = Recurrent.of(chosen.updated({"hidden_size": 6, "layers": 2}), 5)
    assert layers.output_size == 3
    assert layers.state_shapes == ((3,), (6,))
    outputs, state = layers(torch.zeros(2, 4, 5))
    assert outputs.shape == (2, 4, 3)
    assert [tuple(part.shape) for part in state[1]] == [(2, 3), (2, 6)]
    assert chosen.updated({"cell.projection": 5}).number("cell.projection") == 5
    assert Recipe.from_text(chosen.to_text()) == chosen
    with pytest.raises(InputError, match="did you mean 'projection'"):
        chosen.updated({"cell.projektion": 5})
    with pytest.raises(InputError, match="cell gru has no settings; leave out 'projection'"):
        Recipe(cell="gru").updated({"cell.projection": 5})


def test_weights_come_with_what_they_are_for() -> None:
    model = loop(cell={"name": "projected", "projection": 3}, hidden_size=6).model
    found = {one.name: (one.role, one.gates) for one in weights_of(model)}
    assert found == {
        "embedding.weight": ("embedding", 1),
        "recurrent.forward_cells.0.weight_ih": ("input", 4),
        "recurrent.forward_cells.0.weight_hh": ("recurrent", 4),
        "recurrent.forward_cells.0.weight_hr": ("dense", 1),
        "recurrent.forward_cells.0.bias": ("bias", 4),
        "recurrent.backward_cells.0.weight_ih": ("input", 4),
        "recurrent.backward_cells.0.weight_hh": ("recurrent", 4),
        "recurrent.backward_cells.0.weight_hr": ("dense", 1),
        "recurrent.backward_cells.0.bias": ("bias", 4),
        "output.weight": ("output", 1),
        "output.bias": ("bias", 1),
    }


def test_an_optimizer_may_leave_a_role_alone() -> None:
    trained = loop(optimizer="frozen-memory", epochs=1)
    before = weights(trained)
    trained.train()
    moved = {name for name, one in weights(trained).items() if not torch.equal(one, before[name])}
    assert {name for name in before if "weight_hh" in name} == before.keys() - moved


def test_an_optimizer_may_ask_again() -> None:
    """The loss is one function, with the same draws: where nothing moved, the same number."""
    asked = loop(optimizer="lbfgs", dropout=0.5, steps=1)
    seen: list[tuple[float, torch.Tensor]] = []

    def step(closure):
        for _ in range(3):
            value = closure()
            seen.append((value, asked.parameters[0].grad.clone()))
        with torch.no_grad():
            asked.parameters[0].add_(1.0)
        seen.append((closure(), asked.parameters[0].grad.clone()))

    asked.optimizer.step = step
    asked.train()
    first, *same, elsewhere = seen
    for value, gradient in same:
        assert value == pytest.approx(first[0], rel=1e-6)
        torch.testing.assert_close(gradient, first[1])
    assert elsewhere[0] != pytest.approx(first[0], rel=1e-3)


def test_lbfgs_learns_and_repeats_itself() -> None:
    one, other = (run(optimizer="lbfgs", dropout=0.2).record for _ in range(2))
    assert one.without_times() == other.without_times()
    assert one.curve[-1].train_loss < 0.6  # of two labels; guessing has 0.69
    settings = dict(recipe(optimizer="lbfgs").optimizer.settings)
    assert settings["line_search"] == "strong_wolfe"
    assert settings["iterations"] == 4


def test_an_optimizer_may_train_other_weights_than_it_is_used_with() -> None:
    """What is scored and kept is the mean; training goes on where it was."""
    path: list[torch.Tensor] = []
    mean = loop(optimizer="running-mean", epochs=1, evaluations=3, keep="last")
    step = mean.optimizer.step

    def watched() -> None:
        step()
        path.append(mean.parameters[0].detach().clone())

    mean.optimizer.step = watched
    mean.train()
    plain = loop(optimizer={"name": "sgd", "learning_rate": 0.5}, epochs=1, keep="last")
    plain.train()
    torch.testing.assert_close(path[-1], plain.parameters[0].detach())
    mean.keep()
    torch.testing.assert_close(mean.parameters[0].detach(), torch.stack(path).mean(0))


def test_two_averages_are_refused() -> None:
    with pytest.raises(InputError, match="averages the weights itself; set weight_average to 0"):
        loop(optimizer="running-mean", weight_average=0.9)


class Counting(torch.nn.Module):
    """A layer with a buffer that training moves."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("seen", torch.zeros(()))
        self.register_buffer("count", torch.zeros((), dtype=torch.long))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.training:
            self.seen += 1
            self.count += 1
        return x


@pytest.mark.parametrize("average", [0.0, 0.5])
def test_buffers_are_kept_with_the_weights(average: float) -> None:
    """Those of the best weights, not of the last."""
    task, chosen = load("classification"), recipe(epochs=2, evaluations=2, weight_average=average)
    data = task.prepare(labelled(), chosen)
    model = task.model(data.codec, chosen)
    model.input_dropout = Counting()
    scores = iter([0.9, 0.1])
    trained = Loop(task, chosen, data, model, np.random.default_rng(0), 1.0)
    trained._dev_score = lambda: (next(scores), [])  # type: ignore[method-assign]
    trained.train()
    batches = trained.step // 2
    assert int(model.input_dropout.count) == 2 * batches
    trained.keep()
    assert int(model.input_dropout.count) == float(model.input_dropout.seen) == batches
