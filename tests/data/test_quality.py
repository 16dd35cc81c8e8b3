"""Copies, leaks, contradictions and rare labels, counted by hand."""

import time

import pytest

from lstmlab.data import Dataset, load
from lstmlab.data.tokenizing.tokenizer import Tokenizer
from lstmlab.data.understanding.quality import Conflict, examine


def labelled(**splits):
    return Dataset(
        "d",
        "labelled",
        {
            split: {"text": [text for text, _ in rows], "label": [label for _, label in rows]}
            for split, rows in splits.items()
        },
    )


COMMON = [(f"text {i}", "ab"[i % 2]) for i in range(20)]


def test_copies_and_leaks():
    found = examine(
        labelled(
            train=[*COMMON, ("Text  3", "b"), ("ｔｅｘｔ 4", "a")],
            dev=[("text 5", "b"), ("own", "a")],
            test=[("TEXT 6", "a"), ("own", "a"), ("text 7", "b"), ("new", "b")],
        )
    )
    assert found.duplicates == {"train": 2, "dev": 0, "test": 0}
    assert found.leaked == {("train", "dev"): 1, ("train", "test"): 2, ("dev", "test"): 1}
    assert found.leaked_examples == ("text 5", "TEXT 6", "text 7")
    assert found.conflicts == 0


def test_contradictions_with_their_texts_as_written():
    found = examine(labelled(
        train=[*COMMON, ("Fine.", "a"), ("fine.", "b"), ("fine.", "b"), ("so so", "a")],
        dev=[("so so", "b")],
    ))  # fmt: skip
    assert found.conflicts == 2
    assert found.conflict_examples == (
        Conflict("Fine.", {"b": 2, "a": 1}),
        Conflict("so so", {"a": 1, "b": 1}),
    )


def test_rare_absent_and_short():
    found = examine(labelled(
        train=[*COMMON, ("once", "c"), ("", "a"), (" ok", "b"), ("well", "a")],
        dev=[("x 1", "a"), ("x 2", "b"), ("x 3", "c")],
        test=[("y 1", "a")],
    ))  # fmt: skip
    assert found.rare == {"c": 1}
    assert found.absent == {"test": ("b", "c")}
    assert found.short == {"train": 2, "dev": 0, "test": 0}
    assert found.longer("train", 1) == pytest.approx(20 / 24)


def test_pairs_and_streams():
    rows = {"source": ["a b", "a b", "c d"], "target": ["x", "y", "z"]}
    found = examine(
        Dataset("d", "paired", {"train": rows, "dev": {"source": ["e"], "target": ["u"]}})
    )
    assert (found.conflicts, found.duplicates["train"], found.rare) == (1, 1, {})
    stream = examine(Dataset("d", "stream", {"train": {"text": ["a", "a", ""]}}))
    assert stream.duplicates == {"train": 0}
    assert stream.words["train"].tolist() == [1, 1, 0]


@pytest.mark.parametrize("name", ["opinions-zh", "docstrings-topics"])
def test_words_are_counted_as_the_tokenizer_splits_them(name):
    dataset = load(name)
    texts = dataset.splits["dev"]["text"][:200]
    words = examine(labelled(train=[(text, "a") for text in texts])).words["train"]
    ids = Tokenizer.train([], unit="word", vocabulary_size=8).encode_all(texts)
    assert words.tolist() == ids.lengths.tolist()


def test_a_hundred_thousand_examples_take_little_time():
    rows = [
        (f"a review of {i} words that is like {i % 977} others", "ab"[i % 2]) for i in range(10**5)
    ]
    start = time.process_time()
    found = examine(labelled(train=rows))
    assert time.process_time() - start < 5
    assert found.duplicates == {"train": 0}
