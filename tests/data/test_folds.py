"""Folds: each example is tested on once, by what has seen neither it nor its duplicates."""

from collections import Counter

import pytest

import small_data
from lstmlab.data import Dataset
from lstmlab.data.preparing.folds import dealt, fold_of, undivided
from lstmlab.errors import InputError
from lstmlab.trial import Fold

LABELS = ["a"] * 30 + ["b"] * 20 + ["c"] * 6
TEXTS = [f"text {number}" for number in range(52)] + ["Text 3", "text  3", "text 40", "text 51"]
WHOLE = {"text": TEXTS, "label": LABELS}


def made(texts=TEXTS, labels=LABELS, sizes=(44, 6, 6), **more) -> Dataset:
    """A data set whose dev and test were taken from train, unless ``more`` says otherwise."""
    ends = [0, sizes[0], sizes[0] + sizes[1], len(texts)]
    splits = {
        split: {"text": texts[begin:end], "label": labels[begin:end]}
        for split, begin, end in zip(("train", "dev", "test"), ends, ends[1:], strict=False)
    }
    how = {"taken": ("dev", "test"), "notes": ("dev: drawn", "test: drawn", "kept")} | more
    return Dataset("made", "labelled", splits, **how)


def parts(dataset: Dataset, count: int, seed: int = 0) -> list[Dataset]:
    numbers = range(1, count + 1)
    return [fold_of(dataset, Fold(number=n, count=count, seed=seed)) for n in numbers]


def test_each_example_is_in_the_test_part_of_one_fold():
    tested = Counter(text for part in parts(made(), 4) for text in part.splits["test"]["text"])
    assert tested == Counter(TEXTS)


def test_all_that_is_not_tested_on_is_learned_from():
    for part in parts(made(), 4):
        every = Counter(text for split in part.splits.values() for text in split["text"])
        assert every == Counter(TEXTS)
        assert part.size("dev") == round(0.1 * (part.size("train") + part.size("dev")))


def test_every_label_has_its_share_in_each_fold():
    for count in (2, 5):
        found = dealt(WHOLE, made().columns, count, 0)
        for label, number in Counter(LABELS).items():
            each = Counter(part for part, own in zip(found, LABELS, strict=True) if own == label)
            assert max(each.values()) - min(each[part] for part in range(count)) <= 2, label
            assert sum(each.values()) == number
        sizes = Counter(found)
        assert max(sizes.values()) - min(sizes.values()) <= 2


def test_duplicates_are_in_one_fold():
    for seed in range(5):
        found = dict(zip(range(len(TEXTS)), dealt(WHOLE, made().columns, 5, seed), strict=True))
        assert found[3] == found[52] == found[53]
        assert found[40] == found[54]
        assert found[51] == found[55]


def test_folds_are_seeded():
    columns = made().columns
    assert dealt(WHOLE, columns, 5, 1) == dealt(WHOLE, columns, 5, 1)
    assert dealt(WHOLE, columns, 5, 1) != dealt(WHOLE, columns, 5, 2)


def test_a_test_split_of_its_own_is_in_no_fold():
    dataset = made(taken=("dev",))
    for part in parts(dataset, 3):
        every = [text for split in part.splits.values() for text in split["text"]]
        assert Counter(every) == Counter(TEXTS[:50])
    assert undivided(dataset) is dataset


def test_what_was_taken_for_test_is_learned_from_again():
    whole = undivided(made())
    assert whole.splits["train"]["text"] == TEXTS[:44] + TEXTS[50:]
    assert list(whole.splits) == ["train", "dev"]
    assert whole.notes == ("dev: drawn", "kept")
    assert whole.with_dev_in_train().size("train") == len(TEXTS)


def test_without_folds_dev_is_not_trained_on_where_nothing_tests_the_model():
    dataset = made()
    splits = {split: dataset.splits[split] for split in ("train", "dev")}
    with pytest.raises(ValueError, match="without a test split"):
        Dataset("made", "labelled", splits).with_dev_in_train()


def test_a_running_text_is_cut_into_pieces():
    stream = small_data.stream()
    lines = {"text": [f"line {number}" for number in range(10)]}
    assert dealt(lines, stream.columns, 3, 0) == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_too_few_examples_for_so_many_folds():
    dataset = made(["a 1", "A 1", "b", "c"] * 2, ["x", "x", "x", "x"] * 2, (6, 1, 1))
    with pytest.raises(InputError) as raised:
        fold_of(dataset, Fold(number=1, count=5))
    assert str(raised.value) == (
        "made: 8 examples are too few for 5 folds, each of which needs one that is no duplicate, "
        "nor the last of its label; name fewer folds, or give more"
    )


def test_a_label_that_would_be_in_one_part_alone_is_always_learned_from():
    texts, labels = [*TEXTS, "text 99", "text 99"], [*LABELS, "rare", "rare"]
    for part in parts(made(texts, labels, (46, 6, 6)), 3):
        assert part.splits["train"]["label"].count("rare") == 2
        assert (
            "train: 2 examples of labels that are too rare are learned from in all folds, and "
            "tested on in none"
        ) in part.notes


def test_a_fold_says_that_it_is_one():
    (first, *_) = parts(made(), 4, seed=7)
    assert first.notes == (
        "kept",
        "dev: 4 examples taken from train (drawn with a fixed seed, 10%)",
        "test: one of 4 folds of all 56 examples, dealt out with seed 7, duplicates together",
    )


def test_there_is_no_sixth_fold_of_five():
    with pytest.raises(ValueError, match="there is no fold 6 of 5"):
        Fold(number=6, count=5)
