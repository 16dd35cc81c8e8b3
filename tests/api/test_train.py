"""lstmlab.train, load and the model that they give: as the command line, from Python."""

import json
import pickle
import subprocess
import sys

import numpy as np
import pandas
import pytest
from typer.testing import CliRunner

import lstmlab
import small_data
from lstmlab import InputError, TrainingError
from lstmlab.artifacts import saved
from lstmlab.data import Dataset

SMALL = {
    "hidden_size": 16, "embedding_size": 16, "epochs": 4, "batch_size": 8, "min_count": 1,
    "pretraining_epochs": 0, "optimizer.learning_rate": 0.02,
    "train_on": "train",
}  # fmt: skip
TEXTS = [f"film {i % 7} was {'good' if i % 2 else 'bad'}" for i in range(80)]
LABELS = ["pos" if i % 2 else "neg" for i in range(80)]


pytestmark = pytest.mark.usefixtures("precision")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(scope="module")
def model(precision, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
        return lstmlab.train("sentiment", (TEXTS, LABELS), SMALL, seed=3)


def test_what_a_trained_model_says_of_itself(model):
    assert model.task == "sentiment"
    assert model.labels == ["neg", "pos"]
    assert (model.recipe.hidden_size, model.recipe.optimizer.learning_rate) == (16, 0.02)
    assert model.record.metrics["test"]["accuracy"] == 100.0
    assert len(model.record.curve) == 10
    assert repr(model) == "<lstmlab.Model: sentiment, lstm of 16, test accuracy 100.0>"


def test_predictions_and_probabilities_agree(model):
    texts = ["film 1 was good", "film 2 was bad"]
    answers = model.predict(texts)
    assert [answer["label"] for answer in answers] == ["pos", "neg"]
    probabilities = model.predict_proba(np.array(texts))
    assert probabilities.shape == (2, 2)
    rounded = [[answer["probabilities"][label] for label in model.labels] for answer in answers]
    assert probabilities == pytest.approx(np.array(rounded), abs=1e-6)
    words = model.predict(texts, explain=True)[0]["words"]
    assert max(words, key=lambda word: word["weight"])["token"] == "good"
    assert model.predict([]) == []
    assert model.predict_proba([]).shape == (0, 2)


def test_saved_and_loaded_it_is_the_same_model(model, tmp_path):
    model.save(tmp_path / "one")
    loaded = lstmlab.load(str(tmp_path / "one"))
    assert (loaded.predict_proba(TEXTS) == model.predict_proba(TEXTS)).all()
    assert (loaded.recipe, loaded.labels) == (model.recipe, model.labels)
    assert loaded.record == model.record
    # And its card goes with it, under the name of the folder that it is in.
    loaded.save(tmp_path / "two")
    one, two = ((tmp_path / name / "README.md").read_text() for name in ("one", "two"))
    assert one.startswith("# one\n\nA model for sentiment, trained by lstmlab on data in memory.")
    assert two.startswith("# two\n")
    assert 'lstmlab predict two "some text"' in two
    assert one.splitlines()[10:] == two.splitlines()[10:]
    with pytest.raises(InputError, match="output folder in use"):
        model.save(tmp_path / "one")


def test_pickled_it_is_the_files_of_its_folder(model):
    state = model.__getstate__()
    assert sorted(state["files"]) == [
        "README.md", "codec.json", "data.json", "model.json", "model.safetensors", "ngrams.json",
        "ngrams.safetensors", "record.json", "tokenizer.json", "trial.json",
    ]  # fmt: skip
    again = pickle.loads(pickle.dumps(model))
    assert (again.predict_proba(TEXTS) == model.predict_proba(TEXTS)).all()
    assert again.__getstate__() == state


def test_an_ensemble_can_be_pickled(model):
    joined = lstmlab.Model(saved.join([model.trained, model.trained], ["a", "b"]))
    again = pickle.loads(pickle.dumps(joined))
    assert (again.predict_proba(TEXTS) == joined.predict_proba(TEXTS)).all()


def test_the_command_line_makes_the_same_model(tmp_path, monkeypatch):
    from lstmlab.cli import build

    frame = pandas.DataFrame({"text": TEXTS, "label": LABELS})
    frame.to_csv(tmp_path / "films.csv", index=False)
    recipe = tmp_path / "recipe.toml"
    changes = {**SMALL, "epochs": 1, "train_on": "train+dev"}
    rate = changes.pop("optimizer.learning_rate")
    lines = [f"{name} = {json.dumps(value)}" for name, value in changes.items()]
    recipe.write_text(
        "\n".join([*lines, "[optimizer]", 'name = "adam"', f"learning_rate = {rate}"])
    )
    out = tmp_path / "cli"
    done = CliRunner().invoke(
        build(),
        ["train", "sentiment", "--data", str(tmp_path / "films.csv"), "--recipe", str(recipe),
         "--seed", "5", "--out", str(out)],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert done.stderr.count("training twice") == 1
    assert done.stderr.count("now the model itself") == 1
    by_command = lstmlab.load(out)
    for data in (tmp_path / "films.csv", frame):
        mine = lstmlab.train("sentiment", data, recipe, seed=5)
        assert (mine.predict_proba(TEXTS) == by_command.predict_proba(TEXTS)).all()
        assert mine.record.without_times() == by_command.record.without_times()


FORMS = {
    "a dict": {"text": TEXTS, "label": LABELS, "more": TEXTS},
    "a data frame": pandas.DataFrame({"label": LABELS, "text": TEXTS}),
    "arrays": (np.array(TEXTS), np.array(LABELS)),
}


@pytest.mark.parametrize("form", FORMS)
def test_columns_in_any_form_are_one_data_set(form, model):
    from lstmlab.data.reading import in_memory as given

    same = given.dataset((TEXTS, LABELS), "labelled")
    assert given.dataset(FORMS[form], "labelled").fingerprint == same.fingerprint
    assert [same.size(split) for split in ("train", "dev", "test")] == [64, 8, 8]
    assert len(same.notes) == 2
    assert model.evaluate(FORMS[form])["accuracy"] == 100.0


def test_splits_that_are_given_are_used():
    from lstmlab.data.reading import in_memory as given

    parts = {"train": (TEXTS, LABELS), "validation": (["a"], ["pos"])}
    dataset = given.dataset(parts, "labelled")
    assert dataset.splits["dev"] == {"text": ["a"], "label": ["pos"]}
    assert [dataset.size(split) for split in ("train", "test")] == [72, 8]
    lines = given.dataset(["a b", "", "c"] * 10, "stream")
    assert lines.size("train") == 24
    numbers = given.dataset((TEXTS, np.array([i % 2 for i in range(80)])), "labelled")
    assert numbers.labels == ["0", "1"]
    pairs = given.dataset((["a"] * 9, ["b"] * 9), "paired")
    assert pairs.splits["dev"] == {"source": ["a"], "target": ["b"]}


def test_evaluate_takes_a_split_of_what_has_splits_and_all_of_what_has_none(model):
    wrong = (["film 1 was good"], ["neg"])
    both = {"train": (TEXTS, LABELS), "test": wrong}
    assert model.evaluate(both)["accuracy"] == 0.0
    assert model.evaluate(both, split="train")["accuracy"] == 100.0
    assert model.evaluate(wrong)["accuracy"] == 0.0
    dataset = Dataset("d", "labelled", {"train": {"text": TEXTS, "label": LABELS}})
    assert model.evaluate(dataset, "all")["accuracy"] == 100.0
    assert [*model.evaluate(dataset)] == ["accuracy", "macro-f1", "ece", "log-loss"]


@pytest.mark.parametrize(
    ("task", "answer"), [("translation", "target"), ("language-modeling", "continuation")]
)
def test_other_tasks(task, answer, tmp_path):
    from lstmlab import tasks

    wanted = tasks.load(task)
    changes = {"epochs": 1, "hidden_size": 8, "embedding_size": 8, "precision": "float32"}
    data = small_data.BY_KIND[wanted.columns.called]()
    trained = lstmlab.train(task, data, changes, out=tmp_path / "model")
    loaded = lstmlab.load(tmp_path / "model")
    assert loaded.predict(["one two"]) == trained.predict(["one two"])
    assert answer in trained.predict(["one two"])[0]
    scores = trained.evaluate(data)
    assert scores == pytest.approx(trained.record.metrics["test"])
    assert trained.labels == []
    with pytest.raises(InputError, match="gives no probabilities"):
        trained.predict_proba(["one"])


def test_what_is_not_whole_is_not_scored_and_said(model):
    data = pandas.DataFrame({"text": [*TEXTS[:40], None], "label": [*LABELS[:39], None, "pos"]})
    with pytest.warns(UserWarning, match="data in memory") as warned:
        found = model.evaluate(data, missing="leave-out")
    assert [str(each.message) for each in warned] == [
        "data in memory: 1 of 41 rows without 'text' is left out (example 41)",
        "data in memory: 1 of 41 rows without a label in 'label' is set aside (example 40)",
    ]
    assert found == model.evaluate((TEXTS[:39], LABELS[:39]))
    with pytest.raises(InputError, match="example 40: no label"):
        model.evaluate(data, missing="error")
    upper = [label.upper() for label in LABELS]
    assert model.evaluate((TEXTS, upper), merge_labels=True) == model.evaluate((TEXTS, LABELS))


MISTAKES = {
    "task": (lambda m: lstmlab.train("sentment", (TEXTS, LABELS)), "did you mean 'sentiment'"),
    "field": (
        lambda m: lstmlab.train("sentiment", (TEXTS, LABELS), {"hiden_size": 3}),
        "recipe: unknown recipe field 'hiden_size'; did you mean 'hidden_size'",
    ),
    "device": (lambda m: lstmlab.train("sentiment", "opinions-en", device="gpu"), "'gpu'"),
    "lengths": (
        lambda m: lstmlab.train("sentiment", (TEXTS, LABELS[1:])),
        "data in memory: 80 texts but 79 labels; there must be one for each",
    ),
    "missing label": (
        lambda m: lstmlab.train(
            "sentiment",
            pandas.DataFrame({"text": TEXTS, "label": ["a", None] * 40}),
            missing="error",
        ),
        r"data in memory, example 2: no label; fill it in or remove the row \(39 more rows are not",
    ),
    "missing text": (
        lambda m: lstmlab.train("sentiment", ([float("nan"), *TEXTS[1:]], LABELS), missing="error"),
        "data in memory, example 1: no text",
    ),
    "missing texts": (
        lambda m: lstmlab.train("sentiment", ([pandas.NA, " ", None] * 10 + TEXTS[30:], LABELS)),
        r"memory: 30 of 80 rows without 'text' are left out \(examples 1, 2, 3, 4, 5 …\); that is",
    ),
    "missing how": (
        lambda m: lstmlab.train("sentiment", (TEXTS, LABELS), missing="drop"),
        "missing: unknown value 'drop'; known: leave-out, leave-out-all, error",
    ),
    "no column": (
        lambda m: lstmlab.train("sentiment", {"text": TEXTS, "stars": LABELS}),
        r"no column 'label' \(there are: text, stars\); rename yours",
    ),
    "one label": (
        lambda m: lstmlab.train("sentiment", (TEXTS, ["a"] * 80)),
        "every label is 'a'; there must be two at least",
    ),
    "strange label in test": (
        lambda m: lstmlab.train(
            "sentiment", {"train": (TEXTS, LABELS), "test": (["x"], ["odd"])}
        ),
        "data in memory, test, example 1: label 'odd' does not occur in train",
    ),
    "two of a split": (
        lambda m: lstmlab.train("sentiment", {"dev": (["x"], ["pos"]), "val": (["x"], ["pos"])}),
        "'val' is a second dev split",
    ),
    "no train": (lambda m: lstmlab.train("sentiment", {"dev": (["x"], ["pos"])}), "no train split"),
    "not data": (
        lambda m: lstmlab.train("sentiment", TEXTS),
        r"list is no data for this task; give a data set's name or path, a tuple \(texts, labels\)",
    ),
    "a number": (lambda m: lstmlab.train("language-modeling", 3), "text is one int, not a list"),
    "another kind": (
        lambda m: lstmlab.train("sentiment", small_data.paired()), "a paired data set; this needs"
    ),
    "one text": (lambda m: m.predict("film"), "give a list of them"),
    "not a text": (lambda m: m.predict(["film", 3]), "texts, number 2: int, not text"),
    "unknown label": (lambda m: m.evaluate((["a"], ["great"])), "unknown label 'great'"),
    "no such split": (lambda m: m.evaluate((["a"], ["pos"]), split="dev"), "has no splits"),
    "no model": (lambda m: lstmlab.load("nowhere"), "nowhere: not a model folder"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line(mistake, model):
    do, said = MISTAKES[mistake]
    with pytest.raises(InputError, match=said) as raised:
        do(model)
    assert "\n" not in str(raised.value)


def test_an_output_folder_in_use_is_found_before_any_training(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="output folder in use"):
        lstmlab.train("sentiment", "no-such-data", out=tmp_path)


def test_training_that_diverges_gives_no_model(tmp_path):
    recipe = {**SMALL, "optimizer": "sgd", "optimizer.learning_rate": 1e30, "clip_norm": 0}
    with pytest.raises(TrainingError, match=r"diverged: .*smaller optimizer\.learning_rate"):
        lstmlab.train("sentiment", (TEXTS, LABELS), recipe, out=tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_the_command_line_says_so_and_exits_with_1(tmp_path, monkeypatch, capsys):
    from lstmlab.cli import main

    pandas.DataFrame({"text": TEXTS, "label": LABELS}).to_csv(tmp_path / "films.csv", index=False)
    changes = {**SMALL, "optimizer": "sgd", "optimizer.learning_rate": 1e30, "clip_norm": 0}
    pairs = [part for key, value in changes.items() for part in ("--set", f"{key}={value}")]
    out = tmp_path / "model"
    arguments = ["train", "sentiment", "--data", str(tmp_path / "films.csv"), "--out", str(out)]
    monkeypatch.setattr("sys.argv", ["lstmlab", *arguments, *pairs])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("lstmlab: diverged: ")
    assert not out.exists()


def test_a_text_that_is_cut_is_warned_of(model):
    long = "film was good " * 200
    with pytest.warns(UserWarning, match="given: 1 of 1 texts cut to 400 tokens"):
        model.predict([long])


def test_import_is_quick_and_names_are_all_there():
    code = (
        "import sys, lstmlab; "
        "print([n for n in ('torch', 'numpy', 'pydantic', 'sklearn') if n in sys.modules]); "
        "print(sorted(set(lstmlab.__all__) - set(dir(lstmlab)))); "
        "print([n for n in lstmlab.__all__ if not hasattr(lstmlab, n)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:3] == ["[]", "[]", "[]"]


def test_it_says_how_far_it_is_unless_told_not_to(capsys):
    small = SMALL | {"epochs": 1, "train_on": "train+dev"}
    model = lstmlab.train("sentiment", (TEXTS, LABELS), small, seed=3)
    out, said = capsys.readouterr()
    assert out == ""
    first, *lines, last = said.splitlines()
    assert first == "sentiment on data in memory (train 64, dev 8, test 8)"
    assert any(line.startswith("  to beat: the linear model (words 1 to ") for line in lines)
    assert any("calibrate=False spares" in line for line in lines)
    assert sum(line.startswith("  epoch ") for line in lines) >= 10
    assert last.endswith(f" s; {model!r}")
    lstmlab.train("sentiment", (TEXTS, LABELS), small, progress=False)
    assert capsys.readouterr() == ("", "")
