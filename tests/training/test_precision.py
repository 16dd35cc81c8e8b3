"""Which number format a model is trained and answers in."""

import pytest
import torch

from lstmlab import training
from lstmlab.errors import InputError
from lstmlab.models.classifier import Classifier
from lstmlab.recipe import Recipe
from lstmlab.training.machine import precision
from models_made import untrained
from small_runs import run


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def test_answers_are_in_float32_where_training_is_in_bfloat16(monkeypatch):
    seen = set()
    read = Classifier.read

    def watched(self, *inputs):
        seen.add((self.training, torch.is_autocast_enabled("cpu")))
        return read(self, *inputs)

    monkeypatch.setattr(Classifier, "read", watched)
    run(precision="bfloat16", epochs=1)
    assert seen == {(True, True), (False, False)}


@pytest.mark.parametrize("task", ["classification", "translation", "language-modeling"])
def test_an_answer_does_not_hang_on_what_it_is_batched_with(task):
    model = untrained(task, precision="bfloat16", hidden_size=24, embedding_size=24)
    texts = ["", "film 1 was good", "a much longer text about a plot that is thin, and bad " * 3]
    together = model.predict(texts)
    for text, beside in zip(texts, together, strict=True):
        (alone,) = model.predict([text])
        numbers = {key: value for key, value in alone.items() if not isinstance(value, str)}
        for key, value in numbers.items():
            assert value == pytest.approx(beside.pop(key), rel=1e-5, abs=2e-6)
            del alone[key]
        assert alone == beside


def test_the_environment_says_what_auto_is(monkeypatch):
    for said in ("float32", "bfloat16"):
        monkeypatch.setenv("LSTMLAB_PRECISION", said)
        assert training.resolve_precision(Recipe()).precision == said
        assert training.resolve_precision(Recipe(precision="float32")).precision == "float32"
    monkeypatch.setenv("LSTMLAB_PRECISION", "half")
    with pytest.raises(InputError, match="LSTMLAB_PRECISION=half: must be float32 or bfloat16"):
        training.resolve_precision(Recipe())


def test_small_cells_but_the_lstm_are_trained_in_float32(monkeypatch):
    monkeypatch.delenv("LSTMLAB_PRECISION", raising=False)
    monkeypatch.setattr(precision, "_faster", lambda: "bfloat16")

    def auto(cell, units, before=""):
        recipe = Recipe().updated({"cell": cell, "hidden_size": units})
        return training.resolve_precision(recipe, before=before).precision

    assert auto("lstm", 8) == "bfloat16"
    assert auto("lstm", 8, before="float32") == "float32"
    for cell in ("gru", "lstm-peephole", "sru"):
        assert auto(cell, 255) == auto(cell, 255, before="bfloat16") == "float32"
        assert auto(cell, 256) == auto(cell, 256, before="bfloat16") == "bfloat16"
        assert auto(cell, 256, before="float32") == "float32"


def test_precision_is_declared():
    assert "computed in float32" in run().record.notes
    assert "computed in bfloat16" in run(precision="bfloat16").record.notes
    assert training.resolve_precision(Recipe()).precision in {"float32", "bfloat16"}


@pytest.mark.parametrize(("speedup", "expected"), [(2.0, "bfloat16"), (0.6, "float32")])
def test_the_faster_precision_is_measured_once(monkeypatch, tmp_path, speedup, expected):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    monkeypatch.delenv("LSTMLAB_PRECISION", raising=False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    monkeypatch.setattr(precision, "_speedup", lambda: speedup)
    precision._faster.cache_clear()
    try:
        assert training.resolve_precision(Recipe()).precision == expected
        precision._faster.cache_clear()  # as in another process
        monkeypatch.setattr(precision, "_speedup", lambda: 1 / speedup)
        assert training.resolve_precision(Recipe()).precision == expected
    finally:
        precision._faster.cache_clear()
