"""The cache: what is damaged is made anew, and a place that can't be written is replaced."""

import os
import subprocess
import sys
import time

import pytest

from broken_caches import check
from lstmlab.data import cache
from lstmlab.errors import InputError, Unwritable
from lstmlab.system import leftovers


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv(cache._INSTEAD, "")


def write_one(new):
    (new / "text").write_text("one")


def read_text(folder):
    return (folder / "text").read_text()


def kept(write=write_one):
    return cache.kept("kind", "name", write, read_text)


def fail(new):
    raise AssertionError("made again")


def test_a_whole_entry_is_not_made_again(tmp_path):
    assert kept() == "one"
    cache._checked.clear()
    assert kept(fail) == "one"
    assert [path.name for path in (tmp_path / "cache" / "kind").iterdir()] == ["name"]


def test_damaged_caches_are_mended(tmp_path):
    assert check(tmp_path, range(15)) == []


def test_an_entry_that_cannot_be_read_is_made_again():
    def read_new(folder):
        if read_text(folder) == "one":
            raise ValueError("of another version")
        return read_text(folder)

    kept()
    again = cache.kept("kind", "name", lambda new: (new / "text").write_text("two"), read_new)
    assert again == "two"


@pytest.mark.parametrize("kind", ["file", "below a file", "full"])
def test_without_a_place_a_temporary_folder_is_used(tmp_path, monkeypatch, capsys, kind):
    (tmp_path / "file").write_text("")
    if kind != "full":
        place = tmp_path / "file" / ("" if kind == "file" else "below")
        monkeypatch.setenv("LSTMLAB_CACHE", str(place))

    def write(new):
        if kind == "full" and tmp_path / "cache" in new.parents:
            raise OSError(28, "No space left on device")
        write_one(new)

    assert kept(write) == "one"
    said = capsys.readouterr().err
    assert said.startswith("lstmlab: note: the cache can't be written: ")
    assert said.count("\n") == 1
    assert kept(fail) == "one"  # in the same folder, and nothing said again
    assert capsys.readouterr().err == ""
    instead = os.environ[cache._INSTEAD]
    cache._remove(instead, os.getpid() + 1)
    assert os.path.isdir(instead)
    cache._remove(instead, os.getpid())
    assert not os.path.exists(instead)
    assert not list((tmp_path / "cache").rglob("new-*"))


def test_without_any_place_one_line_says_so(tmp_path):
    def write(new):
        raise OSError(28, "No space left on device")

    with pytest.raises(Unwritable, match="no room for what is made of the data: ") as raised:
        kept(write)
    assert isinstance(raised.value, InputError)
    assert str(raised.value).count("No space left on device") == 2
    assert not list((tmp_path / "cache" / "kind").iterdir())


def test_what_the_data_gets_wrong_is_not_the_caches_fault(tmp_path):
    def write(new):
        raise InputError("no words")

    with pytest.raises(InputError, match=r"^no words$"):
        kept(write)


def test_leftovers_of_the_dead_are_swept_and_those_of_the_living_are_not(tmp_path):
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                           capture_output=True, text=True, check=True)  # fmt: skip
    host, dead = leftovers._host(), int(ended.stdout)
    names = {
        f"new-{host}-{dead}-a": False,
        f"new-{host}-{os.getppid()}-b": True,
        f"new-{host}-{os.getppid()}-c": False,  # but old
        f"new-00000000-{dead}-d": True,  # another machine's
        "new-paper": True,  # not of our making
        f"old-{host}-{dead}-e": True,
    }
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(tmp_path / f"new-{host}-{os.getppid()}-c", (long_ago, long_ago))
    os.utime(tmp_path / "new-paper", (long_ago, long_ago))
    made = leftovers.new_folder(tmp_path, "new-")
    left = {path.name for path in tmp_path.iterdir()} - {made.name}
    assert left == {name for name, stays in names.items() if stays}
