"""Which layer of the decoder looks at the source, and who reads what it finds."""

import pytest
import torch

from lstmlab.models.encoder_decoder import EncoderDecoder
from lstmlab.recipe import Recipe

V = 9
SOURCES = torch.tensor([[4, 5, 6, 7], [7, 4, 0, 0]])
LENGTHS = torch.tensor([4, 2])
TARGETS = torch.tensor([[2, 5, 6], [2, 8, 8]])


def model(**fields) -> EncoderDecoder:
    torch.manual_seed(0)
    return EncoderDecoder(V, Recipe(embedding_size=6, hidden_size=5, layers=2, **fields)).eval()


@torch.no_grad()
def test_what_the_first_layer_finds_the_second_reads():
    """Written out, a layer at a time."""
    network = model(attention="first")
    memory, state = network.encode(SOURCES, LENGTHS)
    combined, attention, _, after = network.decode(memory, TARGETS, state)
    low, high = network.decoder.forward_cells
    first, first_after = low.unroll(network.embedding(TARGETS) * network.scale, state[0])
    scores = torch.einsum("bth,bsh->bts", first, memory.keys) / 5**0.5
    scores[1, :, 2:] = -torch.inf
    looked = scores.softmax(2)
    found = looked @ memory.values
    second, second_after = high.unroll(torch.cat([first, found], 2), state[1])
    assert torch.allclose(attention, looked, atol=1e-6)
    expected = torch.tanh(network.combine(torch.cat([second, found], 2)))
    assert torch.allclose(combined, expected, atol=1e-6)
    for mine, theirs in zip(after, (first_after, second_after), strict=True):
        assert all(torch.allclose(*parts, atol=1e-6) for parts in zip(mine, theirs, strict=True))


def test_the_second_layer_reads_as_much_more():
    usual, first = (model(attention=layer) for layer in ("last", "first"))
    assert [cell.input_size for cell in usual.decoder.forward_cells] == [6, 5]
    assert [cell.input_size for cell in first.decoder.forward_cells] == [6, 5 + 2 * 5]


@pytest.mark.parametrize("attention", ["last", "first"])
@torch.no_grad()
def test_what_is_ahead_is_not_seen(attention: str):
    network = model(attention=attention)
    other = TARGETS.clone()
    other[:, 2] = 4
    each = []
    for targets in (TARGETS, other):
        memory, state = network.encode(SOURCES, LENGTHS)
        each.append(network.decode(memory, targets, state)[0])
    assert torch.equal(each[0][:, :2], each[1][:, :2])
    assert not torch.equal(each[0][:, 2], each[1][:, 2])


@torch.no_grad()
def test_a_single_layer_is_first_and_last():
    networks = [
        EncoderDecoder(V, Recipe(embedding_size=6, hidden_size=5, attention=layer)).eval()
        for layer in ("last", "first")
    ]
    networks[1].load_state_dict(networks[0].state_dict())
    memory, state = networks[0].encode(SOURCES, LENGTHS)
    each = [network.decode(memory, TARGETS, state)[0] for network in networks]
    assert torch.equal(*each)
