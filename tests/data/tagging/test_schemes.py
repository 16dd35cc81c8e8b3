"""How tags mark spans: every scheme read as BIO, and what in it can't be."""

import pytest

from lstmlab.data.tagging.schemes import of_sequences, read_as, recognized
from lstmlab.spans import Span, mark_spans, spans_of, tags_of, types_of

BIO = "O B-PER I-PER B-PER O B-LOC I-LOC I-LOC"


@pytest.mark.parametrize(
    ("written", "name", "bio"),
    [
        (BIO, "BIO", BIO),
        ("O I-PER I-PER B-PER O I-LOC I-LOC I-LOC", "IOB1", BIO),
        ("O B-PER E-PER S-PER O B-LOC I-LOC E-LOC", "BIOES", BIO),
        ("O B-PER L-PER U-PER O B-LOC I-LOC L-LOC", "BILOU", BIO),
        ("O B_PER I_PER B_PER O B_LOC I_LOC I_LOC", "BIO", BIO),
        ("O PER-B PER-I PER-B O LOC-B LOC-I LOC-I", "BIO", BIO),
        ("B E S B M E", "BMES", "B-word I-word B-word B-word I-word I-word"),
        ("O B I O B B", "BIO", "O B-span I-span O B-span B-span"),
    ],
)
def test_a_scheme_is_recognized_and_read_as_bio(written, name, bio):
    scheme = of_sequences([written.split()])
    assert scheme.name == name
    made, wrong = scheme.as_bio(written.split())
    assert made == bio.split()
    assert wrong == []


@pytest.mark.parametrize(
    "tags", [["NOUN", "VERB", "O"], ["S", "E", "V", "B"], ["0", "1"], ["B"], ["PER", "O"], []]
)
def test_tags_that_mark_no_spans_are_none(tags):
    assert recognized(tags) is None


@pytest.mark.parametrize(
    ("tags", "places"),
    [
        ("O I-PER O B-LOC I-LOC B-X", [(1, "I-PER after O")]),
        ("B-PER I-LOC B-X B-Y", [(1, "I-LOC after B-PER")]),
        ("I-PER O B-LOC B-PER B-PER", [(0, "I-PER after the beginning")]),
    ],
)
def test_what_continues_nothing_is_told_and_begins_a_span(tags, places):
    scheme = of_sequences([tags.split()])
    made, wrong = scheme.as_bio(tags.split())
    assert wrong == places
    assert all(tag == "O" or tag.startswith("B-") for tag in (made[place] for place, _ in places))
    assert spans_of(made) == spans_of(tags.split())


def test_what_never_ends_is_told():
    scheme = recognized({"B-A", "I-A", "E-A", "S-A", "O"})
    assert scheme.as_bio(["B-A", "O", "B-A", "I-A"]) == (
        ["B-A", "O", "B-A", "I-A"],
        [(1, "O after B-A"), (3, "the end after I-A")],
    )
    assert scheme.as_bio(["B-A", "B-A", "E-A"])[1] == [(1, "B-A after B-A")]


def test_a_few_strays_make_no_iob1_of_bio():
    scheme = of_sequences([BIO.split()] * 3 + [["O", "I-PER"]])
    assert scheme.name == "BIO"
    assert not scheme.lenient


def test_spans_and_tags_are_each_others():
    spans = [Span(0, 1, "a"), Span(1, 3, "a"), Span(4, 5, "b-c")]
    tags = ["B-a", "B-a", "I-a", "O", "B-b-c"]
    assert spans_of(tags) == spans
    assert tags_of(spans, 5) == tags
    assert spans_of(["NOUN", "O", "NN-X"]) == [Span(0, 1, "NOUN"), Span(2, 3, "NN-X")]
    assert mark_spans(tags)
    assert not mark_spans(["NOUN", "O"])
    assert types_of(tags) == ["a", "b-c"]


@pytest.mark.parametrize(
    ("counts", "odd"),
    [
        ({"O": 90, "B-X": 30, "I-X": 10, "i-X": 1, "X": 1}, {"X": "O", "i-X": "I-X"}),
        ({"O": 90, "B-X": 40, "o": 1, "0": 1}, {"o": "O", "0": "O"}),
        ({"O": 90, "X-B": 30, "X-I": 10, "X-": 1}, {"X-": "O"}),
        ({"O": 90, "B-X": 30, "I-X": 10}, {}),
        ({"O": 90, "B-X": 30, "X": 10}, {}),
        ({"NOUN": 90, "VERB": 30, "B-X": 1}, {}),
    ],
)
def test_the_few_tags_that_spoil_a_scheme(counts, odd):
    assert read_as(counts) == odd
