import numpy as np
import pytest

from lstmlab.data.tokenizer import PAD, UNK, Tokenizer

TEXTS = ["Don't stop, 我爱你! hello  world", "hello, don't"]


def trained(unit: str, texts: list[str] = TEXTS, **settings) -> Tokenizer:
    return Tokenizer.train(texts, unit=unit, vocabulary_size=300, **settings)


def tokens(tokenizer: Tokenizer, text: str) -> list[str]:
    return [tokenizer.token(i) for i in tokenizer.encode(text)]


def test_words_keep_apostrophes_and_take_cjk_characters_singly():
    words = trained("word", lowercase=True)
    assert tokens(words, "Don't stop,hello 我爱") == ["don't", "stop", ",", "hello", "我", "爱"]
    assert words.encode("unheard") == [UNK]


def test_rare_words_become_unknown():
    words = trained("word", lowercase=True, min_count=2)
    assert tokens(words, "hello world") == ["hello", "<unk>"]


def test_special_tokens_in_a_text_are_text():
    assert PAD not in trained("word").encode("<pad>")
    whitespace = trained("whitespace", ["the <unk> N"])
    assert whitespace.encode("<unk>") == [UNK]


def test_characters_keep_every_character():
    characters = trained("char", ["a b\n"])
    assert tokens(characters, "b a\n") == ["b", " ", "a", "\n"]
    assert characters.decode(characters.encode("a b")) == "a b"


@pytest.mark.parametrize("text", ["Zwei Männer,  ünd 3!", "我爱你们 🙂", "tab\tand\nline"])
def test_bpe_gives_any_text_back(text: str):
    assert trained("bpe").decode(trained("bpe").encode(text)) == text


@pytest.mark.parametrize("unit", ["word", "whitespace", "char", "bpe"])
def test_json_round_trip(unit: str):
    first = trained(unit)
    again = Tokenizer.from_json(first.to_json())
    assert len(again) == len(first)
    assert again.encode(TEXTS[0]) == first.encode(TEXTS[0])


def test_encode_all_is_encode_of_each():
    words = trained("word")
    texts = [TEXTS[0], "", "hello"] * 2000  # more than one chunk
    whole = words.encode_all(texts)
    assert len(whole) == 6000
    assert whole[5998].tolist() == []
    assert whole[5999].tolist() == words.encode("hello")
    assert whole.lengths[:3].tolist() == [len(words.encode(text)) for text in texts[:3]]


@pytest.mark.parametrize(("end", "kept"), [("head", "abc"), ("tail", "efg"), ("head+tail", "abg")])
def test_truncated(end: str, kept: str):
    characters = trained("char", ["abcdefg"])
    cut = characters.encode_all(["abcdefg", "", "ab"]).truncated(3, end)
    assert [characters.decode(cut[i]) for i in range(3)] == [kept, "", "ab"]
    assert np.array_equal(cut.offsets, [0, 3, 3, 5])
