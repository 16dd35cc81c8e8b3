"""Tags of new texts: their places, how sure they are, and what else is said of them."""

import io
import json
import re

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

import lstmlab
from lstmlab import tasks, training
from lstmlab.artifacts import saved
from lstmlab.checks.tasks import planned
from lstmlab.cli import build
from lstmlab.cli.predict import tags
from lstmlab.data.dataset import Dataset
from lstmlab.data.tagging.values import Cut
from lstmlab.data.tokenizing.units import resolve_unit
from lstmlab.errors import InputError
from lstmlab.spans import spans_of
from lstmlab.tasks.tagging import _breaks
from small_data import tagged

TEXT = "slowly Ann Lee went to Rome and Bob saw Oslo"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A folder with a model of names and places, trained within a second."""
    folder = tmp_path_factory.mktemp("tagging")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(folder / "cache"))
        trial, dataset = planned("tagging", epochs=10)
        made = saved.SavedModel.of(trial, training.run(trial, dataset, threads=1))
        saved.save(folder / "model", made)
    return folder / "model"


@pytest.fixture
def loaded(model):
    return lstmlab.load(model, device="cpu")


def marked(answer):
    return [(span["type"], answer["text"][span["start"] : span["end"]]) for span in answer["spans"]]


def test_spans_have_their_places_in_the_text_as_it_is_given(loaded):
    strange = "  the\u00a0 Ann  Lee saw Rome\U0001f600 e\u0301 Bob\tand\nCy went to Oslo "
    for text in (TEXT, strange, "the (Ann) saw, slowly"):
        (answer,) = loaded.predict([text])
        assert answer["text"] == text
        for span in answer["spans"]:
            assert text[span["start"] : span["end"]] == span["text"]
            assert 0 < span["confidence"] <= 1
        apart = re.sub("([(),\U0001f600])", r" \1 ", text)
        assert answer["tokens"] == apart.split()
        assert len(answer["tags"]) == len(answer["tokens"])
    assert marked(loaded.predict([TEXT])[0]) == [
        ("PER", "Ann Lee"), ("LOC", "Rome"), ("PER", "Bob"), ("LOC", "Oslo"),
    ]  # fmt: skip
    assert ("PER", "Cy") in marked(loaded.predict([strange])[0])


def test_a_list_of_tokens_stays_cut_as_it_is(loaded):
    tokens = ["Ann", "Lee", "saw", "Rome,"]
    answers = loaded.predict([tokens, " ".join(tokens), tuple(tokens), np.array(tokens), [], None])
    assert [answer["tokens"] for answer in answers] == [
        tokens, ["Ann", "Lee", "saw", "Rome", ","], tokens, tokens, [], [],
    ]  # fmt: skip
    assert answers[0]["text"] == "Ann Lee saw Rome,"
    assert answers[4]["spans"] == []
    assert answers[5]["spans"] is None
    with pytest.raises(InputError, match="texts, number 1: number 2 of tokens is list, not text"):
        loaded.predict([["a", ["b"]]])


def test_confidences_and_alternatives_are_probabilities(loaded):
    (answer,) = loaded.predict([TEXT], explain=True)
    assert [each["token"] for each in answer["alternatives"]] == answer["tokens"]
    for each, tag in zip(answer["alternatives"], answer["tags"], strict=True):
        shares = [*each["tags"].values()]
        assert len(shares) == 3
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1 + 1e-5
        assert next(iter(each["tags"])) == tag  # it is sure of all of these
    by_token = dict(zip(answer["tokens"], answer["alternatives"], strict=True))
    for span in answer["spans"]:  # no more than its least likely token
        of_tokens = [max(by_token[token]["tags"].values()) for token in span["text"].split()]
        assert span["confidence"] <= min(of_tokens) + 1e-5


def test_a_text_is_answered_alone_as_among_others_and_in_pieces(loaded):
    trained = loaded.trained
    long = " ".join(["the", "Ann", "Lee", "went", "to", "Rome", "."] * 90)
    together = loaded.predict(["Bob", long, "", TEXT])
    for place, text in ((0, "Bob"), (3, TEXT)):
        (alone,) = loaded.predict([text])
        assert alone["tags"] == together[place]["tags"]
    assert len(together[1]["tags"]) == 630 > 3 * trained.trial.recipe.max_length
    assert marked(together[1])[::2] == [("PER", "Ann Lee")] * 90
    assert together[2]["tokens"] == []
    assert trained.cut([long]) == []  # all of it is read


def test_each_line_is_tagged_by_itself(loaded):
    apart = loaded.predict(["went to\nRome and Ann", "went to", "Rome and Ann"])
    assert apart[0]["tags"] == apart[1]["tags"] + apart[2]["tags"]


def test_evaluation_takes_tokens_as_they_are_and_tags_that_it_doesnt_know(loaded):
    data = tagged()
    assert loaded.evaluate(data)["entity-f1"] > 90
    rows = {"tokens": [["Ann", "saw"], ["Rome,"]], "tags": [["B-PER", "O"], ["B-CITY"]]}
    scores = loaded.evaluate(rows)
    assert scores["tag-accuracy"] == pytest.approx(200 / 3)
    with pytest.raises(InputError, match="gives no probabilities of labels"):
        loaded.predict_proba(["a"])


def test_where_tags_are_no_spans_accuracy_selects():
    split = {"tokens": ["the film", "a plot"] * 9, "tags": ["DET NOUN", "DET NOUN"] * 9}
    dataset = Dataset("pos", "tagged", dict.fromkeys(("train", "dev", "test"), split))
    task = tasks.load("tagging")
    resolved = resolve_unit(task.recipe, dataset)
    assert task.metric_of(resolved) == "tag-accuracy"
    assert resolve_unit(resolved, dataset) == resolved
    assert task.metric_of(resolve_unit(task.recipe, tagged())) == "entity-f1"
    chosen = task.recipe_with({"metric": "tag-accuracy"})
    assert task.metric_of(resolve_unit(chosen, tagged())) == "tag-accuracy"


def test_bpe_is_no_unit_of_tags():
    with pytest.raises(InputError, match="unit 'bpe' cuts words into parts, which have no tags"):
        tasks.load("tagging").recipe_with({"unit": "bpe"})


def command(*arguments):
    result = CliRunner().invoke(build(), [str(part) for part in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_line_says_types_places_and_confidences(model):
    printed = command("predict", model, TEXT, "went slowly", "--device", "cpu")
    first, second = printed.splitlines()
    said, text = first.split("\t")
    assert text == TEXT
    assert [each.split()[:2] for each in said.split(", ")] == [
        ["PER", "7:14"], ["LOC", "23:27"], ["PER", "32:35"], ["LOC", "40:44"],
    ]  # fmt: skip
    assert second == "\twent slowly"
    answer = json.loads(command("predict", model, TEXT, "--json", "--device", "cpu"))
    assert [*answer] == ["text", "spans", "tokens", "tags"]
    assert [*answer["spans"][0]] == ["start", "end", "type", "text", "confidence"]


CONLL = "-DOCSTART- X O\n\nAnn NNP O\nLee NNP O\nslept VBD O\n\nRome NNP O\n"


def test_files_are_answered_in_their_order_and_columns_stay(model, tmp_path):
    (tmp_path / "in.conll").write_text(CONLL)
    command("predict", model, "--file", tmp_path / "in.conll", "--out", tmp_path / "out.conll")
    assert (tmp_path / "out.conll").read_text() == (
        "Ann\tNNP\tO\tB-PER\nLee\tNNP\tO\tI-PER\nslept\tVBD\tO\tO\n\nRome\tNNP\tO\tB-LOC\n\n"
    )
    (tmp_path / "in.csv").write_text("id,text\n1,Ann saw Rome\n2,\n3,went slowly\n")
    command("predict", model, "--file", tmp_path / "in.csv", "--out", tmp_path / "out.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert [span["text"] for span in rows[0]["spans"]] == ["Ann", "Rome"]
    assert (rows[1]["spans"], rows[2]["spans"]) == (None, [])
    command("predict", model, "--file", tmp_path / "in.csv", "--out", tmp_path / "out2.conll")
    assert (tmp_path / "out2.conll").read_text().startswith("Ann\tB-PER\nsaw\tO\nRome\tB-LOC\n\n")


def test_data_is_shown_with_its_types_and_strays(tmp_path):
    cells = [*zip(*(tagged().splits["train"][name] for name in ("tokens", "tags")), strict=True)]
    lines = [
        "\n".join(f"{t} {tag}" for t, tag in zip(tokens.split(), tags.split(), strict=True))
        for tokens, tags in cells
    ]
    (tmp_path / "names.txt").write_text("\n\n".join(["well O\nRome I-LOC", *lines]) + "\n")
    shown = " ".join(command("data", tmp_path / "names.txt").split())
    for said in (
        "names.txt tagged, 97 examples",
        "train: 1 of 97 examples have tags that can't follow each other, and are read as if a span "
        "began there: I-LOC after O (line 2)",
        "tags is 'tags', by its name: 5 different (B-LOC, B-PER, I-LOC, I-PER)",
        "tokens with several tags none",
        "length of a text of train, in words",
    ):
        assert said in shown
    total, places, persons = map(int, re.search(
        r"the tags mark spans (\d+) of 2 types: LOC (\d+), PER (\d+)", shown
    ).groups())  # fmt: skip
    assert total == places + persons
    assert 70 < persons <= places < 90  # one of each in a sentence, and Rome once more


ANSWER = {
    "text": "Ann [saw] Rome",
    "spans": [
        {"start": 0, "end": 3, "type": "PER", "text": "Ann", "confidence": 0.5},
        {"start": 10, "end": 14, "type": "LOC", "text": "Rome", "confidence": 0.987654},
    ],
    "tokens": ["Ann", "[", "saw", "]", "Rome"],
    "tags": ["B-PER", "O", "O", "O", "B-LOC"],
    "alternatives": [
        {"token": "Ann", "tags": {"B-PER": 0.5, "O": 0.496, "B-LOC": 0.004}},
        {"token": "Rome", "tags": {"B-LOC": 0.99}},
    ],
}
SPOKEN = {
    "text": "It runs",
    "spans": [
        {"start": 0, "end": 2, "type": "PRON", "text": "It", "confidence": 0.9},
        {"start": 3, "end": 7, "type": "VERB", "text": "runs", "confidence": 0.9},
    ],
    "tokens": ["It", "runs"],
    "tags": ["PRON", "VERB"],
}


def on_terminal(answer, **how):
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, color_system="standard", width=20)
    tags.show(console, answer, **how)
    return file.getvalue().splitlines()


def test_on_a_terminal_spans_are_coloured_by_their_types():
    text, first, second, unsure = on_terminal(ANSWER, explain=True)
    colours = {kind: text.split("m" + word)[0].rpartition(";")[2] for kind, word in
               (("PER", "Ann"), ("LOC", "Rome"))}  # fmt: skip
    assert text == f"\x1b[1;{colours['PER']}mAnn\x1b[0m [saw] \x1b[1;{colours['LOC']}mRome\x1b[0m"
    assert first == f"  0:3  \x1b[{colours['PER']}mPER\x1b[0m  0.500  Ann"
    assert second == f"  10:14  \x1b[{colours['LOC']}mLOC\x1b[0m  0.988  Rome"
    assert unsure == "  not clear: Ann B-PER 50% or O 50%"
    assert on_terminal(SPOKEN) == ["It\x1b[2m/PRON\x1b[0m runs\x1b[2m/VERB\x1b[0m"]


def test_elsewhere_they_stand_in_a_line():
    assert tags.plain(ANSWER) == "PER 0:3 0.500, LOC 10:14 0.988\tAnn [saw] Rome"
    assert tags.plain(SPOKEN) == "PRON VERB\tIt runs"
    assert tags.plain({"text": "", "spans": None, "tokens": [], "tags": []}) == "\t"


def test_a_servers_answer_is_described(model):
    pytest.importorskip("fastapi", reason="pip install 'lstmlab[serve]'")
    from starlette.testclient import TestClient

    from lstmlab.serve.app import of_model
    from lstmlab.serve.limits import Limits

    application = of_model(saved.read(model), "model", "", Limits())
    with TestClient(application, "http://localhost:8103") as client:
        asked = {"texts": [TEXT], "explain": True}
        (answer,) = client.post("/predict", json=asked).json()["answers"]
        assert [span["text"] for span in answer["spans"]] == ["Ann Lee", "Rome", "Bob", "Oslo"]
        described = client.get("/openapi.json").json()["components"]["schemas"]
        assert {*described["Tags"]["properties"]} == {*answer}
        assert {*described["Entity"]["properties"]} == {*answer["spans"][0]}
        assert client.get("/model").json()["kind"] == "tagged"


def test_what_is_cut_already_is_a_text_like_others():
    assert Cut("a b") == "a b"
    assert spans_of(["B-A", "I-A"]) == [(0, 2, "A")]


def test_the_tokens_before_which_a_line_begins():
    text = "a b\nc\n\nd e"
    places = [(0, 1), (2, 3), (4, 5), (7, 8), (9, 10)]
    assert _breaks(text, places) == [2, 3]
    assert _breaks(text.replace("\n", " "), places) == []
