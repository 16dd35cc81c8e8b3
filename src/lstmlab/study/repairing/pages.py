"""Rows of a damaged SQLite file, read page by page: each that is whole, wherever it stands.

SQLite itself gives up where an inner page is damaged, although the leaves are there. The format is
at https://www.sqlite.org/fileformat.html.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

Row = tuple[int, tuple[str | int | None, ...]]
"""Its number, and its columns."""

_PAGE = 4096
"""Bytes of a page, where the file's header doesn't say."""
_LEAF = 13
"""What begins a page with rows of a table."""
_FILE_HEADER, _LOG_HEADER, _FRAME_HEADER = 100, 32, 24


class _Damaged(ValueError):
    """Raised where the bytes that are read are no row."""


def rows(database: bytes, log: bytes = b"") -> Iterator[Row]:
    """The rows of all tables, some of them more than once, in several states.

    ``log``: the file beside it that ends in ``-wal``, which holds newer pages.
    """
    size = _page_size(database)
    pages = {n + 1: database[at : at + size] for n, at in enumerate(range(0, len(database), size))}
    yield from _rows(pages, size)
    newer = _logged(log, size)
    if newer:
        yield from _rows(pages | newer, size)


def _page_size(database: bytes) -> int:
    size = int.from_bytes(database[16:18], "big")
    size = 65536 if size == 1 else size
    likely = database.startswith(b"SQLite format 3") and size >= 512 and size & (size - 1) == 0
    return size if likely else _PAGE


def _logged(log: bytes, size: int) -> dict[int, bytes]:
    """The last state of each page that the log has."""
    found = {}
    salts = log[16:24]
    for at in range(_LOG_HEADER, len(log) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        header, page = log[at : at + _FRAME_HEADER], log[at + _FRAME_HEADER :][:size]
        if header[8:16] == salts:  # else it is left over from an earlier log
            found[int.from_bytes(header[:4], "big")] = page
    return found


def _rows(pages: Mapping[int, bytes], size: int) -> Iterator[Row]:
    for number, page in pages.items():
        start = _FILE_HEADER if number == 1 else 0
        if len(page) < start + 8 or page[start] != _LEAF:
            continue
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        for place in range(min(count, size // 4)):
            pointer = page[start + 8 + 2 * place :][:2]
            try:
                yield _row(page, int.from_bytes(pointer, "big"), pages, size)
            except (_Damaged, IndexError, struct.error, UnicodeDecodeError):
                continue


def _row(page: bytes, at: int, pages: Mapping[int, bytes], size: int) -> Row:
    length, at = _varint(page, at)
    number, at = _varint(page, at)
    return number, _columns(_payload(page, at, length, pages, size))


def _payload(page: bytes, at: int, length: int, pages: Mapping[int, bytes], size: int) -> bytes:
    """The bytes of a row: those on its own page, and on the overflow pages that follow."""
    most = size - 35
    if length > len(pages) * size:
        raise _Damaged("longer than the file")
    if length <= most:
        return page[at : at + length]
    least = (size - 12) * 32 // 255 - 23
    here = least + (length - least) % (size - 4)
    here = here if here <= most else least
    parts, left = [page[at : at + here]], length - here
    (following,) = struct.unpack(">I", page[at + here : at + here + 4])
    while left > 0:
        if following not in pages:
            raise _Damaged("an overflow page is missing")
        more = pages[following]
        parts.append(more[4 : 4 + min(left, size - 4)])
        left -= size - 4
        (following,) = struct.unpack(">I", more[:4])
    return b"".join(parts)


def _columns(payload: bytes) -> tuple[str | int | None, ...]:
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[str | int | None] = []
    for kind in kinds:
        if kind == 0:
            values.append(None)
        elif kind in (8, 9):
            values.append(kind - 8)
        elif kind <= 6:
            width = (1, 2, 3, 4, 6, 8)[kind - 1]
            values.append(int.from_bytes(_taken(payload, at, width), "big", signed=True))
            at += width
        elif kind >= 13 and kind % 2:
            width = (kind - 13) // 2
            values.append(_taken(payload, at, width).decode())
            at += width
        else:
            raise _Damaged("no table here has such a column")
    return tuple(values)


def _taken(payload: bytes, at: int, width: int) -> bytes:
    taken = payload[at : at + width]
    if len(taken) != width:
        raise _Damaged("it ends too early")
    return taken


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    return value << 8 | data[at + 8], at + 9
