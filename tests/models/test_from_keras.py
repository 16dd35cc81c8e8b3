"""What Keras's layers give, ours give with their weights: Keras on its torch backend."""

import os
import re
import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch

import lstmlab
from lstmlab.errors import InputError

os.environ["KERAS_BACKEND"] = "torch"
os.environ.setdefault("KERAS_HOME", tempfile.gettempdir())  # it writes a file of settings there
keras = pytest.importorskip("keras", reason="Keras isn't installed; the extra 'test' has it")

B, T, E, H = 3, 7, 4, 5
NEAR = {"rtol": 1e-5, "atol": 1e-6}
"""Keras 3.15 multiplies float64 in float32 where torch has no kernel of the layer."""
LAYERS = {
    "lstm": lambda **how: keras.layers.LSTM(H, **how),
    "lstm without biases": lambda **how: keras.layers.LSTM(H, use_bias=False, **how),
    "gru": lambda **how: keras.layers.GRU(H, reset_after=True, **how),
    "gru without biases": lambda **how: keras.layers.GRU(H, use_bias=False, **how),
    "gru-reset-before": lambda **how: keras.layers.GRU(H, reset_after=False, **how),
    "rnn": lambda **how: keras.layers.SimpleRNN(H, **how),
    "rnn-relu": lambda **how: keras.layers.SimpleRNN(H, activation="relu", **how),
}


def layer(name, seed=0, reads=E, wrap=lambda one: one):
    """A built layer whose weights, biases too, are random numbers in float64."""
    made = wrap(LAYERS[name](return_sequences=True, dtype="float64"))
    made.build((None, None, reads))
    draw = np.random.default_rng(seed)
    made.set_weights([draw.normal(scale=0.5, size=w.shape) for w in made.get_weights()])
    return made


def both(one):
    return keras.layers.Bidirectional(one, dtype="float64")


def inputs() -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(9).normal(size=(B, T, E))).requires_grad_()


def assert_alike(theirs, ours, mask=None, lengths=None) -> None:
    """Outputs where there is text, and the gradients of the inputs."""
    x, y = inputs(), inputs()
    expected = theirs(x, mask=mask)
    found, _ = ours(y, lengths)
    real = torch.ones(B, T, 1) if mask is None else mask.unsqueeze(-1)
    direction = torch.linspace(-1, 1, expected.numel(), dtype=expected.dtype).view_as(expected)
    torch.testing.assert_close(found * real, expected * real, **NEAR)
    for outputs in (expected, found):
        (outputs * real * direction).sum().backward()
    torch.testing.assert_close(y.grad, x.grad, **NEAR)


@pytest.mark.parametrize("name", LAYERS)
def test_one_layer(name):
    theirs = layer(name)
    ours = lstmlab.from_keras(theirs)
    assert type(ours.forward_cells[0]).__module__.endswith(
        name.removesuffix(" without biases").replace("-", "_")
    )
    assert_alike(theirs, ours)


@pytest.mark.parametrize("name", ["lstm", "gru", "gru-reset-before"])
def test_both_directions_of_texts_of_several_lengths(name):
    theirs = layer(name, wrap=both)
    lengths = torch.tensor([7, 2, 5])
    mask = torch.arange(T) < lengths.unsqueeze(1)
    assert_alike(theirs, lstmlab.from_keras(theirs), mask, lengths)


def test_several_layers():
    below, above = layer("gru"), layer("gru", seed=1, reads=H)
    ours = lstmlab.from_keras(below, above)
    assert len(ours.forward_cells) == 2
    assert_alike(keras.Sequential([below, above]), ours)


def test_what_is_taken_over_is_a_copy_in_the_same_precision():
    theirs = keras.layers.LSTM(H, return_sequences=True)
    theirs.build((None, None, E))
    ours = lstmlab.from_keras(theirs)
    assert {weight.dtype for weight in ours.parameters()} == {torch.float32}
    kept = theirs.get_weights()[0].copy()
    with torch.no_grad():
        for weight in ours.parameters():
            weight.zero_()
    assert np.array_equal(theirs.get_weights()[0], kept)


def built(made):
    made.build((None, None, E))
    return made


REFUSED = {
    "no layer": (lambda: (), "from_keras needs a layer of Keras"),
    "another": (lambda: (keras.layers.Dense(3, name="d"),), "or a Bidirectional of one, not Dense"),
    "not built": (lambda: (keras.layers.LSTM(3, name="l"),), "layer l has no weights yet; build"),
    "another activation": (
        lambda: (built(keras.layers.GRU(3, activation="relu", name="g")),),
        "layer g has activation 'relu'; only 'tanh' can be taken over",
    ),
    "another gate": (
        lambda: (built(keras.layers.LSTM(3, recurrent_activation="hard_sigmoid", name="l")),),
        "layer l has recurrent_activation 'hard_sigmoid'; only 'sigmoid' can be taken over",
    ),
    "backwards": (
        lambda: (built(keras.layers.LSTM(3, go_backwards=True, name="l")),),
        "layer l reads backwards alone; only Bidirectional can be taken over",
    ),
    "a sum of directions": (
        lambda: (built(keras.layers.Bidirectional(keras.layers.LSTM(3), "sum", name="b")),),
        "layer b merges its directions by 'sum'; only 'concat' can be taken over",
    ),
    "two kinds": (lambda: (layer("gru"), layer("lstm")), "differ in kind, size or directions"),
    "the wrong way round": (
        lambda: (layer("lstm", reads=H), layer("lstm")), "give them from below to above",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_what_no_cell_has_is_refused_in_one_line(fault):
    layers, line = REFUSED[fault]
    with pytest.raises(InputError) as error:
        lstmlab.from_keras(*layers())
    assert line in str(error.value)
    assert "\n" not in str(error.value)


def test_the_page_is_right():
    page = (Path(__file__).parents[2] / "docs/python.md").read_text(encoding="utf-8")
    [code] = re.findall(r"^```py\n(.*?)^```$", page, re.S | re.M)
    there = {}
    exec(code, there)
    assert there["outputs"].shape == (2, 5, 16)
    assert (there["outputs"][1, 3:] == 0).all()
