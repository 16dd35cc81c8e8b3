"""The model card of other kinds of task, and with other people's text in it."""

from pathlib import Path

import pytest

from lstmlab import tasks
from lstmlab.api.card import _unscaled, model_card
from lstmlab.data.dataset import Dataset
from lstmlab.metrics.metric import Guess, Nats
from lstmlab.recipe import Recipe
from lstmlab.trial import Record, Status, Trial


def card(task: str, test: dict[str, list[str]], answers: list, metrics: dict[str, float]) -> str:
    kind = tasks.load(task).columns.called
    dataset = Dataset("set", kind, {"train": test, "dev": test, "test": test}, language="en")
    trial = Trial(task=task, dataset="set", fingerprint="f", recipe=Recipe(), seed=3)
    notes = ("train: 7 sources cut to 200 tokens",)
    record = Record(status=Status.COMPLETE, metrics={"test": metrics}, notes=notes)
    return model_card(Path("m"), trial, record, tasks.load(task), dataset, answers)


def test_samples_are_drawn_from_the_test_split_and_escaped() -> None:
    test = {"source": ["a | b", "<script>", "c\nd"], "target": ["x", "*y*", "z"]}
    text = card("translation", test, ["x", "y", "[z](http://u)"], {"bleu": 50.0})
    assert "| a \\| b | x | x |" in text
    assert "| \\<script\\> | \\*y\\* | y |" in text
    assert "| c d | z | \\[z\\](http://u) |" in text
    assert "- Longer text is cut (train: 7 sources cut to 200 tokens)." in text
    assert "Seed 3." in text


def test_many_labels_show_their_commonest_confusions() -> None:
    labels = [f"l{i:02}" for i in range(13)]
    test = {"text": ["t"] * 26, "label": labels * 2}
    given = ["l01", *labels[1:], "l01", *labels[1:]]
    answers = [Guess(label, {label: 0.75}) for label in given]
    text = card("classification", test, answers, {"accuracy": 92.3})
    # 24 of 26 are right, at 75 %.
    assert "Their expected calibration error on test is 17.3 %." in text
    assert "| expected | given | examples |\n| --- | --- | ---: |\n| l00 | l01 | 2 |\n" in text
    assert "It finds the fewest of: l00 (0% of 2), l01 (100% of 2), l02 (100% of 2)." in text


def test_a_language_model_is_judged_by_blocks_of_lines() -> None:
    lines = ["one two"] * 40
    answers = [Nats(2.0 + (i // 10), 3, 8) for i in range(40)]
    text = card("language-modeling", {"text": lines}, answers, {"perplexity": 3.2})
    row = next(line for line in text.splitlines() if line.startswith("| test | perplexity"))
    low, high = (float(end) for end in row.split("|")[4].split("–"))
    assert low < 3.2 < high
    assert "prejudices" in text


def test_the_probabilities_of_a_model_that_knows_nothing_can_be_unscaled():
    """Its temperature is so high that a power of a third by it is 0."""
    thirds = Guess("b", {"a": 0.332, "b": 0.336, "c": 0.332})
    assert 0.332**800 == 0
    unscaled = _unscaled(thirds, 800).probabilities
    assert unscaled["b"] == pytest.approx(1, abs=1e-3)
    assert sum(unscaled.values()) == pytest.approx(1)
    half = _unscaled(Guess("a", {"a": 0.8, "b": 0.2}), 0.5).probabilities
    assert half["a"] == pytest.approx(2 / 3)
