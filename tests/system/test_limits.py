"""A small file can't fill the memory."""

import gzip

import pyarrow
import pytest

from lstmlab.data import load
from lstmlab.data.formats import rowwise
from lstmlab.data.reading import source
from lstmlab.data.reading.files import File, read_bytes
from lstmlab.errors import InputError
from lstmlab.system import limits


def test_a_compressed_file_is_never_unpacked_beyond_the_limit(tmp_path, monkeypatch):
    monkeypatch.setenv(limits.VARIABLE, "1MB")
    text = b"text,label\n" + b"a,b\n" * 300_000
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text))
    with pyarrow.CompressedOutputStream(str(tmp_path / "a.csv.zst"), "zstd") as packed:
        packed.write(text)
    (tmp_path / "a.csv").write_bytes(text)
    for name in ("a.csv", "a.csv.gz", "a.csv.zst"):
        with pytest.raises(
            InputError, match=rf"{name}: more than 1MB of data, uncompressed; raise"
        ):
            load(str(tmp_path / name))
        with monkeypatch.context() as raised:
            raised.setenv(limits.VARIABLE, "1.3MB")
            assert read_bytes(tmp_path / name) == text
            assert len(list(File(tmp_path / name).rows())) == 300_000


def test_parquet_has_the_limit_too(tmp_path, monkeypatch):
    from pyarrow import parquet, table

    path = tmp_path / "a.parquet"
    parquet.write_table(table({"text": ["a" * 1000] * 5000, "label": ["x", "y"] * 2500}), path)
    assert path.stat().st_size < 20_000
    assert len(list(File(path).rows())) == 5000
    monkeypatch.setenv(limits.VARIABLE, "1MB")
    with pytest.raises(InputError, match="more than 1MB of data, uncompressed"):
        load(str(path))


def test_a_row_that_is_answered_has_the_limit(tmp_path, monkeypatch):
    monkeypatch.setenv(limits.VARIABLE, "1MB")
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"a" * 2_000_000))
    with (
        rowwise.reading(path) as found,
        pytest.raises(InputError, match="more than 1MB of data"),
    ):
        list(found.rows)
    path.write_bytes(gzip.compress(b"a\n" * 1_000_000))  # larger, but never at once
    with rowwise.reading(path) as found:
        assert sum(1 for _ in found.rows) == 1_000_000


@pytest.mark.parametrize(
    ("text", "size"),
    [("4GB", 4 * 10**9), ("1.5 gb", 15 * 10**8), ("500mb", 5 * 10**8), ("12", 12), ("3b", 3)],
)
def test_sizes(text, size):
    assert limits.size(text) == size


@pytest.mark.parametrize("text", ["", "0", "GB", "-1GB", "4 G"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(InputError, match="write a size such as 500MB or 4GB"):
        limits.size(text)


def test_one_text_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "LONGEST_TEXT", 100)
    (tmp_path / "a.csv").write_text("text,label\n" + "x" * 101 + ",a\ny,b\n")
    with pytest.raises(InputError, match=r"line 2: text has 101 characters, and at most 100 are"):
        load(str(tmp_path / "a.csv"), "labelled")
