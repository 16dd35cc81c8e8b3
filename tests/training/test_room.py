"""Full disks: asked about before training, and a trained model is never lost to one."""

import errno
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from lstmlab.api import learn
from lstmlab.api.keeping import keep
from lstmlab.api.model import Model
from lstmlab.artifacts import saved
from lstmlab.errors import InputError, Unwritable
from lstmlab.tasks import load
from lstmlab.training.machine import room
from lstmlab.training.machine.room import check_room
from small_data import labelled

TINY = {
    "hidden_size": 4,
    "embedding_size": 4,
    "steps": 1,
    "pretraining_epochs": 0,
    "train_on": "train",
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def model(tmp_path):
    task = load("classification")
    return learn(task, labelled(), task.recipe_with(TINY))


def in_kilobytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.iterdir()) / 1000


def test_space_is_asked_for_as_much_as_the_model_takes(tmp_path, monkeypatch, model):
    task = load("classification")
    model.save(tmp_path / "m")
    taken = in_kilobytes(tmp_path / "m")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=taken * 1000))
    said = rf"new: not enough space: .* take about (\d+) kB, and {taken:.0f} kB are free; free some"
    with pytest.raises(Unwritable, match=said) as raised:
        check_room(tmp_path / "new", task, labelled(), model.recipe)
    asked = int(str(raised.value).split("about ")[1].split(" kB")[0])
    assert taken < asked < taken + 140
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=asked * 1001))
    check_room(tmp_path / "new", task, labelled(), model.recipe)


@pytest.mark.parametrize(("limit", "found"), [(4096, 4096), (-1, None)])
def test_the_largest_file_is_what_the_system_allows(monkeypatch, limit, found):
    resource = pytest.importorskip("resource", reason="Windows has none")
    monkeypatch.setattr(resource, "RLIM_INFINITY", -1)
    monkeypatch.setattr(resource, "getrlimit", lambda of: {resource.RLIMIT_FSIZE: (limit, -1)}[of])
    assert room._largest_file() == found


def test_the_largest_file_that_is_allowed_is_asked_for_too(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_largest_file", lambda: 4096)
    task = load("classification")
    with pytest.raises(Unwritable, match=r"a file may have 4 kB here; raise the limit"):
        check_room(tmp_path / "new", task, labelled(), task.recipe)


def fails_in(monkeypatch, *folders):
    """Weights can't be written there, as on a full disk."""
    write = saved.save_model

    def full(weights, path):
        if any(folder in Path(path).parents for folder in folders):
            Path(path).write_bytes(b"half")
            raise saved.SafetensorError(
                "Error while serializing: I/O error: No space left on device (os error 28)"
            )
        write(weights, path)

    monkeypatch.setattr(saved, "save_model", full)


def test_a_full_disk_is_one_line_and_nothing_half_written(tmp_path, monkeypatch, model):
    fails_in(monkeypatch, tmp_path)
    with pytest.raises(Unwritable, match=r"m: can't be written: No space left on device$"):
        model.save(tmp_path / "m")
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


def test_a_trained_model_is_saved_elsewhere(tmp_path, monkeypatch, model):
    full, other = tmp_path / "full", tmp_path / "other"
    full.mkdir()
    other.mkdir()
    monkeypatch.chdir(other)
    fails_in(monkeypatch, full)
    with pytest.raises(Unwritable, match="No space left on device; the model is in ") as raised:
        keep(model, full / "m")
    assert list(full.iterdir()) == []
    (instead,) = other.iterdir()
    assert f"the model is in {instead} instead: move it from there" in str(raised.value)
    read = Model.read(instead)
    assert read.predict(["a good film"]) == model.predict(["a good film"])


def test_a_model_whose_place_was_taken_meanwhile_is_saved_elsewhere(tmp_path, model):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "file").write_text("x")
    with pytest.raises(Unwritable, match=r"output folder in use.*; the model is in .*/m-"):
        keep(model, tmp_path / "m")


def test_other_faults_of_the_weights_file_stay_what_they_are(tmp_path, monkeypatch, model):
    def fail(weights, path):
        raise saved.SafetensorError("not contiguous")

    monkeypatch.setattr(saved, "save_model", fail)
    with pytest.raises(saved.SafetensorError):
        model.save(tmp_path / "m")
    monkeypatch.setattr(saved, "save_model", lambda *_: (_ for _ in ()).throw(
        OSError(errno.EFBIG, "File too large")))  # fmt: skip
    with pytest.raises(InputError, match="can't be written: File too large"):
        model.save(tmp_path / "m")
