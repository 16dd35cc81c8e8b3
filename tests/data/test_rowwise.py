"""Rows of what comes a piece at a time."""

from __future__ import annotations

import io

import pytest

from lstmlab.data import rowwise


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
