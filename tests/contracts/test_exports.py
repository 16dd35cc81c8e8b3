"""What every task's model gives is what its exported files give, of any size."""

import numpy as np
import pytest
import torch

from lstmlab.artifacts.exporting.files import trace, write_onnx, write_program
from lstmlab.artifacts.exporting.graphs import graphs
from lstmlab.models.encoder_decoder import Memory
from lstmlab.models.parts import crf
from lstmlab.registry import names
from models_made import untrained

onnxruntime = pytest.importorskip("onnxruntime", reason="pip install 'lstmlab[export]'")

SIZES = [(1, 1), (1, 6), (3, 1), (4, 9)]
"""Batch and time; a model is traced with neither."""
TOLERANCE = 1e-4
"""The absolute tolerance of float32; what was seen is below 2e-6."""

CELLS, TASKS = names("cells"), names("tasks")
POOLINGS = ("last", "attention", "max")
CHANGES = {
    "sentiment": {"pooling": "mean", "bidirectional": False},
    "summarization": {"copy_source": True, "bidirectional": False},
    "language-modeling": {"layers": 2},
    "regression": {"number_loss": "ordinal", "bidirectional": False},
}
"""One direction is traced in half the time."""
PAIRS = {
    **{
        (task, CELLS[place % len(CELLS)]): CHANGES.get(task, {}) for place, task in enumerate(TASKS)
    },
    **{
        ("classification", cell): {"pooling": POOLINGS[place % 3], "bidirectional": place < 2}
        for place, cell in enumerate(CELLS[: len(POOLINGS)])
    },
}
"""Every task and every pooling: (task, cell) -> changes to the recipe. That each cell can be
exported is one of its own checks."""


def given(graph, batch, time, vocabulary):
    """Inputs by name. What lies beyond a text's end is no padding, since it may not matter."""
    generator = torch.Generator().manual_seed(batch * 100 + time)
    lengths = torch.randint(1, time + 1, (batch,), generator=generator)
    lengths[0], lengths[-1] = time, 1 if batch > 1 else time
    made = {}
    for port in graph.inputs:
        shape = [
            {"batch": batch, "time": time, "letters": 5}.get(size, size) for size in port.shape
        ]
        if port.name.startswith("lengths"):
            made[port.name] = lengths if port.name == "lengths" else lengths.flip(0)
        elif port.name == "padding":
            made[port.name] = torch.arange(time) >= lengths.unsqueeze(1)
        elif port.dtype == "int64":
            made[port.name] = torch.randint(0, vocabulary, shape, generator=generator)
        else:
            made[port.name] = torch.randn(shape, generator=generator)
    return made


def expected(name, model, inputs):
    """What the model itself gives."""

    def apart(state):
        return [tuple(layer) for layer in state]

    def together(state):
        return torch.stack([torch.stack(layer) for layer in state])

    if name in ("pair_classifier", "pair_regressor"):
        both = [torch.cat([inputs[part], inputs[f"{part}2"]]) for part in ("ids", "lengths")]
        found = model(*both)
        if name == "pair_classifier":
            return found, (found / 0.7).softmax(1)
        numbers = model.restored(found[:, 0])
        around = model.reach * model.deviation
        return numbers, (numbers - around).clamp(0, 5), (numbers + around).clamp(0, 5)
    if name == "classifier":
        logits = model(inputs["ids"], inputs["lengths"])
        return logits, (logits / 0.7).softmax(1)
    if name == "label_sets":
        odds = model(inputs["ids"], inputs["lengths"]) / 0.7
        return odds, odds.sigmoid(), odds > torch.tensor([-0.5, 0.0, 0.2])
    if name == "regressor":
        numbers = model.restored(model(inputs["ids"], inputs["lengths"])[:, 0])
        around = model.reach * model.deviation
        return numbers, (numbers - around).clamp(0, 5), (numbers + around).clamp(0, 5)
    if name == "encoder":
        memory, state = model.encode(inputs["ids"], inputs["lengths"])
        return memory.keys, memory.values, memory.beyond, together(state)
    if name == "decoder":
        memory = Memory(*(inputs[part] for part in ("keys", "values", "padding", "source")))
        previous, state = inputs["previous"], apart(inputs["state"])
        log_p, after = model.next_log_probabilities(memory, previous, state)
        return log_p, together(after), model.decode(memory, previous.unsqueeze(1), state)[1][:, 0]
    if name == "tagger":
        batch, time = inputs["ids"].shape
        each = torch.arange(batch * time).view(batch, time)
        words = inputs["letters"].flatten(0, 1), None, each
        emissions, lengths = model(inputs["ids"], inputs["lengths"], words), inputs["lengths"]
        scores = model.scores()
        likeliest = crf.best(emissions, scores, lengths)
        return likeliest, crf.marginals(emissions, scores, lengths).float()
    assert name == "language_model"
    logits, after = model(inputs["ids"], apart(inputs["state"]))
    return logits.log_softmax(-1), together(after)


@pytest.mark.parametrize(("task", "cell"), PAIRS)
def test_files_give_what_the_model_gives(task, cell, tmp_path):
    saved = untrained(task, cell=cell, **PAIRS[task, cell])
    made = graphs(saved.model)
    assert [graph.name for graph in made] == {
        "labelled": ["classifier"],
        "measured": ["regressor"],
        "multilabelled": ["label_sets"],
        "pair-labelled": ["pair_classifier"],
        "pair-scored": ["pair_regressor"],
        "paired": ["encoder", "decoder"],
        "stream": ["language_model"],
        "tagged": ["tagger"],
    }[saved.task.columns.called]
    for graph in made:
        program = trace(graph)
        onnx = onnxruntime.InferenceSession(tmp_path / write_onnx(graph, program, tmp_path))
        again = torch.export.load(tmp_path / write_program(graph, program, tmp_path)).module()
        for ports, values in (
            (graph.inputs, onnx.get_inputs()),
            (graph.outputs, onnx.get_outputs()),
        ):
            assert [(port.name, [*port.shape]) for port in ports] == [
                (value.name, value.shape) for value in values
            ]
        for batch, time in SIZES:
            inputs = given(graph, batch, time, len(saved.codec.tokenizer))
            with torch.no_grad():
                wanted = expected(graph.name, saved.model, inputs)
                of_torch = again(**inputs)
            of_onnx = onnx.run(None, {name: value.numpy() for name, value in inputs.items()})
            outputs = zip(graph.outputs, wanted, of_torch, of_onnx, strict=True)
            for port, exact, one, other in outputs:
                where = f"{graph.name} {port.name} {batch}x{time}"
                assert str(other.dtype) == port.dtype
                for found in (one.numpy(), other):
                    np.testing.assert_allclose(
                        found, exact.numpy(), rtol=0, atol=TOLERANCE, err_msg=where
                    )
