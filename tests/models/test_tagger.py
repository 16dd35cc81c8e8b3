"""A tagger: what is beyond a text, or a word, changes nothing; each word is spelled once."""

import numpy as np
import pytest
import torch

from lstmlab import tasks
from lstmlab.data.tagging.encoded import edges, encode_given
from lstmlab.data.tagging.inner import Inner
from lstmlab.data.tagging.words import LETTERS, Words
from lstmlab.data.tokenizing.spelling import BUCKETS
from lstmlab.models.parts.characters import Characters
from lstmlab.models.tagger import Tagger
from lstmlab.tasks.parts.tags import TagInputs
from models_made import untrained

TASK = tasks.load("tagging")
CELLS = ["one film was good", "a", "the plot is thin and unimaginably long", "good"]


@pytest.mark.parametrize("characters", ["none", "convolution", "lstm"])
@pytest.mark.parametrize("spelling", [False, True])
def test_a_text_has_the_same_emissions_alone_as_in_a_batch(characters, spelling):
    saved = untrained("tagging", unit="word", characters=characters, spelling=spelling)
    data = TASK.encoded(saved.codec, {"tokens": CELLS}, saved.trial.recipe)
    inputs = TagInputs(saved.model, data, "given")
    with torch.no_grad():
        together = saved.model(*inputs(np.arange(4)))
        for place, cell in enumerate(CELLS):
            alone = saved.model(*inputs(np.array([place])))
            length = len(cell.split())
            torch.testing.assert_close(together[place, :length], alone[0], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("characters", ["convolution", "lstm"])
def test_unknown_words_are_told_apart_by_their_characters(characters):
    recipe = TASK.recipe_with({"characters": characters, "unit": "word"})
    saved = untrained("tagging", unit="word", characters=characters)
    data = encode_given(saved.codec, {"tokens": ["zzz", "qqq", "Qqq"]}, recipe)
    assert len({*data.columns["given"]["tokens"].ids.tolist()}) == 1
    with torch.no_grad():
        emissions = saved.model(*TagInputs(saved.model, data, "given")(np.arange(3)))
    assert len({tuple(row) for row in emissions[:, 0].tolist()}) == 3


def test_words_are_listed_once_and_spelled_between_their_ends():
    words = Words.of(["ab", "c", "ab", "x" * 40], np.array([0, 3, 4]), parts=True)
    assert words.which.ids.tolist() == [1, 2, 1, 3]
    first = 3
    assert words.letters[1].tolist()[:5] == [1, first + ord("a"), first + ord("b"), 2, 0]
    assert (words.letters[3] > 0).sum() == 24  # where it begins, where it ends, and two ends
    letters, parts, which = words.batch(np.array([0]))
    assert letters[which[0, 0]].tolist() == [1, first + ord("a"), first + ord("b"), 2]
    assert which.tolist()[0][0] == which.tolist()[0][2] != which.tolist()[0][1]
    assert parts is not None
    assert parts.shape[0] == letters.shape[0]
    strange = Words.of(["中文", "\U0001f600"], np.array([0, 2]), parts=False)
    assert strange.parts is None
    assert strange.letters.max() < LETTERS


@pytest.mark.parametrize(
    ("tokens", "most", "breaks", "cuts"),
    [
        ("a b c", 3, [], []),
        ("a b c d e f g", 3, [], [3, 6]),
        ("a b . d e . g h", 4, [], [3, 6]),
        ("a . c d e f", 4, [], [4]),  # its end is in the first half
        ("a b c d", 9, [2, 0, 4], [2]),
        ("a b c d e f g", 3, [1], [1, 4]),
    ],
)
def test_long_texts_are_cut_at_the_end_of_a_sentence(tokens, most, breaks, cuts):
    assert edges(tokens.split(), most, breaks) == cuts


def test_the_spelling_of_a_model_is_its_recipes():
    inner = Inner(("B-A", "I-A", "O"), "bioes")
    recipe = TASK.recipe_with({"characters": "none", "spelling": True})
    model = Tagger(9, inner, recipe, BUCKETS)
    assert model.characters is None
    assert model.spelling is not None
    assert model.output.out_features == len(inner.names) == 5


def test_of_letters_that_of_padding_alone_begins_at_zero():
    recipe = TASK.recipe_with({"characters": "convolution", "character_size": 8})
    made = Characters(recipe)
    made.initialize_weights()
    letters = made.letters.weight
    assert not letters[0].any()
    assert bool(letters[1:].any(1).all())
