"""What is written is as the rows were: separator, quotes, byte order mark, line ends, encoding."""

from __future__ import annotations

import csv
import gzip
import io
import os
from pathlib import Path

import pytest

from lstmlab.data.formats import rowwise
from lstmlab.data.formats.answers_file import json_line, one_line, writing
from lstmlab.data.remembered import Remembered
from lstmlab.errors import InputError, Unwritable


def answered(given: bytes, name: str, out: str, folder: Path, answer: str = "ok") -> bytes:
    """The bytes of ``out``: the rows of the file ``name``, ``given``, with an answer each."""
    file = folder / name
    file.write_bytes(given)
    with rowwise.reading(file) as source, writing(folder / out, source.form, []) as answers:
        for place, row in source.rows:
            answers.add(place, row, {"label": answer, "probability": 0.5})
    return (folder / out).read_bytes()


AS_IT_WAS = {
    "plain": ("text,n\ngood,1\n", "text,n,label,probability\ngood,1,ok,0.5\n"),
    "Windows": ("text,n\r\ngood,1\r\n", "text,n,label,probability\r\ngood,1,ok,0.5\r\n"),
    "Excel": (
        "\ufefftext;n\r\nso, so;1,5\r\n",
        "\ufefftext;n;label;probability\r\nso, so;1,5;ok;0,5\r\n",
    ),
    "sep": ("sep=;\r\ntext;n\r\na;1\r\n", "sep=;\r\ntext;n;label;probability\r\na;1;ok;0.5\r\n"),
    "bars": ("text|n\ngood|1\n", "text|n|label|probability\ngood|1|ok|0.5\n"),
    "quotes where needed": (
        'text,n\n"a, ""b""\nc",1\nd,2\n',
        'text,n,label,probability\n"a, ""b""\nc",1,ok,0.5\nd,2,ok,0.5\n',
    ),
    "all quoted": (
        '"text","n"\n"good","1"\n"",""\n',
        '"text","n","label","probability"\n"good","1","ok","0.5"\n"","","ok","0.5"\n',
    ),
    "texts quoted": (
        '"text","n"\n"good",1\n"bad",NA\n',
        '"text","n","label","probability"\n"good",1,"ok",0.5\n"bad",NA,"ok",0.5\n',
    ),
    "a header in quotes": (
        '"text","n"\ngood,a\n',
        '"text","n","label","probability"\ngood,a,ok,0.5\n',
    ),
}


@pytest.mark.parametrize("name", AS_IT_WAS)
@pytest.mark.parametrize("packed", [False, True])
def test_a_table_is_written_as_it_was(name: str, packed: bool, tmp_path: Path) -> None:
    given, expected = (text.encode() for text in AS_IT_WAS[name])
    if packed:
        made = answered(gzip.compress(given), "in.csv.gz", "out.csv.gz", tmp_path)
        assert gzip.decompress(made) == expected
    else:
        assert answered(given, "in.csv", "out.csv", tmp_path) == expected


TABS = {
    "plain": ('text\tn\nso "so"\t1\n', 'text\tn\tlabel\tprobability\nso "so"\t1\tok\t0.5\n'),
    "decimal commas": (
        "text\tn\tm\nso\t4,5\t1\nno\tk.A.\t0,25\n",
        "text\tn\tm\tlabel\tprobability\nso\t4,5\t1\tok\t0,5\nno\tk.A.\t0,25\tok\t0,5\n",
    ),
    "quoted": (
        '"text"\t"n"\r\n"a\tb"\t"1"\r\n',
        '"text"\t"n"\t"label"\t"probability"\r\n"a\tb"\t"1"\t"ok"\t"0.5"\r\n',
    ),
}


@pytest.mark.parametrize("name", TABS)
def test_tabs_and_what_quotes_mean_between_them_stay(name: str, tmp_path: Path) -> None:
    given, expected = (text.encode() for text in TABS[name])
    assert answered(given, "in.tsv", "out.tsv", tmp_path) == expected


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Das Hotel war schön, das Frühstück großartig"),
        ("gb18030", "这家酒店的服务很好，房间也不错"),
        ("cp1251", "Очень хороший отель, мы остались довольны"),
        ("utf-16", "Café, très bon"),
        ("utf-8-sig", "Café, très bon"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "txt"])
def test_an_encoding_comes_back(encoding: str, text: str, kind: str, tmp_path: Path) -> None:
    table = f"text;n\r\n{text};1\r\n" * (1 if kind == "csv" else 0) or f"{text}\r\n"
    made = answered(table.encode(encoding), f"in.{kind}", f"out.{kind}", tmp_path)
    expected = f"text;n;label;probability\r\n{text};1;ok;0.5\r\n" if kind == "csv" else "ok\r\n"
    assert made == expected.encode(encoding)


def test_a_big_endian_table_stays_one(tmp_path: Path) -> None:
    given = b"\xfe\xff" + "text\tn\r\nBüro\t1\r\n".encode("utf-16-be")
    expected = b"\xfe\xff" + "text\tn\tlabel\tprobability\r\nBüro\t1\tok\t0.5\r\n".encode(
        "utf-16-be"
    )
    assert answered(given, "in.tsv", "out.tsv", tmp_path) == expected


@pytest.mark.parametrize("out", ["out.csv", "out.csv.gz"])
def test_what_the_encoding_lacks_makes_it_utf_8_and_is_told(out: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes("text;n\nDas Hotel war schön;1\n".encode("cp1252"))
    told: list[str] = []
    with rowwise.reading(file) as source, writing(tmp_path / out, source.form, told) as answers:
        for place, row in source.rows:
            answers.add(place, row, {"label": "好", "probability": 0.5})
    assert told == [
        f"{tmp_path / out}: written as UTF-8, because Windows-1252, as the rows are in, has no '好'"
    ]
    made = (tmp_path / out).read_bytes()
    made = gzip.decompress(made) if out.endswith(".gz") else made
    assert made.decode() == "\ufefftext;n;label;probability\nDas Hotel war schön;1;好;0.5\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(["in.csv", out])


def test_other_formats_have_their_own_form(tmp_path: Path) -> None:
    given = "\ufefftext;n\r\nso, so;1\r\n".encode()
    assert answered(given, "in.csv", "out.tsv", tmp_path) == (
        "\ufefftext\tn\tlabel\tprobability\r\nso, so\t1\tok\t0.5\r\n".encode()
    )
    made = answered(given, "in.csv", "out.jsonl", tmp_path)
    assert made == b'{"text": "so, so", "n": "1", "label": "ok", "probability": 0.5}\n'
    assert answered(b'{"text": "a;b"}\n', "in.jsonl", "again.csv", tmp_path) == (
        b"text,label,probability\na;b,ok,0.5\n"
    )


BREAKS = "a\nb\r\nc\td\ve\ff\x1cg\x85h\u2028i\u2029j"


def test_an_answer_is_one_line_whatever_is_in_it(tmp_path: Path) -> None:
    assert len(one_line(BREAKS).splitlines()) == 1
    assert len(json_line("here", {"text": BREAKS}).splitlines()) == 1
    made = answered(b"x\ny\n", "in.txt", "out.txt", tmp_path, BREAKS)
    assert len(made.decode().splitlines()) == 2
    made = answered(b"text\tn\nx\t1\n", "in.tsv", "out.tsv", tmp_path, BREAKS)
    assert len(made.decode().splitlines()) == 2
    made = answered(b"text,n\nx,1\n", "in.csv", "out.csv", tmp_path, BREAKS)
    (row,) = csv.DictReader(io.StringIO(made.decode(), newline=""))
    assert row["label"] == BREAKS


def test_no_room_is_one_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unwritable, match=r"out\.csv: can't be written: No space left on device$"):
        answered(b"text\nx\n", "in.csv", "out.csv", tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]


def rows(content: bytes, kind: str, **known: str) -> list[str]:
    remembered = Remembered({}, **known)
    found = rowwise.from_stream(io.BytesIO(content), kind, remembered=remembered)
    return [row["text"] for _, row in found.rows]


def test_blank_rows_are_rows(tmp_path: Path) -> None:
    assert rows(b'text\ngood\n""\nbad\n""\n', ".csv") == ["good", "", "bad", ""]
    # As Excel writes an empty cell of an only column; at the end it is the end of the file.
    assert rows(b"text\r\ngood\r\n\r\nbad\r\n\r\n", ".csv") == ["good", "", "bad"]
    assert rows(b"text;n\na;1\n;\n\nb;2\n;\n", ".csv") == ["a", "", "b", ""]
    assert rows(b"text\tn\na\t1\n\t\nb\t2\n", ".tsv") == ["a", "", "b"]


def test_an_encoding_is_remembered_where_it_may_be_right() -> None:
    czech = "text\nPokoj byl čistý a snídaně výborná a personál milý\n"
    assert rows(czech.encode("cp1250"), ".csv", encoding="cp1250") == [czech[5:-1]]
    # What says by itself what it is in is believed.
    assert rows(czech.encode(), ".csv", encoding="cp1250") == [czech[5:-1]]
    russian = "text\nОчень хороший отель и мы остались довольны\n"
    assert rows(russian.encode("cp1251"), ".csv", encoding="gb18030") == [russian[5:-1]]


def test_a_separator_is_remembered_where_it_may_be_right() -> None:
    both = b"text;n,m\na;1,2\n"
    assert rows(both, ".csv", separator=";") == ["a"]
    with pytest.raises(KeyError):
        rows(both, ".csv", separator=",")
    assert rows(b"text,n\na,1\n", ".csv", separator=";") == ["a"]


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_a_name_in_use_or_of_no_format_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("mine")
    with pytest.raises(InputError):
        answered(b"text\nx\n", "in.csv", name, tmp_path)
    assert (tmp_path / "out.csv").read_text() == "mine"
