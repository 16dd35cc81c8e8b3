"""train -> evaluate -> predict through the command line, and what it says to mistakes."""

import json
import math
import re
import tomllib

import pytest
import typer
from typer.testing import CliRunner

from lstmlab import tasks
from lstmlab.cli import (
    data_command,
    ensemble_command,
    evaluate_command,
    list_command,
    predict_command,
    train_command,
)
from lstmlab.errors import InputError
from lstmlab.trial import Trial

SETTINGS = [
    "hidden_size=16", "embedding_size=16", "epochs=6", "batch_size=8", "min_count=1",
    "optimizer.learning_rate=0.02", "weight_average=0", "precision='float32'",
]  # fmt: skip


@pytest.fixture(scope="module")
def reviews(tmp_path_factory):
    file = tmp_path_factory.mktemp("data") / "reviews.csv"
    rows = [
        f"film {i} was {'good' if i % 2 else 'bad'},{'pos' if i % 2 else 'neg'}" for i in range(80)
    ]
    file.write_text("review,stars\n" + "\n".join(rows) + "\n")
    return file


COLUMNS = ["--column", "text=review", "--column", "label=stars"]


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


def lstmlab(*arguments, given=None):
    """What a command prints on standard output."""
    app = typer.Typer()
    for command in (
        train_command, evaluate_command, ensemble_command, predict_command, data_command,
        list_command,
    ):  # fmt: skip
        app.command(command.__name__.split(".")[-1].removesuffix("_command"))(command.command)
    result = CliRunner().invoke(app, [str(a) for a in arguments], input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def train(reviews, out, *more):
    sets = [part for pair in SETTINGS for part in ("--set", pair)]
    return lstmlab("train", "sentiment", "--data", reviews, *COLUMNS, "--out", out, *sets, *more)


@pytest.fixture(scope="module")
def model(reviews, tmp_path_factory):
    out = tmp_path_factory.mktemp("models") / "model"
    printed = train(reviews, out)
    assert "accuracy 100.00" in printed.splitlines()[-1]
    assert "  ece " in printed.splitlines()[-1]
    return out


def test_the_folder_holds_data_and_no_code(model):
    assert sorted(file.name for file in model.iterdir()) == [
        "README.md", "codec.json", "data.json", "model.json", "model.safetensors", "ngrams.json",
        "ngrams.safetensors", "record.json", "tokenizer.json", "trial.json",
    ]  # fmt: skip


def test_the_card_says_what_the_model_is_and_how_good(model):
    card = (model / "README.md").read_text(encoding="utf-8")
    assert card.startswith("# model\n\nA model for sentiment, trained by lstmlab on reviews.csv.\n")
    assert "train: 64 examples, dev: 8 examples, test: 8 examples." in card
    assert "| test | accuracy | 100.00 | 100.00 – 100.00 |" in card
    assert re.search(r"\| test \| ece \| \d+\.\d\d \|  \|", card)  # no interval would hold it
    matrix = [line for line in card.splitlines() if line.startswith(("| neg |", "| pos |"))]
    assert matrix == ["| neg | 4 | 0 |", "| pos | 0 | 4 |"]
    assert "- dev: 8 examples taken from train" in card
    assert "- confidences calibrated on dev (temperature scaling)" in card
    assert "Its probabilities are calibrated: a temperature of 0." in card
    recipe = tomllib.loads(card.partition("```toml\n")[2].partition("```")[0])
    assert (recipe["hidden_size"], recipe["optimizer"]["learning_rate"]) == (16, 0.02)
    trial = Trial.model_validate_json((model / "trial.json").read_text(encoding="utf-8"))
    assert tasks.load("sentiment").recipe_with(recipe) == trial.recipe


def test_evaluate_prints_one_object(model, reviews):
    printed = lstmlab("evaluate", model, "--data", reviews, *COLUMNS, "--json")
    told = json.loads(printed)
    assert [*told] == ["split", "examples", "accuracy", "macro-f1", "ece", "log-loss", "notes"]
    assert [note.split(":")[0] for note in told["notes"]] == ["dev", "test"]  # taken from train
    assert told["split"] == "test"
    assert (told["examples"], told["accuracy"], told["macro-f1"]) == (8, 100.0, 100.0)
    everything = lstmlab("evaluate", model, "--data", reviews, *COLUMNS, "--split", "all", "--json")
    assert json.loads(everything)["examples"] == 80


def test_predict_from_arguments_a_file_and_standard_input(model, tmp_path):
    texts = ["film 1 was good", "film 2 was bad"]
    file = tmp_path / "texts.txt"
    file.write_text("\n".join(texts) + "\n")
    printed = lstmlab("predict", model, *texts, "--json")
    answers = [json.loads(line) for line in printed.splitlines()]
    assert [answer["label"] for answer in answers] == ["pos", "neg"]
    assert lstmlab("predict", model, "--file", file, "--json") == printed
    assert lstmlab("predict", model, "--json", given=file.read_text()) == printed
    assert lstmlab("predict", model, texts[0]).startswith("pos\t")


def test_explain_names_the_words_and_colours_nothing_off_a_terminal(model):
    text = "film 1 was Good"
    printed = lstmlab("predict", model, text, "--explain")
    first, second, third, *_ = printed.splitlines()
    assert first == lstmlab("predict", model, text).rstrip("\n")
    assert second.startswith("  for (+) or against (−) pos: ")
    assert " Good " in second
    assert third.startswith("  n-grams for (+) or against (−) pos: good +")
    assert "\x1b" not in printed
    answer = json.loads(lstmlab("predict", model, text, "--explain", "--json"))
    words, ngrams = answer.pop("words"), answer.pop("ngrams")
    assert answer == json.loads(lstmlab("predict", model, text, "--json"))
    assert [word["token"] for word in words] == ["film", "1", "was", "Good"]
    assert max(ngrams, key=lambda ngram: ngram["weight"])["ngram"] == "good"


def test_a_model_that_trains_on_dev_is_calibrated_by_a_first_run(reviews, tmp_path):
    both = ["--set", "train_on='train+dev'", "--set", "epochs=1", "--set", "wide=none"]
    printed = [
        train(reviews, tmp_path / name, *both, *more)
        for name, more in (("scaled", []), ("plain", ["--no-calibrate"]))
    ]
    records = [
        json.loads((tmp_path / name / "record.json").read_text()) for name in ("scaled", "plain")
    ]
    assert "in a run of the same recipe that held it out" in " ".join(records[0]["notes"])
    assert "confidences not calibrated: dev was trained on" in records[1]["notes"]
    assert all([*record["metrics"]] == ["test"] for record in records)
    assert all("dev " not in text for text in printed)
    scaled, plain = (record["metrics"]["test"] for record in records)
    assert scaled["accuracy"] == plain["accuracy"]
    assert scaled["log-loss"] != plain["log-loss"]
    # What a card says of the time before scaling is what the plain model measured.
    cards = [(tmp_path / name / "README.md").read_text() for name in ("scaled", "plain")]
    before, after = (f"{each['ece']:.1f} %" for each in (plain, scaled))
    assert "Its probabilities are calibrated: a temperature of 0." in cards[0]
    assert f"calibration error on test is {after}, without it {before}." in cards[0]
    assert "Its probabilities are not calibrated: it was trained on dev, too." in cards[1]
    assert f"calibration error on test is {before}." in cards[1]
    # And what it predicts is scaled: the probabilities' powers differ by the temperature.
    odds = []
    for name in ("scaled", "plain"):
        answer = json.loads(lstmlab("predict", tmp_path / name, "film 1 was good", "--json"))
        p = answer["probabilities"]
        odds.append(math.log(p["pos"] / p["neg"]))
    temperature = float(cards[0].partition("a temperature of ")[2].split()[0])
    assert odds[1] / odds[0] == pytest.approx(temperature, abs=0.01)


def test_data_shows_counts_and_balance(reviews):
    printed = lstmlab("data", reviews, *COLUMNS)
    assert "labelled" in printed
    assert "32 (50%)" in printed


@pytest.mark.parametrize("kind", ["tasks", "optimizers", "schedules", "datasets", "metrics"])
def test_list(kind):
    from lstmlab.registry import names

    lines = lstmlab("list", kind).splitlines()
    assert [line.split()[0] for line in lines][: len(names(kind))] == list(names(kind))
    assert all(len(line.split()) > 2 for line in lines)


MISTAKES = {
    "unknown task": (["train", "sentment", "--data", "x", "--out", "o"],
        "did you mean 'sentiment'"),
    "unknown set": (
        ["train", "sentiment", "--data", "docstring-topics", "--out", "o"],
        "did you mean 'docstrings-topics'",
    ),
    "unknown field": (
        ["train", "sentiment", "--data", "REVIEWS", "--out", "o", "--set", "hiden_size=3"],
        "--set: unknown recipe field 'hiden_size'; did you mean 'hidden_size'?",
    ),
    "unknown optimizer": (
        ["train", "sentiment", "--data", "REVIEWS", "--out", "o", "--set", "optimizer=adamm"],
        "did you mean 'adam'",
    ),
    "unknown cell": (
        ["train", "sentiment", "--data", "REVIEWS", "--out", "o", "--set", "cell=ltsm"],
        "did you mean 'lstm'",
    ),
    "unused field": (
        ["train", "sentiment", "--data", "REVIEWS", "--out", "o", "--set", "beam_size=2"],
        "sentiment does not use 'beam_size'",
    ),
    "not key=value": (
        ["train", "sentiment", "--data", "REVIEWS", "--out", "o", "--set", "epochs"],
        "'epochs': write it as key=value",
    ),
    "time limit": (
        ["train", "sentiment", "--data", "REVIEWS", "--out", "o", "--time-limit", "soon"],
        "--time-limit soon: write a time such as",
    ),
    "output in use": (["train", "sentiment", "--data", "REVIEWS", "--out", "MODEL"], "in use"),
    "no model": (["predict", "REVIEWS", "x"], "not a model folder"),
    "no text": (["predict", "MODEL"], "no text"),
    "unknown split": (
        ["evaluate", "MODEL", "--data", "REVIEWS", *COLUMNS, "--split", "tset"],
        "unknown split 'tset'; did you mean 'test'?",
    ),
    "unknown kind": (["list", "cell"], "did you mean 'cells'"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_and_leaves_nothing(mistake, model, reviews, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments, said = MISTAKES[mistake]
    known = {"MODEL": model, "REVIEWS": reviews}
    with pytest.raises(InputError) as raised:
        lstmlab(*(known.get(argument, argument) for argument in arguments))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not list(tmp_path.iterdir())


def test_a_damaged_model_says_so(model, tmp_path):
    import shutil

    damaged = tmp_path / "damaged"
    shutil.copytree(model, damaged)
    (damaged / "model.safetensors").write_bytes(b"not a tensor")
    with pytest.raises(InputError, match="damaged model folder"):
        lstmlab("predict", damaged, "x")


def test_an_unknown_label_is_named(model, tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("text,label\n" + "a,pos\nb,great\n" * 20)
    with pytest.raises(InputError, match="unknown label 'great'"):
        lstmlab("evaluate", model, "--data", file)


def test_models_of_two_seeds_answer_together(model, reviews, tmp_path):
    other, joined = tmp_path / "m1", tmp_path / "both"
    train(reviews, other, "--seed", "1")
    printed = lstmlab("ensemble", model, other, "--out", joined)
    assert printed == (f"an ensemble of 2 models: the mean of their probabilities; {joined}\n")
    alone = [
        json.loads(lstmlab("predict", one, "it was so good", "--json")) for one in (model, other)
    ]
    (both,) = [json.loads(lstmlab("predict", joined, "it was so good", "--json"))]
    mean = (alone[0]["probabilities"]["pos"] + alone[1]["probabilities"]["pos"]) / 2
    assert both["probabilities"]["pos"] == pytest.approx(mean, abs=2e-6)
    scored = lstmlab("evaluate", joined, "--data", reviews, *COLUMNS, "--json")
    assert json.loads(scored)["accuracy"] == 100
    card = (joined / "README.md").read_text()
    assert "| member-2 | 1 | 100.00 | 100.00 |" in card
    with pytest.raises(InputError, match="two models or more"):
        lstmlab("ensemble", model, "--out", tmp_path / "one")
    with pytest.raises(InputError, match="an ensemble itself; name its members"):
        lstmlab("ensemble", model, joined, "--out", tmp_path / "more")
    with pytest.raises(InputError, match="output folder in use"):
        lstmlab("ensemble", model, other, "--out", joined)
