"""Columns of several labels: how a cell is read, and which files are taken for such."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from lstmlab.data import load
from lstmlab.data.columns import Columns
from lstmlab.data.guessing.guess import guess
from lstmlab.data.preparing.splits import hold_out
from lstmlab.data.reading.source import Unfit
from lstmlab.data.remembered import Remembered
from lstmlab.data.roles.labels import ROLE, SEVERAL
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.data.understanding.label_lists import of_cell
from lstmlab.errors import InputError

WORDS = ("the", "room", "was", "clean", "and", "quiet", "but", "breakfast", "came", "late")


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        (["joy", "anger"], ["anger", "joy"]), (("joy",), ["joy"]), ([], []), ([2, 1.0], ["1", "2"]),
        (np.array(["b", "a", "b"]), ["a", "b"]), ('["joy", "anger"]', ["anger", "joy"]),
        ("['joy', 'anger']", ["anger", "joy"]), ("[]", []), ("{'b', 'a'}", ["a", "b"]),
        ("joy;anger", ["anger", "joy"]), ("joy; anger ;", ["anger", "joy"]), ("a|b", ["a", "b"]),
        ("a,b", ["a", "b"]), ("喜，怒", ["喜", "怒"]), ("喜、怒", ["喜", "怒"]), ("joy", ["joy"]),
        ("a, b;c", ["a, b", "c"]), ("__label__a __label__b", ["a", "b"]), (3, ["3"]),
    ],
)  # fmt: skip
def test_labels_are_read_in_the_forms_that_people_write(given: object, labels: list[str]) -> None:
    cell = ROLE.read(given, "labels")
    assert json.loads(cell) == labels
    assert ROLE.read(cell, "labels") == cell
    assert [*of_cell(cell)] == labels


@pytest.mark.parametrize("given", [None, float("nan"), "", "  ", {}, [["a"]], ["\ud800"], [None]])
def test_what_is_no_list_of_labels_is_said(given: object) -> None:
    with pytest.raises(Unfit):
        ROLE.read(given, "labels")


def text(number: int) -> str:
    return " ".join(random.Random(number).choices(WORDS, k=9))


def some(number: int) -> list[str]:
    return [name for bit, name in enumerate(("anger", "joy", "love")) if (number % 8) >> bit & 1]


def table(folder: Path, name: str, header: list[str], row) -> str:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(row(i) for i in range(160))
    return str(path)


def test_all_forms_of_a_file_are_one_data_set(tmp_path: Path) -> None:
    lines = [{"comment": text(i), "emotions": some(i)} for i in range(160)]
    listed = tmp_path / "lists.jsonl"
    listed.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")

    def parted(i: int) -> list[str]:
        return [text(i), ";".join(some(i)) or "[]"]

    def each(i: int) -> list[object]:
        return [i, text(i), *(int(name in some(i)) for name in ("anger", "joy", "love"))]

    files = {
        str(listed): "emotions",
        table(tmp_path, "parted.csv", ["comment", "emotions"], parted): "emotions",
        table(tmp_path, "each.csv", ["id", "comment", "anger", "joy", "love"], each): (
            "anger,joy,love"
        ),
    }
    fingerprints = set()
    for file, name in files.items():
        found = guess(file)
        assert found.task == "multilabel", file
        assert found.columns == {"text": "comment", "labels": name}
        dataset = load(file, SEVERAL, found.columns)
        assert dataset.labels == ["anger", "joy", "love"]
        assert len(dataset) == 160
        fingerprints.add(dataset.fingerprint)
    assert len(fingerprints) == 1


def test_fasttexts_lines_are_read(tmp_path: Path) -> None:
    file = tmp_path / "train.txt"
    marked = (" ".join(f"__label__{name}" for name in some(i)) for i in range(1, 8))
    lines = [f"{marks} {text(i)}" for i, marks in enumerate(marked, 1)] * 20
    file.write_text("\n".join(["", *lines]) + "\n", encoding="utf-8")
    assert guess(str(file)).task == "multilabel"
    dataset = load(str(file))
    assert dataset.columns == SEVERAL
    split = dataset.splits["train"]
    assert (text(3), '["anger", "joy"]') in set(zip(split["text"], split["labels"], strict=True))
    # Where each line has one label, they are labels to classify by.
    file.write_text("".join(f"__label__{'ab'[i % 2]} {text(i)}\n" for i in range(40)))
    assert guess(str(file)).task == "classification"
    assert load(str(file)).columns == Columns.of("labelled")
    # And a text that is none of fastText's stays a text.
    file.write_text("".join(f"see __label__a {text(i)}\n" for i in range(40)))
    assert load(str(file)).columns == Columns.of("stream")


def test_one_label_a_row_or_commas_in_texts_are_not_several(tmp_path: Path) -> None:
    one = table(tmp_path, "a.csv", ["text", "topic"], lambda i: [text(i), ("food", "room")[i % 2]])
    assert guess(one).task == "classification"
    both = table(
        tmp_path, "b.csv", ["text", "note"], lambda i: [text(i), f"well, {'ab'[i % 2]}, or so"]
    )
    assert guess(both).task != "multilabel"
    binary = table(tmp_path, "c.csv", ["text", "spam"], lambda i: [text(i), i % 2])
    assert guess(binary).task == "classification"
    beside = table(
        tmp_path, "d.csv", ["text", "label", "a", "b"],
        lambda i: [text(i), ("x", "y")[i % 2], i % 2, i // 2 % 2],
    )  # fmt: skip
    assert guess(beside).task == "classification"
    asked = guess(beside, task="multilabel")
    assert asked.columns == {"text": "text", "labels": "a,b"}


def test_columns_with_a_label_each_are_named_and_checked(tmp_path: Path) -> None:
    odd = {2: ["", ""], 4: ["maybe", 1], 6: ["", "true"]}
    file = table(
        tmp_path, "a.csv", ["text", "anger", "joy"],
        lambda i: [text(i), *odd.get(i, [i % 2, i % 3 == 0])],
    )  # fmt: skip
    dataset = load(file, SEVERAL, {"labels": "anger,joy"})
    assert "a.csv: 1 of 160 rows whose 'anger,joy' is no list of labels is left out (line 6)" in (
        dataset.notes
    )
    assert "a.csv: 1 of 160 rows without a label in 'anger,joy' is set aside (line 4)" in (
        dataset.notes
    )
    with pytest.raises(InputError, match="no column 'joi'"):
        load(file, SEVERAL, {"labels": "anger,joi"})
    with pytest.raises(InputError, match="unknown column 'joi'; did you mean 'joy'"):
        guess(file, {"labels": "anger,joi"})
    with pytest.raises(InputError, match="no column 'joi'"):  # texts are joined likewise
        load(file, SEVERAL, {"text": "text,joi", "labels": "anger"})


def test_a_model_remembers_the_columns_that_are_its_labels() -> None:
    known = Remembered({"text": "review", "labels": "anger,joy"})
    assert known.among(["review", "joy", "anger", "id"]) == dict(known.columns)
    assert known.among(["review", "joy"]) == {"text": "review"}


def test_no_label_leaves_train_where_a_split_is_taken_from_it() -> None:
    draw = random.Random(0)
    cells = [
        json.dumps(sorted(draw.sample(["a", "b", "c"], draw.randint(0, 2)))) for _ in range(60)
    ]
    cells[7] = '["rare"]'
    cells[9] = cells[11] = '["a", "scarce"]'
    train = {"text": [f"text {i}" for i in range(60)], "labels": cells}
    for seed in range(20):
        rest, taken = hold_out(train, SEVERAL, 12, seed)
        assert len(taken["text"]) == 12
        left = Counter(label for cell in rest["labels"] for label in of_cell(cell))
        assert left["rare"] == 1
        assert left["scarce"] >= 1


def test_labels_that_train_lacks_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    for split, extra in (("train", []), ("dev", ["awe"]), ("test", [])):
        rows = [{"text": text(i), "labels": some(i) + extra * (i == 3)} for i in range(40)]
        file = folder / f"{split}.jsonl"
        file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert "dev: labels that train lacks, and that are never given: 'awe' (1)" in (
        load(str(folder)).notes
    )


def test_nothing_to_tell_apart_is_refused(tmp_path: Path) -> None:
    for name, cell, said in (
        ("a.csv", "[]", "no example has a label"),
        ("b.csv", "joy;love", 'every example has the same labels, ["joy", "love"]'),
    ):
        file = table(tmp_path, name, ["text", "labels"], lambda i, cell=cell: [text(i), cell])
        with pytest.raises(InputError) as raised:
            load(file, SEVERAL)
        assert said in str(raised.value)


def test_what_data_says_of_them() -> None:
    shown = dict(ROLE.shown("labels", ['["a"]', '["a", "b"]', "[]", '["a"]']))
    assert shown == {
        "labels of a text": "1.00 on average (0: 25%, 1: 50%, 2: 25%)",
        "the labels are": "2 different: 'a' (3), 'b' (1)",
    }


def test_complaints_blame_what_their_sentences_say() -> None:
    dataset = load("complaints-en")
    assert len(dataset.labels) == 8
    counts = Counter()
    for split in dataset.splits.values():
        for review, cell in zip(split["text"], split["labels"], strict=True):
            assert all(label in review.lower() for label in of_cell(cell))
            counts[len(of_cell(cell))] += 1
    assert counts[0] > 1000 < counts[1]
    assert counts[2] > 500


def test_labels_in_several_forms_are_told_and_merged(tmp_path: Path) -> None:
    def row(i: int) -> list[str]:
        found = "; ".join(name.title() if i % 5 == 0 else name for name in some(i))
        return [text(i), found or ("n/a" if i % 16 else "angry")]

    path = table(tmp_path, "moods.csv", ["text", "labels"], row)
    flags = [note for note in load(path, SEVERAL).notes if note.startswith("labels")]
    assert flags == [
        "labels that differ in case or spaces only: 'anger' (64), 'Anger' (16); 'joy' (64), 'Joy' "
        "(16); 'love' (64), 'Love' (16); --merge-labels makes them one",
        "labels that may stand for nothing: 'n/a' (10); --merge-labels takes them for missing",
    ]
    merged = load(path, SEVERAL, cleaning=Cleaning(merge_labels=True))
    assert merged.labels == ["anger", "angry", "joy", "love"]
    assert merged.unlabelled == 10
    counts = Counter(
        label
        for split in merged.splits.values()
        for cell in split["labels"]
        for label in of_cell(cell)
    )
    assert counts == {"anger": 80, "joy": 80, "love": 80, "angry": 10}
    assert (
        "labels merged: 'Anger' (16) into 'anger'; 'Joy' (16) into 'joy'; 'Love' (16) into "
        "'love'" in merged.notes
    )


def test_a_column_that_says_nothing_is_no_other_choice(tmp_path: Path) -> None:
    def row(i: int) -> list[str]:
        return [text(i), "; ".join(some(i)) or "[]", "2024-01-02", f"2024-01-{i % 9 + 10}"]

    path = table(tmp_path, "moods.csv", ["text", "labels", "at", "on"], row)
    assert guess(path).alternatives == ()
