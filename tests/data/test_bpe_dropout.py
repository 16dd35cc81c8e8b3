"""Words cut into units with some merges left out: which units, and how often."""

from random import Random

import numpy as np
import pytest

from lstmlab.data.tokenizing.bpe_dropout import Redrawn, units
from lstmlab.data.tokenizing.tokenizer import Tokenizer

# low + er, and e + r first: merges in this order.
ALPHABET = {"l": 0, "o": 1, "w": 2, "e": 3, "r": 4, "er": 5, "lo": 6, "low": 7, "lower": 8}
MERGES = {(3, 4): (0, 5), (0, 1): (1, 6), (6, 2): (2, 7), (7, 5): (3, 8)}
TEXTS = ["lower and slower", "", "the lowest, lower still", "newer owls  sow\tflowers ¿ß?"] * 5


def tokenizer() -> Tokenizer:
    return Tokenizer.train(TEXTS, unit="bpe", vocabulary_size=290)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("lower", [8]), ("low", [7]), ("olower", [1, 8]), ("wer", [2, 5]), ("lowlow", [7, 7])],
)
def test_without_dropout_merges_are_made_in_their_order(word, expected):
    assert units(word, ALPHABET, MERGES, 0.0, Random(0)) == expected


def test_a_merge_is_left_out_as_often_as_asked():
    ways = [tuple(units("er", ALPHABET, MERGES, 0.3, Random(seed))) for seed in range(2000)]
    assert set(ways) == {(5,), (3, 4)}
    assert ways.count((3, 4)) / 2000 == pytest.approx(0.3, abs=0.04)  # four standard errors


def test_a_merge_that_was_passed_may_still_be_made_after_another():
    """``e`` + ``r`` isn't seen in its turn with probability p, but is again after ``l`` + ``o``."""
    ways = [tuple(units("loer", ALPHABET, MERGES, 0.5, Random(seed))) for seed in range(4000)]
    both, first, second, none = (ways.count(way) / 4000 for way in (
        (6, 5), (0, 1, 5), (6, 3, 4), (0, 1, 3, 4),
    ))  # fmt: skip
    # er at once, 1/2, then lo 1/2; er passed, lo made, 1/4, then er seen again, 1/2.
    assert both == pytest.approx(0.375, abs=0.03)
    assert first == pytest.approx(0.25, abs=0.03)
    assert second == pytest.approx(0.125, abs=0.03)
    assert none == pytest.approx(0.25, abs=0.03)


def test_without_dropout_they_are_the_tokenizers():
    trained = tokenizer()
    drawn = Redrawn(trained, TEXTS, 0.0, np.random.default_rng(0)).draw(np.random.default_rng(1))
    usual = trained.encode_all(TEXTS)
    assert drawn.ids.tolist() == usual.ids.tolist()
    assert drawn.offsets.tolist() == usual.offsets.tolist()
    assert drawn.ids.dtype == usual.ids.dtype


def test_each_drawing_is_another_one_of_the_same_texts():
    trained = tokenizer()
    texts = Redrawn(trained, TEXTS, 0.3, np.random.default_rng(0))
    generator = np.random.default_rng(1)
    one, other = texts.draw(generator), texts.draw(generator)
    assert one.ids.tolist() != other.ids.tolist()
    assert len(one.ids) > len(trained.encode_all(TEXTS).ids)
    for drawn in (one, other):
        assert [trained.decode(drawn[row]) for row in range(len(TEXTS))] == [
            trained.decode(trained.encode(text)) for text in TEXTS
        ]
    again = Redrawn(trained, TEXTS, 0.3, np.random.default_rng(0)).draw(np.random.default_rng(1))
    assert again.ids.tolist() == one.ids.tolist()
