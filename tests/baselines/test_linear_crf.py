"""The linear CRF: what CRFsuite learned, its files, and its say beside a network."""

from itertools import pairwise

import numpy as np
import pycrfsuite
import pytest
import torch

from lstmlab import tasks
from lstmlab.baselines import linear_crf
from lstmlab.baselines.baseline import scored
from lstmlab.baselines.parts import crf_stored
from lstmlab.baselines.parts.tag_features import features, key_of, keys_of
from lstmlab.data.tagging.inner import Inner
from lstmlab.models.parts.beside import Beside
from lstmlab.tasks.parts.beside import calibrate
from models_made import beside, untrained
from small_data import tagged

TOKENS = ["Ann", "Lee", "saw", "Rome-2", "."]


def test_what_is_said_of_a_token():
    said = features(TOKENS)[3]
    for feature in (
        "0=rome-2", "as written=Rome-2", "shape=Xxxx-0", "short=Xx-0", "prefix3=rom", "suffix2=-2",
        "capital", "hyphen", "digit", "-1=saw", "+1=.", "-1,0=saw rome-2", "0,1=rome-2 .",
        "-2=lee", "+2=>", "-1shape=xxx", "+1shape=.",
    ):  # fmt: skip
        assert feature in said
    assert not [feature for feature in said if feature.startswith("-1,0,+1")]
    assert "-1,0,+1=北 京 大" in features(list("在北京大学"))[2]
    assert keys_of(TOKENS)[3] == [key_of(feature) for feature in said]
    assert all(0 <= key < 1 << 62 for row in keys_of(TOKENS) for key in row)


def test_its_answers_are_crfsuites(tmp_path):
    data = tagged()
    inner = Inner(tuple(data.labels), "bio")
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.1, "c2": 0.05, "max_iterations": 60,
                        "feature.possible_transitions": True})  # fmt: skip
    rows, tags = [], []
    for tokens, cell in zip(*data.splits["train"].values(), strict=True):
        rows.append(features(tokens.split()))
        tags.append([inner.names[number] for number in inner.numbers(cell.split())])
        trainer.append(rows[-1], tags[-1])
    trainer.train(str(tmp_path / "model"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(tmp_path / "model"))
    made = linear_crf._learned(rows, tags, inner, (0.1, 0.05))
    for cell, answer in zip(
        data.splits["test"]["tokens"], made.answers(data.splits["test"]), strict=True
    ):
        tokens = cell.split()
        given = tagger.tag(features(tokens))
        numbers = [inner.names.index(tag) for tag in given]
        assert list(answer.tags) == inner.bio(numbers)
        # A sequence's score, but for the sum over all: so the weights are CRFsuite's.
        emissions = made.emissions(tokens)
        score = sum(emissions[place, n] for place, n in enumerate(numbers))
        score += sum(made.pairs[a, b] for a, b in pairwise(numbers))
        other = [inner.names.index("O")] * len(tokens)
        of_other = sum(emissions[place, n] for place, n in enumerate(other))
        of_other += sum(made.pairs[a, b] for a, b in pairwise(other))
        tagger.set(features(tokens))
        exact = np.log(tagger.probability(given)) - np.log(tagger.probability(["O"] * len(tokens)))
        assert score - of_other == pytest.approx(exact, rel=1e-3, abs=1e-3)


def test_it_finds_names_and_places():
    found = scored("linear-crf", tagged(), ["dev", "test"])
    assert found.metrics["test"]["entity-f1"] > 95
    assert found.about == "c1 = 0.1, c2 = 0.05"
    commonest = scored("commonest-tag", tagged(), ["test"])
    assert 60 < commonest.metrics["test"]["entity-f1"] <= found.metrics["test"]["entity-f1"]


def test_its_files_are_read_unbelieved(tmp_path):
    inner = Inner(("B-A", "I-A", "O"), "bio")
    made = beside(inner).linear
    crf_stored.write(tmp_path, made, 0.25)
    about = (tmp_path / crf_stored.ABOUT).read_text()
    read, share = crf_stored.read(about, tmp_path / crf_stored.TENSORS, inner)
    assert share == 0.25
    assert read.held == made.held
    for name in ("keys", "weights", "pairs"):
        np.testing.assert_array_equal(getattr(read, name), getattr(made, name))
    for wrong in ("{}", "[", '{"held": [1, -1], "share": 0.5}', '{"held": [1, 1], "share": 2}'):
        with pytest.raises(ValueError, match=r"^features.json: not the choices of a linear CRF$"):
            crf_stored.read(wrong, tmp_path / crf_stored.TENSORS, inner)
    with pytest.raises(ValueError, match="not the tensors of a linear CRF of 5 tags"):
        crf_stored.read(about, tmp_path / crf_stored.TENSORS, Inner(inner.labels, "bioes"))
    for change in (
        {"keys": made.keys[::-1].copy()},
        {"keys": made.keys - (1 << 62)},
        {"weights": made.weights * np.float32(np.nan)},
        {"pairs": made.pairs + np.float32(1e9)},
    ):
        changed = linear_crf.LinearCrf(**{**vars(made), **change})
        crf_stored.write(tmp_path, changed)
        with pytest.raises(ValueError, match="a number in it is one that no training gives"):
            crf_stored.read(about, tmp_path / crf_stored.TENSORS, inner)


def test_beside_a_network_each_has_its_share():
    model = untrained("tagging", unit="word", wide="ngrams").model
    linear = model.beside.linear
    own = [linear.inner.names.index(tag) for tag in model.inner.plain]
    pieces = [["one", "film"], ["good"], []]
    features_ = model.features(pieces)
    assert features_.shape[:2] == (3, 2)
    told = model.beside(features_)
    for row, tokens in zip(told, pieces, strict=True):
        expected = linear.emissions(tokens) if tokens else np.zeros((0, len(own)))
        expected = expected[:, own]
        np.testing.assert_allclose(row[: len(tokens)].numpy(), expected, atol=1e-5)
        assert bool((row[len(tokens) :] == 0).all())
    network = torch.randn(3, 2, told.shape[2])
    joined = model.joined(network, features_)
    torch.testing.assert_close(joined, (0.4 * network + 0.6 * told) / model.temperature)
    scores, learned = model.scores(), model.crf.learned_scores()
    torch.testing.assert_close(scores.begin, 0.4 * learned.begin / model.temperature
                               + model.crf.barred_begin)  # fmt: skip
    mixed = 0.4 * learned.pairs + 0.6 * torch.from_numpy(linear.pairs[own][:, own])
    mixed /= model.temperature
    torch.testing.assert_close(scores.pairs, mixed + model.crf.barred_pairs)
    model.train()
    assert model.joined(network, features_) is network  # it learns alone


def test_dev_gives_a_network_that_knows_nothing_no_say(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    task, data = tasks.load("tagging"), tagged()
    recipe = task.recipe_with({"unit": "word", "hidden_size": 4, "embedding_size": 4})
    encoded = task.prepare(data, recipe)
    torch.manual_seed(0)
    model = task.model(encoded.codec, recipe).eval()
    note, calibrated = calibrate(model, encoded, "entity-f1", recipe, None)
    assert isinstance(model.beside, Beside)
    assert model.beside.share > 0.6
    assert note.startswith(f"beside the network, with {100 * model.beside.share:.0f}% of the say")
    assert calibrated == "confidences calibrated on dev (temperature scaling)"
    alone = scored("linear-crf", data, ["dev"]).metrics["dev"]["entity-f1"]
    answers = task.answers(model, encoded, "dev", recipe)
    assert task.score(answers, encoded, "dev", ["entity-f1"])["entity-f1"] >= alone
    assert all(parameter.grad is None for parameter in model.parameters())
    # Without dev, all is as with a model of the same recipe that had it held out.
    other = task.model(encoded.codec, recipe).eval()
    whole = task.prepare(data.with_dev_in_train(), recipe)
    notes = calibrate(other, whole, "entity-f1", recipe, model)
    assert other.beside.share == model.beside.share
    assert float(other.temperature) == float(model.temperature)
    assert notes[1].endswith("in a run of the same recipe that held it out")


def test_alone_it_is_the_baseline(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    task, data = tasks.load("tagging"), tagged()
    recipe = task.recipe_with(task.linear)
    assert not task.trains(recipe)
    encoded = task.prepare(data, recipe)
    model = task.model(encoded.codec, recipe).eval()
    (note, _) = calibrate(model, encoded, "entity-f1", recipe, None)
    assert note.startswith("a linear CRF of ")
    assert note.endswith("; no network was trained")
    baseline = scored("linear-crf", data, ["test"], recipe=recipe)
    assert task.answers(model, encoded, "test", recipe) == baseline.answers["test"]
