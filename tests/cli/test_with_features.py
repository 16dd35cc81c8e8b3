"""A model that reads numbers and categories beside its text, from a file to answers."""

import json
import random

import pandas
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

import lstmlab
from lstmlab import InputError
from lstmlab.artifacts import saved
from lstmlab.cli import build
from lstmlab.serve.app import of_model
from lstmlab.serve.limits import Limits

SMALL = {
    "epochs": 3, "hidden_size": 8, "embedding_size": 8, "pretraining_epochs": 0,
    "train_on": "train", "ngrams": "words", "optimizer.learning_rate": 0.02, "precision": "float32",
}  # fmt: skip
WORDS = ["the", "a", "film", "plot", "scene", "actor", "story", "it", "was", "very", "quite"]


def rows():
    """Texts whose label is the country's, whatever they say; a price, now and then missing."""
    draw = random.Random(0)
    for n in range(200):
        country = draw.choice(["de", "fr", "us", "jp"])
        yield {
            "review": " ".join(draw.choices(WORDS, k=8)),
            "price": None if n % 9 == 0 else round(draw.gauss(50, 20), 2),
            "country": country,
            "label": "buy" if country in ("de", "jp") else "leave",
        }


FRAME = pandas.DataFrame(rows())


def run(*arguments):
    done = CliRunner().invoke(build(), [str(argument) for argument in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a file, of the model of it, and of what was answered on the way."""
    folder = tmp_path_factory.mktemp("features")
    rest = FRAME.head(2).assign(label=None, country=["jp", "us"])
    pandas.concat([FRAME, rest]).to_csv(folder / "shop.csv", index=False)
    done = run(
        "train", "classification", "--data", folder / "shop.csv", "--column", "text=review",
        "--features", "price,country", "--out", folder / "model", "--device", "cpu",
        *(part for key, value in SMALL.items() for part in ("--set", f"{key}={value}")),
        "--predict-rest", folder / "rest.csv",
    )  # fmt: skip
    (folder / "said").write_text(done.stderr)
    return folder


@pytest.fixture(scope="module")
def model(made):
    return lstmlab.load(made / "model", device="cpu")


def test_it_learns_what_the_texts_do_not_say(made, model):
    said = (made / "said").read_text()
    assert "note: beside the text: country, one of 4 categories" in said
    assert "to beat: the linear model (words 1 to 3 beside price, country, C = " in said
    assert model.record.metrics["test"]["accuracy"] == 100
    rest = pandas.read_csv(made / "rest.csv")
    assert rest["predicted_label"].tolist() == ["buy", "leave"]


def test_texts_alone_do_not_say_it(made):
    done = run("baseline", made / "shop.csv", "--column", "text=review", "--json")
    assert json.loads(done.stdout)["baselines"]["linear"]["test"]["accuracy"] < 75


def test_a_text_is_asked_about_with_its_fields(made):
    for country, label in (("de", "buy"), ("us", "leave")):
        fields = ["--field", "price=", "--field", f"country={country}"]
        assert run("predict", made / "model", "a film", *fields).stdout.startswith(label)
    by_name = ["--field", "review=a film", "--field", "price=40", "--field", "country=jp"]
    assert run("predict", made / "model", *by_name).stdout.endswith("\ta film\n")


REFUSED = {
    "a text": (["a film"], "text 1: this model also reads price and country beside a text; give"),
    "a part": (["a film", "--field", "price=3"], "text 1: this model also reads country beside"),
    "no text": (["--field", "price=3", "--field", "country=de"], "--field: no text; give it as an"),
    "misspelt": (["a", "--field", "prise=3"], "--field: unknown column 'prise'; did you mean 'pri"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_text_without_them_is_refused(made, case):
    given, said = REFUSED[case]
    with pytest.raises(InputError, match=said):
        run("predict", made / "model", *given)


def test_a_file_is_answered_by_its_columns(made, tmp_path):
    FRAME.head(5).to_csv(tmp_path / "new.csv", index=False)
    out = tmp_path / "done.jsonl"
    run("predict", made / "model", "--file", tmp_path / "new.csv", "--out", out, "--explain")
    answers = [json.loads(line) for line in out.read_text().splitlines()]
    assert [answer["predicted_label"] for answer in answers] == FRAME["label"].head(5).tolist()
    first = {one["feature"] for one in answers[0]["features"]}
    assert first == {f"country = {FRAME['country'][0]}", "price (missing)"}
    assert f"country = {FRAME['country'][0]}" in {one["ngram"] for one in answers[0]["ngrams"]}


def test_a_file_without_a_column_is_refused(made, tmp_path):
    FRAME.drop(columns="country").to_csv(tmp_path / "new.csv", index=False)
    with pytest.raises(InputError, match=r"new.csv, line 2: no column 'country' \(there are: rev"):
        run("predict", made / "model", "--file", tmp_path / "new.csv")
    with pytest.raises(InputError, match=r"new.csv: --features: no column 'country' \(there are: "):
        run("evaluate", made / "model", "--data", tmp_path / "new.csv")
    FRAME.rename(columns={"country": "land"}).to_csv(tmp_path / "new.csv", index=False)
    answer = run(
        "predict", made / "model", "--file", tmp_path / "new.csv", "--column", "country=land"
    )
    assert answer.stdout.splitlines()[0].startswith(FRAME["label"][0])


def test_what_tells_it_nothing_is_noted(made, tmp_path):
    prices, countries = ["12", "cheap", None, "7"], ["de", "DE", "DE", "xx"]
    strange = FRAME.head(4).assign(price=prices, country=countries)
    strange.to_csv(tmp_path / "new.csv", index=False)
    said = run("predict", made / "model", "--file", tmp_path / "new.csv").stderr
    assert "country: in 3 of 4 rows it isn't known to the model: 'DE' (2), 'xx' (1)\n" in said
    assert "price: in 1 of 4 rows it is no number, and counts as missing: 'cheap' (1)\n" in said
    FRAME.head(4).to_csv(tmp_path / "new.csv", index=False)
    assert run("predict", made / "model", "--file", tmp_path / "new.csv").stderr == ""


def test_it_is_scored_on_a_file_and_on_a_frame(made, model):
    done = run("evaluate", made / "model", "--data", made / "shop.csv", "--json")
    assert json.loads(done.stdout)["accuracy"] == 100
    assert model.evaluate(FRAME.rename(columns={"review": "text"}))["accuracy"] == 100


def test_it_is_compared_with_a_model_of_texts_alone(made, tmp_path):
    shop = lstmlab.data.load(str(made / "shop.csv"), columns={"text": "review"})
    plain = lstmlab.train("classification", shop, SMALL | {"epochs": 1}, progress=False)
    plain.save(tmp_path / "plain")
    for one, other in (("model", "plain"), ("plain", "model")):
        a, b = (made / name if name == "model" else tmp_path / name for name in (one, other))
        done = run("compare", a, b, "--data", made / "shop.csv", "--split", "test", "--json")
        said = json.loads(done.stdout)
        accuracy = {
            name: said["metrics"]["accuracy"][side] for name, side in ((one, "a"), (other, "b"))
        }
        assert accuracy["model"] == 100
        # They are scored on the same examples, since what stands beside a text moves none.
        assert accuracy["plain"] == plain.record.metrics["test"]["accuracy"] < 75
        assert not [note for note in said["notes"] if "drawn from other data" in note]


def test_what_it_says_of_an_answer(made):
    fields = ["--field", "price=50", "--field", "country=de"]
    done = run("predict", made / "model", "a film", *fields, "--explain")
    about, ngrams = done.stdout.splitlines()[1:3]
    assert about.strip().startswith("for (+) or against (−) buy: country = de +")
    assert "buy: country = de +" in ngrams


def test_python_gives_a_frame_or_rows(model):
    labels = [answer["label"] for answer in model.predict(FRAME.head(4))]
    assert labels == FRAME["label"].head(4).tolist()
    row = {"review": "a film", "price": None, "country": "nowhere"}
    answers = model.predict([row, row | {"review": None}])
    assert answers[0]["text"] == "a film"
    assert answers[1]["label"] is None


WRONG = {
    "texts": (["a film"], "number 1: this model reads price and country beside each text; give a"),
    "a row": ([{"review": "a", "price": 1}], "number 1: no 'country' in it"),
    "a frame": (FRAME[["review", "price"]], "texts: no column 'country' in the DataFrame"),
    "a list": (
        {"review": ["a"], "price": [[1]], "country": ["de"]},
        "row 1: price is list, neither a number nor a category",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_python_is_told_what_is_missing(model, case):
    given, said = WRONG[case]
    with pytest.raises(InputError, match=said):
        model.predict(given)


def test_the_server_takes_them(model):
    app = of_model(model.trained, "model", "", Limits())
    with TestClient(app, "http://localhost:8000") as client:
        about = client.get("/model").json()
        assert about["columns"] == ["review", "price", "country"]
        assert about["features"] == ["price", "country"]
        asked = {"review": "a film", "price": 12, "country": "de"}
        (answer,) = client.post("/predict", json={"texts": [asked], "explain": True}).json()[
            "answers"
        ]
        assert (answer["text"], answer["label"]) == ("a film", "buy")
        assert {one["feature"] for one in answer["features"]} == {"price", "country = de"}
        del asked["country"]
        refused = client.post("/predict", json={"texts": [asked]})
        assert refused.status_code == 422
        said = "texts[0]: no 'country' beside the text; null says that it is missing"
        assert refused.json() == {"error": said}
        assert client.post("/predict", json={"texts": ["a film"]}).status_code == 422


def test_the_card_says_how_it_is_asked(made):
    card = (made / "model" / "README.md").read_text()
    assert "lstmlab predict model \"some text\" --field 'price=…' --field 'country=…'" in card
    assert "Beside its text it reads price, country; nothing after the `=` says" in card


@pytest.mark.parametrize("to", ["onnx", "torch"])
def test_it_is_not_exported_without_them(made, tmp_path, to):
    with pytest.raises(InputError, match=f"--to {to}: not of a model that reads features beside"):
        run("export", made / "model", "--to", to, "--out", tmp_path / "out")


def test_a_damaged_folder_is_said_to_be(made, tmp_path):
    saved.save(tmp_path / "model", saved.read(made / "model"))
    codec = tmp_path / "model" / "codec.json"
    about = json.loads(codec.read_text())
    about["features"][1]["values"].append("it")
    codec.write_text(json.dumps(about))
    with pytest.raises(InputError, match=r"damaged model folder: model\.safetensors: featu"):
        saved.read(tmp_path / "model")


def test_members_of_an_ensemble_read_the_same(made, tmp_path):
    run("ensemble", made / "model", made / "model", "--out", tmp_path / "both")
    both = lstmlab.load(tmp_path / "both", device="cpu")
    answer = both.predict([{"review": "a", "price": 1, "country": "de"}], explain=True)[0]
    assert answer["label"] == "buy"
    assert {one["feature"] for one in answer["features"]} == {"price", "country = de"}


def test_a_frame_is_learned_from_in_python():
    model = lstmlab.train(
        "classification",
        FRAME.rename(columns={"review": "text"}),
        SMALL | {"epochs": 1},
        features=["country"],
        device="cpu",
    )
    assert model.record.metrics["test"]["accuracy"] == 100
    assert model.predict([{"text": "a", "country": "us"}])[0]["label"] == "leave"


def test_an_estimator_says_where_columns_are_read():
    with pytest.raises(ValueError, match=r"lstmlab.train and lstmlab.fit also read columns beside"):
        lstmlab.LSTMClassifier().fit(FRAME[["review", "price"]], FRAME["label"])
