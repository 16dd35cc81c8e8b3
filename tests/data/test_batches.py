import numpy as np

from lstmlab.data.preparing.batches import by_length, count, pad, shuffled
from lstmlab.data.tokenizing.tokenizer import PAD, Tokens

LENGTHS = np.random.default_rng(0).integers(1, 60, 1037)


def test_an_epoch_has_every_example_once():
    batches = list(shuffled(LENGTHS, 8, np.random.default_rng(1)))
    assert sorted(np.concatenate(batches)) == list(range(1037))
    assert len(batches) == count(1037, 8)


def test_count_matches_for_many_sizes():
    for examples in (1, 7, 8, 399, 400, 401, 408, 1200):
        batches = list(shuffled(np.ones(examples, int), 8, np.random.default_rng(1)))
        assert len(batches) == count(examples, 8)


def test_batches_hold_similar_lengths_so_little_is_padding():
    def share_of_padding(batches):
        padded = sum(len(batch) * LENGTHS[batch].max() for batch in batches)
        return 1 - LENGTHS.sum() / padded

    assert share_of_padding(shuffled(LENGTHS, 8, np.random.default_rng(1))) < 0.06
    assert share_of_padding(np.array_split(np.arange(1037), 130)) > 0.3


def test_order_follows_the_generator():
    def order(seed):
        return np.concatenate(list(shuffled(LENGTHS, 8, np.random.default_rng(seed))))

    assert np.array_equal(order(1), order(1))
    assert not np.array_equal(order(1), order(2))


def test_by_length_has_all_and_bounds_the_padded_ids():
    batches = list(by_length(LENGTHS, 200))
    assert sorted(np.concatenate(batches)) == list(range(1037))
    assert max(len(batch) * LENGTHS[batch].max() for batch in batches) <= 200


def test_pad():
    tokens = Tokens(np.array([5, 6, 7, 8, 9], np.int32), np.array([0, 2, 2, 5]))
    ids, lengths = pad(tokens, np.array([2, 0, 1]))
    assert ids.tolist() == [[7, 8, 9], [5, 6, PAD], [PAD, PAD, PAD]]
    assert lengths.tolist() == [3, 2, 1]  # an empty text is one PAD long
