"""Tokens as readable strings."""

import numpy as np
import pytest

from lstmlab.data.tokenizing.tokenizer import Tokenizer
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.pieces import of_ids, of_text


def tokenizer(unit: str) -> Tokenizer:
    texts = ["the cat sat on the mat", "the cat"] * 3
    return Tokenizer.train(texts, unit=unit, vocabulary_size=275, lowercase=True)


@pytest.mark.parametrize(
    ("unit", "strings"),
    [
        ("word", ["The", "ZEBRA", ",", "我", "爱", "cat"]),
        ("whitespace", ["The", "ZEBRA,", "我爱", "cat"]),
        ("char", ["T", "h", "e", " ", "Z", "E", "B", "R", "A", ",", " ", "我", "爱", " ",
                  "c", "a", "t"]),
        ("bpe", ["The", " ", "Z", "E", "B", "R", "A", ",", " ", "我", "爱", "cat"]),
    ],
)  # fmt: skip
def test_a_text_is_shown_in_its_own_letters(unit, strings):
    found = of_text(tokenizer(unit), "The ZEBRA, 我爱 cat")
    assert found.strings == strings
    assert len(found.of_token) == len(tokenizer(unit).encode("The ZEBRA, 我爱 cat"))


def test_bytes_of_a_character_are_one_string_with_one_sum():
    bpe = tokenizer("bpe")
    found = of_text(bpe, "我 cat")
    assert found.strings == ["我", "cat"]
    # A space is put before the text; that and the three bytes of 我.
    assert found.of_token.tolist() == [0, 0, 0, 0, 1]
    assert found.sums(np.array([1.0, 2, 3, 4, 5])).tolist() == [10, 5]
    assert found.sums(np.ones((2, 5))).tolist() == [[4, 1]] * 2
    written = of_ids(bpe, bpe.encode("我 cat"))
    assert [string for string in written.strings if string] == ["我", "cat"]
    assert of_ids(bpe, bpe.encode("我")[:-1]).strings[-1] == "\ufffd"  # it stopped in the middle


def test_an_empty_text_has_no_strings():
    for found in (of_text(tokenizer("word"), ""), of_ids(tokenizer("word"), [])):
        assert found.strings == []
        assert found.sums(np.zeros(0)).tolist() == []


@pytest.mark.parametrize(
    ("end", "read"), [("head", [0, 1, 2]), ("tail", [3, 4, 5]), ("head+tail", [0, 1, 5])]
)
def test_what_a_model_reads_of_a_longer_text(end, read):
    found = of_text(tokenizer("word"), "the cat sat on the mat")
    assert found.read(Recipe(max_length=3, truncation=end)).tolist() == read
    assert found.read(Recipe(max_length=6, truncation=end)).tolist() == list(range(6))
