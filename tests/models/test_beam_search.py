"""Beam search against exhaustive search over every target of a small model."""

import itertools

import pytest
import torch

from lstmlab.data.tokenizing.tokenizer import BOS, EOS, PAD
from lstmlab.models.answering.beam_search import beam_search
from lstmlab.models.encoder_decoder import EncoderDecoder
from lstmlab.recipe import Recipe

V, LONGEST = 8, 4


def model(copy_source: bool = False) -> EncoderDecoder:
    torch.manual_seed(3)
    recipe = Recipe(embedding_size=12, hidden_size=12, copy_source=copy_source)
    made = EncoderDecoder(V, recipe).eval()
    with torch.no_grad():  # sharper than a fresh model, so that hypotheses differ
        made.output.weight.mul_(6)
        made.output.bias[EOS] = 1.0
    return made


SOURCES = torch.tensor([[4, 5, 6], [7, 4, PAD], [5, PAD, PAD]])
LENGTHS = torch.tensor([3, 2, 1])


def search(network, beam: int, penalty: float, rows=slice(None), longest=LONGEST):
    return found(network, SOURCES[rows], LENGTHS[rows], beam, penalty, longest)


def found(network, sources, lengths, beam: int, penalty: float, longest):
    """``longest``: of all rows, or (B,) of each."""
    return beam_search(
        network, sources, lengths, bos=BOS, eos=EOS, pad=PAD, beam=beam,
        max_lengths=torch.as_tensor(longest).expand(len(sources)), length_penalty=penalty,
    )  # fmt: skip


@torch.no_grad()
def log_probability(network, row: int, target: list[int]) -> float:
    """Returns the log-probability of ``target`` by teacher forcing; it is a sum over next
    tokens."""
    memory, state = network.encode(SOURCES[row : row + 1], LENGTHS[row : row + 1])
    total, given = 0.0, BOS
    for token in target:
        log_p, state = network.next_log_probabilities(memory, torch.tensor([given]), state)
        total, given = total + float(log_p[0, token]), token
    return total


@pytest.mark.parametrize("copy_source", [False, True])
@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_a_wide_beam_finds_the_best_of_all_targets(copy_source: bool, penalty: float):
    network = model(copy_source)
    words = [t for t in range(V) if t not in (PAD, BOS, EOS)]
    found = search(network, beam=V**3, penalty=penalty)
    for row in range(3):
        candidates = [
            [*target, EOS]
            for length in range(LONGEST)
            for target in itertools.product(words, repeat=length)
        ] + [list(target) for target in itertools.product(words, repeat=LONGEST)]
        best = max(candidates, key=lambda t: log_probability(network, row, t) / len(t) ** penalty)
        assert found[row].ids == [token for token in best if token != EOS]
        # The model's own, whatever the ranking was by.
        expected = log_probability(network, row, best)
        assert found[row].log_probability == pytest.approx(expected, abs=1e-5)


def test_a_beam_of_one_is_greedy():
    network = model()
    for row, found in enumerate(search(network, beam=1, penalty=1.0)):
        with torch.no_grad():
            memory, state = network.encode(SOURCES[row : row + 1], LENGTHS[row : row + 1])
            expected, token = [], BOS
            for _ in range(LONGEST):
                log_p, state = network.next_log_probabilities(memory, torch.tensor([token]), state)
                log_p[:, [PAD, BOS]] = -torch.inf
                token = int(log_p.argmax())
                if token == EOS:
                    break
                expected.append(token)
        assert found.ids == expected


@pytest.mark.parametrize("beam", [1, 3])
def test_rows_do_not_depend_on_their_batch(beam: int):
    network = model()
    draw = torch.Generator().manual_seed(0)
    lengths = torch.randint(1, 6, (60,), generator=draw)
    sources = torch.randint(4, V, (60, 5), generator=draw)
    sources[torch.arange(5) >= lengths.unsqueeze(1)] = PAD
    longest = 2 * lengths + 2
    together = found(network, sources, lengths, beam, 1.0, longest)
    alone = [
        found(network, sources[i : i + 1, : lengths[i]], lengths[i : i + 1], beam, 1.0, longest[i])[
            0
        ]
        for i in range(60)
    ]
    assert [one.ids for one in together] == [one.ids for one in alone]
    scores = [[one.log_probability for one in each] for each in (together, alone)]
    assert scores[0] == pytest.approx(scores[1], abs=1e-5)
    assert len({len(one.ids) for one in alone}) > 3  # some end early, some are cut


@pytest.mark.parametrize("copy_source", [False, True])
@torch.no_grad()
def test_attention_is_the_decoders_own_step_by_step(copy_source: bool):
    network = model(copy_source)
    given = torch.tensor([[BOS, 5, 6], [BOS, 7, 7], [BOS, 4, 5]])
    attention = network.attend(SOURCES, LENGTHS, given)
    assert attention.shape == (3, 3, 3)
    assert torch.allclose(attention.sum(2), torch.ones(3, 3), atol=1e-6)
    assert not attention[1, :, 2].any()  # padding
    memory, state = network.encode(SOURCES, LENGTHS)
    for step in range(3):
        _, weights, _, state = network.decode(memory, given[:, step : step + 1], state)
        assert torch.allclose(attention[:, step], weights[:, 0], atol=1e-6)


@torch.no_grad()
def test_copying_mixes_in_the_source_and_stays_a_distribution():
    network = model(copy_source=True)
    memory, state = network.encode(SOURCES, LENGTHS)
    log_p, _ = network.next_log_probabilities(memory, torch.full((3,), BOS), state)
    assert torch.allclose(log_p.exp().sum(1), torch.ones(3), atol=1e-5)
    assert network.copy_gate is not None
    network.copy_gate.bias.fill_(50.0)  # copy only
    log_p, _ = network.next_log_probabilities(memory, torch.full((3,), BOS), state)
    assert log_p[2].exp()[5] == pytest.approx(1.0, abs=1e-5)  # the one source token
