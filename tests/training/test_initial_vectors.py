"""Classifiers that begin with pre-trained vectors."""

import re
import shutil

import numpy as np
import pytest
import torch

from lstmlab import tasks, training
from lstmlab.artifacts import saved
from lstmlab.data.vectors import resolve_vectors
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.training.loop import Loop
from lstmlab.training.resuming.checkpoint import Checkpoints
from lstmlab.trial import Trial
from small_data import labelled
from small_runs import recipe, run

WORDS = ("good", "bad", "Plot", "film")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def vectors(tmp_path):
    generator = np.random.default_rng(0)
    path = tmp_path / "glove.txt"
    lines = [f"{word} {' '.join(map(str, generator.normal(size=6).round(3)))}" for word in WORDS]
    path.write_text("\n".join(lines) + "\n")
    return path


def rows(outcome) -> dict[str, torch.Tensor]:
    weight = outcome.model.embedding.weight.detach()
    vocabulary = outcome.codec.tokenizer.vocabulary()
    return {word: weight[vocabulary.index(word)] for word in ("good", "plot", "the")}


def of_file(path) -> dict[str, torch.Tensor]:
    lines = [line.split() for line in path.read_text().splitlines()]
    return {word.lower(): torch.tensor([float(n) for n in numbers]) for word, *numbers in lines}


def test_an_embedding_begins_with_them_and_a_note_says_how_many(vectors):
    outcome = run(vectors=str(vectors), steps=1, keep="last", **{"optimizer.learning_rate": 1e-12})
    mine, theirs = rows(outcome), of_file(vectors)
    for word in ("good", "plot"):
        assert torch.allclose(mine[word], theirs[word], atol=1e-6)
    assert outcome.model.embedding.weight.shape[1] == 6
    count = len(outcome.codec.tokenizer)
    said = (
        f"glove.txt: vectors for 4 of {count} words (0 as in lower case, 1 as with capitals, "
        "0 by their parts)"
    )
    assert said in outcome.record.notes
    others = outcome.model.embedding.weight.std()  # as long as they are
    assert 0.5 < others < 2


@pytest.mark.parametrize("changes", [{}, {"pretraining_epochs": 1}, {"weight_average": 0.5}])
def test_frozen_they_stay_and_other_words_learn(vectors, changes):
    how = {"vectors": str(vectors), "keep": "last", "epochs": 2, **changes}
    frozen, tuned = rows(run(freeze_vectors=1, **how)), rows(run(**how))
    for word in ("good", "plot"):
        assert torch.equal(frozen[word], of_file(vectors)[word])
        assert not torch.allclose(tuned[word], of_file(vectors)[word], atol=1e-3)
    began = rows(
        run(vectors=str(vectors), steps=1, keep="last", **{"optimizer.learning_rate": 1e-12})
    )
    assert not torch.allclose(frozen["the"], began["the"], atol=1e-3)


def test_frozen_for_a_while_they_are_tuned_after_it(vectors, monkeypatch):
    seen = []
    update = Loop._update

    def watched(self, *args):
        update(self, *args)
        word = self.data.codec.tokenizer.vocabulary().index("good")
        seen.append(self.model.embedding.weight[word].detach().clone())

    monkeypatch.setattr(Loop, "_update", watched)
    run(vectors=str(vectors), freeze_vectors=0.5, steps=8)
    same = [torch.equal(each, of_file(vectors)["good"]) for each in seen]
    assert same == [True] * 4 + [False] * 4


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_the_embedding_has_a_rate_of_its_own(vectors, optimizer):
    def moved(rate: float) -> tuple[float, torch.Tensor]:
        changes = {"optimizer": optimizer, "optimizer.weight_decay": 0, "vectors_rate": rate}
        outcome = run(vectors=str(vectors), steps=1, keep="last", **changes)
        distance = rows(outcome)["good"] - of_file(vectors)["good"]
        return float(distance.norm()), outcome.model.output.weight.detach()

    (far, output), (near, same_output) = moved(1.0), moved(0.1)
    assert near == pytest.approx(far / 10, rel=1e-3)
    assert torch.equal(output, same_output)


def planned(path, **changes) -> Trial:
    fields = resolve_vectors(recipe(vectors=str(path), **changes))
    data = labelled().fingerprint
    return Trial(task="classification", dataset="small", fingerprint=data, recipe=fields, seed=0)


def test_a_trial_knows_its_file_by_its_content(vectors, tmp_path):
    first = planned(vectors)
    assert re.fullmatch(re.escape(str(vectors)) + "@[0-9a-f]{16}", first.recipe.vectors)
    assert first.recipe.embedding_size == 6
    assert resolve_vectors(first.recipe) == first.recipe
    elsewhere = tmp_path / "else@where" / "other.txt"
    elsewhere.parent.mkdir()
    shutil.copy(vectors, elsewhere)
    assert planned(elsewhere).id == first.id
    assert planned(elsewhere).recipe != first.recipe
    changed = vectors.read_text().replace("good", "well")
    elsewhere.write_text(changed)
    assert planned(elsewhere).id != first.id
    vectors.write_text(changed)
    with pytest.raises(InputError, match="has changed since the trial was planned"):
        training.run(first, labelled())


def test_a_recipe_without_them_has_the_identity_that_it_had():
    assert "vectors" not in Recipe().identity()
    assert Recipe().identity() == Recipe().to_text()
    assert Recipe(vectors="a@b.txt").identity() == Recipe(vectors="a@b.txt").to_text()


def test_the_model_folder_needs_the_file_no_more(vectors, tmp_path):
    trial = planned(vectors)
    outcome = training.run(trial, labelled(), threads=1)
    saved.save(tmp_path / "model", saved.SavedModel.of(trial, outcome))
    vectors.unlink()
    model = saved.read(tmp_path / "model")
    assert model.evaluate(labelled().splits["test"]) == outcome.record.metrics["test"]


def test_a_killed_run_goes_on_with_them(vectors, tmp_path):
    trial = planned(vectors, freeze_vectors=0.7, vectors_rate=0.5)
    kept, asked = Checkpoints(tmp_path / "kept", every=0), iter(range(4))
    ended = training.run(
        trial, labelled(), threads=1, checkpoints=kept, stop=lambda: next(asked) == 3
    )
    assert ended.interrupted
    whole = training.run(trial, labelled(), threads=1)
    again = training.run(trial, labelled(), threads=1, checkpoints=kept)
    assert again.record.without_times() == whole.record.without_times()


def test_what_has_no_words_is_refused(vectors):
    said = "glove.txt: has vectors of words, and unit 'bpe' has none; set unit to word"
    with pytest.raises(InputError, match=said):
        run(vectors=str(vectors), unit="bpe", vocabulary_size=300)
    vectors.write_text("nothing 1 2 3\n")
    with pytest.raises(InputError, match="has a vector for none of the"):
        run(vectors=str(vectors))


def test_tasks_without_an_embedding_of_words_do_not_take_them():
    with pytest.raises(InputError, match="translation does not use 'vectors'"):
        tasks.load("translation").recipe_with({"vectors": "glove.txt"})
