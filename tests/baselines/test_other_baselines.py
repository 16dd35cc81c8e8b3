"""First words and sentences, and the n-gram language model."""

from __future__ import annotations

import numpy as np
import pytest

from lstmlab import data, tasks
from lstmlab.baselines import first_sentence, first_words, kneser_ney
from lstmlab.data.dataset import Dataset


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One thing. Another.", "One thing."),
        ('"Is it?" he said.', '"Is it?"'),
        ("版本 3.1 很好。还行。", "版本 3.1 很好。"),
        ("a title\nand more", "a title"),
        ("no end", "no end"),
        ("", ""),
    ],
)
def test_the_first_sentence(text: str, first: str) -> None:
    assert first_sentence.first_sentence(text) == first


def test_the_first_words() -> None:
    assert first_words.first_words("one, two  three four", 3) == "one, two  three"
    assert first_words.first_words("天气 很好 ok then", 4) == "天气 很好"
    assert first_words.first_words("few", 9) == "few"


def test_how_many_first_words_is_chosen_on_dev() -> None:
    letters = [" ".join("abcdefghijklmnop"[i:]) for i in range(8)]
    split = {"source": letters, "target": [text[:9] for text in letters]}
    longer = {"source": letters, "target": [text[:5] for text in letters]}
    dataset = Dataset("s", "paired", {"train": split, "dev": longer, "test": split}, language="en")
    assert first_words.fit(dataset, "rouge-l").count in (3, 5)
    both = {"train": {"source": letters * 2, "target": [*split["target"], *longer["target"]]}}
    assert first_words.fit(Dataset("s", "paired", {**both, "dev": longer}), "rouge-l").count == 3


def test_kneser_ney_gives_every_token_its_share() -> None:
    generator = np.random.default_rng(0)
    vocabulary = 9
    stream = generator.choice(np.arange(2, vocabulary), 300, p=np.array([8, 4, 3, 2, 1, 1, 1]) / 20)
    counts = kneser_ney.Counts(stream, vocabulary + 3, 4)
    for context in ([2, 3, 2], [8, 8, 8], [5, 2, 4], [4, 4, 11]):
        whole = np.zeros(4)
        for token in range(vocabulary + 3 - kneser_ney._NOT_WRITTEN):
            given = np.array([*context, token])
            whole += [p[-1] for p in counts.probabilities(given)]
        assert whole == pytest.approx(np.ones(4))


def test_kneser_ney_counts_by_hand() -> None:
    """A bigram model of ``a b a b a c`` says p(b | a) = (2 - D) / 3 + what is left × p(b)."""
    a, b, c = 2, 3, 4
    counts = kneser_ney.Counts(np.array([a, b, a, b, a, c]), 5, 2)
    level = counts.longest[1]
    # Bigrams: ab 2, ba 2, ac 1. n1 = 1, n2 = 2: Y = 1/5; D1 = 1 - 2·2/5 = 1/5, D2 = 2 - 3·1/5·1/2.
    ab = level.find(np.array([0]), np.array([b]), 5)[0]
    assert level.discounted[ab] == pytest.approx((2 - 1.7) / 3)
    assert level.left[0] == pytest.approx((1.7 + 0.2) / 3)
    # Before b stood a alone, before a stood b, before c a: each continuation was seen once.
    assert counts.shorter[0].discounted == pytest.approx(counts.shorter[0].discounted[[0] * 3])


def test_published_perplexity_of_ptb() -> None:
    """5-grams reach 141.2 (Mikolov et al. 2011)."""
    if "ptb" not in data.available():
        pytest.skip("needs ptb in LSTMLAB_DATA")
    ptb = data.load("ptb", "stream")
    found = kneser_ney.fit(ptb, "perplexity", recipe=tasks.load("language-modeling").recipe)
    five = kneser_ney.KneserNey(found.counts, found.codec, found.recipe, 5)
    nats = five.answers(ptb.splits["test"])
    perplexity = np.exp(sum(n.total for n in nats) / sum(n.tokens for n in nats))
    assert perplexity == pytest.approx(141.06, abs=0.05)
