"""N-grams of texts, against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from lstmlab.data.preparing.ngrams import Kinds, counted, spelled, without_spaces

TEXTS = [
    "The plot is thin, but the cast is a delight .",
    "Don't, don’t — it's 'fine'!",
    "",
    "  \t ",
    "a",
    "ÀÉ ünïcode snake_case 3.14\u00a0x",
    "the the the plot",
]
WORDS, CHARACTERS = Kinds(words=(1, 2)), Kinds(characters=(2, 5))


def table(texts: list[str], kinds: Kinds) -> list[list[int]]:
    """Returns how often each n-gram is in each text, sorted."""
    found = counted(texts, kinds)
    return [
        sorted(found.counts[start:end].astype(int).tolist())
        for start, end in zip(found.offsets, found.offsets[1:], strict=False)
    ]


@pytest.mark.parametrize(
    ("kinds", "oracle"),
    [
        (WORDS, {"token_pattern": r"\w+(?:['’]\w+)*|[^\w\s]", "ngram_range": (1, 2)}),
        (CHARACTERS, {"analyzer": "char_wb", "ngram_range": (2, 5)}),
    ],
)
def test_they_are_those_of_scikit_learn(kinds: Kinds, oracle: dict) -> None:
    vectorizer = CountVectorizer(**oracle)
    theirs = vectorizer.fit_transform(TEXTS).toarray()
    assert table(TEXTS, kinds) == [sorted(row[row > 0].tolist()) for row in theirs]
    assert len(set(counted(TEXTS, kinds).keys.tolist())) == theirs.shape[1]
    for text in TEXTS:
        ours = set(spelled(text, kinds).values())
        wanted = set(vectorizer.build_analyzer()(text))
        assert {" ".join(one.split()) for one in ours} >= {
            " ".join(one.split()) for one in wanted if " " not in one.strip()
        }


def test_an_ngram_has_one_hash_wherever_it_stands_and_whatever_is_beside_it() -> None:
    alone = set(counted(["plot"], WORDS).keys.tolist())
    for texts in (TEXTS, ["x " * 5000 + "plot"], ["plot"] * 9000):
        assert alone <= set(counted(texts, WORDS).keys.tolist())


def test_hashes_are_what_saved_models_have() -> None:
    assert counted(["Good 好"], Kinds(words=(1, 2), characters=(2, 2))).keys.tolist() == GOLDEN


GOLDEN = [
    162464442001,
    388426480816,
    842530394899,
    4368997020653,
    4981078990824,
    6876644977153,
    7490063551474,
    9727920079181,
    10572457574843,
    15285796321059,
]


def test_neither_words_nor_characters_reach_into_the_next_text() -> None:
    apart, beside = counted(["b", "a"], WORDS), counted(["a b"], WORDS)
    assert len(apart.keys) == 2
    assert set(apart.keys.tolist()) < set(beside.keys.tolist())


def test_characters_without_spaces_stand_alone_as_words() -> None:
    found = spelled("我喜欢 film", WORDS)
    assert set(found.values()) == {"我", "喜", "欢", "film", "我喜", "喜欢", "欢 film"}


def test_which_scripts_have_no_spaces() -> None:
    assert without_spaces(["酒店很好。", "ok"])
    assert without_spaces(["ไม่ดีเลย"])
    assert not without_spaces(["отель хороший", "好"])
    assert not without_spaces(["한국어 문장입니다"])
    assert not without_spaces([])


def test_no_texts_have_no_ngrams() -> None:
    for texts in ([], ["", " "]):
        found = counted(texts, CHARACTERS)
        assert len(found.keys) == len(found.counts) == 0
        assert np.array_equal(found.offsets, [0] * (len(texts) + 1))
