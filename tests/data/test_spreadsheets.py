"""Spreadsheets are read as tables, and none of them can take the memory of the machine."""

import datetime

import pytest

from lstmlab.data import load
from lstmlab.data.formats import rowwise
from lstmlab.data.reading.files import File
from lstmlab.data.sheets import sheet_process
from lstmlab.data.sheets.spreadsheets import sheet_rows
from lstmlab.errors import InputError
from spreadsheet_made import table, write_ods, write_xlsx

REVIEWS = [("text", "label"), *[(f"film {i} & more", ["good", "bad"][i % 2]) for i in range(40)]]


def rows_of(path, **how):
    return list(sheet_rows(path, **how))


def test_cells_are_what_a_person_sees(tmp_path):
    day, minute = datetime.datetime(2024, 5, 1), datetime.datetime(2024, 5, 1, 13, 30)
    cells = table(("a", "b", "c", "d", "e"), (5, 2.5, True, day, minute), ("5.0", " x ", "", 1e20))
    path = write_xlsx(tmp_path / "a.xlsx", {"Data": cells})
    assert rows_of(path) == [
        (2, {"a": 5, "b": 2.5, "c": True, "d": "2024-05-01", "e": "2024-05-01 13:30:00"}),
        (3, {"a": "5.0", "b": " x ", "c": None, "d": 1e20, "e": None}),
    ]


def test_rows_have_the_numbers_that_the_program_shows(tmp_path):
    cells = {3: {1: "text", 2: "label"}, 4: {1: "good", 2: "+"}, 6: {1: "bad", 2: "-", 3: "aside"}}
    path = write_xlsx(tmp_path / "a.xlsx", {"Data": cells})
    first, last = (4, {"text": "good", "label": "+"}), (6, {"text": "bad", "label": "-"})
    assert rows_of(path) == [first, last]
    assert rows_of(path, every=True) == [first, (5, {"text": None, "label": None}), last]
    with rowwise.reading(path) as source:
        assert [place for place, _ in source.rows] == [f"{path}, row {i}" for i in (4, 5, 6)]


def test_a_sheet_has_a_name(tmp_path):
    sheets = {"Notes": table(("about",)), "Data": table(*REVIEWS), "Öffnen": table(("x",), ("1",))}
    path = write_xlsx(tmp_path / "a.xlsx", sheets)
    told = []
    assert len(rows_of(path, told=told)) == 40
    assert told == [
        "a.xlsx: sheet 'Data' is read, and not Notes, Öffnen; a name after # says which"
    ]
    named = path.with_name("a.xlsx#Öffnen")
    told = []
    assert rows_of(named, told=told) == [(2, {"x": "1"})]
    assert told == []
    with pytest.raises(InputError, match=r"a.xlsx: no sheet 'None' \(there are: Notes, Data, Öff"):
        rows_of(path.with_name("a.xlsx#None"))


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.xlsx#Data"])
def test_a_data_set_is_read_from_a_spreadsheet(tmp_path, name):
    if name == "a.ods":
        write_ods(tmp_path / name, REVIEWS)
    else:
        write_xlsx(tmp_path / "a.xlsx", {"Data": table(*REVIEWS)})
    dataset = load(str(tmp_path / name))
    assert len(dataset) == 40
    assert dataset.labels == ["bad", "good"]
    assert "film 7 & more" in {*dataset.splits["train"]["text"], *dataset.splits["dev"]["text"],
                               *dataset.splits["test"]["text"]}  # fmt: skip
    assert File(tmp_path / name).where(7) == f"{tmp_path / name}, row 7"


def test_a_column_that_is_there_twice_and_an_empty_sheet_are_refused(tmp_path):
    twice = write_xlsx(tmp_path / "a.xlsx", {"Data": table(("text", "x", "text"), ("a", "b", "c"))})
    with pytest.raises(InputError, match=r"a.xlsx, row 1: two columns have the same name, 'text'"):
        rows_of(twice)
    empty = write_xlsx(tmp_path / "b.xlsx", {"Data": {}})
    with pytest.raises(InputError, match=r"b.xlsx: empty; its first row must name the columns"):
        rows_of(empty)


def test_what_is_no_spreadsheet_is_refused(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(InputError, match=r"a.xlsx: not a readable spreadsheet"):
        rows_of(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match=r"b.xlsx: No such file"):
        rows_of(tmp_path / "b.xlsx")


def test_a_cell_far_from_the_others_does_not_take_the_memory(tmp_path):
    far = {1: {0: "text", 1: "label"}, 1_048_576: {16_383: "x"}}
    path = write_xlsx(tmp_path / "a.xlsx", {"Data": far})
    with pytest.raises(InputError, match=r"a.xlsx: takes too much memory or time to read; clear"):
        rows_of(path)
    assert sheet_process.MEMORY <= 3 << 30


def test_a_sheet_has_a_largest_size(tmp_path, monkeypatch):
    path = write_xlsx(tmp_path / "a.xlsx", {"Data": table(*REVIEWS)})
    monkeypatch.setenv("LSTMLAB_LARGEST_FILE", "1kb")
    with pytest.raises(InputError, match=r"a.xlsx: more than 1kb of data, uncompressed; raise the"):
        rows_of(path)
