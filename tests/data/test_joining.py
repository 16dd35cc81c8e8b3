"""Several columns of a file as one text: --column text=title,body."""

import json

import pytest

from lstmlab.data import load
from lstmlab.data.columns import Columns
from lstmlab.data.guessing.guess import guess
from lstmlab.data.joining import is_joined, is_there, value_in
from lstmlab.data.reading.rest import rest_of
from lstmlab.data.remembered import Remembered, checked
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.errors import InputError

LABELLED = Columns.of("labelled")
JOINED = {"text": "title,body", "label": "rating"}
ROW = {"title": " A lamp ", "body": "It glows", "price": 5, "none": None, "list": ["x"]}


@pytest.fixture
def shop(tmp_path):
    """Titles that are blank now and then, a row without either, and one without a label."""
    lines = [f"{'' if n % 5 == 0 else f'thing {n}'},it is nr {n},{'ab'[n % 2]}" for n in range(40)]
    lines += [",,a", "thing 41,,b", "thing 42,no label,"]
    path = tmp_path / "shop.csv"
    path.write_text("title,body,rating\n" + "\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", " A lamp "),
        ("title,body", "A lamp ¦ It glows"),
        ("title,price", "A lamp ¦ 5"),
        ("none,body", "¦ It glows"),
        ("title,none", "A lamp ¦"),
        ("none,none", None),
        ("absent", None),
        ("title,list", ["x"]),
    ],
)
def test_what_stands_in_several_columns(name, value):
    assert value_in(ROW, name) == value


def test_a_column_whose_name_has_a_comma_is_one():
    row = {"title": "A", "body": "B", "title,body": "both"}
    assert value_in(row, "title,body") == "both"
    assert not is_joined("title,body", row)
    assert is_there("title,body", row)
    assert not is_there("title,bodies", row)


def test_a_data_set_of_joined_columns(shop):
    dataset = load(str(shop), LABELLED, JOINED)
    texts = [text for split in dataset.splits.values() for text in split["text"]]
    assert len(texts) == 41
    assert {"¦ it is nr 0", "thing 1 ¦ it is nr 1", "thing 41 ¦"} <= set(texts)
    assert dataset.notes[0] == "text: title and body joined, with ¦ between them"
    assert "shop.csv: 1 of 43 rows without 'title,body' is left out (line 42)" in dataset.notes
    assert dataset.remembered.joined == ("text",)
    assert dataset.remembered.parts("text") == ["title", "body"]
    assert dataset.remembered.parts("label") == []


def test_how_it_was_joined_is_remembered(shop):
    before = load(str(shop), LABELLED, JOINED).remembered
    table = json.loads(json.dumps(before.table()))
    assert checked(table, ["text", "label"]) == before
    again = load(str(shop), LABELLED, remembered=before)
    assert again.fingerprint == load(str(shop), LABELLED, JOINED).fingerprint


def test_what_is_not_joined_is_kept_as_it_was_before():
    assert "joined" not in Remembered({"text": "review"}).table()


@pytest.mark.parametrize(
    ("joined", "said"),
    [
        (["label"], "joined lists a column that is one alone"),
        (["other"], "joined lists what is not among columns"),
        ("text", "joined lists what is not among columns"),
    ],
)
def test_a_stranger_s_table_is_not_believed(joined, said):
    table = Remembered(JOINED).table() | {"joined": joined}
    with pytest.raises(ValueError, match=said):
        checked(table, ["text", "label"])


def test_one_of_the_columns_is_not_there(shop):
    with pytest.raises(InputError, match=r"line 2: no column 'titel' \(there are: title, body"):
        load(str(shop), LABELLED, JOINED | {"text": "titel,body"})


def test_a_label_is_one_column(shop):
    with pytest.raises(InputError, match="no column 'rating,title'"):
        load(str(shop), LABELLED, {"text": "body", "label": "rating,title"})


def test_what_is_guessed_beside_joined_columns(shop):
    found = guess(str(shop), {"text": "title,body"})
    assert found.columns == JOINED
    assert "text is 'title,body', as you say" in found.reasons[0]


def test_rows_without_a_label_are_found_by_joined_columns(shop):
    rest = rest_of(str(shop), LABELLED, JOINED, None, Cleaning())
    assert [row["title"] for _, row in rest.rows] == ["thing 42"]


def test_a_running_text_is_joined_too(shop):
    dataset = load(str(shop), Columns.of("stream"), {"text": "title,body"})
    assert dataset.splits["train"]["text"][1] == "thing 1 ¦ it is nr 1"
