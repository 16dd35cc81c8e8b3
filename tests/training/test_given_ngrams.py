"""The n-grams of a model folder from anyone: read, or refused in one line."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from broken_folders import break_one, outcome
from lstmlab.artifacts import saved
from lstmlab.errors import InputError
from models_made import TEXTS, untrained

ABOUT, TENSORS = "ngrams.json", "ngrams.safetensors"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "model"
    saved.save(folder, untrained("sentiment", unit="word", wide="ngrams"))
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "model")


def refused(folder) -> str:
    with pytest.raises(InputError) as raised:
        saved.read(folder)
    return str(raised.value).removeprefix(f"{folder}: damaged model folder: ")


def test_what_was_saved_answers_the_same(folder) -> None:
    answers = untrained("sentiment", unit="word", wide="ngrams").answers({"text": TEXTS})
    assert saved.read(folder).answers({"text": TEXTS}) == answers


def test_an_ensemble_has_those_of_each_member(tmp_path) -> None:
    two = [untrained("sentiment", seed, unit="word", wide="ngrams") for seed in (0, 1)]
    joined = saved.join(two, ["m0", "m1"])
    saved.save(tmp_path / "both", joined)
    read = saved.read(tmp_path / "both")
    assert read.answers({"text": TEXTS}) == joined.answers({"text": TEXTS})
    each = [one.answers({"text": TEXTS})[0].probabilities["good"] for one in two]
    assert joined.answers({"text": TEXTS})[0].probabilities["good"] == pytest.approx(sum(each) / 2)
    assert read.predict(TEXTS[:1], explain=True)[0]["ngrams"]


@pytest.mark.parametrize("name", [ABOUT, TENSORS])
def test_a_missing_file(name, folder) -> None:
    (folder / name).unlink()
    assert refused(folder) == f"{name}: No such file or directory"


@pytest.mark.parametrize(
    "changes",
    [
        {"kinds": []},
        {"kinds": [{"words": [1, 2], "characters": [1, 0]}] * 3},
        {"kinds": [{"words": [1, 10**9], "characters": [1, 0]}] * 2},
        {"kinds": [{"words": [1.0, 2], "characters": [1, 0]}] * 2},
        {"kinds": [{"words": [1, 2]}] * 2},
        {"kinds": 7},
        {"share": 1.5},
        {"share": "all"},
        {"share": float("nan")},
        {"strength": 0},
        {"scale": True},
    ],
)
def test_choices_that_no_training_makes(changes, folder) -> None:
    table = json.loads((folder / ABOUT).read_text())
    (folder / ABOUT).write_text(json.dumps(table | changes))
    assert refused(folder) == f"{ABOUT}: not the choices of a linear model"


def test_tensors_that_no_training_makes(folder) -> None:
    good = load_file(folder / TENSORS)
    assert {*good} == {"weights", "bias", "keys.0", "rarity.0", "keys.1", "rarity.1"}
    strange = f"{TENSORS}: not the tensors that {ABOUT} says"
    odd = f"{TENSORS}: {{}} has a number that no training gives"
    for name, value, said in (
        ("weights", good["weights"][1:], strange),
        ("weights", good["weights"].astype(np.float64), strange),
        ("more", good["bias"], strange),
        ("bias", good["bias"] * np.float32("nan"), odd.format("bias")),
        ("keys.1", good["keys.1"][::-1], odd.format("keys.1")),
        ("keys.0", good["keys.0"] - (1 << 44), odd.format("keys.0")),
        ("rarity.0", good["rarity.0"] * np.float32(1e9), odd.format("rarity.0")),
    ):
        save_file({**good, name: np.ascontiguousarray(value)}, folder / TENSORS)
        assert refused(folder) == said
    (folder / TENSORS).write_bytes(b"\xff" * 100)
    assert refused(folder) == f"{TENSORS}: not a safetensors file of n-grams"


def test_broken_folders_answer_or_are_refused(made, tmp_path) -> None:
    seen = set()
    for seed in range(60):
        broken = shutil.copytree(made, tmp_path / "model")
        done = break_one(broken, seed)
        try:
            seen.add(outcome(broken) == "answers")
        except BaseException as error:
            raise AssertionError(f"seed {seed}: {done}") from error
        shutil.rmtree(broken)
    assert seen == {True, False}
