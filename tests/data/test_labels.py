"""Labels: how they are read, in which order they stand."""

import pytest

from lstmlab.data import load
from lstmlab.data.dataset import Dataset
from lstmlab.data.reading.source import as_label
from lstmlab.data.understanding.labels import in_order


@pytest.mark.parametrize(
    ("labels", "ordered"),
    [
        (["10", "2", "1", "2"], ["1", "2", "10"]),
        (["1", "-1", "0.5"], ["-1", "0.5", "1"]),
        (["10", "2", "two"], ["10", "2", "two"]),
        (["nan", "10", "2"], ["10", "2", "nan"]),
        (["b", "a"], ["a", "b"]),
    ],
)
def test_numbers_are_in_the_order_of_numbers(labels, ordered):
    assert in_order(labels) == ordered
    assert Dataset("x", "labelled", {"train": {"text": labels, "label": labels}}).labels == ordered


@pytest.mark.parametrize("around", [" ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\t"])
def test_spaces_around_a_label_are_no_part_of_it(around):
    assert as_label(f"{around}not urgent{around}") == "not urgent"


def test_one_label_in_two_unicode_forms(tmp_path):
    composed, parted = "caf\u00e9", "cafe\u0301"
    file = tmp_path / "s.csv"
    file.write_text(
        "text,label\n" + f"un {parted},{parted}\ndu the,the\nun {composed},{composed}\n" * 8,
        encoding="utf-8",
    )
    dataset = load(str(file))
    assert dataset.labels == [composed, "the"]
    assert {text for split in dataset.splits.values() for text in split["text"]} == {
        f"un {composed}", "du the",
    }  # fmt: skip
    for name in (composed, parted):
        folder = tmp_path / "folders" / name
        folder.mkdir(parents=True)
        for i in range(10):
            (folder / f"{i}.txt").write_text(f"text {i}")
    (tmp_path / "folders" / "the").mkdir()
    for i in range(10):
        (tmp_path / "folders" / "the" / f"{i}.txt").write_text(f"text {i}")
    assert load(str(tmp_path / "folders")).labels == [composed, "the"]
