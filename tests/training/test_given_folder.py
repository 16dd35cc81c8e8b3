"""A model folder from anyone: it answers, or is refused in one line; it never does harm."""

import json
import os
import pickle
import shutil
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from broken_folders import MODELS, break_some, make_models, outcome
from lstmlab.api.model import Model
from lstmlab.artifacts import saved
from lstmlab.artifacts.foreign_folder import read_card
from lstmlab.data.remembered import Remembered
from lstmlab.errors import InputError
from lstmlab.system.limits import LONGEST_WORD
from models_made import untrained

CASES = 60
"""Cases of each model. ``benchmarks/fuzz_models.py`` tries thousands; what it finds is mended."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    place = tmp_path_factory.mktemp("models") / "all"
    make_models(place)
    return place


@pytest.fixture
def folder(folders, tmp_path):
    return shutil.copytree(folders / "sentiment", tmp_path / "model")


def refused(folder):
    with pytest.raises(InputError) as raised:
        saved.read(folder)
    line = str(raised.value)
    assert line.startswith(f"{folder}: ")
    assert "\n" not in line
    return line.removeprefix(f"{folder}: ").removeprefix("damaged model folder: ")


def change(folder, name, **fields):
    """Fields of a JSON file, ``recipe`` updated in place."""
    path = folder / name
    table = json.loads(path.read_text(encoding="utf-8"))
    for key, value in fields.items():
        if isinstance(value, dict) and isinstance(table.get(key), dict):
            table[key] |= value
        else:
            table[key] = value
    path.write_text(json.dumps(table), encoding="utf-8")


@pytest.mark.parametrize("task", [*MODELS, "ensemble"])
def test_a_broken_folder_answers_or_is_refused(task, folders, tmp_path):
    seen = set()
    for seed in range(CASES):
        broken = shutil.copytree(folders / task, tmp_path / "model")
        done = break_some(broken, seed, sorted(folders.iterdir()))
        try:
            seen.add(outcome(broken) == "answers")
        except BaseException as error:
            raise AssertionError(f"seed {seed}: {done}") from error
        shutil.rmtree(broken)
    assert seen == {True, False}


def test_the_format_is_written_and_read(folder):
    assert json.loads((folder / "model.json").read_text())["format"] == 1
    change(folder, "model.json", format=2)
    assert refused(folder).startswith("of format 2; this lstmlab, ")
    change(folder, "model.json", format="1")
    assert refused(folder) == "model.json: format is not a number from 1"
    (folder / "model.json").unlink()  # as before there was a format
    assert outcome(folder) == "answers"


@pytest.mark.parametrize("field", ["hidden_size", "embedding_size", "layers"])
@pytest.mark.parametrize("size", [10**5, 10**30])
def test_sizes_are_compared_before_a_model_is_built(field, size, folder):
    change(folder, "trial.json", recipe={field: size})
    said = f"model.safetensors: too small for the {field} that trial.json says"
    assert refused(folder) == said


def test_shapes_are_compared_before_a_model_is_built(folder):
    save_file({**tensors(folder), "wide": torch.zeros(1, 10**6)}, folder / "model.safetensors")
    change(folder, "trial.json", recipe={"hidden_size": 10**6})  # 16 TB
    assert refused(folder) == "model.safetensors: wide is no part of the model in trial.json"


HOSTILE_RECIPES = {
    "recipe.dropout": {"dropout": float("nan")},
    "recipe.beam_size": {"beam_size": 10**9},
    "recipe.max_length": {"max_length": 10**30},
    "recipe.length_penalty": {"length_penalty": 1e308},
    "unknown cell '../../x'": {"cell": "../../x"},
    "unknown optimizer '../x'": {"optimizer": {"name": "../x"}},
    "recipe.layers": {"layers": [1]},
    "recipe.code": {"code": "import os"},
}


@pytest.mark.parametrize("said", HOSTILE_RECIPES)
def test_a_recipe_is_checked(said, folder):
    change(folder, "trial.json", recipe=HOSTILE_RECIPES[said])
    assert said in refused(folder)


def test_a_task_is_no_path(folder):
    change(folder, "trial.json", task="../../../tmp/x")
    assert "unknown task '../../../tmp/x'" in refused(folder)


def tensors(folder):
    """In memory of their own: those that the library reads change with the file."""
    read = load_file(folder / "model.safetensors")
    return {name: tensor.clone() for name, tensor in read.items()}


def test_weights_are_tensors_of_the_model(folder):
    path = folder / "model.safetensors"
    good = tensors(folder)
    name = "output.weight"
    path.write_bytes(pickle.dumps(good))
    assert refused(folder) == "model.safetensors: not a safetensors file of a model"
    changed = {
        f"model.safetensors: {name} has shape (3, 11); (3, 10) is expected": torch.zeros(3, 11),
        f"model.safetensors: {name} is not of float32": good[name].bfloat16(),
        f"model.safetensors: {name} has a number that no training gives": good[name] * torch.nan,
    }
    for said, tensor in changed.items():
        save_file({**good, name: tensor}, path)
        assert refused(folder) == said
    save_file({**good, "output.bias": good["output.bias"].half()}, path)  # matrices only may be
    assert refused(folder) == "model.safetensors: output.bias is not of float32"
    save_file({**good, "more": torch.zeros(1)}, path)
    assert refused(folder) == "model.safetensors: more is no part of the model in trial.json"
    save_file({key: tensor for key, tensor in good.items() if key != name}, path)
    assert refused(folder) == f"model.safetensors: {name} is missing"
    save_file({**good, "temperature": torch.tensor(-1.0)}, path)
    assert refused(folder) == "model.safetensors: temperature is not between 0.001 and 1000"
    save_file(good, path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-4])
    assert "incomplete metadata" in refused(folder)
    path.write_bytes((10**15).to_bytes(8, "little") + whole[8:])
    assert refused(folder) == "model.safetensors: not a safetensors file of a model"
    path.write_bytes(whole)
    assert outcome(folder) == "answers"


@pytest.mark.parametrize("name", ["trial.json", "codec.json", "tokenizer.json", "record.json"])
def test_files_are_of_bounded_size_and_depth(name, folder):
    (folder / name).write_bytes(b"[" * 10**6)
    assert name in refused(folder)
    (folder / name).write_bytes(b"{\xff}")
    assert refused(folder) == f"{name}: not UTF-8 at byte 1"
    os.truncate(folder / name, 1 << 36)  # 64 GiB, none of them on the disk
    assert "bytes; at most" in refused(folder)
    (folder / name).unlink()
    assert name in refused(folder)
    os.mkfifo(folder / name)
    assert refused(folder) == f"{name}: not a regular file"


def test_links_are_not_followed(folder, tmp_path):
    shutil.move(folder / "codec.json", tmp_path / "codec.json")
    (folder / "codec.json").symlink_to(tmp_path / "codec.json")
    assert refused(folder) == "codec.json: not a regular file"
    linked = tmp_path / "linked"  # the folder itself may be anywhere
    (folder / "codec.json").unlink()
    shutil.move(tmp_path / "codec.json", folder / "codec.json")
    linked.symlink_to(folder)
    assert outcome(linked) == "answers"


def test_the_card_is_read_like_any_other_file(folder, tmp_path):
    assert Model.read(folder).trained.model is not None
    (folder / "README.md").unlink()
    assert read_card(folder) == ""
    secret = tmp_path / "secret"
    secret.write_text("of another folder")
    wrong = {
        "not a regular file": lambda path: path.symlink_to(secret),
        "not UTF-8 at byte 0": lambda path: path.write_bytes(b"\xff\xfe\xff"),
        "bytes; at most": lambda path: (path.touch(), os.truncate(path, 3 << 30)),
    }
    for said, make in wrong.items():
        make(folder / "README.md")
        with pytest.raises(InputError, match=f"damaged model folder: README.md: .*{said}"):
            Model.read(folder)
        (folder / "README.md").unlink()


def test_what_is_remembered_of_data_is_checked(folder):
    good = {"columns": {"text": "Review Text"}, "encoding": "cp1250", "separator": ";"}
    change(folder, "data.json", **good)
    assert saved.read(folder).remembered == Remembered(**good)
    for wrong, said in [
        ({"columns": ["text"]}, "columns is not a table of names"),
        ({"columns": {"text": 7}}, "columns is not a table of names"),
        ({"columns": {"source": "a"}}, "columns names one that this task hasn't"),
        ({"columns": {"text": ""}}, "columns names one that this task hasn't"),
        ({"columns": {"text": "a" * 10**6}}, "columns names one that this task hasn't"),
        ({"encoding": "../../x"}, "encoding is none of text"),
        ({"encoding": "zip"}, "encoding is none of text"),
        ({"encoding": "punycode"}, "encoding is none of text"),
        ({"encoding": None}, "encoding is none of text"),
        ({"separator": "\n"}, "separator is none of comma"),
        ({"separator": 9}, "separator is none of comma"),
        ({"no_duplicates": 1}, "merge_labels or no_duplicates is neither true nor false"),
        ({"code": "x"}, "unknown key 'code'"),
    ]:
        (folder / "data.json").write_text(json.dumps(good | wrong))
        assert refused(folder).startswith(f"data.json: {said}")
    (folder / "data.json").unlink()  # as before there was one
    assert saved.read(folder).remembered == Remembered()


def test_what_can_be_saved_can_be_read(tmp_path):
    made = untrained("classification")
    labels = tuple(f"{number:05}" + "\u4e00" * (LONGEST_WORD - 5) for number in range(6000))
    codec = replace(made.codec, labels=labels)
    model = made.task.model(codec, made.trial.recipe)
    # Some bytes of a path may be no text.
    trial = made.trial.model_copy(update={"dataset": "caf\udce9.csv"})
    saved.save(tmp_path / "model", replace(made, codec=codec, model=model, trial=trial))
    assert (tmp_path / "model" / "codec.json").stat().st_size > 4 << 20
    read = saved.read(tmp_path / "model")
    assert (read.codec.labels, read.trial.dataset) == (labels, "caf?.csv")


def test_what_could_not_be_read_is_not_saved(tmp_path):
    made = untrained("classification")
    notes = ("a" * (17 << 20),)
    record = made.record.model_copy(update={"notes": notes})
    with pytest.raises(InputError, match=r"^a model that can't be saved: record.json: .* bytes"):
        saved.save(tmp_path / "model", replace(made, record=record))
    assert not list(tmp_path.iterdir())
    with pytest.raises(InputError, match=r"^101 models: an ensemble has at most 100$"):
        saved.join([made] * 101, ["m"] * 101)


def test_all_files_have_the_modes_that_new_ones_have(tmp_path):
    made = [untrained("classification", seed) for seed in (0, 1)]
    before = os.umask(0o027)
    try:
        saved.save(tmp_path / "model", made[0], "# a card\n")
        saved.save(tmp_path / "both", saved.join(made, ["m0", "m1"]), "# a card\n")
    finally:
        os.umask(before)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o640}
    folders = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o750}


def test_a_pattern_that_takes_forever_is_refused(folder):
    slow = {
        "type": "Split",
        "pattern": {"Regex": "(a+)+$"},
        "behavior": "Isolated",
        "invert": False,
    }
    change(folder, "tokenizer.json", pre_tokenizer=None)
    change(folder, "tokenizer.json", pre_tokenizer=slow)
    assert refused(folder) == "tokenizer.json: pre_tokenizer is not what 'word' has"


def test_labels_can_be_told_apart_and_printed(folder):
    change(folder, "codec.json", labels=["bad", "bad", "good"])
    assert refused(folder) == "codec.json: a label is there twice"
    change(folder, "codec.json", labels=["bad", "\ud800", "good"])
    assert refused(folder) == "codec.json: a label or the language is not Unicode text"
    change(folder, "codec.json", labels=[])
    assert refused(folder) == "codec.json: no labels"
    change(folder, "codec.json", labels=["bad", "good"])
    assert refused(folder).startswith("model.safetensors: output.bias has shape (3,); (2,)")
