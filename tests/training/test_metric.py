"""The metric that counts: what is kept, tuned and compared by."""

import numpy as np
import pytest

from lstmlab import tasks, training
from lstmlab.api.learning import learn
from lstmlab.artifacts import saved
from lstmlab.data.dataset import Dataset
from lstmlab.errors import InputError
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.trial import Trial
from small_runs import recipe, run


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def unbalanced() -> Dataset:
    """A fifth of the texts are of the rare label, and hard to tell."""
    generator = np.random.default_rng(0)
    splits = {}
    for split, count in {"train": 150, "dev": 100, "test": 100}.items():
        labels = ["rare" if each < 0.2 else "common" for each in generator.random(count)]
        words = {"rare": ["one", "two", "two"], "common": ["one", "one", "one", "two"]}
        texts = [" ".join(generator.choice(words[label], 5)) for label in labels]
        splits[split] = {"text": texts, "label": labels}
    return Dataset("unbalanced", "labelled", splits, language="en")


def outcome_of(**changes) -> training.Outcome:
    data = unbalanced()
    trial = Trial(
        task="classification", dataset="d", fingerprint=data.fingerprint,
        recipe=recipe(epochs=4, **changes), seed=0,
    )  # fmt: skip
    return training.run(trial, data, threads=1)


def test_the_curve_and_the_weights_kept_are_by_it():
    for name, best in (("macro-f1", max), ("log-loss", min)):
        record = run(metric=name, epochs=4, evaluations=8).record
        at_best = best(point.score for point in record.curve)
        if name == "macro-f1":
            assert record.metrics["dev"][name] == at_best
        plain = run(epochs=4, evaluations=8).record
        assert record.steps == plain.steps
    assert [p.score for p in record.curve] != [p.score for p in plain.curve]


def test_the_tasks_own_metric_is_no_other_recipe():
    assert recipe(metric="accuracy") == recipe()
    assert recipe(metric="macro-f1") != recipe()
    with pytest.raises(InputError, match="unknown metric of classification 'f1'; known: acc"):
        recipe(metric="f1")
    with pytest.raises(InputError, match="unknown metric of translation 'accuracy'"):
        tasks.load("translation").recipe_with({"metric": "accuracy"})


def test_thresholds_make_dev_better_and_are_saved(tmp_path):
    changes = {"metric": "macro-f1", "tune_thresholds": True}
    plain, tuned = outcome_of(metric="macro-f1"), outcome_of(**changes)
    assert tuned.record.metrics["dev"]["macro-f1"] > plain.record.metrics["dev"]["macro-f1"] + 3
    said = "labels are answered by thresholds that were fitted on dev, for macro-f1"
    assert said in tuned.record.notes
    assert plain.model.thresholds is None
    # What is sure stays as it is.
    sure = [[guess.probabilities for guess in each.answers["test"]] for each in (plain, tuned)]
    assert sure[0] == sure[1]
    assert [g.label for g in plain.answers["test"]] != [g.label for g in tuned.answers["test"]]
    trial = Trial(
        task="classification", dataset="d", fingerprint=unbalanced().fingerprint,
        recipe=recipe(epochs=4, **changes), seed=0,
    )  # fmt: skip
    saved.save(tmp_path / "model", saved.SavedModel.of(trial, tuned))
    model = saved.read(tmp_path / "model")
    test = unbalanced().splits["test"]
    assert model.evaluate(test) == tuned.record.metrics["test"]
    answers = model.predict(list(test["text"]))
    assert [one["label"] for one in answers] == [guess.label for guess in tuned.answers["test"]]
    both = saved.join([model, model], ["a", "b"])
    assert [g.label for g in both.answers(test)] == [g.label for g in tuned.answers["test"]]


def test_thresholds_of_a_model_that_learns_from_dev_are_those_of_its_twin(tmp_path):
    changes = {"tune_thresholds": True, "metric": "macro-f1", "train_on": "train+dev"}
    model = learn(
        tasks.load("classification"), unbalanced(), recipe(epochs=4, **changes), device="cpu"
    )
    said = "labels are answered by thresholds that were fitted on dev, for macro-f1 in a run of"
    assert any(note.startswith(said) for note in model.record.notes)
    assert model.trained.model.thresholds.abs().max() > 0
    alone = outcome_of(**changes)
    assert "no thresholds were fitted: dev was trained on" in alone.record.notes


def test_a_study_compares_by_it(tmp_path):
    (tmp_path / "words").mkdir()
    for split, columns in unbalanced().splits.items():
        rows = map(",".join, zip(columns["text"], columns["label"], strict=True))
        (tmp_path / "words" / f"{split}.csv").write_text("\n".join(["text,label", *rows]))
    table = {
        "name": "small",
        "axes": {"optimizer": ["sgd", "adam"]},
        "tasks": [{"task": "sentiment", "dataset": str(tmp_path / "words"), "metric": "log-loss"}],
    }
    made = plan.make(StudyFile.model_validate(table), "study")
    for candidate in made.candidates:
        assert candidate.contender.metric == "log-loss"
        assert not candidate.contender.higher_is_better
        assert candidate.base.recipe.metric == "log-loss"
    table["axes"] = {"metric": ["accuracy", "macro-f1"]}
    with pytest.raises(InputError, match="contenders of two metrics can't be compared"):
        plan.make(StudyFile.model_validate(table), "study")
    table["tasks"][0]["metric"] = "bleu"
    with pytest.raises(InputError, match="unknown metric of sentiment 'bleu'"):
        plan.make(StudyFile.model_validate(table), "study")


def test_an_estimator_selects_by_it():
    from lstmlab import LSTMClassifier

    data = unbalanced().splits["train"]
    fields = {"epochs": 2, "pretraining_epochs": 0, "embedding_size": 8, "hidden_size": 8}
    model = LSTMClassifier(**fields, metric="macro-f1", tune_thresholds=True, random_state=0)
    model.fit(data["text"], data["label"])
    assert model.model_.recipe.metric == "macro-f1"
    assert model.model_.record.metrics["dev"]["macro-f1"] >= max(
        point.score for point in model.model_.record.curve
    )
