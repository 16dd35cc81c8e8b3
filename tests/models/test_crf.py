"""A linear-chain CRF: all that it computes, against every sequence that there is."""

from itertools import pairwise, product

import numpy as np
import pytest
import torch

from lstmlab.data.tagging.inner import Inner
from lstmlab.models.answering.spans import Lattice
from lstmlab.models.parts.crf import BARRED, Crf, best, marginals, sums
from lstmlab.spans import spans_of

LABELS = ("B-A", "I-A", "B-B", "I-B", "O")
LENGTHS = torch.tensor([4, 2, 1])
INNERS = [Inner(LABELS, "bio"), Inner(LABELS, "bioes"), Inner(("N", "V", "O"), "bioes")]


def made(inner, learned=True, seed=0):
    """A CRF with scores, and emissions (3, 4, tags) for texts of ``LENGTHS``."""
    torch.manual_seed(seed)
    crf = Crf(inner, learned=learned)
    with torch.no_grad():
        for parameter in crf.parameters():
            parameter.normal_()
    return crf, torch.randn(3, 4, len(inner.names))


def every(crf, emissions, length):
    """Each sequence of so many tags that may be, with its score."""
    begin, pairs, end = (part.detach().numpy() for part in crf.scores())
    each = emissions.double().numpy()
    found = {}
    for tags in product(range(each.shape[1]), repeat=length):
        score = begin[tags[0]] + end[tags[-1]]
        score += sum(each[place, tag] for place, tag in enumerate(tags))
        score += sum(pairs[one, other] for one, other in pairwise(tags))
        if score > BARRED / 2:
            found[tags] = score
    return found


@pytest.mark.parametrize("inner", INNERS, ids=["bio", "bioes", "plain"])
@pytest.mark.parametrize("learned", [True, False])
def test_sums_marginals_and_the_best_are_those_of_all_sequences(inner, learned):
    crf, emissions = made(inner, learned)
    scores = crf.scores()
    summed, likeliest = sums(emissions, scores, LENGTHS), best(emissions, scores, LENGTHS)
    of_each = marginals(emissions, scores, LENGTHS)
    for place, length in enumerate(LENGTHS.tolist()):
        scores = every(crf, emissions[place], length)
        log_z = np.logaddexp.reduce([*scores.values()])
        assert float(summed.log_z[place]) == pytest.approx(log_z, abs=1e-9)
        assert tuple(likeliest[place, :length].tolist()) == max(scores, key=scores.__getitem__)
        exact = np.zeros((4, len(inner.names)))
        for tags, score in scores.items():
            exact[range(length), tags] += np.exp(score - log_z)
        np.testing.assert_allclose(of_each[place].detach().numpy(), exact, atol=1e-12)


@pytest.mark.parametrize("inner", INNERS, ids=["bio", "bioes", "plain"])
def test_a_spans_probability_is_that_of_all_sequences_with_it(inner):
    crf, emissions = made(inner)
    summed = sums(emissions, crf.scores(), LENGTHS)
    pairs = crf.scores().pairs.detach().numpy()
    for place, length in enumerate(LENGTHS.tolist()):
        lattice = Lattice(
            emissions[place, :length].double().numpy(),
            pairs,
            summed.alpha[:length, place].numpy(),
            summed.beta[:length, place].numpy(),
            float(summed.log_z[place]),
        )
        p = {
            tuple(inner.bio(tags)): np.exp(score - lattice.log_z)
            for tags, score in every(crf, emissions[place], length).items()
        }
        assert sum(p.values()) == pytest.approx(1)
        for tags in p:
            for span in spans_of(tags):
                exact = sum(share for other, share in p.items() if span in spans_of(other))
                assert lattice.span(span, inner, tags) == pytest.approx(exact, abs=1e-9)
        for at, of_tag in enumerate(lattice.tags(inner)):
            assert {*of_tag} == {*inner.labels}
            for tag, share in of_tag.items():
                exact = sum(part for tags, part in p.items() if tags[at] == tag)
                assert share == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("inner", INNERS, ids=["bio", "bioes", "plain"])
def test_nats_and_their_gradients(inner):
    crf, emissions = made(inner)
    given = [["B-A", "I-A", "O", "B-B"], ["B-B", "B-B"], ["O"]]
    if not inner.marks:
        given = [["N", "V", "O", "N"], ["V", "V"], ["O"]]
    tags = torch.zeros(3, 4, dtype=torch.int64)
    expected = 0.0
    for place, row in enumerate(given):
        numbers = inner.numbers(row)
        tags[place, : len(row)] = torch.tensor(numbers)
        scores = every(crf, emissions[place], len(row))
        expected += np.logaddexp.reduce([*scores.values()]) - scores[tuple(numbers)]
    nats = crf.nats(emissions, tags, LENGTHS).item()
    assert nats == pytest.approx(expected, abs=1e-9)
    # By finite differences, of emissions and of every score that is learned.
    crf.double()
    weights = list(crf.parameters())
    assert len(weights) == 3
    assert torch.autograd.gradcheck(
        lambda each, *_: crf.nats(each, tags, LENGTHS),
        (emissions.double().requires_grad_(), *weights),
    )


def test_without_transitions_each_tag_is_learned_alone_and_what_cant_be_is_not_answered():
    inner = Inner(LABELS, "bio")
    crf, emissions = made(inner, learned=False)
    tags = torch.tensor([[0, 1, 2, 3]] * 3)
    real = torch.arange(4) < LENGTHS.unsqueeze(1)
    alone = torch.nn.functional.cross_entropy(emissions[real], tags[real], reduction="sum")
    assert float(crf.nats(emissions, tags, LENGTHS)) == pytest.approx(float(alone), rel=1e-6)
    inside = inner.names.index("I-A")
    emissions[:, :, inside] += 9
    for row, length in zip(
        best(emissions, crf.scores(), LENGTHS).tolist(), LENGTHS.tolist(), strict=True
    ):
        answered = inner.bio(row[:length])
        assert answered[0] != "I-A"
        assert "I-A" not in answered[1:] or answered[0] == "B-A"


@pytest.mark.parametrize("scale", [1.0, 30.0, 99.0, 300.0, 1e5])
def test_large_scores_give_the_gradients_of_logarithms(scale):
    inner = Inner(LABELS, "bioes")
    crf, emissions = made(inner)
    emissions = (scale * emissions / emissions.abs().max()).requires_grad_()
    other = best(-emissions.detach(), crf.scores(), LENGTHS)  # the least likely
    loss = crf.nats(emissions, other, LENGTHS)
    loss.backward()
    exact = 0.0
    for place, length in enumerate(LENGTHS.tolist()):
        scores = every(crf, emissions[place].detach(), length)
        exact += np.logaddexp.reduce([*scores.values()])
        exact -= scores[tuple(other[place, :length].tolist())]
    assert loss.item() == pytest.approx(exact, rel=1e-6)
    assert all(bool(p.grad.isfinite().all()) for p in (emissions, *crf.parameters()))
    # As often as it is expected, less as often as it is: each place has one tag.
    assert emissions.grad.sum(2).abs().max() < 1e-5
    assert crf.transitions.grad.sum().abs() < 1e-5
    assert crf.transitions.grad.abs().max() > 0.1


@pytest.mark.parametrize("scheme", ["bio", "bioes"])
def test_inner_tags_are_the_datas_and_back(scheme):
    inner = Inner(LABELS, scheme)
    for tags in product(LABELS, repeat=3):
        numbers = inner.numbers(tags)
        made_of_it = inner.bio(numbers)
        assert spans_of(made_of_it) == spans_of(tags)
        # What is made of any tags may be: as the first, after each other, as the last.
        assert inner.may_begin[numbers[0]]
        assert inner.may_end[numbers[-1]]
        assert all(inner.may_follow[a, b] for a, b in pairwise(numbers))
