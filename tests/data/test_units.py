"""What ``auto`` comes to, and what is said where a vocabulary knows little."""

import json
import random

import pytest

from lstmlab.artifacts.foreign_codec import read_codec
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.encoded import encode
from lstmlab.data.tokenizing.tokenizer import FORMER_SPECIALS, SPECIALS, Tokenizer, word_counts
from lstmlab.data.tokenizing.units import resolve_unit
from lstmlab.data.understanding.quality import examine
from lstmlab.errors import InputError
from lstmlab.language.notes import BPE_UNITS
from lstmlab.recipe import Recipe
from lstmlab.tasks import load
from small_data import labelled

THAI = ["ห้องสวยมากค่ะ", "ร้านแย่มาก", "เตียงเสียงดังครับ", "พนักงานน่ารัก"]
AUTO = Recipe(unit="auto")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))


def of(texts, kind="labelled"):
    split = {"text": texts, "label": ["a", "b"] * (len(texts) // 2)}
    return Dataset("some", kind, {"train": split, "dev": split, "test": split})


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        (["the plot was thin", "a fine cast"], "word"),
        (["剧情很单薄", "演员不错"], "word"),
        (["映画は面白かった", "つまらない"], "word"),
        (["영화가 재미있었다", "지루했다"], "word"),
        (THAI, "bpe"),
        (["ຫ້ອງງາມຫຼາຍ", "ບໍ່ດີ"], "bpe"),
        (["បន្ទប់ស្អាតណាស់", "មិនល្អ"], "bpe"),
        (["အခန်းလှတယ်", "မကောင်းဘူး"], "bpe"),
        (["the room ห้อง was fine and clean", "a fine cast of many"], "word"),
    ],
)
def test_the_script_says_what_a_token_is(texts, unit):
    assert resolve_unit(AUTO, of(texts)).unit == unit
    data = encode(of(texts), AUTO)
    assert data.codec.tokenizer.unit == unit
    assert (BPE_UNITS in data.notes) == (unit == "bpe")
    assert BPE_UNITS not in encode(of(texts), Recipe(unit="char")).notes


def test_words_that_are_hardly_ever_there_twice_are_none():
    rng = random.Random(0)
    unspaced = ["".join(rng.choices(["good", "bad", "film", "plot"], k=8)) for _ in range(1000)]
    assert resolve_unit(AUTO, of(unspaced)).unit == "bpe"
    assert resolve_unit(AUTO, of(unspaced[:900])).unit == "word"  # too few to tell


def test_what_is_named_stays_and_auto_is_the_default_of_classifiers():
    assert resolve_unit(Recipe(unit="word"), of(THAI)).unit == "word"
    for task in ("classification", "sentiment"):
        assert load(task).recipe.unit == "auto"
        assert resolve_unit(load(task).recipe, labelled()).unit == "word"


def test_unknown_words_are_told_of_with_what_would_help():
    dataset = labelled()
    words = sum(len(text.split()) for text in dataset.splits["dev"]["text"])
    dataset.splits["dev"]["text"][0] = " ".join(["new"] * (words // 5))
    (note,) = encode(dataset, Recipe(min_count=1)).notes
    share = (words // 5) / (words // 5 + words - len(labelled().splits["dev"]["text"][0].split()))
    assert note == (
        f"dev: {share:.0%} of the tokens of texts are unknown, not in the vocabulary of train; "
        "--set unit=bpe knows any text"
    )
    assert encode(dataset, Recipe(unit="bpe")).notes == ()


def test_a_tenth_of_unknown_words_is_usual():
    dataset = of(["a b c d e f g h i j"] * 2)
    assert encode(dataset, Recipe(min_count=1)).notes == ()
    split = {"text": ["a b c d e f g h i new"] * 2, "label": ["a", "b"]}
    usual = Dataset("usual", "labelled", {**dataset.splits, "dev": split})
    assert encode(usual, Recipe(min_count=1)).notes == ()


def test_a_mark_of_rare_words_is_asked_about():
    split = {"text": ["the <unk> of <unk>"]}
    dataset = Dataset("marked", "stream", {"train": split, "dev": split, "test": split})
    plain = Recipe(unit="whitespace", min_count=1)
    (note,) = encode(dataset, plain).notes
    assert note.startswith("<unk> is read as a word like others; ")
    marked = encode(dataset, plain.updated({"unknown_mark": "<unk>"}))
    assert marked.notes == ()
    assert marked.columns["dev"]["text"].ids.tolist()[1::2] == [1, 1]
    with pytest.raises(InputError, match="unknown_mark is a token of unit 'whitespace' only"):
        Recipe().updated({"unknown_mark": "<unk>"})


def test_words_are_counted_as_they_are_cut():
    texts = [THAI[0], "Don't go, É́va!", "我爱 Python", "नमस्ते दुनिया", ""]
    tokenizer = Tokenizer.train(texts, unit="word", vocabulary_size=99)
    expected = tokenizer.encode_all(texts).lengths.tolist()
    assert word_counts(texts).tolist() == expected == [1, 5, 3, 2, 0]
    assert examine(of(texts[:4])).words["train"].tolist() == expected[:4]


@pytest.mark.parametrize("unit", ["word", "whitespace", "char", "bpe"])
def test_tokenizers_saved_before_are_still_read(unit):
    tokenizer = Tokenizer.train(["a <b> c"] * 2, unit=unit, vocabulary_size=300)
    text = tokenizer.to_json()
    for new, former in zip(SPECIALS, FORMER_SPECIALS, strict=True):
        text = text.replace(json.dumps(new), json.dumps(former))
    about = json.dumps({"labels": [], "language": "und"})
    read = read_codec(about, text, Recipe(unit=unit, lowercase=False)).tokenizer
    assert read.encode("a <b> c") == tokenizer.encode("a <b> c")
    assert read.encode("c d") == tokenizer.encode("c d")
    assert read.decode(read.encode("c d")) == tokenizer.decode(tokenizer.encode("c d"))
