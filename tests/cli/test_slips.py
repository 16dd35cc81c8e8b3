"""What is easily typed wrong gets a line that says what to do, before any work is done."""

import json

import pytest
from typer.testing import CliRunner

import lstmlab
from lstmlab.artifacts import saved
from lstmlab.cli import build
from lstmlab.errors import InputError, TrainingError
from models_made import TEXTS, untrained


def run(*arguments):
    return CliRunner().invoke(build(), [str(argument) for argument in arguments])


def refused(*arguments) -> str:
    done = run(*arguments)
    assert isinstance(done.exception, InputError), done.output
    return str(done.exception)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slips") / "model"
    saved.save(folder, untrained("sentiment"), "# model\n")
    return folder


@pytest.fixture
def reviews(tmp_path):
    path = tmp_path / "reviews.csv"
    rows = [f"{text},{label}\n" for text in TEXTS for label in ("good", "bad")]
    path.write_text("text,label\n" + "".join(rows))
    return path


def test_version():
    assert run("--version").output == f"lstmlab {lstmlab.__version__}\n"


def test_a_file_among_the_texts_is_no_text(model, reviews):
    assert refused("predict", model, "some text", reviews) == (
        f"{reviews}: a file; to have its rows answered: --file {reviews}"
    )


def test_a_text_may_be_called_as_a_file_is(model, tmp_path, monkeypatch):
    (tmp_path / "good").touch()  # of no known format
    monkeypatch.chdir(tmp_path)
    assert run("predict", model, "good").output.endswith("\tgood\n")


def test_two_names_for_one_column_are_not_one_dropped(reviews):
    assert refused("data", reviews, "--column", "text=A", "--column", "text=B b") == (
        "--column text=A --column 'text=B b': text is one column; name one, or, if they are texts, "
        "join them: --column 'text=A,B b'"
    )


def test_a_hint_can_be_pasted(tmp_path):
    file = tmp_path / "r.csv"
    file.write_text("Review Text,Star Rating\n" + "".join(f"film {i},{i % 2}\n" for i in range(20)))
    said = refused("train", "sentiment", "--data", file, "--out", tmp_path / "m")
    assert said.endswith("name yours with --column 'text=Review Text'")


def test_a_study_of_a_file_is_not_the_study_that_ships(reviews):
    assert refused("study", "--data", reviews, "--quick").endswith(f"lstmlab fit {reviews}")
    assert refused("study", "--data", "none", "--quick").endswith("not a folder of data sets")


@pytest.mark.parametrize("option", [("--column", "text=review"), ("--encoding", "gb18030")])
@pytest.mark.parametrize(
    "command", [("train", "sentiment", "--out", "m", "--data"), ("fit",), ("data",)]
)
def test_what_is_said_of_a_built_in_set_is_not_passed_over(command, option, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    message = refused(*command, "opinions-en", *option)
    assert message.startswith("opinions-en: a built-in set")
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("command", ["train", "fit", "study", "data"])
def test_where_nothing_can_be_written_is_said_at_once(command, reviews, monkeypatch):
    monkeypatch.setattr(lstmlab.training, "run", lambda *a, **k: pytest.fail("trained"))
    inside = reviews / "out"  # a file is no folder
    arguments = {
        "train": ("train", "sentiment", "--data", reviews, "--out", inside),
        "fit": ("fit", reviews, "--time", "60", "--out", inside),
        "study": ("study", "--quick", "--out", inside),
        "data": ("data", reviews, "--html", inside),
    }
    assert refused(*arguments[command]).startswith(f"{inside}: ")


def test_all_examples_are_scored_as_they_are(model, tmp_path):
    """No split is taken from them, so few will do, and one label will, too."""
    path = tmp_path / "few.csv"
    path.write_text("text,label\na film,good\nthe plot,good\n")
    done = run("evaluate", model, "--data", path, "--split", "all", "--json")
    told = json.loads(done.output)
    assert (told["examples"], "notes" in told) == (2, False)
    assert lstmlab.load(model).evaluate(path, "all")["accuracy"] == told["accuracy"]
    said = refused("evaluate", model, "--data", reviews_of(tmp_path))
    assert "2 training examples of 2 labels are too few to take test from" in said


def reviews_of(folder):
    path = folder / "two.csv"
    path.write_text("text,label\na film,good\nthe plot,bad\n")
    return path


def test_json_says_where_the_examples_come_from(model, tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_text(
        "text,label\n" + "".join(f"text {i},{'good' if i % 2 else 'bad'}\n" for i in range(40))
    )
    told = json.loads(run("evaluate", model, "--data", path, "--json").output)
    assert any(note.startswith("test: 4 examples taken from train") for note in told["notes"])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"seed": -1}, "seed: -1; give a whole number from 0"),
        ({"seed": 1.5}, "seed: 1.5; give a whole number from 0"),
        ({"time_limit": "10m"}, "time_limit: '10m'; give a number of seconds above 0"),
        ({"time_limit": 0}, "time_limit: 0; give a number of seconds above 0"),
    ],
)
def test_arguments_in_python(given, message, reviews):
    with pytest.raises(InputError) as caught:
        lstmlab.train("sentiment", reviews, **given)
    assert str(caught.value) == message


def test_too_large_for_the_memory(reviews, tmp_path):
    out = tmp_path / "model"
    with pytest.raises(TrainingError, match="out of memory; nothing was saved; try a smaller"):
        lstmlab.train("sentiment", reviews, {"hidden_size": 3_000_000}, out=out)
    assert not out.exists()
