import numpy as np
import pytest

from lstmlab.data.tokenizing.tokenizer import (
    PAD,
    SPECIALS,
    UNK,
    Tokenizer,
)
from lstmlab.language.scripts import cjk_characters
from lstmlab.system.limits import LONGEST_WORD

TEXTS = ["Don't stop, 我爱你! hello  world", "hello, don't"]


def trained(unit: str, texts: list[str] = TEXTS, **settings) -> Tokenizer:
    return Tokenizer.train(texts, unit=unit, vocabulary_size=300, **settings)


def tokens(tokenizer: Tokenizer, text: str) -> list[str]:
    return [tokenizer._inner.id_to_token(i) for i in tokenizer.encode(text)]


def test_words_keep_apostrophes_and_take_cjk_characters_singly():
    words = trained("word", lowercase=True)
    assert tokens(words, "Don't stop,hello 我爱") == ["don't", "stop", ",", "hello", "我", "爱"]
    assert words.encode("unheard") == [UNK]


def test_rare_words_become_unknown():
    words = trained("word", lowercase=True, min_count=2)
    assert words.encode("hello world")[1:] == [UNK]
    assert words.decode(words.encode("hello world")) == "hello <unk>"


@pytest.mark.parametrize("unit", ["word", "whitespace"])
def test_a_word_that_is_no_word_is_unknown(unit: str):
    longest = "a" * LONGEST_WORD
    words = trained(unit, [f"{longest} {longest}a", f"{longest} {longest}a"])
    assert [tokens(words, text) for text in (longest, longest + "a")] == [
        [longest],
        [SPECIALS[UNK]],
    ]
    assert len(words) == len(SPECIALS) + 1


def test_special_tokens_in_a_text_are_text():
    assert PAD not in trained("word").encode("<pad>")
    for unit in ("word", "whitespace", "char", "bpe"):
        tokenizer = trained(unit, ["<pad> a <unk> <bos> b <eos>"] * 2)
        ids = tokenizer.encode("<pad> a <unk> <bos> b <eos>")
        assert min(ids) >= 4
        # Words are put together with spaces.
        assert tokenizer.decode(ids).replace(" ", "") == "<pad>a<unk><bos>b<eos>"
        assert tokenizer.unit == unit


def test_a_mark_of_rare_words_in_the_texts_is_the_unknown_token():
    marked = trained("whitespace", ["the <unk> N <UNK>"], unknown_mark="<unk>")
    assert marked.encode("<unk> the new") == [UNK, 6, UNK]
    assert not marked.knows("<unk>")
    assert marked.knows("<UNK>")
    assert marked.decode([6, UNK]) == "the <unk>"
    lower = trained("whitespace", ["the <UNK> N"], unknown_mark="<UNK>", lowercase=True)
    assert lower.encode("<UNK>") == [UNK]


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


MIXED = [
    "我爱北京，也爱上海。",
    "我用 Python 写了3年代码!",
    "ラーメンを食べる。",
    "“好的”，他说：《红楼梦》。",
    "２０１２年，ＡＢＣ！",
    "臺灣的繁體字和简体字",
    "한국어 문장",
]


@pytest.mark.parametrize("text", MIXED)
def test_text_without_spaces_is_decoded_without_them(text: str):
    for unit in ("word", "char", "bpe"):
        tokenizer = trained(unit, MIXED)
        assert tokenizer.decode(tokenizer.encode(text)) == text, unit


def test_words_of_mixed_text():
    words = trained("word", MIXED, lowercase=True)
    assert tokens(words, "我用Python 写3年代码!") == [*"我用", "python", *"写3年代码!"]
    assert words.decode(words.encode("我用Python 写3年代码!")) == "我用 python 写3年代码!"
    assert tokens(words, "ラーメンを") == list("ラーメンを")
    assert words.decode(words.encode("爱，Python ! 我们")) == "爱，python !我<unk>"


def test_text_that_comes_tokenized_keeps_its_spaces():
    segmented = trained("whitespace", ["我 爱 北京 ， 也 爱 上海"])
    assert segmented.decode(segmented.encode("我 爱 上海 ，")) == "我 爱 上海 ，"


def test_full_width_and_traditional_characters_stay_what_they_are():
    characters = trained("char", MIXED)
    assert tokens(characters, "２Ａ，臺") == ["２", "Ａ", "，", "臺"]


def test_bpe_of_text_without_spaces_has_units_of_several_characters_but_no_sentences():
    subjects, opinions = ["酒店", "房间", "早餐"], ["很好", "不错", "太差"]
    texts = [f"这家{s}的{t}让人觉得{o}" for s in subjects for t in subjects for o in opinions]
    texts += ["只出现一次的句子不会成为一个单位"]
    bpe = Tokenizer.train(texts, unit="bpe", vocabulary_size=8000)
    units = [bpe.decode([i]) for i in range(4, len(bpe))]
    assert {"酒店", "房间", "很好"} <= set(units)
    once = bpe.encode(texts[-1])
    assert len(once) >= len(texts[-1])  # nothing of it was seen twice, not all characters even
    assert max(map(len, units)) <= 8
    assert [bpe.decode([i]) for i in bpe.encode(texts[0])] == ["这家酒店的酒店", "让人觉得很好"]


def test_cjk_characters_are_counted_without_punctuation():
    assert cjk_characters("我爱，Python。カタカナー𠀀 한") == 8
