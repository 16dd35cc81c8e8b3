"""Files and folders to data sets, and what is said when something is wrong with them."""

import gzip
import json
from collections import Counter

import pyarrow
import pytest
from pyarrow import parquet

from lstmlab.data import available, load
from lstmlab.data.columns import Columns
from lstmlab.data.roles.label import LABELLED
from lstmlab.errors import InputError

ROWS = [(f'says "{i}", twice', "pos" if i % 3 else "neg") for i in range(60)]


def as_csv(delimiter=","):
    def line(text, label):
        quoted = '"' + text.replace('"', '""') + '"' if delimiter == "," else text
        return f"{quoted}{delimiter}{label}\n"

    return (f"text{delimiter}label\n" + "".join(line(*row) for row in ROWS)).encode()


def as_json_lines():
    return "".join(json.dumps({"text": t, "label": x}) + "\n" for t, x in ROWS).encode()


def as_parquet(path):
    texts, labels = zip(*ROWS, strict=True)
    parquet.write_table(pyarrow.table({"text": texts, "label": labels}), path)


@pytest.mark.parametrize(
    "name", ["s.csv", "s.tsv", "s.jsonl", "s.csv.gz", "s.tsv.gz", "s.jsonl.gz", "s.parquet"]
)
def test_every_format_reads_the_same(tmp_path, name):
    file = tmp_path / name
    if name == "s.parquet":
        as_parquet(file)
    else:
        made = {"csv": as_csv(), "tsv": as_csv("\t"), "jsonl": as_json_lines()}
        content = made[name.split(".")[1]]
        file.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    dataset = load(str(file))
    assert dataset.columns.called == "labelled"
    rows = [
        row
        for split in dataset.splits.values()
        for row in zip(split["text"], split["label"], strict=True)
    ]
    assert sorted(rows) == sorted(ROWS)


def test_csv_with_line_breaks_in_quotes_and_a_byte_order_mark(tmp_path):
    file = tmp_path / "s.csv"
    file.write_bytes("\ufefftext,label\n".encode() + b'"two\nlines",a\nb,b\nc,a\nd,b\n' * 5)
    texts = [text for split in load(str(file)).splits.values() for text in split["text"]]
    assert texts.count("two\nlines") == 5


def test_numbers_and_booleans_are_labels(tmp_path):
    file = tmp_path / "s.jsonl"
    file.write_text('{"text": "x", "label": 1}\n{"text": "y", "label": true}\n' * 10)
    assert load(str(file)).labels == ["1", "true"]


def test_missing_splits_are_taken_from_train_with_its_label_shares(tmp_path):
    file = tmp_path / "s.csv"
    file.write_bytes(as_csv())
    dataset = load(str(file))
    assert {split: dataset.size(split) for split in dataset.splits} == {
        "train": 48, "dev": 6, "test": 6,
    }  # fmt: skip
    for split in ("dev", "test"):
        assert Counter(dataset.splits[split]["label"]) == {"pos": 4, "neg": 2}
    assert [note.split(" (")[0] for note in dataset.notes] == [
        "dev: 6 examples taken from train",
        "test: 6 examples taken from train",
    ]
    assert load(str(file)).fingerprint == dataset.fingerprint


def test_a_rare_label_stays_in_train(tmp_path):
    file = tmp_path / "s.csv"
    file.write_text("text,label\n" + "a,x\nb,y\n" * 20 + "c,once\n")
    assert "once" in load(str(file)).splits["train"]["label"]


def test_the_end_of_a_stream_is_held_out(tmp_path):
    file = tmp_path / "s.txt"
    file.write_text("".join(f"line {i}\n" for i in range(100)))
    dataset = load(str(file))
    assert dataset.columns.called == "stream"
    assert dataset.splits["train"]["text"][-1] == "line 79"
    assert dataset.splits["dev"]["text"][0] == "line 80"
    assert dataset.splits["test"]["text"] == [f"line {i}" for i in range(90, 100)]


def test_a_folder_by_path_and_by_name(tmp_path, monkeypatch):
    folder = tmp_path / "pairs"
    folder.mkdir()
    for split, count in (("train", 8), ("validation", 2), ("test", 3)):
        rows = [{"source": f"{split} {i}", "target": f"t {i}"} for i in range(count)]
        (folder / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    by_path = load(str(folder))
    assert by_path.columns.called == "paired"
    assert [by_path.size(split) for split in ("train", "dev", "test")] == [8, 2, 3]
    assert by_path.notes == ()
    monkeypatch.setenv("LSTMLAB_DATA", str(tmp_path))
    assert available() == ("pairs",)
    assert load("pairs").fingerprint == by_path.fingerprint
    assert load("pairs").name == by_path.name == "pairs"


def test_columns_can_be_renamed(tmp_path):
    file = tmp_path / "s.csv"
    file.write_text("review,stars,id\n" + "good,5,1\nbad,1,2\n" * 10)
    dataset = load(str(file), "labelled", {"text": "review", "label": "stars"})
    assert dataset.labels == ["1", "5"]


MISTAKES = {
    "no such file": ("missing.csv", None, "missing.csv: no such file or folder"),
    "unknown format": ("s.doc", b"x", "s.doc: unknown format"),
    "missing column": ("s.csv", b"review,label\na,b\n", "s.csv, line 2: no column 'text'"),
    "no label at all": (
        "s.csv", b"text,label\na,\nb,\nc, \n", "s.csv: no row has a label in 'label'; fill some in",
    ),
    "blank text": (
        "s.csv", b'text,label\n" ",x\n',
        "s.csv: 1 of 1 rows without 'text' is left out (line 2); that is more than a fifth, so the "
        "columns may be taken wrongly (text is 'text' and label is 'label'): say otherwise with "
        "--column text=NAME, or leave them all out with --missing leave-out-all",
    ),
    "half a surrogate pair": (
        "s.jsonl", b'{"text":"a \\ud83d","label":"x"}\n',
        "s.jsonl: 1 of 1 rows whose 'text' is no text is left out (line 1)",
    ),
    "nested value": (
        "s.jsonl", b'{"text":["a"],"label":"x"}\n',
        "s.jsonl: 1 of 1 rows whose 'text' is no text is left out (line 1)",
    ),
    "several records": (
        "s.csv", b"text,label\na,x\nb, c,y\nd\n" + b"e,x,y\n" * 6,
        "s.csv, line 3: 3 fields where the header has 2; quote text that holds a separator (a "
        "comma) or a line break (7 more records can't be read: lines 4, 5, 6, 7, 8 …)",
    ),
    "empty split": ("s.csv", b"text,label\n", "s.csv: no examples"),
    "empty file": ("s.csv", b"", "s.csv: empty"),
    "one class": ("s.csv", b"text,label\n" + b"a,x\n" * 30, "every label is 'x'"),
    "broken UTF-8": ("s.csv", b"text,label\na,x\n\xff\xfe,y\n", "s.csv, line 3: not UTF-8"),
    "too many fields": ("s.csv", b"text,label\na,x\nb, c,y\n", "line 3: 3 fields"),
    "open quote": ("s.csv", b'text,label\n"a,x\nb,y\n', "line 3: unexpected end of data"),
    "not JSON": ("s.jsonl", b'{"text":"a","label":"x"}\n{oops\n', "line 2: not JSON"),
    "not an object": ("s.jsonl", b'["a"]\n', "line 1: not a JSON object"),
    "broken gzip": ("s.csv.gz", b"text,label\n", "s.csv.gz: a broken gzip file"),
    "broken Parquet": ("s.parquet", b"text", "s.parquet: not a readable Parquet file"),
    "too few": ("s.csv", b"text,label\na,x\n", "too few"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_that_says_where(tmp_path, monkeypatch, mistake):
    name, content, said = MISTAKES[mistake]
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as raised:
        load(name, "labelled")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_misspelt_name_suggests_the_nearest(monkeypatch):
    monkeypatch.delenv("LSTMLAB_DATA", raising=False)
    with pytest.raises(InputError, match="did you mean 'docstrings-topics'"):
        load("docstring-topics")


def test_what_is_too_few_is_said_truly(tmp_path):
    file = tmp_path / "three.csv"
    file.write_text("text,label\na a,pos\nb b,neg\nc c,pos\n")
    with pytest.raises(InputError) as raised:
        load(str(file))
    assert str(raised.value) == (
        f"{file}: 3 training examples of 2 labels are too few to take dev from, since one of each "
        "label must stay ('pos' (2), 'neg' (1)); give each label three or more, or a folder with a "
        "dev file of its own"
    )


def test_two_files_of_one_split(tmp_path):
    for name in ("train.csv", "train.tsv"):
        (tmp_path / name).write_text("text,label\na,b\n")
    with pytest.raises(InputError, match=r"train\.csv and train\.tsv are both the train split"):
        load(str(tmp_path))


def test_a_label_that_train_lacks(tmp_path):
    (tmp_path / "train.csv").write_text("text,label\n" + "a,x\nb,y\n" * 20)
    (tmp_path / "test.csv").write_text("text,label\na,x\nb,\nc,z\n" + "d,v\n" * 2 + "e,u\n")
    with pytest.raises(
        InputError,
        match=r"test\.csv, line 4: label 'z' does not occur in train \(nor do 'u' \(1\), 'v' \(2",
    ):
        load(str(tmp_path))


def test_a_label_is_no_text(tmp_path):
    file = tmp_path / "in.csv"
    labels = ["b" * 255, "c" * 256]
    file.write_text("text,label\n" + "".join(f"a{i},{labels[i % 2]}\n" for i in range(40)))
    said = r"in\.csv: label 'c+…' has 256 characters, and at most 255 are one; is that the column"
    with pytest.raises(InputError, match=said):
        load(str(file))


def test_the_wrong_kind_of_built_in_set():
    with pytest.raises(InputError, match="docstrings-topics: a labelled data set"):
        load("docstrings-topics", "paired")


def test_taking_splits_is_not_by_position():
    """Sorted files are common: a split by position would hold one label only."""
    from lstmlab.data.preparing.splits import complete

    labels = ["a"] * 50 + ["b"] * 50
    train = {"text": [str(i) for i in range(100)], "label": labels}
    splits, _ = complete("x", Columns.of("labelled"), {"train": train})
    assert Counter(splits["test"]["label"]) == {"a": 5, "b": 5}
    taken = [int(text) for text in splits["test"]["text"]]
    assert taken == sorted(taken)
    assert taken != list(range(5)) + list(range(50, 55))


def test_duplicates_are_taken_together():
    from lstmlab.data.preparing.splits import complete

    texts = [f"review {i}" for i in range(60)] + [f"Twice {i // 2}" for i in range(20)]
    texts += [" twice  3 ", "TWICE 4"] + ["good"] * 18
    train = {"text": texts, "label": ["a", "b"] * 50}
    splits, _ = complete("x", Columns.of("labelled"), {"train": train})
    plain = {name: {" ".join(t.lower().split()) for t in s["text"]} for name, s in splits.items()}
    assert not plain["train"] & plain["dev"]
    assert not plain["train"] & plain["test"]
    assert not plain["dev"] & plain["test"]
    assert [len(splits[name]["text"]) for name in ("train", "dev", "test")] == [80, 10, 10]
    pairs = {"source": texts, "target": [str(i) for i in range(100)]}
    splits, _ = complete("x", Columns.of("paired"), {"train": pairs})
    assert not {*splits["train"]["source"]} & {*splits["test"]["source"]}
    assert len(splits["test"]["source"]) == 10


def test_where_few_texts_are_all_there_is_duplicates_are_parted():
    from lstmlab.data.preparing.splits import complete

    train = {"text": ["good", "bad"] * 20, "label": ["a", "b"] * 20}
    splits, _ = complete("x", Columns.of("labelled"), {"train": train})
    assert Counter(splits["test"]["label"]) == {"a": 2, "b": 2}
    assert len(splits["train"]["text"]) == 32


def test_many_duplicates_are_looked_at_once():
    from lstmlab.data.preparing.splits import hold_out

    class Counted(list):
        looked_at = 0

        def __getitem__(self, index):
            self.looked_at += 1
            return super().__getitem__(index)

    texts = ["good"] * 200 + [str(i) for i in range(200)]
    labels = Counted(["a", "b"] * 200)
    rest, taken = hold_out({"text": texts, "label": labels}, LABELLED, 100)
    assert len(taken["text"]) == len({*taken["text"]}) == 100
    assert len(rest["text"]) == 300
    assert labels.looked_at < 4 * len(texts)


def test_of_a_large_table_ten_thousand_are_enough():
    from lstmlab.data.preparing.splits import complete

    train = {"text": [str(i) for i in range(130_000)], "label": ["a", "b"] * 65_000}
    splits, notes = complete("x", Columns.of("labelled"), {"train": train})
    assert [len(splits[name]["text"]) for name in ("train", "dev", "test")] == [
        110_000, 10_000, 10_000,
    ]  # fmt: skip
    assert notes[0] == "dev: 10000 examples taken from train (drawn with a fixed seed, 7.7%)"
