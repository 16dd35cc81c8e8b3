"""Entity F1 and tag accuracy, against seqeval and scikit-learn."""

import random

import pytest

from lstmlab.metrics import entity_f1, tag_accuracy
from lstmlab.metrics.metric import Tagging

TAGS = ["B-PER", "I-PER", "B-LOC", "I-LOC", "O", "O"]


def valid(draw, length):
    """BIO tags that can follow each other."""
    tags = []
    for _ in range(length):
        tag = draw.choice(TAGS)
        if tag[0] == "I" and (not tags or tags[-1][1:] != tag[1:]):
            tag = f"B{tag[1:]}"
        tags.append(tag)
    return tags


@pytest.mark.parametrize("seed", range(5))
def test_entity_f1_is_seqevals(seed):
    seqeval = pytest.importorskip("seqeval.metrics", reason="pip install 'lstmlab[test]'")
    from seqeval.scheme import IOB2

    draw = random.Random(seed)
    expected = [valid(draw, draw.randint(1, 9)) for _ in range(60)]
    given = [tags if draw.random() < 0.5 else valid(draw, len(tags)) for tags in expected]
    cells = [" ".join(tags) for tags in expected]
    answers = [Tagging(tuple(tags)) for tags in given]
    strict = seqeval.f1_score(expected, given, mode="strict", scheme=IOB2, average="micro")
    assert entity_f1.score(answers, cells) == pytest.approx(100 * strict)
    assert 20 < 100 * strict < 95
    accuracy = seqeval.accuracy_score(expected, given)
    assert tag_accuracy.score(answers, cells) == pytest.approx(100 * accuracy)


def test_a_span_is_right_with_its_type_and_both_ends():
    expected = ["B-A I-A O B-B", "O O", "B-A"]
    answers = [Tagging(("B-A", "I-A", "O", "B-A")), Tagging(("O", "B-B")), Tagging(("B-A",))]
    assert entity_f1.statistics(answers, expected).tolist() == [[1, 2, 2], [0, 1, 0], [1, 1, 1]]
    assert entity_f1.score(answers, expected) == pytest.approx(100 * 2 * 2 / (4 + 3))
    # One more or one less token is another span.
    for other in (("B-A", "O", "O", "O"), ("B-A", "I-A", "I-A", "O"), ("O", "B-A", "O", "O")):
        assert entity_f1.score([Tagging(other)], expected[:1]) == 0


def test_of_nothing_it_is_nothing():
    assert entity_f1.score([Tagging(("O", "O"))], ["O O"]) == 0


def test_where_tags_mark_no_spans_it_is_their_accuracy():
    answers, expected = [Tagging(("N", "V", "X"))], ["N N X"]
    assert entity_f1.score(answers, expected) == pytest.approx(200 / 3)
    assert tag_accuracy.score(answers, expected) == pytest.approx(200 / 3)
