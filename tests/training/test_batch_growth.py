"""A batch that grows: what an update learns from, and that the budget stays what it was."""

import numpy as np
import pytest
import torch

from lstmlab import tasks
from lstmlab.errors import InputError
from lstmlab.training.budget import gathered
from lstmlab.training.loop import Loop
from small_data import labelled
from small_runs import recipe

TOKENS = sum(len(text.split()) for text in labelled().splits["train"]["text"])


def made(part=1.0, **changes) -> Loop:
    """The loop of a small classifier: 96 examples, 8 at a time, 12 batches a pass."""
    torch.manual_seed(0)
    task, chosen = tasks.load("classification"), recipe(**{"batch_size": 8, **changes})
    data = task.prepare(labelled(), chosen)
    model = task.model(data.codec, chosen)
    return Loop(task, chosen, data, model, np.random.default_rng(0), part)


def followed(loop: Loop) -> tuple[list[int], int]:
    """How many batches each update learned from, and how many examples were read in all."""
    read, at = [], []
    watch, update = loop._watch, loop._update
    loop._watch = lambda loss, items: (read.append(items), watch(loss, items))[1]
    loop._update = lambda *given: (at.append(len(read)), update(*given))[1]
    loop.train()
    return np.diff([0, *at]).tolist(), sum(read)


def test_the_parts_of_the_budget_are_equal():
    of = recipe(batch_growth=2)
    assert [gathered(of, part) for part in (0, 0.33, 0.34, 0.66, 0.67, 1)] == [1, 1, 2, 2, 4, 4]
    assert [gathered(recipe(), part) for part in (0, 0.5, 1)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("budget", "batches"),
    [
        ({"epochs": 1}, [1, 1, 1, 1, 2, 2, 4]),
        ({"epochs": 2}, [1] * 8 + [2] * 4 + [4] * 2),
        ({"tokens": TOKENS}, [1, 1, 1, 1, 2, 2, 4]),
        ({"epochs": 0.75}, [1, 1, 1, 2, 2, 2]),  # 9 batches; the last update has what is left
        ({"steps": 6}, [1, 1, 2, 2, 4, 4]),
        ({"steps": 1}, [1]),
    ],
)
def test_updates_learn_from_more_and_more_and_the_budget_is_as_large(budget, batches):
    loop = made(batch_growth=2, optimizer="sgd", **budget)
    assert followed(loop) == (batches, 8 * sum(batches))
    assert loop.step == len(batches)
    assert loop.spent == 1


def test_a_rung_of_halving_reads_the_beginning():
    assert followed(made(part=0.5, batch_growth=2, epochs=1))[0] == [1, 1, 1, 1, 2]


def test_full_batch_descent_reads_a_pass_as_ever():
    assert followed(made(batch_growth=2, optimizer="gd", epochs=2))[0] == [12, 12]


def test_an_update_goes_down_the_gradient_of_all_that_it_read():
    """With 96 examples, 20 at a time, the last update reads two batches, one of which is
    smaller."""
    loop = made(batch_growth=1, batch_size=20, epochs=1, optimizer="sgd")
    path = []
    update = loop._update
    loop._update = lambda *given: (path.append(weights(loop)), update(*given))[1]
    loop.train()
    assert loop.step == len(path) == 4
    other = made(batch_size=20, optimizer="sgd")
    with torch.no_grad():
        torch._foreach_copy_(other.parameters, path[-1])
    losses = [*other.task.losses(other.model, other.data, other.recipe, np.random.default_rng(0))]
    (one, few), (two, many) = losses[3:]
    assert {few, many} == {20, 16} or {few, many} == {20}
    gradients = torch.autograd.grad((one + two) / (few + many), other.parameters)
    rate = loop.recipe.optimizer.learning_rate
    for old, new, gradient in zip(path[-1], weights(loop), gradients, strict=True):
        torch.testing.assert_close(new, old - rate * gradient, rtol=1e-4, atol=1e-6)


def weights(loop: Loop) -> list[torch.Tensor]:
    return [one.detach().clone() for one in loop.parameters]


def test_an_optimizer_that_asks_again_is_refused():
    with pytest.raises(InputError, match="asks for the loss of one batch again; set batch_growth"):
        made(batch_growth=1, optimizer="lbfgs")
