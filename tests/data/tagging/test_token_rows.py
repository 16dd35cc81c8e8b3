"""Tables with a token a row, as Kaggle's set of named entities has them."""

import pandas
import pytest

from lstmlab.data import load
from lstmlab.data.columns import Columns
from lstmlab.data.formats import answers_file, rowwise
from lstmlab.data.guessing.guess import guess, guess_source
from lstmlab.data.reading import in_memory
from lstmlab.data.reading.files import File
from spreadsheet_made import table, write_xlsx

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


def test_what_its_columns_are_is_said(tmp_path):
    assert load(str(written(tmp_path / "ner.csv")), TAGGED).notes[0] == (
        "ner.csv: a token a row: sentences by 'Sentence #', tokens in 'Word', tags in 'Tag'"
    )


def test_a_token_without_a_tag_leaves_its_sentence_out(tmp_path):
    path = written(tmp_path / "ner.csv")
    path.write_text(path.read_text().replace("house,NN,O", "house,NN,", 1))
    dataset = load(str(path), TAGGED)
    assert sum(map(dataset.size, dataset.splits)) == 59
    assert "ner.csv: 1 of 60 rows without 'tags' is left out (line 6)" in dataset.notes


def test_a_few_tags_that_mark_no_span_are_read_as_others_and_named(tmp_path):
    path = written(tmp_path / "ner.csv")
    path.write_text(path.read_text().replace("New,NNP,B-LOC", "New,NNP,b-LOC", 1))
    dataset = load(str(path), TAGGED)
    assert (
        "tags that mark no span, where all others do, are read so: b-LOC as B-LOC (line 4)"
        in dataset.notes
    )
    assert dataset.labels == ["B-LOC", "B-PER", "I-LOC", "O"]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_new_ones_are_sentences_where_they_are_to_be_tagged(tmp_path, suffix):
    path = tmp_path / f"new{suffix}"
    rows = [
        ("Sentence #", "Word"),
        ("1", "Ann"),
        ("", "saw"),
        ("", "Rome"),
        ("2", "It"),
        ("", "is"),
    ]
    if suffix == ".xlsx":
        write_xlsx(path, {"one": table(*rows)})
    else:
        separator = "," if suffix == ".csv" else "\t"
        path.write_text("".join(separator.join(row) + "\n" for row in rows))
    with rowwise.reading(path, tokens=True) as source:
        found = [row["tokens"] for _, row in source.rows]
    assert found == [["Ann", "saw", "Rome"], ["It", "is"]]
    with rowwise.reading(path) as source:
        assert len(list(source.rows)) == 5


@pytest.mark.parametrize(
    ("suffix", "lines"),
    [
        (".csv", ["Nr;Word;Tag", "1;Ann;B-PER", ";saw;O", "2;Rome;B-LOC", ";is;O"]),
        (
            ".jsonl",
            [
                '{"Nr": "1", "Word": ["Ann", "saw"], "spans": [], "tags": ["B-PER", "O"], '
                '"tokens": ["Ann", "saw"]}',
                '{"Nr": "2", "Word": ["Rome", "is"], "spans": [], "tags": ["B-LOC", "O"], '
                '"tokens": ["Rome", "is"]}',
            ],
        ),
        (".conll", ["Ann\tB-PER", "saw\tO", "", "Rome\tB-LOC", "is\tO", ""]),
    ],
)
def test_their_answers_stand_at_each_token(tmp_path, suffix, lines):
    path, out = tmp_path / "new.csv", tmp_path / f"done{suffix}"
    path.write_text("Sentence;Word\n1;Ann\n;saw\n2;Rome\n;is\n")
    tags = iter([["B-PER", "O"], ["B-LOC", "O"]])
    with (
        rowwise.reading(path, tokens=True) as source,
        answers_file.writing(out, source.form, []) as answers,
    ):
        for place, row in source.rows:
            answers.add(place, row, {"spans": [], "tags": next(tags), "tokens": row["tokens"]})
    header = [line.replace("Nr", "Sentence").replace("Tag", "tag") for line in lines]
    assert out.read_text().splitlines() == header


def frame():
    """Returns the frame that pandas reads from such a file: NaN where no number stands."""
    rows = [
        (float(n) if place == 0 else float("nan"), token, tag)
        for n in range(60)
        for place, (token, _, tag) in enumerate(SENTENCES[n % 3])
    ]
    return pandas.DataFrame(rows, columns=["Sentence #", "Word", "Tag"])


def test_a_data_frame_of_them_is_read_alike():
    made = in_memory.dataset(frame(), TAGGED)
    assert sum(map(made.size, made.splits)) == 60
    assert made.labels == ["B-LOC", "B-PER", "I-LOC", "O"]
    source = in_memory.sources(frame())["train"]
    found = guess_source(source)
    assert (found.task, dict(found.columns)) == ("tagging", {"tokens": "tokens", "tags": "tags"})
    assert source.notes() == (
        "data in memory: a token a row: sentences by 'Sentence #', tokens in 'Word', tags in 'Tag'",
    )
    second = [number for number, _ in source.rows()][1]
    assert source.where_in(second, 1) == f"data in memory, example {second + 1}"
    assert made.notes[0] == source.notes()[0]
    lists = in_memory.dataset({"tokens": [["a", "b"]] * 30, "tags": [["O", "B-X"]] * 30}, TAGGED)
    assert sum(map(lists.size, lists.splits)) == 30
