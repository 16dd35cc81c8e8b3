"""Checkpoints on disk are whole and of this very run, or refused in one line."""

import json
import math
import shutil

import pytest
import torch

import lstmlab
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.training.resuming.checkpoint import Checkpoints
from lstmlab.training.resuming.packed import pack, unpack
from lstmlab.trial import Trial

TRIAL = Trial(task="classification", dataset="small", fingerprint="0" * 16, recipe=Recipe(), seed=0)
CPU = torch.device("cpu")


def state(number: int) -> dict:
    return {"number": number, "weights": [torch.full((3, 2), float(number))]}


@pytest.fixture
def kept(tmp_path):
    """Two checkpoints of a run."""
    kept = Checkpoints(tmp_path).of(TRIAL, CPU)
    for number in (1, 2, 3):
        kept.write(state(number))
    return kept


def test_numbers_and_tensors_are_kept_exactly():
    numbers = torch.arange(6.0)
    value = {
        "numbers": [0.1 + 0.2, math.inf, 2**127 + 1, -0.0, True, None, "ß"],
        "tuples": (1, (2.5,)),
        "views": [numbers[:3], numbers[2:], numbers],
        "kinds": (torch.tensor(7, dtype=torch.uint8), torch.tensor([1.5], dtype=torch.bfloat16)),
        "nothing": {},
    }
    tensors: dict = {}
    again = unpack(json.loads(json.dumps(pack(value, tensors))), tensors)
    assert sorted(tensors) == ["kinds.0", "kinds.1", "views.0", "views.1", "views.2"]
    assert again["numbers"] == value["numbers"]
    assert math.copysign(1, again["numbers"][3]) == -1
    assert again["tuples"] == (1, (2.5,))
    assert again["nothing"] == {}
    for name in ("views", "kinds"):
        for mine, theirs in zip(again[name], value[name], strict=True):
            assert torch.equal(mine, theirs)
            assert mine.dtype == theirs.dtype


def test_what_cannot_be_kept_is_named():
    with pytest.raises(TypeError, match=r"optimizer\.0: a set can't be kept"):
        pack({"optimizer": [{1}]}, {})


def test_the_newest_is_gone_on_from(kept):
    assert [path.name for path in sorted(kept.folder.iterdir())] == ["checkpoint-2", "checkpoint-3"]
    found = kept.newest()
    assert found["number"] == 3
    assert torch.equal(found["weights"][0], torch.full((3, 2), 3.0))


def test_what_a_kill_left_half_written_is_removed(kept):
    half = kept.folder / "new-abc" / "new"
    half.mkdir(parents=True)
    (half / "tensors.safetensors").write_bytes(b"half")
    assert kept.newest()["number"] == 3
    kept.write(state(4))
    assert [path.name for path in sorted(kept.folder.iterdir())] == ["checkpoint-3", "checkpoint-4"]


def flip(path) -> None:
    """One bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def another_number(folder) -> None:
    """Changes a number of the state, which can still be read."""
    table = json.loads((folder / "state.json").read_text())
    text = json.dumps(table)
    changed = text.replace('"number": 3', '"number": 4').replace('"number": 2', '"number": 5')
    assert changed != text
    (folder / "state.json").write_text(changed)


DAMAGE = {
    "a number of the state": another_number,
    "a bit of a tensor": lambda folder: flip(folder / "tensors.safetensors"),
    "a bit of the state": lambda folder: flip(folder / "state.json"),
    "cut": lambda folder: (folder / "tensors.safetensors").write_bytes(b"\x08\0\0"),
    "empty": lambda folder: (folder / "state.json").write_text(""),
    "no tensors": lambda folder: (folder / "tensors.safetensors").unlink(),
    "another's": lambda folder: (folder / "state.json").write_text('{"seal": "", "tensors": ""}'),
    "not UTF-8": lambda folder: (folder / "state.json").write_bytes(b"\xff\xfe"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_one_gives_way_to_the_older_one(kept, damage):
    damage(kept.folder / "checkpoint-3")
    assert kept.newest()["number"] == 2
    damage(kept.folder / "checkpoint-2")
    with pytest.raises(InputError) as refused:
        kept.newest()
    assert str(refused.value) == (
        f"{kept.folder / 'checkpoint-3'}: damaged, so the run can't go on from it; "
        f"remove {kept.all.folder} to begin anew"
    )


def test_a_study_begins_anew_where_none_can_be_used(kept):
    for path in kept.folder.iterdir():
        flip(path / "state.json")
    assert Checkpoints(kept.all.folder, anew=True).of(TRIAL, CPU).newest() is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"recipe": Recipe(hidden_size=64)}, "of another recipe (hidden_size was 256, not 64)"),
        ({"fingerprint": "1" * 16}, "of other data"),
        ({"task": "sentiment"}, "of other data"),
        ({"seed": 8}, "of another seed (0, not 8)"),
    ],
)
def test_those_of_another_run_are_refused(kept, change, said):
    other = TRIAL.model_copy(update=change)
    with pytest.raises(InputError) as refused:
        kept.all.check([other])
    assert str(refused.value) == (
        f"{kept.all.folder}: the run that was killed is {said}, so this one can't go on from it; "
        "remove the folder to begin anew"
    )
    kept.all.check([other, TRIAL])
    shutil.copytree(kept.folder, kept.all.folder / other.id)
    with pytest.raises(InputError, match="checkpoint-3: of "):
        kept.all.of(other, CPU).newest()


def test_those_of_another_version_or_device_are_refused(kept, monkeypatch):
    with pytest.raises(InputError, match="checkpoint-3: made with device cpu, not cuda, so"):
        kept.all.of(TRIAL, torch.device("cuda")).newest()
    monkeypatch.setattr("lstmlab.training.resuming.checkpoint.__version__", "9.9")
    said = f"made with lstmlab {lstmlab.__version__}, not 9.9"
    with pytest.raises(InputError, match=said):
        kept.newest()


def test_a_full_disk_is_warned_of_and_nothing_is_left_of_it(kept, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lstmlab.training.resuming.checkpoint.save_file", full)
    with pytest.warns(UserWarning, match="no checkpoint was written: No space left on device"):
        kept.write(state(4))
    assert [path.name for path in sorted(kept.folder.iterdir())] == ["checkpoint-2", "checkpoint-3"]
    assert kept.newest()["number"] == 3


def test_one_is_due_every_so_often_and_takes_little_of_the_time(tmp_path, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("lstmlab.training.resuming.checkpoint.time.monotonic", lambda: now[0])
    kept = Checkpoints(tmp_path, every=100).of(TRIAL, CPU)
    monkeypatch.setattr(kept, "_write", lambda state: now.__setitem__(0, now[0] + 4))
    for at, moment, due in [
        (99, "update", False), (24, "finished", False), (25, "finished", True),
        (0, "interrupted", True), (100, "update", True),
    ]:  # fmt: skip
        now[0] = at
        assert kept.is_due(moment) is due
    kept.write({})  # from 100 to 104
    now[0] = 104 + 199
    assert not kept.is_due("update")
    now[0] = 104 + 200  # 4 seconds are a fiftieth of it
    assert kept.is_due("update")


def test_of_a_run_with_one_checkpoint_it_is_said_whose_it_is(tmp_path):
    only = Checkpoints(tmp_path).of(TRIAL, CPU)
    only.write(state(1))
    with pytest.raises(InputError, match=r"of another seed \(0, not 8\)"):
        only.all.check([TRIAL.model_copy(update={"seed": 8})])
