"""What training makes small is what decoding goes by: minus the right text's log-probability."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from lstmlab import tasks
from lstmlab.data.tokenizing.tokenizer import BOS, EOS
from lstmlab.registry import names
from small_data import paired, stream

PLAIN = {
    "embedding_size": 7, "hidden_size": 5, "layers": 2, "dropout": 0.0, "label_smoothing": 0.0,
    "locked_dropout": False, "weight_dropout": 0.0, "embedding_dropout": 0.0, "word_dropout": 0.0,
    "min_count": 1, "batch_size": 4, "precision": "float32",
}  # fmt: skip


def ready(name: str, data: Any, **changes: Any) -> tuple[Any, Any, Any, Any]:
    """Task, recipe, data, and a model of float64 whose weights are all random."""
    task = tasks.load(name)
    recipe = task.recipe_with({**PLAIN, **changes})
    encoded = task.prepare(data, recipe)
    torch.manual_seed(3)
    model = task.model(encoded.codec, recipe).double().eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(std=0.4)
    return task, recipe, encoded, model


@pytest.mark.parametrize("cell", names("cells"))
@pytest.mark.parametrize("copies", [False, True])
@torch.no_grad()
def test_a_target_costs_what_its_steps_do(copies: bool, cell: str) -> None:
    changes = {"unit": "word", "cell": cell, "copy_source": copies, "tie_embeddings": False}
    task, recipe, data, model = ready("translation", paired(), **changes)
    course = task.course(model, data, recipe, np.random.default_rng(0))
    batch = np.arange(4)
    loss, tokens = course.loss(batch)
    total, count = 0.0, 0
    for row in batch.tolist():
        source = torch.from_numpy(np.array(data.columns["train"]["source"][row], np.int64)[None])
        memory, state = model.encode(source, torch.tensor([source.shape[1]]))
        before = BOS
        for wanted in [*data.columns["train"]["target"][row], EOS]:
            log_p, state = model.next_log_probabilities(memory, torch.tensor([before]), state)
            torch.testing.assert_close(log_p.double().exp().sum(), torch.tensor(1.0).double())
            total -= float(log_p[0, int(wanted)])
            before, count = int(wanted), count + 1
    assert tokens == count
    assert float(loss) == pytest.approx(total, rel=1e-5)


@pytest.mark.parametrize("cell", names("cells"))
@torch.no_grad()
def test_a_text_costs_what_its_perplexity_says(cell: str) -> None:
    """The windows of a pass, state carried on, against the text read in one go."""
    task, recipe, data, model = ready("language-modeling", stream(), cell=cell, window=5)
    course = task.course(model, data, recipe, np.random.default_rng(0))
    losses, tokens = zip(*map(course.loss, course.batches()), strict=True)
    # Another start each pass, and the text in as many rows as a batch has: read the same way.
    ids = np.roll(course.stream, -int(np.random.default_rng(0).integers(len(course.stream))))
    length = -(-len(ids) // recipe.batch_size)
    total, before = 0.0, EOS
    for start in range(0, len(ids), length):
        wanted = torch.from_numpy(ids[start : start + length])
        given = torch.cat([torch.tensor([before]), wanted[:-1]])
        logits, _ = model(given.unsqueeze(0))
        rows = torch.arange(len(wanted))
        total -= float(logits[0].log_softmax(-1)[rows, wanted].sum())
        before = int(wanted[-1])
    assert sum(tokens) == len(ids)
    assert float(sum(losses)) == pytest.approx(total, rel=1e-5)
