import zlib

import numpy as np

from lstmlab.data.preparing.encoded import encode, encode_split
from lstmlab.data.roles.label import LABELLED
from lstmlab.data.tokenizing.spelling import BUCKETS, Spelling, parts_of
from lstmlab.data.tokenizing.tokenizer import Tokenizer
from lstmlab.recipe import Recipe
from small_data import labelled


def numbers(*parts: str) -> list[int]:
    return [1 + zlib.crc32(part.encode()) % (BUCKETS - 1) for part in parts]


def test_parts_are_a_shape_and_the_ngrams_between_the_ends():
    assert parts_of("cat") == numbers("LOWER", "<ca", "cat", "at>", "<cat", "cat>")
    assert parts_of("I") == numbers("CAPITAL")  # "<i>" would be the word itself
    assert parts_of("IBM")[:2] == numbers("CAPITALS", "<ib")
    assert parts_of("1984")[0] == numbers("DIGITS")[0]


def test_letters_in_capitals_have_the_ngrams_of_small_ones():
    assert parts_of("Cat")[1:] == parts_of("cat")[1:]
    assert parts_of("Cat")[0] != parts_of("cat")[0]


def test_numbers_are_few_and_never_that_of_padding():
    long = parts_of("pneumonoultramicroscopicsilicovolcanoconiosis")
    assert len(long) == 32
    assert min(long) > 0
    assert max(long) < BUCKETS
    assert np.iinfo(np.int16).max >= BUCKETS


def test_a_batch_lays_words_out_as_ids_are():
    texts = [["the", "cat"], [], ["a", "cat", "the"]]
    parts, which = Spelling.of(texts).batch(np.array([2, 0, 1]))
    assert which.shape == (3, 3)
    for row, text in zip(which, (texts[2], texts[0], texts[1]), strict=True):
        spelled = [[part for part in parts[word] if part] for word in row]
        assert spelled == [parts_of(word) for word in text] + [[]] * (3 - len(text))
    assert len(parts) == 4  # three distinct words and padding


def test_no_texts_have_no_parts():
    spelling = Spelling.of([[], []])
    parts, which = spelling.batch(np.array([0, 1]))
    assert parts.tolist() == [[0]]
    assert which.tolist() == [[0], [0]]


def test_words_are_split_as_they_are_numbered():
    texts = ["Don't go, Éva!", "中文 text", " "]
    for unit in ("word", "whitespace", "char"):
        tokenizer = Tokenizer.train(
            texts, unit=unit, vocabulary_size=99, lowercase=True, min_count=1
        )
        for text, words in zip(texts, tokenizer.split_all(texts), strict=True):
            ids = tokenizer.encode(text)
            assert [tokenizer._inner.id_to_token(i) for i in ids] == [
                word.lower() for word in words
            ]
    assert list(tokenizer.split_all(["Hi!"])) == [["H", "i", "!"]]


def test_unknown_words_keep_their_spelling(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    dataset, recipe = labelled(), Recipe(spelling=True, max_length=4, truncation="tail")
    dataset.splits["test"]["text"][0] = "the plot was Unseen and 1999"
    data = encode(dataset, recipe)
    assert data.columns["test"]["text"][0][1] == 1  # unknown
    spelling = data.spelling["test"]
    assert isinstance(spelling.words.ids, np.memmap)
    kept = [[int(part) for part in spelling.parts[word] if part] for word in spelling.words[0]]
    assert kept == [parts_of(word) for word in ("was", "Unseen", "and", "1999")]

    new = encode_split(data.codec, dataset.splits["test"], recipe, dataset.columns).spelling[
        "given"
    ]
    assert np.array_equal(new.words.ids, spelling.words.ids)
    assert np.array_equal(new.words.offsets, data.columns["test"]["text"].offsets)
    assert np.array_equal(new.parts, spelling.parts)


def test_spelling_is_only_made_when_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    data = encode(labelled(), Recipe())
    assert data.spelling == {}
    assert encode_split(data.codec, {"text": ["a"]}, Recipe(), LABELLED).spelling == {}
    assert set(encode(labelled(), Recipe(spelling=True)).spelling) == {"train", "dev", "test"}


def test_a_word_has_one_spelling_in_both_unicode_forms():
    assert parts_of("cafe\u0301s") == parts_of("caf\u00e9s")
