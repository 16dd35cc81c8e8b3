import numpy as np
import pytest

from lstmlab.artifacts.foreign_codec import read_codec
from lstmlab.data import cache
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.encoded import encode, encode_split
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from small_data import labelled, paired


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def test_ids_give_the_texts_back():
    dataset = labelled()
    data = encode(dataset, Recipe(min_count=1))
    text = dataset.splits["dev"]["text"]
    tokens = data.columns["dev"]["text"]
    assert [data.codec.tokenizer.decode(tokens[i]) for i in range(len(text))] == text
    assert data.labels("dev").tolist() == [0, 1] * 12
    assert data.codec.labels == ("neg", "pos")


def test_made_once_and_memory_mapped(monkeypatch):
    first = encode(paired(), Recipe(unit="bpe", vocabulary_size=300))
    monkeypatch.setattr(
        "lstmlab.data.preparing.encoded.Tokenizer.train", None
    )  # would fail if called
    again = encode(paired(), Recipe(unit="bpe", vocabulary_size=300))
    ids = again.columns["train"]["source"].ids
    assert isinstance(ids, np.memmap)
    assert np.array_equal(ids, first.columns["train"]["source"].ids)


def test_another_setting_or_other_data_is_encoded_anew():
    def kept():
        return len(list((cache.folder() / "encoded").iterdir()))

    encode(labelled(), Recipe(min_count=1))
    encode(labelled(), Recipe(min_count=1, hidden_size=7))  # does not change the ids
    assert kept() == 1
    encode(labelled(), Recipe(min_count=2))
    assert kept() == 2
    other = labelled()
    other.splits["train"]["text"][0] += " more"
    encode(Dataset("other", "labelled", other.splits), Recipe(min_count=1))
    assert kept() == 3


def test_vocabulary_is_of_train_alone():
    dataset = labelled()
    dataset.splits["dev"]["text"][0] = "unseen words"
    data = encode(dataset, Recipe(min_count=1))
    assert data.columns["dev"]["text"][0].tolist() == [1, 1]


def test_cut_texts_are_counted():
    data = encode(labelled(), Recipe(min_count=1, max_length=4))
    longer = sum(len(text.split()) > 4 for text in labelled().splits["test"]["text"])
    assert longer > 0
    assert f"test: {longer} of 24 texts cut to 4 tokens (kept: head)" in data.notes
    for split in ("train", "dev"):
        assert any(note.startswith(f"{split}: ") for note in data.notes)
    tail = encode(labelled(), Recipe(min_count=1, max_length=4, truncation="tail"))
    assert f"test: {longer} of 24 texts cut to 4 tokens (kept: tail)" in tail.notes
    assert encode(labelled(), Recipe(min_count=1)).notes == ()
    assert data.columns["test"]["text"].lengths.max() == 4


def test_a_saved_codec_encodes_new_text_alike(tmp_path):
    dataset, recipe = labelled(), Recipe(min_count=1)
    data = encode(dataset, recipe)
    data.codec.save(tmp_path)
    names = ("codec.json", "tokenizer.json")
    codec = read_codec(*((tmp_path / name).read_text("utf-8") for name in names), recipe)
    new = encode_split(codec, dataset.splits["test"], recipe, dataset.columns)
    assert np.array_equal(new.columns["given"]["text"].ids, data.columns["test"]["text"].ids)
    assert new.labels("given").tolist() == data.labels("test").tolist()


def test_whitespace_refuses_text_that_has_no_spaces():
    def stream(*lines):
        split = {"text": list(lines)}
        return Dataset("lines", "stream", {"train": split, "dev": split, "test": split})

    with pytest.raises(InputError, match="unit 'whitespace' needs words with spaces"):
        encode(stream("今天天气很好", "我们去公园散步吧"), Recipe(unit="whitespace"))
    for unit, line in (("word", "今天天气很好"), ("whitespace", "今天 天气 很 好")):
        assert encode(stream(line), Recipe(unit=unit)).columns["train"]["text"].lengths[0] > 3
