"""A data set is made smaller: each label keeps its share, and what is kept its order."""

from collections import Counter

from lstmlab.data import Dataset
from lstmlab.data.preparing.smaller import smaller

LABELS = ["a"] * 40 + ["b"] * 20
SPLIT = {"text": [f"text {number}" for number in range(60)], "label": LABELS}


def made(called="labelled", split=SPLIT) -> Dataset:
    return Dataset("made", called, {"train": split, "dev": split, "test": split})


def test_train_has_so_many_and_the_others_half():
    less = smaller(made(), 30)
    assert {name: less.size(name) for name in less.splits} == {"train": 30, "dev": 15, "test": 15}
    assert less.notes == (
        "train: 30 of 60 examples kept (drawn with a fixed seed)",
        "dev: 15 of 60 examples kept (drawn with a fixed seed)",
        "test: 15 of 60 examples kept (drawn with a fixed seed)",
    )


def test_every_label_keeps_its_share_and_examples_their_order():
    kept = smaller(made(), 30).splits["train"]
    assert Counter(kept["label"]) == {"a": 20, "b": 10}
    places = [int(text.split()[1]) for text in kept["text"]]
    assert places == sorted(places)
    assert [LABELS[place] for place in places] == kept["label"]
    assert places != list(range(20)) + list(range(40, 50))


def test_the_same_are_drawn_each_time():
    assert smaller(made(), 30).fingerprint == smaller(made(), 30).fingerprint
    assert smaller(made(), 30).fingerprint != smaller(made(), 32).fingerprint


def test_what_is_small_enough_stays_as_it_is():
    whole = made()
    assert smaller(whole, 120) is whole
    less = smaller(whole, 60)
    assert less.splits["train"] is whole.splits["train"]
    assert less.size("test") == 30


def test_a_running_text_is_cut_at_its_end():
    lines = {"text": [f"line {number}" for number in range(60)]}
    less = smaller(made("stream", lines), 10)
    assert less.splits["train"]["text"] == lines["text"][:10]
    assert less.splits["dev"]["text"] == lines["text"][:5]
    assert less.notes[0] == "train: 10 of 60 examples kept (the first)"
