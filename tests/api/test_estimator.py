"""LSTMClassifier as scikit-learn's users use it: in lists, arrays, pipelines and searches."""

import io
import pickle

import numpy as np
import pandas
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

import lstmlab
from lstmlab import InputError, LSTMClassifier

TEXTS = [f"the {thing} is {word}" for thing in ("plot", "cast", "film", "end", "start")
         for word in ("good", "bad", "fine", "dull")] * 3  # fmt: skip
LABELS = [1, 0, 1, 0] * 15
SMALL = {
    "hidden_size": 8, "embedding_size": 8, "learning_rate": 0.03, "batch_size": 8, "epochs": 4,
    "pretraining_epochs": 0, "dropout": 0.0, "random_state": 0,
}  # fmt: skip


pytestmark = pytest.mark.usefixtures("precision")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


def classifier(**changed):
    return LSTMClassifier(**{**SMALL, **changed})


@pytest.fixture(scope="module")
def fitted(precision, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
        return classifier().fit(TEXTS, LABELS)


def test_it_learns_and_its_probabilities_are_in_the_order_of_classes(fitted):
    assert fitted.score(TEXTS, LABELS) == 1.0
    assert fitted.classes_.tolist() == [0, 1]
    answers = fitted.predict(["the plot is good", "the cast is dull"])
    assert answers.tolist() == [1, 0]
    assert answers.dtype == np.array(LABELS).dtype
    probabilities = fitted.predict_proba(["the plot is good", "the cast is dull"])
    assert probabilities.shape == (2, 2)
    assert probabilities.sum(1) == pytest.approx([1, 1])
    assert probabilities.argmax(1).tolist() == [1, 0]
    assert not hasattr(fitted, "n_features_in_")


@pytest.mark.parametrize(
    ("labels", "names"),
    [([0.0, 1.0], ["0", "1"]), ([False, True], ["false", "true"]), (["a", "a "], ["a", "a "])],
)
def test_labels_are_named_as_in_a_file(labels, names):
    given = [labels[number] for number in LABELS]
    made = classifier(epochs=1).fit(TEXTS, given)
    assert sorted(made.model_.labels) == names
    assert set(made.predict(TEXTS[:9]).tolist()) <= set(labels)
    assert made.predict_proba(TEXTS[:9]).shape == (9, 2)
    if names[0] == names[0].strip() and names[1] == names[1].strip():
        assert "accuracy" in made.model_.evaluate((TEXTS, given))


def test_a_tenth_is_held_out_for_the_weights_and_the_temperature(fitted):
    record = fitted.model_.record
    assert [*record.metrics] == ["dev"]
    assert "confidences calibrated on dev (temperature scaling)" in record.notes
    assert fitted.model_.recipe.train_on == "train"
    splits = classifier()._splits({"text": TEXTS, "label": [str(n) for n in LABELS]}, seed=0)
    assert [len(splits[name]["text"]) for name in ("train", "dev")] == [54, 6]
    assert splits["dev"]["label"].count("1") == 3  # of each label its share
    other = classifier()._splits({"text": TEXTS, "label": [str(n) for n in LABELS]}, seed=1)
    assert other["dev"] != splits["dev"]


def test_without_validation_everything_is_learned_from():
    fitted = classifier(validation_fraction=None, epochs=3).fit(TEXTS, LABELS)
    assert fitted.model_.record.metrics == {}
    assert fitted.model_.record.curve == ()
    assert fitted.score(TEXTS, LABELS) == 1.0


@pytest.mark.parametrize("kind", [np.array, pandas.Series, tuple, lambda values: iter(values)])
def test_texts_in_anything_that_holds_them(fitted, kind):
    again = fitted.predict_proba(kind(TEXTS))
    assert (again == fitted.predict_proba(TEXTS)).all()


def test_the_same_random_state_gives_the_same_model(fitted):
    same = classifier().fit(pandas.Series(TEXTS), np.array(LABELS))
    assert (same.predict_proba(TEXTS) == fitted.predict_proba(TEXTS)).all()
    other = classifier(random_state=1).fit(TEXTS, LABELS)
    assert (other.predict_proba(TEXTS) != fitted.predict_proba(TEXTS)).any()
    drawn = [
        classifier(random_state=np.random.RandomState(3), epochs=1).fit(TEXTS, LABELS)
        for _ in range(2)
    ]
    assert (drawn[0].predict_proba(TEXTS) == drawn[1].predict_proba(TEXTS)).all()


def test_fitting_leaves_the_callers_random_numbers_alone():
    import torch

    torch.manual_seed(5)
    classifier(epochs=1).fit(TEXTS, LABELS)
    found = torch.rand(3)
    torch.manual_seed(5)
    assert torch.equal(found, torch.rand(3))


def test_labels_that_are_text_keep_their_order_and_type():
    names = np.array(["yes", "no"])[LABELS]
    fitted = classifier().fit(TEXTS, names)
    assert fitted.classes_.tolist() == ["no", "yes"]
    assert (fitted.predict(TEXTS) == names).all()


def test_numbers_as_labels_are_not_sorted_as_text():
    labels = [2 if label else 10 for label in LABELS]
    fitted = classifier().fit(TEXTS, labels)
    assert fitted.classes_.tolist() == [2, 10]
    assert fitted.model_.labels == ["2", "10"]
    assert fitted.predict(TEXTS).tolist() == labels
    assert fitted.classes_[fitted.predict_proba(TEXTS).argmax(1)].tolist() == labels


def test_pickled_it_answers_alike_and_holds_no_torch(fitted):
    wanted: set[str] = set()

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            wanted.add(module.split(".")[0])
            return super().find_class(module, name)

    again = Reader(io.BytesIO(pickle.dumps(fitted))).load()
    assert wanted <= {"lstmlab", "numpy"}
    assert (again.predict_proba(TEXTS) == fitted.predict_proba(TEXTS)).all()
    assert again.get_params() == fitted.get_params()
    assert again.model_.record == fitted.model_.record


def test_its_model_is_a_model_folder_like_any(fitted, tmp_path):
    fitted.model_.save(tmp_path / "model")
    loaded = lstmlab.load(tmp_path / "model")
    assert (loaded.predict_proba(TEXTS) == fitted.predict_proba(TEXTS)).all()


def test_in_a_pipeline_cross_validation_and_a_search(fitted):
    lower = FunctionTransformer(lambda texts: [text.lower() for text in texts])
    pipeline = Pipeline([("lower", lower), ("lstm", classifier())])
    assert pipeline.fit(TEXTS, LABELS).score([text.upper() for text in TEXTS], LABELS) == 1.0
    assert cross_val_score(classifier(epochs=8), TEXTS, LABELS, cv=2).min() > 0.9
    search = GridSearchCV(classifier(), {"hidden_size": [1, 8], "cell": ["gru"]}, cv=2)
    search.fit(np.array(TEXTS), np.array(LABELS))
    assert search.best_params_["cell"] == "gru"
    assert search.best_estimator_.model_.recipe.cell.name == "gru"
    assert search.score(TEXTS, LABELS) == 1.0
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_a_clone_has_the_parameters_and_no_model(fitted):
    copy = clone(classifier(recipe={"word_dropout": 0.1}))
    assert copy.get_params()["recipe"] == {"word_dropout": 0.1}
    with pytest.raises(NotFittedError):
        clone(fitted).predict(["x"])


def test_every_parameter_with_a_recipes_name_reaches_the_recipe(tmp_path):
    from lstmlab.recipe import Recipe

    given = {
        "cell": "gru", "embedding_size": 3, "hidden_size": 5, "layers": 2, "bidirectional": False,
        "pooling": "last", "dropout": 0.25, "unit": "char", "vocabulary_size": 50, "min_count": 3,
        "max_length": 7, "truncation": "tail", "schedule": "cosine", "batch_size": 9, "epochs": 2.5,
        "pretraining_epochs": 1.0, "label_smoothing": 0.2,
    }  # fmt: skip
    asked = LSTMClassifier(
        {"mixup": 0.1}, **given, optimizer="momentum", learning_rate=0.5, class_weight="balanced"
    )
    made = asked._recipe().model_dump()
    assert {name: made[name] for name in given} == given
    assert made["optimizer"]["name"] == "momentum"
    assert made["optimizer"]["learning_rate"] == 0.5
    assert (made["class_weights"], made["mixup"]) == ("balanced", 0.1)
    known = set(Recipe.model_fields) | {
        "recipe", "learning_rate", "class_weight", "validation_fraction", "time_limit", "device",
        "random_state", "verbose",
    }  # fmt: skip
    assert set(LSTMClassifier().get_params()) <= known
    file = tmp_path / "recipe.toml"
    file.write_text("hidden_size = 12\n")
    assert LSTMClassifier(file, layers=3)._recipe().hidden_size == 12
    assert LSTMClassifier(Recipe(hidden_size=11))._recipe().hidden_size == 11
    default = lstmlab.tasks.load("classification").recipe.updated({"train_on": "train"})
    assert LSTMClassifier()._recipe() == default


def test_verbose_prints_each_evaluation(capsys):
    classifier(verbose=1, epochs=1, recipe={"evaluations": 2}).fit(TEXTS, LABELS)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[-1].startswith("epoch 1.00: train loss 0.")
    assert "validation accuracy" in lines[-1]


def test_an_empty_text_gets_an_answer(fitted):
    alone = fitted.predict_proba([""])
    assert np.isfinite(alone).all()
    assert alone[0] == pytest.approx(fitted.predict_proba(["", "the plot is good"])[0])


MISTAKES = {
    "numbers": (lambda c: c.fit([1, 2], [0, 1]), r"X\[0\] is 1 \(int\); it must be a text"),
    "missing": (lambda c: c.fit(["a", None], [0, 1]), r"X\[1\] is None"),
    "a table": (
        lambda c: c.fit(pandas.DataFrame({"text": TEXTS}), LABELS),
        r"X is a DataFrame of shape \(60, 1\); give a list of texts, or one column",
    ),
    "one text": (lambda c: c.fit("good", [1]), "X is a str; give a list of texts"),
    "none": (lambda c: c.fit([], []), "X has 0 texts"),
    "lengths": (lambda c: c.fit(["a", "b"], [1]), "inconsistent numbers of samples"),
    "no labels": (lambda c: c.fit(["a", "b"], None), "requires y"),
    "a label is missing": (
        lambda c: c.fit(["a", "b", "c"], np.array(["x", np.nan, "y"], dtype=object)),
        r"y\[1\] is nan; every text needs a label",
    ),
    "labels are missing": (
        lambda c: c.fit(["a", "b", "c"], pandas.Series(["x", None, pandas.NA], dtype=object)),
        r"y\[1\] is None, and 1 more are missing; every text needs a label",
    ),
    "one class": (lambda c: c.fit(["a", "b"], ["x", "x"]), "y has 1 class, 'x'"),
    "rates": (lambda c: c.fit(["a", "b", "c"], [0.1, 0.2, 0.3]), "Unknown label type"),
    "cell": (lambda c: c.set_params(cell="ltsm").fit(TEXTS, LABELS), "did you mean 'lstm'"),
    "size": (
        lambda c: c.set_params(hidden_size=0).fit(TEXTS, LABELS),
        "LSTMClassifier: hidden_size = 0: Input should be greater",
    ),
    "weights": (lambda c: c.set_params(class_weight={0: 2}).fit(TEXTS, LABELS), "'balanced'"),
    "fraction": (
        lambda c: c.set_params(validation_fraction=1.5).fit(TEXTS, LABELS),
        "validation_fraction = 1.5: must be between 0 and 1, or None",
    ),
    "seed": (lambda c: c.set_params(random_state=-1).fit(TEXTS, LABELS), "random_state = -1"),
    "too few": (lambda c: c.fit(["a", "b"], [0, 1]), "none can be held out"),
    "recipe": (lambda c: c.set_params(recipe={"hiden": 3}).fit(TEXTS, LABELS), "'hiden'"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_a_value_error_and_leaves_it_unfitted(mistake):
    do, said = MISTAKES[mistake]
    estimator = classifier()
    with pytest.raises(ValueError, match=said):
        do(estimator)
    assert not hasattr(estimator, "classes_")


def test_input_error_is_the_value_error_that_python_users_expect():
    assert issubclass(InputError, ValueError)
