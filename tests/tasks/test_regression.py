"""A model of numbers: its losses, its intervals, its wide part, and what it answers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstmlab import tasks
from lstmlab.artifacts.foreign_codec import read_codec
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.scale import Scale, checked
from lstmlab.errors import InputError
from lstmlab.metrics.metric import Estimate
from lstmlab.models.regressor import Regressor
from lstmlab.recipe import Recipe
from lstmlab.tasks.parts.numbers import COVERAGE, answers_of, reach_of
from models_made import untrained

GRADES = Scale(2.0, 1.5, (0.0, 1.0, 2.5, 5.0))
SMALL = {"embedding_size": 4, "hidden_size": 3, "dropout": 0.0}


def regressor(loss: str, scale: Scale = GRADES) -> Regressor:
    torch.manual_seed(0)
    return Regressor(9, scale, Recipe().updated({**SMALL, "number_loss": loss}))


def test_losses_are_as_their_equations_say() -> None:
    outputs, wanted = torch.tensor([[0.3], [-2.0], [1.0]]), torch.tensor([0.0, 1.0, 0.9])
    apart = torch.tensor([0.3, 3.0, 0.1])
    squared = (apart**2 / 2).sum()
    assert regressor("squared").summed_loss(outputs, wanted) == pytest.approx(float(squared))
    huber = 0.3**2 / 2 + (3.0 - 0.5) + 0.1**2 / 2
    assert regressor("huber").summed_loss(outputs, wanted) == pytest.approx(huber)


def test_cumulative_logits_are_as_their_equations_say() -> None:
    model = regressor("ordinal")
    with torch.no_grad():
        model.gaps.copy_(torch.tensor([-1.0, 0.5, -3.0]))
    cuts = model.cuts.tolist()
    assert cuts == sorted(cuts)
    assert len(cuts) == 3
    standard = (torch.tensor(GRADES.grades) - 2.0) / 1.5
    scores = torch.tensor([[0.4], [-1.3]])
    above = torch.sigmoid(scores - model.cuts)  # (texts, cuts): whether it is above each grade
    shares = torch.cat([torch.ones(2, 1), above], 1) - torch.cat([above, torch.zeros(2, 1)], 1)
    assert (shares > 0).all()
    expected = (shares * standard).sum(1)
    torch.testing.assert_close(model.numbers(scores)[:, 0], expected)
    # The grades 5 (all cuts below it) and 1 (the first one only).
    nats = -(above[0].log().sum() + above[1, 0].log() + (1 - above[1, 1:]).log().sum())
    wanted = torch.tensor([2.0, -2 / 3])
    assert float(model.summed_loss(scores, wanted).detach()) == pytest.approx(float(nats.detach()))


def test_numbers_that_are_no_grades_have_no_cuts() -> None:
    with pytest.raises(InputError, match="'ordinal' is for grades, few numbers that come again"):
        regressor("ordinal", Scale(2.0, 1.5))


def test_intervals_hold_what_they_say_of_whatever_model() -> None:
    """Also of a bad one, on average over dev splits: at least nine in ten, and not many more."""
    rng, held = np.random.default_rng(0), []
    for _ in range(300):
        truth = rng.normal(size=130)
        given = 0.3 * truth + rng.normal(size=130) * np.abs(truth)
        reach = reach_of(given[:30], truth[:30])
        held.append((np.abs(given[30:] - truth[30:]) <= reach).mean())
    assert COVERAGE <= np.mean(held) < COVERAGE + 1 / 31 + 0.01


def test_answers_are_in_their_own_unit_and_within_the_grades() -> None:
    low, high = answers_of(np.array([-9.0, 0.4]), GRADES, 0.5)
    assert low == Estimate(0.0, 0.0, 0.75, 0.0, -9.0)
    assert high == Estimate(2.6, pytest.approx(1.85), pytest.approx(3.35), 2.5, 0.4)
    (free,) = answers_of(np.array([-9.0]), Scale(2.0, 1.5), -1.0)
    assert free == Estimate(-11.5, None, None, None, -9.0)


def test_a_scale_is_that_of_the_training_split() -> None:
    few = Scale.of(["1", "2", "2", "5", "1", "1", "2", "5", "5"])
    assert few.grades == (1.0, 2.0, 5.0)
    assert (few.mean, few.deviation) == (pytest.approx(24 / 9), pytest.approx(np.std([1, 2, 5])))
    assert few.nearest(1.5) == 1.0
    assert Scale.of([str(number) for number in range(100)]).grades == ()
    assert checked(few.table()) == few


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"deviation": 0}, "all the same"),
        ({"mean": float("nan")}, "no number"),
        ({"mean": True}, "no number"),
        ({"grades": [1, 1]}, "don't rise"),
        ({"grades": [1]}, "all the same"),
        ({"grades": "12"}, "not a list"),
        ({"grades": list(range(31))}, "at most 30"),
        ({"more": 1}, "no mean, deviation and grades"),
    ],
)
def test_a_strangers_scale_is_checked(changes: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        checked({**GRADES.table(), **changes})


def test_a_strangers_codec_names_its_scale() -> None:
    model = untrained("regression")
    tokenizer = model.codec.tokenizer.to_json()
    about = '{"labels": [], "language": "en", "scale": {"mean": 1, "deviation": -1, "grades": []}}'
    with pytest.raises(ValueError, match=r"codec\.json: scale is of numbers that are all the same"):
        read_codec(about, tokenizer, model.trial.recipe)


def test_what_words_say_is_in_the_numbers_unit() -> None:
    """Together, n-grams are what the wide part adds to the number; and words, by how much it would
    change were all of their embeddings a little larger."""
    text = "a bad film was not good"
    model = untrained("regression", unit="word", wide="ngrams")
    (answer,) = model.predict([text], explain=True)
    assert {*answer} == {"text", "number", "low", "high", "words", "ngrams"}
    assert " ".join(word["token"] for word in answer["words"]) == text
    network, wide = model.model, model.model.wide
    (row,) = wide.linear.rows([text]).toarray()
    whole = wide.share * float(row @ wide.linear.weights[:, 0]) * 1.5
    assert sum(network.spoken(text, 0).values()) == pytest.approx(whole, rel=1e-4)
    ids = torch.tensor([model.codec.tokenizer.encode(text)])
    embedded, length = network.embed(ids).double(), torch.tensor([ids.shape[1]])
    network.double()
    one, other = (network.read(embedded * (1 + each), length).item() for each in (1e-5, -1e-5))
    moved = (1 - wide.share) * 1.5 * (one - other) / 2e-5
    assert sum(word["weight"] for word in answer["words"]) == pytest.approx(moved, abs=1e-3)


def test_the_wide_part_has_the_share_that_is_best_on_dev(tmp_path, monkeypatch) -> None:
    """The number is its n-grams' alone, so that an untrained network's say would only hurt."""
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    rng = np.random.default_rng(0)

    def split(count: int) -> dict[str, list[str]]:
        words = rng.choice(["one", "two", "three", "and", "of"], (count, 4))
        worth = {"one": 1, "two": 2, "three": 3}
        numbers = [sum(worth.get(word, 0) for word in row) for row in words]
        return {"text": [" ".join(row) for row in words], "number": [str(n) for n in numbers]}

    splits = {name: split(count) for name, count in (("train", 300), ("dev", 60), ("test", 60))}
    dataset = Dataset("sums", {"text": "text", "number": "number"}, splits)
    task = tasks.load("regression")
    recipe = task.recipe_with({**SMALL, "wide": "ngrams", "unit": "word", "pretraining_epochs": 0})
    data = task.prepare(dataset, recipe)
    torch.manual_seed(0)
    model = task.model(data.codec, recipe).eval()
    dev = task.answers(model, data, "dev", recipe)
    notes, both = task.calibrate(model, data, dev, recipe)
    assert model.wide.share >= 0.95
    assert "alpha = " in notes[0]
    assert (
        notes[1] == "intervals hold 90% of numbers like those of dev (split conformal prediction)"
    )
    with torch.no_grad():
        again = task.answers(model, data, "dev", recipe)
    assert [one.number for one in again] == pytest.approx([one.number for one in both], abs=1e-4)
    assert float(model.reach) > 0
