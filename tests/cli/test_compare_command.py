"""Two trained models on one test set, through the command line."""

import json
import random

import pytest
import typer
from typer.testing import CliRunner

from lstmlab.cli import compare_command, evaluate_command, train_command
from lstmlab.errors import InputError

SETTINGS = {
    "sentiment": ["epochs=4", "min_count=1", "wide=none"],
    "translation": ["epochs=1", "vocabulary_size=300", "layers=1"],
    "language-modeling": ["epochs=1", "layers=1", "window=8"],
}
SMALL = [
    "hidden_size=16", "embedding_size=16", "batch_size=16", "precision='float32'",
    "evaluations=1", "weight_average=0",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Data of each kind, and models ``good`` and ``poor`` to classify it, and one of each other."""
    base = tmp_path_factory.mktemp("compare")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(base / "cache"))
        rng = random.Random(0)
        words = ["one", "two", "three", "four"]
        texts = [" ".join(rng.choices(words, k=rng.randint(1, 5))) for _ in range(400)]
        for name, head, rows in (
            ("sentiment", "text,label", [f"{t},{'many' if 'two' in t else 'few'}" for t in texts]),
            ("other", "text,label", [f"{t},{'many' if 'two' in t else 'none'}" for t in texts]),
            ("translation", "source,target", [f"{t},{t.upper()}" for t in texts]),
            ("language-modeling", "text", texts),
        ):
            (base / f"{name}.csv").write_text("\n".join([head, *rows]) + "\n")
        train(base, "sentiment", "good", "optimizer.learning_rate=0.03")
        train(base, "sentiment", "poor", "optimizer=sgd", "optimizer.learning_rate=1e-6")
        train(base, "sentiment", "strange", "epochs=1", data="other")
        train(base, "translation", "translator")
        train(base, "language-modeling", "speaker")
        train(base, "language-modeling", "speller", "unit=char")
    return base


@pytest.fixture(autouse=True)
def own_cache(folder, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(folder / "cache"))


def lstmlab(*arguments):
    app = typer.Typer()
    for command in (train_command, evaluate_command, compare_command):
        app.command(command.__name__.split(".")[-1].removesuffix("_command"))(command.command)
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def train(base, task, out, *more, data=None):
    pairs = [*SMALL, *SETTINGS[task], *more]
    sets = [part for pair in pairs for part in ("--set", pair)]
    lstmlab("train", task, "--data", base / f"{data or task}.csv", "--out", base / out, *sets)


def compare(folder, a, b, task, *more):
    data = ("--data", folder / f"{task}.csv")
    return lstmlab("compare", folder / a, folder / b, *data, *more)


def test_a_better_model_is_called_better(folder):
    told = json.loads(compare(folder, "poor", "good", "sentiment", "--split", "all", "--json"))
    accuracy = told["metrics"]["accuracy"]
    evaluated = [
        json.loads(
            lstmlab("evaluate", folder / model, "--data", folder / "sentiment.csv",
                    "--split", "all", "--json")
        )
        for model in ("poor", "good")
    ]  # fmt: skip
    assert [accuracy["a"], accuracy["b"]] == [each["accuracy"] for each in evaluated]
    assert accuracy["difference"] == accuracy["a"] - accuracy["b"]
    assert accuracy["low"] < accuracy["difference"] < accuracy["high"] < 0
    assert accuracy["p"] <= accuracy["p_holm"] < 0.05
    assert [*told["metrics"]] == ["accuracy", "macro-f1", "log-loss"]
    assert told["metrics"]["log-loss"]["difference"] > 0
    assert told["examples"] == 400
    assert told["says"][0].startswith("accuracy: B is better by ")
    assert "flattered" in told["notes"][-1]
    assert "these two trained models" in told["scope"]


def test_a_model_against_itself(folder):
    printed = compare(folder, "good", "good", "sentiment")
    assert "accuracy: A and B are alike on these 40 examples" in printed
    assert "macro-F1: A and B are alike" in printed
    assert "not about the recipes" in printed
    assert "note: test: 40 examples taken from train" in printed


@pytest.mark.parametrize(
    ("model", "task", "metrics", "unit"),
    [
        ("translator", "translation", ["bleu", "chrf"], "examples"),
        ("speaker", "language-modeling", ["perplexity", "bits-per-character"], "blocks"),
    ],
)
def test_every_kind_of_task(folder, model, task, metrics, unit):
    told = json.loads(compare(folder, model, model, task, "--split", "train", "--json"))
    assert list(told["metrics"]) == metrics
    assert told["unit"].startswith(unit)
    assert told["examples"] == (320 if unit == "examples" else 32)
    assert all(each["p"] == 1 for each in told["metrics"].values())


def test_signatures_are_printed_and_recorded(folder):
    data = ("--data", folder / "translation.csv")
    told = json.loads(lstmlab("evaluate", folder / "translator", *data, "--json"))
    assert set(told) == {"split", "examples", "bleu", "chrf", "signatures", "notes"}
    assert "|tok:13a|" in told["signatures"]["bleu"]
    record = json.loads((folder / "translator" / "record.json").read_text())
    assert record["signatures"] == told["signatures"]
    assert f"note: bleu: {told['signatures']['bleu']}" in lstmlab(
        "evaluate", folder / "translator", *data
    )
    assert told["signatures"]["bleu"] in compare(folder, "translator", "translator", "translation")


@pytest.mark.parametrize(
    ("a", "b", "task", "more", "said"),
    [
        ("good", "translator", "sentiment", [],
         "a sentiment and a translation model can't be compared"),
        ("good", "strange", "sentiment", [], "only one of them knows the label 'few'"),
        ("speaker", "speller", "language-modeling", [], "different tokens"),
        ("good", "good", "other", [], "unknown label 'none'"),
        ("good", "good", "sentiment", ["--split", "tset"], "did you mean 'test'"),
        ("good", "nothing", "sentiment", [], "not a model folder"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(folder, a, b, task, more, said):
    with pytest.raises(InputError) as raised:
        compare(folder, a, b, task, *more)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
