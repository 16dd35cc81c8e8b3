"""Texts that processes share."""

import pickle

from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.encoded import encode
from lstmlab.data.preparing.shared import Strings, shared
from lstmlab.recipe import Recipe
from small_data import labelled

TEXTS = ["one", "", "zwei Wörter\nund \x1f", "三个", "🙂 x"]


def small() -> Dataset:
    split = {"text": TEXTS, "label": list("abbab")}
    splits = {"train": split, "dev": {**split, "text": TEXTS[::-1]}, "test": split}
    return Dataset("small", "labelled", splits)


def test_the_strings_are_the_same_here_and_in_another_process(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    dataset = small()
    sent = pickle.dumps(shared(dataset))
    assert TEXTS[2].encode() not in sent  # the files' names are sent, not what is in them
    again = pickle.loads(sent)
    column = again.splits["train"]["text"]
    assert isinstance(column, Strings)
    assert list(column) == TEXTS
    assert column[-1] == TEXTS[-1]
    assert column[1:4] == TEXTS[1:4]
    assert len(column) == 5
    assert again.fingerprint == dataset.fingerprint
    assert again.labels == ["a", "b"]
    assert again.with_dev_in_train().fingerprint == dataset.with_dev_in_train().fingerprint
    joined = again.with_dev_in_train().splits["train"]["text"]
    assert list(joined) == TEXTS + TEXTS[::-1]
    assert joined[4:6] == TEXTS[4:] + TEXTS[4:]


def test_only_empty_strings(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    split = {"text": ["", ""]}
    dataset = shared(Dataset("empty", "stream", {"train": split, "dev": split}))
    assert list(dataset.splits["dev"]["text"]) == ["", ""]


def test_the_fingerprint_is_of_every_example_and_where_it_ends(tmp_path, monkeypatch):
    texts = [["ab", "c"], ["a", "bc"], ["ab", "d"]]
    prints = {
        Dataset("x", "stream", {"train": {"text": each}, "dev": {"text": each}}).fingerprint
        for each in texts
    }
    assert len(prints) == 3


def test_shared_texts_are_encoded_alike(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "a"))
    dataset = labelled()
    plain = encode(dataset, Recipe())
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "b"))
    other = encode(shared(dataset), Recipe())
    ours, theirs = plain.columns["train"]["text"], other.columns["train"]["text"]
    assert ours.ids.tolist() == theirs.ids.tolist()
    assert plain.labels("dev").tolist() == other.labels("dev").tolist()
