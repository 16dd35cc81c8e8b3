"""Rows of a damaged file, page by page: what https://sqlite.org/fileformat2.html says of them."""

from __future__ import annotations

import struct

from lstmlab.study.repairing.pages import _payload, _rows

SIZE = 512


def cell(number: int, text: str) -> bytes:
    """A row of one column."""
    payload = bytes([2, 13 + 2 * len(text)]) + text.encode()
    return bytes([len(payload), number]) + payload


def test_pointers_beyond_the_count_are_of_rows_that_were_removed() -> None:
    page = bytearray(SIZE)
    page[0], page[3:5] = 13, struct.pack(">H", 1)
    page[5:7] = struct.pack(">H", 400)  # where the rows begin: another number, right beside
    for place, (at, row) in enumerate(((440, cell(7, "kept")), (400, cell(8, "removed")))):
        page[8 + 2 * place : 10 + 2 * place] = struct.pack(">H", at)
        page[at : at + len(row)] = row
    assert list(_rows({2: bytes(page)}, SIZE)) == [(7, ("kept",))]


def test_a_row_goes_on_on_another_page_where_it_is_longer_than_its_page_lets_it_be() -> None:
    whole = bytes(range(256)) * 2
    for length in (SIZE - 35, SIZE - 34, SIZE + 20):
        most, least = SIZE - 35, (SIZE - 12) * 32 // 255 - 23
        here = length if length <= most else least + (length - least) % (SIZE - 4)
        here = here if here <= most else least
        given = (whole * 2)[:length]
        rest = given[here:]
        page = b"....." + given[:here] + struct.pack(">I", 3)
        pages = {2: page, 3: struct.pack(">I", 0) + rest, 4: b"", 5: b""}
        assert _payload(page, 5, length, pages, SIZE) == given
