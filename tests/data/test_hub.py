"""Data sets by their name on the Hugging Face hub, from local folders laid out like one."""

import json
import sys

import pytest

from lstmlab.data import load
from lstmlab.data.guessing.guess import guess
from lstmlab.errors import InputError


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    pytest.importorskip("datasets", reason="the extra `hub` is not installed")
    import datasets.config

    folder = tmp_path_factory.getbasetemp() / "hub"
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", folder)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def card(folder, features, splits, config="default"):
    files = "".join(f"  - split: {split}\n    path: {name}\n" for split, name in splits.items())
    (folder / "README.md").write_text(
        f"---\nconfigs:\n- config_name: {config}\n  data_files:\n{files}"
        f"dataset_info:\n- config_name: {config}\n  features:\n{features}---\n"
    )


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


NAMED = """  - name: sentence
    dtype: string
  - name: label
    dtype:
      class_label:
        names:
          '0': neg
          '1': pos
"""


@pytest.fixture
def labelled(tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    rows = [{"sentence": f"film number {i}", "label": i % 2} for i in range(40)]
    write_rows(folder / "train.jsonl", rows)
    write_rows(folder / "validation.jsonl", rows[:6])
    write_rows(folder / "test.jsonl", [{**row, "label": -1} for row in rows[:4]])
    write_rows(folder / "more.jsonl", rows[:4])
    splits = {name: f"{name}.jsonl" for name in ("train", "validation", "test", "more")}
    card(folder, NAMED, splits)
    return folder


def test_labels_get_their_names(labelled):
    dataset = load(f"hf:{labelled}", "labelled", {"text": "sentence"})
    assert (dataset.name, dataset.labels) == ("films", ["neg", "pos"])
    assert dataset.splits["dev"]["label"] == ["neg", "pos"] * 3
    assert {split: dataset.size(split) for split in dataset.splits} == {
        "train": 36, "dev": 6, "test": 4,
    }  # fmt: skip
    assert dataset.notes == (
        "test: left out, its examples have no label",
        "more: left out, it is neither train, dev nor test",
        "test: 4 examples taken from train (drawn with a fixed seed, 10%)",
    )
    guessed = guess(f"hf:{labelled}")
    assert (guessed.task, guessed.columns["text"]) == ("sentiment", "sentence")


def test_translations_become_source_and_target(tmp_path):
    pairs = [{"translation": {"en": f"house {i}", "de": f"Haus {i}"}} for i in range(20)]
    write_rows(tmp_path / "train.jsonl", pairs)
    features = "  - name: translation\n    dtype:\n      translation:\n        languages:\n"
    card(tmp_path, f"{features}        - en\n        - de\n", {"train": "train.jsonl"})
    dataset = load(f"hf:{tmp_path}", "paired")
    assert (
        dataset.splits["train"]["source"][0].replace("house", "Haus")
        == (dataset.splits["train"]["target"][0])
    )
    assert dataset.notes[0] == "source: en, target: de, since nothing says otherwise"
    other = load(f"hf:{tmp_path}", "paired", {"source": "de"})
    assert other.splits["train"]["source"][0].startswith("Haus")


def test_what_can_not_be_had_says_what_to_do(labelled, monkeypatch):
    for name, said in {
        "hf:stanfordnlp/imdb": "the hub can't be reached.*HF_HOME.*hf:./FOLDER",
        f"hf:{labelled}:other": r"'other' not found.*hf:owner/name:CONFIG",
        "hf:./nowhere": r"hf:\./nowhere: no such folder",
        "hf:": "write it as hf:owner/name",
    }.items():
        with pytest.raises(InputError, match=said) as raised:
            load(name)
        assert "\n" not in str(raised.value)
    (labelled / "README.md").unlink()
    (labelled / "train.jsonl").unlink()
    (labelled / "more.jsonl").unlink()
    with pytest.raises(InputError, match=r"no train split; there are: validation, test"):
        load(f"hf:{labelled}")


def test_without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(InputError, match=r"needs the package datasets: pip install 'lstmlab\[hub"):
        load("hf:stanfordnlp/imdb")


TAGGED = """  - name: tokens
    sequence: string
  - name: ner_tags
    sequence:
      class_label:
        names:
          '0': O
          '1': B-PER
          '2': I-PER
"""


def test_the_numbers_of_tags_have_names_too(tmp_path):
    rows = [{"tokens": ["Ann", f"Lee{i}", "ran"], "ner_tags": [1, 2, 0]} for i in range(20)]
    write_rows(tmp_path / "train.jsonl", rows)
    card(tmp_path, TAGGED, {"train": "train.jsonl"})
    assert guess(f"hf:{tmp_path}").columns == {"tokens": "tokens", "tags": "ner_tags"}
    dataset = load(f"hf:{tmp_path}", "tagged")
    assert {*dataset.splits["train"]["tags"]} == {"B-PER I-PER O"}
