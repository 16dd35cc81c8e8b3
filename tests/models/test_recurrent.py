"""Layers and directions, the functions beside them, and the public LSTM."""

from __future__ import annotations

import pytest
import torch

from lstmlab import LSTM, tasks
from lstmlab.errors import InputError
from lstmlab.models.parts.recurrent import Recurrent, last, select_state
from small_data import BY_KIND

B, T, E, H = 3, 5, 4, 6


@pytest.fixture
def x() -> torch.Tensor:
    torch.manual_seed(0)
    return torch.randn(B, T, E)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_shapes(x: torch.Tensor, layers: int, bidirectional: bool) -> None:
    lstm = LSTM(E, H, layers=layers, bidirectional=bidirectional)
    outputs, state = lstm(x)
    assert lstm.output_size == (2 * H if bidirectional else H)
    assert outputs.shape == (B, T, lstm.output_size)
    if bidirectional:
        assert state is None
    else:
        assert [[part.shape for part in parts] for parts in state] == [[(B, H)] * 2] * layers


def test_lstm_counts_its_parameters_as_torch_does() -> None:
    ours = LSTM(E, H, layers=2, bidirectional=True)
    theirs = torch.nn.LSTM(E, H, num_layers=2, bidirectional=True)
    count = [sum(p.numel() for p in module.parameters()) for module in (ours, theirs)]
    assert count[0] == count[1] == 4 * H * (2 * (E + H + 2) + 2 * (2 * H + H + 2))


def test_initial_forget_gates_remember() -> None:
    lstm = LSTM(E, H, layers=2, bidirectional=True)
    lstm.initialize_weights()
    biases = [p for n, p in lstm.named_parameters() if "bias" in n]
    assert len(biases) == 8
    total = [(p + q).detach() for p, q in zip(biases[::2], biases[1::2], strict=True)]
    expected = torch.tensor([0.0, 1, 0, 0]).repeat_interleave(H)  # i, f, g, o
    assert all(torch.equal(bias, expected) for bias in total)


def test_full_lengths_are_no_lengths(x: torch.Tensor) -> None:
    lstm = LSTM(E, H, layers=2, bidirectional=True)
    with_lengths, _ = lstm(x, torch.full((B,), T))
    torch.testing.assert_close(with_lengths, lstm(x)[0], rtol=0, atol=0)


def test_backward_half_is_the_forward_half_of_the_text_turned_around(x: torch.Tensor) -> None:
    lstm = LSTM(E, H, bidirectional=True)
    lstm.backward_cells.load_state_dict(lstm.forward_cells.state_dict())
    ahead, behind = lstm(x)[0].split(H, -1)
    turned_ahead, turned_behind = lstm(x.flip(1))[0].split(H, -1)
    torch.testing.assert_close(behind, turned_ahead.flip(1), rtol=0, atol=1e-6)
    torch.testing.assert_close(ahead, turned_behind.flip(1), rtol=0, atol=1e-6)


def test_an_empty_row_is_zero(x: torch.Tensor) -> None:
    lstm = LSTM(E, H, bidirectional=True)
    lengths = torch.tensor([T, 0, 2])
    outputs, _ = lstm(x, lengths)
    assert (outputs[1] == 0).all()
    assert (last(outputs, lengths, bidirectional=True)[1] == 0).all()


def test_last_is_where_each_direction_ended() -> None:
    outputs = torch.arange(2 * 3 * 4.0).view(2, 3, 4)  # B=2, T=3, H=4 (2 each way)
    lengths = torch.tensor([3, 2])
    forwards = last(outputs, lengths, bidirectional=False)
    assert forwards.tolist() == [[8, 9, 10, 11], [16, 17, 18, 19]]
    both = last(outputs, lengths, bidirectional=True)
    assert both.tolist() == [[8, 9, 2, 3], [16, 17, 14, 15]]


def test_selected_rows_go_on_as_they_would_have(x: torch.Tensor) -> None:
    lstm = LSTM(E, H, layers=2)
    whole, _ = lstm(x)
    _, state = lstm(x[:, :2])
    rows = torch.tensor([2, 0, 0, 1])
    outputs, _ = lstm(x[rows, 2:], state=select_state(state, rows))
    torch.testing.assert_close(outputs, whole[rows, 2:], rtol=0, atol=1e-6)


def test_a_state_needs_one_direction_and_no_lengths(x: torch.Tensor) -> None:
    _, state = LSTM(E, H)(x)
    with pytest.raises(ValueError, match="one direction"):
        LSTM(E, H, bidirectional=True)(x, state=state)
    with pytest.raises(ValueError, match="without lengths"):
        LSTM(E, H)(x, torch.tensor([5, 2, 4]), state)


def test_dropout_acts_between_layers_and_only_in_training(x: torch.Tensor) -> None:
    one, two = LSTM(E, H, dropout=0.9), LSTM(E, H, layers=2, dropout=0.9)
    assert torch.equal(one(x)[0], one(x)[0])
    assert not torch.equal(two(x)[0], two(x)[0])
    first, _ = one.forward_cells[0](x)
    assert torch.equal(one(x)[0], first)  # neither on the inputs nor after the last layer
    two.eval()
    assert torch.equal(two(x)[0], two(x)[0])


def test_an_unknown_cell_names_the_nearest() -> None:
    with pytest.raises(InputError, match="unknown cell 'lsmt'; did you mean 'lstm'"):
        Recurrent(E, H, cell="lsmt")


def test_weights_survive_a_round_trip(x: torch.Tensor) -> None:
    lstm, copy = LSTM(E, H, layers=2), LSTM(E, H, layers=2)
    copy.load_state_dict(lstm.state_dict())
    assert torch.equal(lstm(x)[0], copy(x)[0])


def begun(task: str) -> torch.nn.Module:
    """Returns a model as training begins with it."""
    loaded = tasks.load(task)
    recipe = loaded.recipe_with({"embedding_size": 8, "hidden_size": 8})
    codec = loaded.prepare(BY_KIND[loaded.columns.called](), recipe).codec
    torch.manual_seed(0)
    return loaded.model(codec, recipe)


@pytest.mark.parametrize("task", ["classification", "language-modeling", "translation", "tagging"])
def test_every_model_begins_with_recurrent_weights_that_keep_lengths(
    task: str, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    made = begun(task)
    seen = 0
    for name, weight in made.named_parameters():
        if "weight_hh" in name:
            for gate in weight.detach().double().split(weight.shape[1]):
                identity = torch.eye(len(gate), dtype=torch.float64)
                torch.testing.assert_close(gate @ gate.T, identity, rtol=0, atol=1e-5)
                seen += 1
    assert seen >= 4
