"""The wide part: n-grams beside the network."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.special import log_softmax

from lstmlab.models.parts.wide import Wide, mixed
from models_made import TEXTS, untrained, wide


def test_its_logits_are_the_linear_models() -> None:
    part = wide()
    wanted = part.linear.logits([*TEXTS, "", "good"])
    found = part(*part.grams([*TEXTS, "", "good"]))
    assert torch.allclose(found.double(), torch.from_numpy(wanted), atol=1e-5)
    assert torch.allclose(found[-2], part.bias)  # a text without n-grams


def test_padded_n_grams_give_the_same() -> None:
    part = wide()
    which, amounts, starts = part.grams(TEXTS)
    sizes = starts.diff().tolist()
    rows = torch.nn.utils.rnn.pad_sequence(which.split(sizes), batch_first=True)
    counts = torch.nn.utils.rnn.pad_sequence(amounts.split(sizes), batch_first=True)
    assert torch.allclose(part.of_padded(rows, counts), part(which, amounts, starts), atol=1e-6)


def test_the_classifier_joins_both_by_their_shares() -> None:
    made = untrained("classification", wide="ngrams")
    plain = untrained("classification")
    for seeing, without in zip(
        made.answers({"text": TEXTS}), plain.answers({"text": TEXTS}), strict=True
    ):
        place = [one.logits for one in plain.answers({"text": TEXTS})].index(without.logits)
        alone = made.model.wide.linear.logits(TEXTS)[place]
        wanted = 0.4 * np.array(without.logits) + 0.6 * alone
        assert seeing.logits == pytest.approx(wanted, abs=1e-5)
        assert np.log([*seeing.probabilities.values()]) == pytest.approx(
            log_softmax(wanted / 0.7), abs=1e-5
        )


def test_an_answer_hangs_on_no_other_text() -> None:
    made = untrained("classification", wide="ngrams")
    together = made.answers({"text": TEXTS * 3})
    for text, guess in zip(TEXTS * 3, together, strict=True):
        (alone,) = made.answers({"text": [text]})
        assert alone.logits == pytest.approx(guess.logits, abs=1e-5)


def test_what_n_grams_say_adds_up_to_the_logits() -> None:
    part = wide()
    for text, logits in zip(TEXTS, part.linear.logits(TEXTS), strict=True):
        for label in range(3):
            said = part.spoken(text, label)
            without = part.linear.bias
            wanted = 0.6 * (logits - without - (logits - without).mean())[label]
            assert sum(said.values()) == pytest.approx(wanted, abs=1e-5)
    assert {"film", "film 1", " fil"} <= {*part.spoken("Film 1", 0)}


def test_explained_answers_name_n_grams() -> None:
    made = untrained("classification", wide="ngrams")
    (answer,) = made.predict(["a bad film"], explain=True)
    assert 1 < len(answer["ngrams"]) <= 20
    sizes = [abs(one["weight"]) for one in answer["ngrams"]]
    assert sizes == sorted(sizes, reverse=True)
    assert "ngrams" not in untrained("classification").predict(["a bad film"], explain=True)[0]


def test_the_share_is_where_labels_are_likeliest() -> None:
    generator = np.random.default_rng(0)
    labels = generator.integers(3, size=4000)
    truth = np.eye(3)[labels]
    network = truth + generator.normal(size=truth.shape)  # logits of a third of what they should be
    other = 2 * truth + 2 * generator.normal(size=truth.shape)
    share, temperature = mixed(network, other, labels)
    # Independent Gaussians about the truth: each part's log odds add, with factors 1 and 1/2.
    assert share == pytest.approx(1 / 3, abs=0.04)
    assert 1 / temperature == pytest.approx(1.5, abs=0.1)


def test_a_part_that_knows_nothing_has_no_say() -> None:
    generator = np.random.default_rng(0)
    labels = generator.integers(2, size=1000)
    truth, noise = np.eye(2)[labels], generator.normal(size=(1000, 2))
    assert mixed(3 * truth + noise, noise[::-1], labels)[0] < 0.1
    assert mixed(noise[::-1], 3 * truth + noise, labels)[0] > 0.9


def test_few_examples_leave_the_shares_near_equal() -> None:
    labels = np.array([0, 1, 0, 1])
    share, temperature = mixed(np.eye(2)[labels], 3 * np.eye(2)[labels], labels)
    assert 0.3 < share < 0.9
    assert np.isfinite(temperature)


def test_its_numbers_are_none_of_the_networks_parameters() -> None:
    made = untrained("classification", wide="ngrams").model
    assert isinstance(made.wide, Wide)
    assert not any("wide" in name for name, _ in made.named_parameters())
    assert not any("wide" in name for name in made.state_dict())
