"""How long a target may become, and what stands for a word that the model doesn't know."""

import json
from dataclasses import replace

import pytest
import torch

from lstmlab import tasks
from lstmlab.artifacts.foreign_codec import read_codec
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.encoded import encode
from lstmlab.data.tokenizing.tokenizer import EOS
from models_made import untrained


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def pairs(source: str, target: str) -> Dataset:
    split = {"source": [source] * 50, "target": [target] * 50}
    return Dataset("pairs", "paired", {"train": split, "dev": split, "test": split})


def codec_of(dataset: Dataset, **changes):
    recipe = tasks.load("translation").recipe_with({"unit": "char", "min_count": 1, **changes})
    return encode(dataset, recipe).codec, recipe


@pytest.mark.parametrize(
    ("source", "target", "ratio"),
    [
        ("你好世界", "a" * 60, 10.25),  # (60 and its end, less 20) / 4
        ("hello there", "hallo", 2.0),  # never less than before
        ("", "b" * 30, 11.0),
    ],
)
def test_the_training_pairs_say_how_long_a_target_may_be(source, target, ratio):
    codec, _ = codec_of(pairs(source, target), max_target_length=100)
    assert codec.target_ratio == ratio
    assert codec.longest_target(max(1, len(source))) >= len(target) + 1


def test_it_is_saved_and_read_and_a_model_without_it_keeps_the_old_rule(tmp_path):
    codec, recipe = codec_of(pairs("你好世界", "a" * 60))
    codec.save(tmp_path)
    about, tokenizer = (
        (tmp_path / name).read_text("utf-8") for name in ("codec.json", "tokenizer.json")
    )
    assert read_codec(about, tokenizer, recipe).target_ratio == 10.25
    without = {key: value for key, value in json.loads(about).items() if key != "target_ratio"}
    assert read_codec(json.dumps(without), tokenizer, recipe).longest_target(7) == 34
    for wrong in (1.5, 1e9, float("nan"), True, "3", None, [2.5]):
        with pytest.raises(ValueError, match="target_ratio is not a number from 2 to 1,000,000"):
            read_codec(json.dumps({**without, "target_ratio": wrong}), tokenizer, recipe)


@pytest.mark.parametrize(("ratio", "most"), [(2.0, 26), (8.0, 44), (100.0, 50)])
def test_a_model_that_does_not_end_writes_so_much(ratio, most):
    made = untrained("translation", max_target_length=50)
    codec = replace(made.codec, target_ratio=ratio)
    with torch.no_grad():
        made.model.output.bias[EOS] = -1e9
    tokens = codec.tokenizer.encode_all(["one"])
    for beam in (1, 3):
        (found,) = made.task._decode(made.model, codec, tokens, made.trial.recipe, beam)
        assert len(found.ids) == most


def copying(**changes):
    """A model that always copies."""
    made = untrained("summarization", unit="word", max_target_length=6, min_count=1, **changes)
    if made.model.copy_gate is not None:
        with torch.no_grad():
            made.model.copy_gate.bias.fill_(1e3)
    return made


def test_a_name_that_is_not_known_is_copied_from_the_source():
    made = copying()
    (answer,) = made.predict(["Zork Grünwald"], explain=True)
    written = answer["target"].split()
    assert written
    assert set(written) <= {"Zork", "Grünwald"}  # in the source's own letters
    looked = answer["attention"]
    assert looked["target"] == written
    assert looked["source"] == ["Zork", "Grünwald"]
    at_most = [looked["source"][row.index(max(row))] for row in looked["weights"]]
    assert written == at_most
    answers = made.answers({"source": ["Zork Grünwald"], "target": [""]})
    assert answers == [answer["target"]]


def test_of_known_and_unknown_words_the_unknown_one_stands_for_an_unknown():
    (answer,) = copying().predict(["the plot Zork"])
    assert set(answer["target"].split()) <= {"the", "plot", "Zork"}
    assert "Zork" in answer["target"]


def test_where_nothing_is_copied_the_unknown_token_is_shown():
    made = copying(copy_source=False)
    with torch.no_grad():
        made.model.output.bias.fill_(-1e3)
        made.model.output.bias[1] = 0.0
    (answer,) = made.predict(["Zork"])
    assert set(answer["target"].split()) == {"<unk>"}
