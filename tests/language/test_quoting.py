"""What messages quote: short, and safe to paste."""

import shlex

import pytest

from lstmlab.language.quoting import option, short, some
from lstmlab.registry import unknown


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("review", "--column text=review"),
        ("评论", "--column text=评论"),
        ("Review Text", "--column 'text=Review Text'"),
        ("it's $HOME", "--column 'text=it'\"'\"'s $HOME'"),
    ],
)
def test_an_option_can_be_pasted(name, said):
    assert option("text", name) == said
    assert shlex.split(said) == ["--column", f"text={name}"]


def test_long_and_many_things_are_cut():
    assert short("a\n b") == "a b"
    assert short("x" * 61) == "x" * 59 + "…"
    assert len(short("word " * 100_000)) == 60
    assert some(["a", "b"], 2) == "a, b"
    assert some(map(str, range(1234)), 2) == "0, 1 and 1,232 more"


def test_a_message_lists_few_of_thousands_of_names():
    said = unknown("label", "x" * 5000, [f"label {i} {'y' * 500}" for i in range(5000)])
    assert len(said) < 5500
    assert said.endswith(" and 4,960 more")
