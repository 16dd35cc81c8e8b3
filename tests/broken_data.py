"""Data files of every format that are damaged, made by a seed; run as a script, for many of them.

``python tests/broken_data.py FOLDER CASES`` reads them as ``lstmlab data`` and training do, a
hundred a process, and says what was no one-line refusal: a traceback, a hang, a process that
died or took more than 2 GB.
"""

import contextlib
import gzip
import io
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow
from pyarrow import parquet

from lstmlab.cli import data_command
from lstmlab.data import load
from lstmlab.data.formats import rowwise
from lstmlab.data.preparing.encoded import encode
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from spreadsheet_made import table, write_ods, write_xlsx

SECONDS = 60
LARGEST = 2 << 30
BATCH = 100


def rows(rng):
    """Reviews with a date and a number, as people have them."""
    words = [
        "good",
        "bad",
        "film",
        "plot",
        "naïve",
        "电影",
        "très",
        "ห้อง",
        "a,b",
        'say "no"',
        "x\ty",
    ]
    kept = []
    for number in range(rng.choice([3, 20, 60])):
        text = " ".join(rng.choices(words, k=rng.randint(1, 9)))
        kept.append((f"{text} {number}", rng.choice("+-"), f"2024-05-{1 + number % 28}", number))
    return kept


NAMES = ("text", "label", "date", "stars")


def separated(rng, separator):
    from csv import writer

    out = io.StringIO()
    made = writer(out, delimiter=separator, lineterminator=rng.choice(["\n", "\r\n"]))
    made.writerow(NAMES)
    made.writerows(rows(rng))
    return out.getvalue()


def lines(rng):
    return "".join(json.dumps(dict(zip(NAMES, row, strict=True))) + "\n" for row in rows(rng))


def write(rng, path):
    """A whole file of the format that the name's ending says."""
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    if name.endswith(".parquet"):
        columns = dict(zip(NAMES, map(list, zip(*rows(rng), strict=True)), strict=True))
        parquet.write_table(pyarrow.table(columns), path)
        return
    if name.endswith(".xlsx"):
        write_xlsx(path, {"Notes": {}, "Data": table(NAMES, *rows(rng))})
        return
    if name.endswith(".ods"):
        write_ods(path, [NAMES, *rows(rng)])
        return
    if name.endswith(".json"):
        text = json.dumps([dict(zip(NAMES, row, strict=True)) for row in rows(rng)])
    elif name.endswith((".jsonl", ".ndjson")):
        text = lines(rng)
    elif name.endswith(".tsv"):
        text = separated(rng, "\t")
    elif name.endswith(".csv"):
        text = separated(rng, rng.choice(",;\t|"))
    else:
        text = "".join(f"{row[0]}\n" for row in rows(rng))
    encoding = rng.choice(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030"])
    data = text.encode(encoding, "replace")
    if path.name.endswith(".gz"):
        data = gzip.compress(data)
    if path.name.endswith(".zst"):
        data = pyarrow.Codec("zstd").compress(data, asbytes=True)
    path.write_bytes(data)


ENDINGS = (
    ".csv", ".csv", ".csv", ".tsv", ".tsv", ".json", ".jsonl", ".jsonl", ".ndjson", ".txt",
    ".parquet", ".parquet", ".xlsx", ".xlsx", ".ods", ".csv.gz", ".jsonl.gz", ".csv.zst",
    ".json.zst",
)  # fmt: skip
PIECES = [
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b"\r", b"\n\n\n", b"\r\n", b"\t\t",
    b",,,,", b";", b"{", b"[", b"[[[[", b"}", b"null", b"NaN", b"1e999", b"-0", b"true",
    b"\\ud800", b"\\u0000", b"\xf0\x9f", b"\xed\xa0\x80", "\u202e".encode(),
    "\u0000".encode("utf-16-le"), b"A1", b"XFD1048576", b"9" * 400, b"a" * 100_000,
    b"[" * 100_000, b'"a"' * 50_000, b",\n" * 20_000, b"=1+1", b"sep=;\n", b"\x1f\x8b",
    b'number-columns-repeated="99999999" ', b'number-rows-repeated="99999999" ', b"<!DOCTYPE a>",
]  # fmt: skip


def flip(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([1, 2, 8, 64])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def cut(rng, data):
    return data[: rng.randrange(len(data) + 1)]


def insert(rng, data):
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice(PIECES) * rng.choice([1, 1, 1, 5]) + data[place:]


def drop(rng, data):
    first = rng.randrange(len(data) + 1)
    return data[:first] + data[first + rng.choice([1, 5, 100, 1000]) :]


def double(rng, data):
    first = rng.randrange(len(data) + 1)
    part = data[first : first + rng.choice([5, 100, 2000])]
    return data[:first] + part * rng.choice([2, 3, 50]) + data[first:]


def exchange(rng, data):
    """Some pieces of text for others, whatever they are part of."""
    old, new = rng.sample(
        [b"text", b"label", b",", b";", b'"', b":", b"\n", b"<", b"/", b"1", b"r="], 2
    )
    return data.replace(old, new, rng.choice([1, 3, -1]))


DAMAGES = (flip, cut, insert, insert, drop, double, exchange)


def packed_damage(rng, path):
    """Damage of what a spreadsheet or a compressed file unpacks to, packed again."""
    import zipfile

    ending = path.name
    if ending.endswith((".xlsx", ".ods")):
        with zipfile.ZipFile(path) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        name = rng.choice(sorted(parts))
        parts[name] = rng.choice(DAMAGES)(rng, parts[name] or b" ")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for each, data in parts.items():
                packed.writestr(each, data)
    elif ending.endswith(".gz"):
        path.write_bytes(
            gzip.compress(rng.choice(DAMAGES)(rng, gzip.decompress(path.read_bytes())))
        )
    else:
        path.write_bytes(rng.choice(DAMAGES)(rng, path.read_bytes() or b" "))


def broken(seed, folder):
    """A damaged file in ``folder``."""
    rng = random.Random(seed)
    path = folder / f"{seed}{rng.choice(ENDINGS)}"
    write(rng, path)
    for _ in range(rng.choice([1, 1, 2, 4])):
        if rng.random() < 0.5:
            packed_damage(rng, path)
        else:
            path.write_bytes(rng.choice(DAMAGES)(rng, path.read_bytes() or b" "))
        if path.name.endswith((".xlsx", ".ods", ".gz")):
            break  # what is damaged can't be unpacked any more
    return path


def read(path):
    """All ways in which a file is read; what isn't refused in one line comes out as an error."""
    attempts = (
        lambda: show(path),
        lambda: encode(load(str(path)), Recipe(unit="auto", vocabulary_size=500)),
        lambda: through(path),
    )
    for attempt in attempts:
        try:
            attempt()
        except InputError as error:
            said = str(error)
            assert said, "no message"
            assert "\n" not in said, f"several lines: {said[:200]}"
            assert len(said) < 2000, f"a message of {len(said)} characters"


def show(path):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        data_command.command(str(path))


def through(path):
    with rowwise.reading(path) as found:
        for _ in found.rows:
            pass


def check(folder, seeds):
    """What went wrong: lines that name the file."""

    def late(*_):
        raise TimeoutError(f"more than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, late)
    wrong = []
    for seed in seeds:
        path = broken(seed, folder)
        signal.alarm(SECONDS)
        try:
            read(path)
            path.unlink()
        except Exception as error:
            first = next(iter(str(error).splitlines()), "")
            wrong.append(f"{path.name}: {type(error).__name__}: {first[:300]}")
        finally:
            signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
    return wrong


def peak():
    """Bytes, of this process and of those that it started."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in both) * 1024


def _batch(folder, first, last):
    os.environ["LSTMLAB_CACHE"] = str(folder / "cache")
    for seed in range(first, last):
        (folder / "at").write_text(str(seed))
        for line in check(folder, [seed]):
            print(line, flush=True)
        if peak() > LARGEST:
            print(f"{seed}: {peak() >> 20} MB", flush=True)
            break
    (folder / "at").write_text(str(last if seed == last - 1 else seed))


def main(folder, count):
    folder.mkdir(parents=True, exist_ok=True)
    wrong, seed, started = [], 0, time.monotonic()
    while seed < count:
        last = min(count, seed + BATCH)
        command = [sys.executable, __file__, str(folder), str(seed), str(last)]
        ran = subprocess.run(command, capture_output=True, text=True)
        wrong += ran.stdout.splitlines()
        at = int((folder / "at").read_text())
        if ran.returncode:
            wrong.append(f"{at}: the process ended with {ran.returncode}: {ran.stderr[-300:]}")
        seed = at + 1 if at < last else last
    print(*wrong, sep="\n")
    took = time.monotonic() - started
    print(f"{len(wrong)} of {count} damaged files were neither read nor refused; {took:.0f} s")
    return bool(wrong)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        _batch(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
        sys.exit()
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
