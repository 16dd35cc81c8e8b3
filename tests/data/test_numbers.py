"""Columns of numbers: how a cell is read, and which files are taken for such."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from lstmlab.data import load
from lstmlab.data.columns import Columns
from lstmlab.data.guessing.guess import guess
from lstmlab.data.reading.source import Unfit
from lstmlab.data.roles.number import MEASURED, ROLE
from lstmlab.data.sets import amounts_en
from lstmlab.errors import InputError


@pytest.mark.parametrize(
    ("given", "cell"),
    [
        ("3", "3"), ("3.0", "3"), (3, "3"), (3.5, "3.5"), (" 3.50 ", "3.5"),
        ("3,5", "3.5"), ("1,250", "1250"), ("1.250", "1.25"), ("1.250.000 €", "1250000"),
        ("1,250.75", "1250.75"), ("-1,250,000", "-1250000"), ("−2", "-2"), ("1.250,75", "1250.75"),
        ("$12.99", "12.99"), ("12.99 €", "12.99"), ("¥300", "300"), ("300元", "300"), ("85%", "85"),
        (".5", "0.5"), ("1e3", "1000"), ("2.5E-7", "2.5e-07"), ("+4", "4"), ("1 250", "1250"),
        ("４", "4"),
    ],
)  # fmt: skip
def test_a_number_is_read_in_the_forms_that_people_write(given: object, cell: str) -> None:
    read = ROLE.read(given, "price")
    assert ROLE.read(read, "price") == read
    assert ROLE.settled("price", {"train": [read]}, lambda *_: "")[0] == {"train": [cell]}


@pytest.mark.parametrize(
    ("given", "cells", "notes"),
    [
        (["1,250", "$980", "2,000"], ["1250", "980", "2000"], []),
        (["3,5", "4", "0,25"], ["3.5", "4", "0.25"], []),
        (["0,815", "4"], ["0.815", "4"], []),
        (
            ["4,7 €", "3,815", "4.5"],
            ["4.7", "3.815", "4.5"],
            ["score: commas are decimal ones, as in some they must be: also in 3,815"],
        ),
        (["1.250", "0.375"], ["1.25", "0.375"], []),
        (
            ["1.250 €", "980,50 €", "1.499,00 €", "2.100.000"],
            ["1250", "980.5", "1499", "2100000"],
            ["score: points stand between thousands, as commas are decimal ones: in 1.250 €"],
        ),
        (["4,7", "3.815", "4.25"], ["4.7", "3.815", "4.25"], []),
    ],
)
def test_what_commas_and_points_are_the_whole_column_says(given, cells, notes) -> None:
    read = [ROLE.read(each, "score") for each in given]
    made, told = ROLE.settled("score", {"train": read[:1], "dev": read[1:]}, lambda *_: "")
    assert [*made["train"], *made["dev"]] == cells
    assert told == notes


@pytest.mark.parametrize(
    "given",
    ["many", "3 to 4", "4/5", "1.2.3", "1,2,3", "12,34.5", "nan", "inf", "1e99", True, "0x1f"],
)
def test_what_is_no_number_is_said(given: object) -> None:
    with pytest.raises(Unfit, match="not a number"):
        ROLE.read(given, "price")


def table(folder: Path, name: str, **columns: object) -> str:
    """A file of 120 rows; a column is a function of the row's number."""
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([made(i) for made in columns.values()] for i in range(120))
    return str(path)


WORDS = ("the", "room", "was", "clean", "and", "quiet", "but", "breakfast", "came", "late")


def words(number: int) -> str:
    return " ".join(random.Random(number).choices(WORDS, k=9))


def stars(number: int) -> str:
    return str(1 + number * 7 % 5)


def price(number: int) -> str:
    return f"{9 + number * 37 % 90 + 0.99:.2f}"


def test_many_numbers_are_numbers_and_few_are_labels(tmp_path: Path) -> None:
    found = guess(table(tmp_path, "a.csv", description=words, price=price))
    assert found.task == "regression"
    assert found.columns == {"text": "description", "number": "price"}
    assert found.reasons[2].startswith("regression: 'price' holds ")
    found = guess(table(tmp_path, "b.csv", review=words, stars=stars))
    assert (found.task, found.columns["label"]) == ("sentiment", "stars")
    assert found.alternatives[-1] == (
        "--task regression --column number=stars to learn 'stars' as numbers, where being near "
        "counts"
    )


def test_prices_are_numbers_however_they_are_written(tmp_path: Path) -> None:
    file = table(tmp_path, "a.csv", Beschreibung=words, Preis=lambda i: f"$ {1000 + 37 * i:,}.00")
    found = guess(file)
    assert found.task == "regression"
    assert found.columns == {"text": "Beschreibung", "number": "Preis"}
    # Whole ones, no two alike, could be ids, were they not called a price.
    whole = {"text": words, "price": lambda i: str(210_000 + 370 * i)}
    assert guess(table(tmp_path, "b.csv", **whole)).task == "regression"
    ids = {"text": words, "price_id": lambda i: str(210_000 + 370 * i)}
    assert guess(table(tmp_path, "c.csv", **ids)).task == "language-modeling"


def test_half_stars_are_numbers_which_may_be_taken_for_labels(tmp_path: Path) -> None:
    file = table(tmp_path, "a.csv", review=words, rating=lambda i: str(i % 11 / 2))
    found = guess(file)
    assert found.task == "regression"
    assert found.alternatives == (
        "--task classification --column label=rating to take its 11 values for labels, of which "
        "none is near another",
    )


def test_who_says_that_they_are_numbers_is_believed(tmp_path: Path) -> None:
    file = table(tmp_path, "b.csv", review=words, stars=stars)
    for found in (guess(file, task="regression"), guess(file, {"number": "stars"})):
        assert (found.task, found.columns) == ("regression", {"text": "review", "number": "stars"})


def test_a_label_beside_a_number_is_likelier(tmp_path: Path) -> None:
    topic = lambda i: ("food", "room")[i % 2]  # noqa: E731
    found = guess(table(tmp_path, "a.csv", review=words, price=price, category=topic))
    assert (found.task, found.columns["label"]) == ("classification", "category")
    found = guess(table(tmp_path, "b.csv", id=lambda i: i + 1000, text=words, label=topic))
    assert found.task == "classification"


def test_a_file_with_our_names_is_read_without_being_told(tmp_path: Path) -> None:
    file = table(tmp_path, "a.csv", text=words, number=lambda i: "" if i == 3 else price(i))
    dataset = load(file)
    assert dataset.columns == MEASURED
    assert dataset.notes[0] == "a.csv: 1 of 120 rows without 'number' is set aside (line 5)"
    assert dataset.unlabelled == 1
    assert dataset.labels == []


def test_one_number_for_all_is_nothing_to_learn(tmp_path: Path) -> None:
    file = table(tmp_path, "a.csv", text=words, number=lambda i: "4.0")
    with pytest.raises(InputError, match=r"a\.csv: every number is 4; there must be two at least"):
        load(file)


def test_what_data_says_of_them() -> None:
    assert [*ROLE.shown("number", ["3", "1", "1", "10"])] == [
        ("the numbers", "1 to 10, 3 different; mean 3.75, median 3")
    ]


def test_amounts_have_the_value_that_they_say() -> None:
    assert [amounts_en.in_words(number) for number in (0, 13, 40, 57, 300, 812, 999)] == [
        "zero", "thirteen", "forty", "fifty-seven", "three hundred", "eight hundred and twelve",
        "nine hundred and ninety-nine",
    ]  # fmt: skip
    dataset = load("amounts-en")
    assert dataset.columns == Columns({"text": "text", "number": "number"})
    value = {amounts_en.in_words(number): number for number in range(1000)}
    checked = 0
    for split in dataset.splits.values():
        for text, number in zip(split["text"], split["number"], strict=True):
            said = text.removesuffix(" dollars.").rpartition("costs ")[2]
            if " less than " in said and "costs" in text:
                less, _, than = said.partition(" less than ")
                assert value[than] - value[less] == int(number) > 0
                checked += 1
            elif said in value:
                assert value[said] == int(number)
                checked += 1
    assert checked > 300


def test_a_note_on_commas_names_the_column_of_the_file(tmp_path) -> None:
    rows = [f"a text that is nr {n}\t{n % 7},{n % 10}" for n in range(40)]
    (tmp_path / "t.tsv").write_text("\n".join(["Text\tNote", "so so\t1,250", *rows]) + "\n")
    dataset = load(str(tmp_path / "t.tsv"), "measured", {"text": "Text", "number": "Note"})
    assert "Note: commas are decimal ones, as in some they must be: also in 1,250" in dataset.notes
    assert "1.25" in [cell for split in dataset.splits.values() for cell in split["number"]]
