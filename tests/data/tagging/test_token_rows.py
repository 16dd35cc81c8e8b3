"""Tables with a token a row, as Kaggle's set of named entities has them."""

import pytest

from lstmlab.data import load
from lstmlab.data.columns import Columns
from lstmlab.data.guessing.guess import guess
from lstmlab.data.reading.files import File

TAGGED = Columns.of("tagged")
SENTENCES = [
    [
        ("Ann", "NNP", "B-PER"), ("saw", "VBD", "O"), ("New", "NNP", "B-LOC"),
        ("York", "NNP", "I-LOC"),
    ],
    [("the", "DT", "O"), ("house", "NN", "O"), ("is", "VBZ", "O"), ("old", "JJ", "O")],
    [("Bob", "NNP", "B-PER"), ("went", "VBD", "O")],
]  # fmt: skip


def written(path, *, on_each=False, count=60):
    lines = ["Sentence #,Word,POS,Tag"]
    for number in range(count):
        for place, fields in enumerate(SENTENCES[number % 3]):
            called = f"Sentence: {number + 1}" if on_each or not place else ""
            lines.append(",".join([called, *fields]))
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


@pytest.mark.parametrize("on_each", [False, True])
def test_its_rows_are_sentences(tmp_path, on_each):
    rows = list(File(written(tmp_path / "ner.csv", on_each=on_each)).rows())
    assert [number for number, _ in rows[:3]] == [2, 6, 10]
    assert len(rows) == 60
    first = rows[0][1]
    assert first["tokens"] == first["Word"] == ["Ann", "saw", "New", "York"]
    assert first["tags"] == first["Tag"] == ["B-PER", "O", "B-LOC", "I-LOC"]
    assert first["POS"] == ["NNP", "VBD", "NNP", "NNP"]
    assert "Sentence #" not in first


def test_it_is_guessed_and_loaded_as_tags(tmp_path):
    path = written(tmp_path / "ner.csv")
    assert guess(str(path)).task == "tagging"
    dataset = load(str(path), TAGGED)
    assert len(dataset) == 60
    assert "Ann saw New York" in dataset.splits["train"]["tokens"]
    assert dataset.labels == ["B-LOC", "B-PER", "I-LOC", "O"]
    other = load(str(path), TAGGED, {"tags": "POS"})
    assert other.labels == ["DT", "JJ", "NN", "NNP", "VBD", "VBZ"]


def test_a_tag_in_a_wrong_place_is_named_by_its_line(tmp_path):
    path = written(tmp_path / "ner.csv")
    path.write_text(path.read_text().replace("the,DT,O", "the,DT,I-LOC", 1))
    (note,) = [each for each in load(str(path), TAGGED).notes if "can't follow" in each]
    assert "line 6" in note


OTHERS = {
    "texts": "sentence,label\n" + "".join(f"it is nr {n},{'ab'[n % 2]}\n" for n in range(40)),
    "words of one row": "sentence,word,tag\n" + "".join(f"{n},word,x\n" for n in range(40)),
    "texts with a word": "sentence,word,label\n" + "a b,a b c,x\n" * 40,
}


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_other_tables_stay_as_they_are(tmp_path, content):
    (tmp_path / "t.csv").write_text(content)
    rows = list(File(tmp_path / "t.csv").rows())
    assert len(rows) == 40
    assert all(isinstance(value, str) for _, row in rows for value in row.values())
