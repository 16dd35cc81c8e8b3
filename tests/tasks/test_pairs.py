"""Two texts that are judged together: how they are given, read, compared, explained and served."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas
import pytest
import torch
from fastapi.testclient import TestClient
from rich.console import Console
from sklearn.base import clone
from typer.testing import CliRunner

import lstmlab
from lstmlab import tasks, training
from lstmlab.api import Model
from lstmlab.api.pairs import pairs_of
from lstmlab.artifacts import saved
from lstmlab.baselines.baseline import scored
from lstmlab.checks.examples import pair_labelled, pair_scored
from lstmlab.checks.tasks import planned
from lstmlab.cli import build
from lstmlab.cli.predict.pairs import in_pairs
from lstmlab.data.columns import apart, together
from lstmlab.data.guessing.by_role.related import sides_of
from lstmlab.data.guessing.guess import guess
from lstmlab.data.loading import load
from lstmlab.data.sets import opinion_pairs_en, shopping_lists_en
from lstmlab.errors import InputError
from lstmlab.serve.app import of_model
from lstmlab.serve.limits import Limits
from models_made import untrained

ROWS = [("a dog ran", "the dog runs"), ("a dog ran", "a cat sat"), ("", "a cat")]


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
        trial, dataset = planned("pair-classification", epochs=6)
        return Model(saved.SavedModel.of(trial, training.run(trial, dataset, threads=1)))


def table(folder: Path, name: str, columns: list[str], rows: list[tuple[str, ...]]) -> str:
    lines = ["\t".join(columns), *("\t".join(row) for row in rows)]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(folder / name)


def judged(folder: Path, columns: list[str], answers: list[str]) -> str:
    """A table of 40 pairs, whose last column has the ``answers`` in turn."""
    rows = [
        (f"one man number {n} runs", f"a person {n} is running fast", answers[n % len(answers)])
        for n in range(40)
    ]
    return table(folder, "pairs.tsv", columns, rows)


def test_two_texts_are_one_question_and_are_two_again() -> None:
    columns = pair_labelled().columns
    given = {"sentence1": ["a\tb", "c", ""], "sentence2": ["d", "", "e"], "label": ["x", "y", "x"]}
    questions = columns.questions(given)
    assert questions == ["a b\td", "c\t", "\te"]
    assert columns.of_questions(questions) == {
        "sentence1": ["a b", "c", ""],
        "sentence2": ["d", "", "e"],
    }
    assert apart(together([["x"]]), 1) == [["x"]]


@pytest.mark.parametrize(
    ("found", "sides"),
    [
        (["id", "premise", "hypothesis", "label"], ("premise", "hypothesis")),
        (["sentence_A", "sentence_B", "score"], ("sentence_A", "sentence_B")),
        (["is_duplicate", "question2", "question1"], ("question1", "question2")),
        (["text 1", "text 2"], ("text 1", "text 2")),
        (["文本1", "文本2", "标签"], ("文本1", "文本2")),
        (["title", "body", "label"], None),
        (["text1", "text3"], None),
    ],
)
def test_names_say_which_two_belong_together(found, sides) -> None:
    assert sides_of(found) == sides


def test_a_file_of_pairs_is_known_by_its_columns(tmp_path: Path) -> None:
    labelled = guess(judged(tmp_path, ["premise", "hypothesis", "gold_label"], ["yes", "no"]))
    assert labelled.task == "pair-classification"
    assert labelled.alternatives == ()
    assert labelled.columns == {
        "sentence1": "premise", "sentence2": "hypothesis", "label": "gold_label",
    }  # fmt: skip
    numbers = [f"{n / 10:.1f}" for n in range(23)]
    scores = guess(judged(tmp_path, ["text_a", "text_b", "similarity"], numbers))
    assert scores.task == "pair-regression"
    assert scores.columns["score"] == "similarity"
    rows = [(f"title {n}", f"a body {n}", f"an answer {n}", "ab"[n % 2]) for n in range(40)]
    four = table(tmp_path, "four.tsv", ["title", "body", "reply", "label"], rows)
    joined = guess(four, {"sentence1": "title,body", "sentence2": "reply"})
    assert joined.columns == {"sentence1": "title,body", "sentence2": "reply", "label": "label"}
    other = guess(judged(tmp_path, ["title", "body", "label"], ["yes", "no"]))
    assert other.task == "classification"


def test_a_file_is_read_with_the_columns_that_it_has(tmp_path: Path) -> None:
    file = judged(tmp_path, ["premise", "hypothesis", "label"], ["yes", "no"])
    dataset = load(file, "pair-labelled")
    assert dataset.columns.called == "pair-labelled"
    assert dataset.remembered.columns["sentence2"] == "hypothesis"
    assert dataset.splits["train"]["sentence1"][0].startswith("one man number")
    named = load(file, "pair-labelled", {"label": "label"})
    assert named.remembered.columns == dataset.remembered.columns
    usual = load(judged(tmp_path, ["sentence1", "sentence2", "score"], ["1", "2.5"]))
    assert usual.columns.called == "pair-scored"


def test_what_is_the_same_in_one_text_only_is_no_duplicate(tmp_path: Path) -> None:
    from lstmlab.data.understanding.quality import examine

    rows = [("the same", f"another {n}", ["x", "y"][n % 2]) for n in range(30)]
    file = table(tmp_path, "d.tsv", ["sentence1", "sentence2", "label"], [*rows, rows[0]])
    dataset = load(file)
    found = examine(dataset)
    assert sum(found.duplicates.values()) == 1
    assert found.conflicts == 0


@pytest.mark.parametrize("attention", ["cross", "none"])
def test_padding_and_other_pairs_change_nothing(attention: str) -> None:
    found = untrained("pair-classification", attention=attention)
    questions = together([[one for one, _ in ROWS], [other for _, other in ROWS]])
    whole = found.predict(list(questions))
    for question, answer in zip(questions, whole, strict=True):
        alone = found.predict([question])[0]
        assert alone["probabilities"] == pytest.approx(answer["probabilities"], abs=1e-5)


def test_a_text_beside_itself_finds_itself() -> None:
    found = untrained("pair-classification", attention="cross").model
    ids, lengths = torch.tensor([[4, 5, 6], [6, 5, 4]]), torch.tensor([3, 3])
    embedded = found.embed(ids)
    alignment = found.alignment
    with torch.no_grad():
        alignment.sharpness.fill_(200.0)
        alignment.weight.fill_(0.0)
        alignment.compared.weight.zero_()
        # The part that says how far each word is from the one that it finds.
        size = found.recurrent.output_size
        alignment.compared.weight[:, 4 * size : 4 * size + embedded.shape[-1]] = 1.0
        alignment.compared.bias.zero_()
        states = found.states(ids, lengths)
        assert alignment(embedded, states, lengths).abs().max() < 1e-3
        other = alignment(found.embed(torch.tensor([[4, 5, 6], [7, 8, 9]])), states, lengths)
        assert other.min() > 0.1


def test_the_features_of_the_linear_model_are_those_of_both_texts() -> None:
    from lstmlab.baselines import pair_linear
    from lstmlab.baselines.parts.pair_features import compared

    dataset = pair_labelled()
    learned = pair_linear.fit(dataset, "accuracy")
    texts = [["a dog near", "a dog near"], ["a dog near", "the cat saw"]]
    entries = compared(learned.blocks, texts).toarray()
    (size,) = {len(block.keys) for block in learned.blocks[:1]}
    assert np.abs(entries[0, :size]).max() == 0  # nothing differs
    assert entries[0, -len(learned.blocks)] == pytest.approx(1.0)  # the cosine
    assert entries[1, -len(learned.blocks)] == pytest.approx(0.0)
    rows = [learned.blocks[0].rows([text]).toarray()[0] for text in ("a dog near", "the cat saw")]
    assert entries[1, :size] == pytest.approx(np.abs(rows[0] - rows[1]))
    assert entries[0, size : 2 * size] == pytest.approx(rows[0] ** 2)


def test_baselines_learn_what_is_the_same() -> None:
    assert scored("pair-linear", pair_labelled()).metrics["test"]["accuracy"] > 90
    assert scored("pair-ridge", pair_scored()).metrics["test"]["pearson"] > 0.9


def test_an_answer_names_both_texts_and_the_words_of_each(model: Model) -> None:
    answer, empty = model.predict([("a dog ran", "the dog"), (None, "x")], explain=True)
    assert (answer["sentence1"], answer["sentence2"]) == ("a dog ran", "the dog")
    said = [(word["token"], word["column"]) for word in answer["words"]]
    assert said == [
        ("a", "sentence1"), ("dog", "sentence1"), ("ran", "sentence1"),
        ("the", "sentence2"), ("dog", "sentence2"),
    ]  # fmt: skip
    said = model.trained.model.spoken("a dog ran\tthe dog", 0)
    assert {"dog(both)", "a(one)", "(all)"} <= {*said}
    assert "dog(one)" not in said
    assert {ngram["ngram"] for ngram in answer["ngrams"]} <= {*said}
    assert empty == tasks.load("pair-classification").empty_answer(explain=True)
    assert empty["label"] is None


def test_python_users_have_pairs_in_many_forms(model: Model) -> None:
    pairs = [("a dog", "the cat"), ("a cat", "the cat")]
    frame = pandas.DataFrame(pairs, columns=["question1", "question2"]).assign(id=[1, 2])
    wanted = model.predict(pairs)
    for given in (np.array(pairs), frame, {"sentence1": ["a dog", "a cat"],
                                           "sentence2": ["the cat", "the cat"]}):  # fmt: skip
        assert model.predict(given) == wanted
    assert pairs_of([("a", None), None], ("sentence1", "sentence2")) == [None, None]
    for wrong, said in (
        (["one text"], "number 1: not two texts"),
        ([("a", "b", "c")], "number 1: not two texts"),
        (frame.rename(columns={"question1": "x"}), "no columns 'sentence1' and 'sentence2'"),
    ):
        with pytest.raises(InputError, match=said):
            model.predict(wrong)


def test_on_the_command_line_every_two_texts_are_a_pair(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "m")
    run = CliRunner()

    def asked(*more: str, **given: str) -> tuple[list[str], str]:
        found = run.invoke(build(), ["predict", str(tmp_path / "m"), *more], **given)
        return found.stdout.splitlines(), found.stderr or str(found.exception)

    lines, _ = asked("a dog", "the dog", "a dog", "the cat")
    assert [line.split("\t")[2:] for line in lines] == [["a dog", "the dog"], ["a dog", "the cat"]]
    assert asked(input="a dog\tthe dog\n")[0] == lines[:1]
    assert asked(input="\na dog\tthe dog\n")[0] == ["\t\t\t", lines[0]]
    assert "one text: this model judges two together" in asked("a dog")[1]
    assert "line 1: 1 text, and two are judged" in asked(input="a dog\n")[1]
    rows = [("a dog", "the dog", "7"), ("", "the cat", "8"), ("a dog", "the cat", "9")]
    file = table(tmp_path, "new.tsv", ["premise", "hypothesis", "id"], rows)
    _, told = asked("--file", file, "--out", str(tmp_path / "done.tsv"))
    done = (tmp_path / "done.tsv").read_text(encoding="utf-8").splitlines()
    assert done[0] == "premise\thypothesis\tid\tlabel\tprobability"
    assert [line.split("\t")[2] for line in done[1:]] == ["7", "8", "9"]
    assert done[2] == "\tthe cat\t8\t\t"
    assert "'premise' and 'hypothesis' are taken for the two texts" in told
    explained, _ = asked("--explain", "a dog", "the dog")
    assert explained[0].endswith("a dog\tthe dog")


def test_an_odd_number_of_texts_is_no_pairs() -> None:
    assert in_pairs(["a", "b", "c", "d"]) == ["a\tb", "c\td"]
    with pytest.raises(InputError, match="3 texts: this model judges two together"):
        in_pairs(["a", "b", "c"])


def test_a_server_takes_pairs_and_no_single_texts(model: Model) -> None:
    app = of_model(model.trained, "m", "", Limits())
    with TestClient(app, base_url="http://localhost") as client:
        given = client.post("/predict", json={"texts": [["a dog", "the dog"]], "explain": True})
        (answer,) = given.json()["answers"]
        assert answer["label"] == model.predict([("a dog", "the dog")])[0]["label"]
        assert {word["column"] for word in answer["words"]} == {"sentence1", "sentence2"}
        for texts in (["a dog"], [["a dog"]], [["a", "b", "c"]]):
            assert client.post("/predict", json={"texts": texts}).status_code == 422
        empty = client.post("/predict", content=b"", headers={"content-type": "application/json"})
        assert '{"texts": [["…", "…"]]}' in empty.json()["error"]
        page = client.get("/docs").text.replace("&#34;", '"')
        assert '{"texts": [["…", "…"]], "explain": true}' in page


def test_the_card_asks_with_two_texts(tmp_path: Path) -> None:
    from lstmlab.api.card import ensemble_card

    one = untrained("pair-classification")
    card = ensemble_card(tmp_path / "e", saved.join([one, one], ["a", "b"]))
    assert 'lstmlab predict e "some text" "another"' in card


def test_a_folder_holds_the_linear_model_of_pairs(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "m")
    again = lstmlab.load(tmp_path / "m")
    pairs = [("a dog saw", "the dog"), ("a horse", "the cat near")]
    assert again.predict(pairs) == model.predict(pairs)
    about = json.loads((tmp_path / "m" / "ngrams.json").read_text(encoding="utf-8"))
    assert about["pairs"] is True
    (tmp_path / "m" / "ngrams.json").write_text(json.dumps({**about, "pairs": 3}))
    with pytest.raises(InputError, match="not the choices of a linear model"):
        lstmlab.load(tmp_path / "m")


def test_estimators_learn_from_pairs() -> None:
    small = {"hidden_size": 12, "embedding_size": 12, "epochs": 8, "learning_rate": 0.02,
             "dropout": 0.1, "batch_size": 16, "random_state": 0}  # fmt: skip
    recipe = {"evaluations": 1, "precision": "float32", "wide": "none"}
    labelled = pair_labelled().splits["train"]
    X = pandas.DataFrame({"premise": labelled["sentence1"], "hypothesis": labelled["sentence2"]})
    classifier = clone(lstmlab.LSTMPairClassifier(recipe, **small)).fit(X, labelled["label"])
    assert classifier.score(X, labelled["label"]) > 0.9
    assert classifier.predict_proba(X[:3]).shape == (3, 2)
    with pytest.raises(InputError, match=r"X\[1\] lacks a text"):
        classifier.predict([("a", "b"), ("a", None)])
    both = pair_scored().splits["train"]
    pairs = list(zip(both["sentence1"], both["sentence2"], strict=True))
    numbers = [float(cell) for cell in both["score"]]
    regressor = lstmlab.LSTMPairRegressor(recipe, **small).fit(pairs, numbers)
    assert regressor.predict(pairs[:2]).shape == (2,)


def test_labels_and_scores_of_the_built_in_sets_follow_from_their_texts() -> None:
    splits, _ = opinion_pairs_en.load()
    dev = splits["dev"]
    assert [*dev] == ["sentence1", "sentence2", "label"]
    assert set(dev["label"]) == {"agree", "disagree", "two things"}
    place = next(
        n for n, pair in enumerate(zip(dev["sentence1"], dev["sentence2"], strict=True))
        if pair == ("The breakfast is cold.", pair[1]) or dev["label"][n] == "two things"
    )  # fmt: skip
    assert dev["sentence1"][place] != dev["sentence2"][place]
    lists, _ = shopping_lists_en.load()
    number = {name: n for n, names in enumerate(shopping_lists_en._THINGS) for name in names}

    def things(text: str) -> set[int]:
        parts = text.rstrip(".").replace(" and ", ", ").split(", ")
        return {number[next(n for n in number if part.endswith(n))] for part in parts}

    dev = lists["dev"]
    for one, other, score in zip(dev["sentence1"], dev["sentence2"], dev["score"], strict=True):
        assert len(things(one) & things(other)) == int(score)


def test_explained_numbers_are_printed_with_both_texts(capsys: pytest.CaptureFixture[str]) -> None:
    from lstmlab.cli.predict.explanation import show

    found = untrained("pair-regression")
    show(Console(), found.predict(["a dog\tthe cat"], explain=True)[0])
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert first.endswith("\ta dog\tthe cat")
    assert "larger (+) or smaller (−)" in second
