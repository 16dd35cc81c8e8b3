"""Rows of what comes a piece at a time."""

from __future__ import annotations

import csv
import io

import pytest

from lstmlab.data.formats import rowwise, separated
from lstmlab.errors import InputError


class Pipe(io.BytesIO):
    """Hands on so many bytes at a time, as a pipe does."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self.size = size

    def read1(self, size: int | None = -1) -> bytes:
        return super().read(self.size)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("size", range(60, 66))
def test_a_piece_may_end_within_a_character(encoding: str, size: int) -> None:
    lines = ["这家酒店的服务很好，房间也不错", "早餐一般，但是位置方便"] * 20
    pipe = Pipe("\n".join(lines).encode(encoding), size)
    found = rowwise.from_stream(pipe)
    assert [row["text"] for _, row in found.rows] == lines
    named = ["standard input: read as GB18030, because it is not UTF-8"]
    assert found.notes == (named if encoding == "gb18030" else [])


@pytest.mark.parametrize("size", range(1, 8))
def test_half_an_apostrophe_is_not_windows_1252(size: int) -> None:
    found = rowwise.from_stream(Pipe("it’s".encode(), size))
    assert [row["text"] for _, row in found.rows] == ["it’s"]
    assert found.notes == []


def test_windows_1252_may_end_in_what_begins_a_character_of_utf_8() -> None:
    found = rowwise.from_stream(io.BytesIO(b"caf\xe9"))
    assert [row["text"] for _, row in found.rows] == ["café"]


def test_a_byte_order_mark_is_no_text_where_utf_8_is_named() -> None:
    found = rowwise.from_stream(io.BytesIO("\ufeffa\n".encode()), encoding="UTF8")
    assert [row["text"] for _, row in found.rows] == ["a"]


@pytest.mark.parametrize("content", [b'\n \n[{"text": "a"}]', b'\n{"text": "a"}\n', b"\n", b""])
def test_json_may_begin_with_blank_lines(content: bytes) -> None:
    found = rowwise.from_stream(io.BytesIO(content), ".json")
    place = "row 1" if b"[" in content else "line 2"
    rows = [(f"standard input, {place}", {"text": "a"})] if b"a" in content else []
    assert list(found.rows) == rows


QUOTED = {
    "a sample that ends within a field": 'text\tlabel\n"one\n' + "more\n" * 20 + '"\ta\n',
    "its first quote late": "text\tlabel\n" + "plain\ta\n" * 20 + '"two\nlines"\tb\n',
    "a quote within a text before": 'text\tlabel\n5" disk\ta\n' + "x\ta\n" * 20 + '"a ""b"""\tb\n',
    "a header that is": '"text"\t"label"\r\n' + '"plain"\t"a"\r\n' * 20,
}


@pytest.mark.parametrize("form", QUOTED)
def test_a_quoted_table_is_read_a_piece_at_a_time_as_it_is_whole(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(separated, "_SAMPLE", 40)
    text = QUOTED[form]
    whole = [row for _, row in separated.tsv_rows("s.tsv", text)]
    quoted = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    assert whole == list(quoted)
    found = rowwise.from_stream(io.BytesIO(text.encode()), ".tsv")
    assert [row for _, row in found.rows] == whole


def test_quotes_that_are_text_stay_so_however_much_of_the_table_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(separated, "_SAMPLE", 40)
    texts = ["plain", '"Great" film', 'so "so"', '"Heat"', '"', '"say ""hi"""'] * 9
    text = "text\tlabel\n" + "".join(f"{each}\ta\n" for each in texts)
    for given in (text, io.StringIO(text, newline="")):
        assert [row["text"] for _, row in separated.tsv_rows("s.tsv", given)] == texts


def test_a_table_that_turns_out_to_be_quoted_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separated, "_SAMPLE", 40)
    text = "text\tlabel\n" + '"Heat"\ta\n' * 9 + '"say ""hi"""\tb\n'
    assert [row["text"] for _, row in separated.tsv_rows("s.tsv", text)][8:] == ["Heat", 'say "hi"']
    with pytest.raises(InputError, match=r"s\.tsv, line 11: a quote is doubled.*quote the header"):
        list(separated.tsv_rows("s.tsv", io.StringIO(text, newline="")))
