"""A model whose recipe was tested in folds learned from all, and says what the folds reached."""

import pytest
from typer.testing import CliRunner

import lstmlab
from lstmlab import InputError
from lstmlab.cli import build
from lstmlab.errors import InputError as Wrong

SMALL = {
    "hidden_size": 4, "embedding_size": 4, "steps": 2, "batch_size": 8, "min_count": 1,
    "pretraining_epochs": 0, "evaluations": 1, "ngrams": "words",
    "train_on": "train+dev",
}  # fmt: skip
TEXTS = [f"film {i % 41} was {'good' if i % 2 else 'bad'}" for i in range(84)]
LABELS = ["pos" if i % 2 else "neg" for i in range(84)]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
        return lstmlab.train("sentiment", (TEXTS, LABELS), SMALL, seed=3, folds=3, calibrate=False)


def test_the_record_has_what_each_fold_scored(model):
    assert len(model.record.folds) == 3
    assert all(
        set(each) == {"accuracy", "macro-f1", "ece", "log-loss"} for each in model.record.folds
    )
    assert all(each["accuracy"] == 100.0 for each in model.record.folds)  # by its linear model


def test_no_test_split_was_held_out(model):
    assert "test" not in model.record.metrics
    assert "trained on train and dev together, so there is no dev score" in model.record.notes


def test_the_card_says_how_good_it_is_by_the_folds(model, tmp_path):
    model.save(tmp_path / "model")
    card = (tmp_path / "model/README.md").read_text()
    assert "train: 76 examples, dev: 8 examples." in card
    assert "84 examples were dealt out into 3 folds (seed 3; duplicates together). Each" in card
    assert "| accuracy | 100.00 |  | 100.00, 100.00, 100.00 |" in card
    assert "| the linear model |" in card
    assert "| neg | 42 | 0 |" in card  # each example is answered once
    assert "paired over 3 folds, corrected for the training data they share" in card
    assert lstmlab.load(tmp_path / "model").record.folds == model.record.folds


def test_a_model_without_folds_has_none(model):
    assert "folds" not in model.record.model_copy(update={"folds": ()}).model_dump()


@pytest.mark.parametrize("count", [1, 101, True, "5"])
def test_a_number_that_is_no_number_of_folds(count):
    with pytest.raises(InputError, match=r"^folds: .*; give a whole number from 2 to 100$"):
        lstmlab.train("sentiment", (TEXTS, LABELS), SMALL, folds=count)


def test_folds_are_not_gone_on_with(tmp_path):
    with pytest.raises(InputError, match="folds can't be gone on with; drop resume, or folds"):
        lstmlab.train("sentiment", (TEXTS, LABELS), folds=3, out=tmp_path / "m", resume=True)


def run(*arguments):
    return CliRunner().invoke(build(), [str(argument) for argument in arguments])


def test_the_command_suggests_folds_where_dev_is_small_and_says_what_they_reached(tmp_path):
    path = tmp_path / "films.csv"
    rows = [f"{text},{label}" for text, label in zip(TEXTS, LABELS, strict=True)]
    path.write_text("text,label\n" + "\n".join(rows))
    options = [f"--set={key}={value}" for key, value in SMALL.items()]
    command = ["train", "sentiment", "--data", path, *options, "--no-calibrate"]
    plain = run(*command, "--out", tmp_path / "plain")
    assert (
        "dev has only 8 examples, so that scores on it are uncertain: --folds 5 tests on all "
        "examples in turn"
    ) in plain.stderr
    folded = run(*command, "--folds", 2, "--out", tmp_path / "folded")
    assert "dev has only" not in folded.stderr
    assert (
        "  fold 1/2   42 examples   accuracy  100.000   simple models  100.000\n" in folded.stderr
    )
    assert folded.stdout.splitlines()[-1].startswith("2 folds accuracy 100.00 (in all of them)")
    assert "in folds: not shown to be better than the linear model: +0.0 points" in folded.stderr


def test_the_command_does_not_go_on_with_folds(tmp_path):
    done = run("train", "sentiment", "--data", "opinions-en", "--out", tmp_path / "m", "--folds", 3,
               "--resume")  # fmt: skip
    assert isinstance(done.exception, Wrong)
    assert str(done.exception) == "--folds: folds can't be gone on with; drop --resume, or --folds"
