"""A model that reads columns joined is asked by their names: in a file, in Python, over HTTP."""

from dataclasses import replace

import pandas
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from lstmlab import InputError, tasks
from lstmlab.api.card import _use
from lstmlab.api.model import Model
from lstmlab.artifacts import saved
from lstmlab.artifacts.exporting.readme import readme
from lstmlab.cli import build
from lstmlab.data.remembered import Remembered
from lstmlab.serve.app import of_model
from lstmlab.serve.limits import Limits
from models_made import untrained

KNOWN = Remembered({"text": "title,body", "label": "rating"}, joined=("text",))
BOTH = "film 1 ¦ it was good"


@pytest.fixture(scope="module")
def trained():
    return replace(untrained("sentiment"), remembered=KNOWN)


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory):
    folder = tmp_path_factory.mktemp("joined") / "model"
    saved.save(folder, trained, "# model\n")
    return folder


def run(*arguments):
    done = CliRunner().invoke(build(), [str(argument) for argument in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def asked(model, tmp_path, content, *options):
    (tmp_path / "new.csv").write_text(content)
    return run("predict", model, "--file", tmp_path / "new.csv", *options)


def test_a_file_that_has_the_columns_is_joined_alike(model, trained, tmp_path):
    done = asked(model, tmp_path, "body,n,title\nit was good,1,film 1\nit was good,2,\n,3,\n")
    lines = done.stdout.splitlines()
    assert [line.split("\t")[-1] for line in lines] == [BOTH, "¦ it was good", ""]
    assert lines[0].split("\t")[0] == trained.predict([BOTH])[0]["label"]
    assert (
        done.stderr == "lstmlab: note: 1 of 3 rows has no text, and so an empty answer (line 4)\n"
    )


def test_the_rows_keep_their_own_columns(model, tmp_path):
    out = tmp_path / "done.csv"
    asked(model, tmp_path, "title,body,n\nfilm 1,it was good,7\n", "--out", out)
    names, row = out.read_text().splitlines()
    assert names == "title,body,n,label,probability"
    assert row.startswith("film 1,it was good,7,")


@pytest.mark.parametrize("content", ["body,n\ngood,1\n", "body\ngood\n"])
def test_a_file_that_lacks_a_column_is_refused(model, tmp_path, content):
    with pytest.raises(InputError, match=r"new.csv, line 2: no column 'title' \(there are: body"):
        asked(model, tmp_path, content)


def test_a_column_that_is_named_is_read_alone(model, tmp_path):
    done = asked(model, tmp_path, "body,n\ngood,1\n", "--column", "text=body")
    assert done.stdout.endswith("\tgood\n")


def test_columns_of_other_names_are_joined_if_they_are_named(model, tmp_path):
    done = asked(model, tmp_path, "a,b\nfilm 1,it was good\n", "--column", "text=a,b")
    assert done.stdout.endswith(f"\t{BOTH}\n")


def test_one_text_is_given_by_its_columns(model):
    fields = ["--field", "title=film 1", "--field", "body=it was good"]
    assert run("predict", model, *fields).stdout.endswith(f"\t{BOTH}\n")
    assert run("predict", model, "--field", "body=a = b").stdout.endswith("\t¦ a = b\n")


def test_a_field_that_is_none_of_the_columns(model):
    with pytest.raises(InputError, match="--field: unknown column 'titel'; did you mean 'title'"):
        run("predict", model, "--field", "titel=film 1")


def test_a_model_of_one_column_has_no_fields(tmp_path):
    saved.save(tmp_path / "model", untrained("sentiment"))
    with pytest.raises(InputError, match="--field: this model reads one text; give it as an arg"):
        run("predict", tmp_path / "model", "--field", "text=film 1")


TABLES = {
    "frame": pandas.DataFrame({"body": ["it was good", None], "title": ["film 1", float("nan")]}),
    "columns": {"title": ["film 1", None], "body": ["it was good", ""], "n": [1, 2]},
    "rows": [{"title": "film 1", "body": "it was good"}, {"title": None}],
}


@pytest.mark.parametrize("given", TABLES)
def test_python_gives_columns_by_name(trained, given):
    answers = Model(trained).predict(TABLES[given])
    assert answers[0] == trained.predict([BOTH])[0]
    assert answers[1]["label"] is None


def test_python_is_told_of_a_row_with_none_of_the_columns(trained):
    with pytest.raises(InputError, match=r"texts, number 1: none of the columns title, body is"):
        Model(trained).predict([{"text": "film 1"}])


def test_the_server_takes_columns_by_name(trained):
    with TestClient(of_model(trained, "model", "", Limits()), "http://localhost:8000") as client:
        given = [{"body": "it was good", "title": "film 1"}, BOTH, {"body": "it was good"}]
        answers = client.post("/predict", json={"texts": given}).json()["answers"]
        assert [answer["text"] for answer in answers] == [BOTH, BOTH, "¦ it was good"]
        assert client.get("/model").json()["columns"] == ["title", "body"]
        refused = client.post("/predict", json={"texts": [{"titel": "film 1"}]})
        assert refused.status_code == 422
        said = "texts[0]: unknown column 'titel'; did you mean 'title'?"
        assert refused.json()["error"].startswith(said)
        without = client.post("/predict", content="{}").json()["error"]
        assert without.startswith('send {"texts": [{"title": "…", "body": "…"}]}')


def test_the_card_asks_by_the_columns(tmp_path):
    known = Remembered({"text": "title,the body", "label": "label"}, joined=("text",))
    lines = [*_use(tmp_path / "model", tasks.load("sentiment"), known)]
    asking = "lstmlab predict model --field 'title=some text' --field 'the body=some text'"
    assert lines[1] == asking
    assert lines[-1] == "Its text is several columns together: title, the body."


def test_an_exported_model_says_how_its_text_is_made(trained):
    said = readme("model", trained, "onnx", [])
    assert "A text is the columns `title`, `body`, with ` ¦ ` between them" in said
    assert "A text is the columns" not in readme("model", untrained("sentiment"), "onnx", [])
