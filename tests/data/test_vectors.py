"""Files of word vectors, in every form that they are handed out in."""

import gzip
import struct

import numpy as np
import pytest

from lstmlab.data.vectors import file_of, look_up
from lstmlab.data.vectors.fasttext import parts_of
from lstmlab.data.vectors.matched import CASED, EXACT, LOWERED, NONE, PARTS
from lstmlab.errors import InputError

TABLE = {
    "good": [0.5, -1.0, 0.25],
    "Bad": [1.0, 2.0, 3.0],
    "straße": [0.0, 0.125, 4.0],
    "BAD": [9.0, 9.0, 9.0],
}
WORDS = ["good", "bad", "Good", "straße", "Straße", "unheard"]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def text(header: bool = False, end: str = "\n") -> bytes:
    lines = [" ".join([word, *map(str, numbers)]) for word, numbers in TABLE.items()]
    return "".join(line + end for line in ["4 3"] * header + lines).encode()


def word2vec(end: bytes = b"\n") -> bytes:
    entries = [
        word.encode() + b" " + np.array(numbers, "<f4").tobytes() + end
        for word, numbers in TABLE.items()
    ]
    return b"4 3\n" + b"".join(entries)


BUCKETS, SHORTEST, LONGEST = 50, 3, 4


def matrix() -> np.ndarray:
    rows = np.zeros((len(TABLE) + BUCKETS, 3), np.float32)
    rows[: len(TABLE)] = list(TABLE.values())
    rows[len(TABLE) :] = np.random.default_rng(0).normal(size=(BUCKETS, 3))
    return rows


def fasttext(version: int = 12, quantized: bool = False) -> bytes:
    head = struct.pack("<2i", 793712314, version)
    arguments = [3, 5, 5, 1, 5, 1, 2, 2, BUCKETS, SHORTEST, LONGEST, 100]
    head += struct.pack("<12id", *arguments, 1e-4)
    head += struct.pack("<3i2q", len(TABLE) + 1, len(TABLE), 1, 1000, -1)
    for word in TABLE:
        head += word.encode() + b"\0" + struct.pack("<qb", 7, 0)
    head += b"__label__x\0" + struct.pack("<qb", 7, 1)
    rows = matrix()
    return head + struct.pack("<?2q", quantized, *rows.shape) + rows.astype("<f4").tobytes()


CONTENTS = {
    "glove.txt": text(),
    "word2vec.txt": text(header=True),
    "with-spaces-at-line-ends.vec": text(header=True, end=" \n"),
    "of-windows.txt": text(end="\r\n"),
    "with-tabs.txt": text().replace(b" ", b"\t"),
    "word2vec.bin": word2vec(),
    "gensim.bin": word2vec(end=b""),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("name", CONTENTS)
def test_listed_words_are_found(name, packed, tmp_path):
    path = tmp_path / (name + ".gz" * packed)
    path.write_bytes(gzip.compress(CONTENTS[name]) if packed else CONTENTS[name])
    assert file_of(path).size == 3
    matched = look_up(path, WORDS)
    assert matched.how.tolist() == [EXACT, CASED, LOWERED, EXACT, LOWERED, NONE]
    good, street = TABLE["good"], TABLE["straße"]
    expected = [good, TABLE["Bad"], good, street, street, [0, 0, 0]]
    assert matched.vectors.tolist() == expected
    assert matched.found.tolist() == [True] * 5 + [False]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_fasttext_knows_words_by_their_parts(packed, tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(gzip.compress(fasttext()) if packed else fasttext())
    matched = look_up(path, WORDS)
    assert matched.how.tolist() == [EXACT, CASED, LOWERED, EXACT, LOWERED, PARTS]
    rows = matrix().astype(np.float64)
    for word, own, number in [("good", "good", 0), ("bad", "Bad", 1), ("unheard", "unheard", None)]:
        used = [len(TABLE) + part for part in parts_of(own, SHORTEST, LONGEST, BUCKETS)]
        used += [] if number is None else [number]
        expected = rows[used].mean(0)
        assert matched.vectors[WORDS.index(word)] == pytest.approx(expected, rel=1e-5)


def test_parts_are_those_of_fasttext():
    # <wo wor ord rd> and so on; FNV-1a of 32 bits: 'a' is 0xe40c292c by its authors' table.
    assert parts_of("a", 1, 1, 2**32) == [0xE40C292C]
    assert len(parts_of("word", 3, 6, 2_000_000)) == 4 + 3 + 2 + 1
    assert parts_of("straße", 3, 3, 2**32)[4] == fnv("aße".encode())
    assert parts_of("it", 1, 2, 2**32) == [fnv(p) for p in (b"<i", b"i", b"it", b"t", b"t>")]


def fnv(part: bytes) -> int:
    """Hashes as C++ computes it: bytes have a sign, and are widened with it."""
    value = np.uint32(2166136261)
    with np.errstate(over="ignore"):
        for byte in np.frombuffer(part, np.int8):
            value = np.uint32(int(value) ^ int(np.uint32(np.int64(byte) & 0xFFFFFFFF)))
            value = np.uint32(int(value) * 16777619 & 0xFFFFFFFF)
    return int(value)


def test_words_may_hold_spaces(tmp_path):
    """Some words of glove.840B do."""
    path = tmp_path / "glove.txt"
    path.write_bytes(b"a 1 2 3\n. . . 4 5 6\nat name@domain.com 7 8 9\nb 1 1 1\n")
    assert look_up(path, ["b", ". . .", "at"]).found.tolist() == [True, True, False]


WRONG = {
    "too few": (text().replace(b" 3.0\n", b"\n"), "line 2: 2 numbers, where 3 were expected"),
    "too many": (text().replace(b" 3.0\n", b" 3.0 4.5\n"), "line 2: 4 numbers, where 3 were"),
    "a letter": (text().replace(b"2.0", b"2.o"), "line 2: '2.o' is not a number"),
    "not finite": (text(True).replace(b"2.0", b"nan"), "line 3: 'nan' is not a number"),
    "prose": (b"Call me Ishmael. Some years ago\n", "line 1: 'me' is not a number"),
    "one word": (b"hello\n", "line 1: not a file of word vectors: 0 numbers a word"),
    "nothing": (b"", ": not a file of word vectors: neither text"),
    "an archive": (b"PK\x03\x04glove\0\1", ": not a file of word vectors: neither text"),
    "a head alone": (b"3 4\n", ": no word vectors in it"),
    "a huge head": (b"3 4000000\nx", "line 1: not a file of word vectors: 4000000 numbers"),
    "cut binary": (word2vec()[:-6], ": damaged at word 4 of 4"),
    "cut fastText": (fasttext()[:-6], ": damaged: it ends after 0 of 54 vectors"),
    "cut list": (fasttext()[:100], ": damaged: it ends in the middle"),
    "old fastText": (fasttext(version=11), ": of fastText's format 11; only 12 can be read"),
    "quantized": (fasttext(quantized=True), ": quantized (.ftz), which can't be read; take the"),
    "cut gz": (gzip.compress(text())[:-12], ": can't be read: Compressed file ended before"),
    "broken gz": (gzip.compress(text())[:12] + b"\xff" * 60, ": can't be read: "),
}


@pytest.mark.parametrize(("content", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(content, said, tmp_path):
    path = tmp_path / "vectors"
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        look_up(path, WORDS)
    assert str(refused.value).startswith(f"{path}{'' if said[0] == ':' else ', '}{said}")
    assert "\n" not in str(refused.value)


def test_no_such_file(tmp_path):
    with pytest.raises(InputError, match="no such file of word vectors"):
        look_up(tmp_path / "none.txt", WORDS)
    with pytest.raises(InputError, match="can't be read: "):
        look_up(tmp_path, WORDS)


def test_a_large_file_is_read_once(tmp_path, monkeypatch):
    path = tmp_path / "glove.txt"
    path.write_bytes(text())
    first = look_up(path, WORDS)
    monkeypatch.setattr("lstmlab.data.vectors.read._READERS", {})
    again = look_up(path, WORDS)
    assert again.vectors.tolist() == first.vectors.tolist()
    assert again.how.tolist() == first.how.tolist()
