"""The sets that ask for memory: labels follow from texts, and what the best score is from both."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache

import pytest

from lstmlab.data.loading import load
from lstmlab.data.sets import _memory
from lstmlab.metrics.metric import Nats
from lstmlab.registry import find

FIRST = ("first-token", "first-token-10", "first-token-30", "first-token-100", "first-token-1000")


@cache
def examples(name: str) -> list[tuple[list[str], str]]:
    splits = load(name).splits
    return [
        (text.split(), label)
        for rows in splits.values()
        for text, label in zip(rows["text"], rows["label"], strict=True)
    ]


@pytest.mark.parametrize("name", FIRST)
def test_the_first_word_is_the_answer_and_says_nothing_else(name: str) -> None:
    every = examples(name)
    assert all(words[0] == label for words, label in every)
    share = Counter(label for _, label in every)
    assert {*share} == {*_memory.WORDS}
    assert min(share.values()) == pytest.approx(max(share.values()), abs=8)
    later = Counter(label in words[1:] for words, label in every)
    assert later[True] > 0.6 * len(every)  # of ten words 70 %, of more nearly all


def test_lengths_are_what_their_names_say() -> None:
    for length in (10, 30, 100, 1000):
        assert {len(words) for words, _ in examples(f"first-token-{length}")} == {length}
    lengths = sorted(len(words) for words, _ in examples("first-token"))
    assert (lengths[0], lengths[-1]) == (10, pytest.approx(1000, abs=5))
    assert lengths[len(lengths) // 2] == pytest.approx(100, rel=0.1)


def test_parity_follows_from_every_single_bit() -> None:
    every = examples("parity")
    assert all(("even", "odd")[words.count("1") % 2] == label for words, label in every)
    assert Counter(label for _, label in every)["odd"] / len(every) == pytest.approx(0.5, abs=0.03)
    splits = load("parity").splits
    lengths = {
        split: {len(text.split()) for text in rows["text"]} for split, rows in splits.items()
    }
    assert lengths["train"] == {*range(1, 17)}
    assert lengths["dev"] == lengths["test"] == {*range(9, 17)}
    assert not {*splits["test"]["text"]} & {*splits["dev"]["text"], *splits["train"]["text"]}


def test_two_marked_digits_in_different_halves_add_up() -> None:
    every = examples("adding")
    for words, label in every:
        marks = [at for at, word in enumerate(words) if word == "+"]
        assert len(marks) == 2
        assert sum(int(words[at + 1]) for at in marks) == int(label)
        assert marks[0] < 20 < marks[1]
        assert len(words) == 42
    commonest = Counter(label for _, label in every).most_common(1)[0][1]
    assert commonest / len(every) == pytest.approx(0.2, abs=0.02)


def test_what_was_told_is_told_again_and_the_best_perplexity_is_as_said() -> None:
    about = find("datasets", "copy").ABOUT
    best, memoryless = map(float, re.findall(r"(?:perplexity: |memory: )(\d\.\d\d)", about))
    lines = [line.split() for line in load("copy").splits["test"]["text"]]
    assert all(line[:8] == line[-8:] and line[8:28] == ["."] * 19 + ["="] for line in lines)
    for guessed, said in ((8, best), (16, memoryless)):
        # A line has a line end, too, which is known.
        answers = [Nats(guessed * math.log(8), len(line) + 1, 1) for line in lines]
        score = find("metrics", "perplexity").score(answers, ["x"] * len(lines))
        assert score == pytest.approx(said, abs=0.005)
