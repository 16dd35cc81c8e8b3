"""Rows that aren't whole, labels in several forms, duplicates: what becomes of them."""

import json

import numpy as np
import pandas
import pyarrow
import pytest
from pyarrow import parquet

from lstmlab.data import load
from lstmlab.data.reading import in_memory as given
from lstmlab.data.reading.hub import HubSplit
from lstmlab.data.reading.rows import read
from lstmlab.data.roles.label import LABELLED
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.data.understanding.labels import blank_like, forms, twins, variants
from lstmlab.errors import InputError
from lstmlab.language import notes
from lstmlab.language.again import say_note
from lstmlab.language.chinese.report import CHINESE, REPORT
from spreadsheet_made import table, write_xlsx

ROWS = [(f"a text, no {i}", "pos" if i % 2 else "neg") for i in range(60)]
BLANK_TEXTS, BLANK_LABELS = (3, 30), (5, 6, 7, 8, 9, 40, 50)
ROWS = [
    (None if i in BLANK_TEXTS else text, None if i in BLANK_LABELS else label)
    for i, (text, label) in enumerate(ROWS)
]
MERGED = Cleaning(merge_labels=True)


def as_table(separator, blank):
    def cell(text):
        quoted = text and separator == ","
        return (f'"{text}"' if quoted else text) if text is not None else blank

    lines = (separator.join([f"{i}", *map(cell, row)]) for i, row in enumerate(ROWS))
    return separator.join(["id", "text", "label"]) + "\n" + "\n".join(lines) + "\n"


def as_objects(*, drop):
    rows = ({"text": text, "label": label} for text, label in ROWS)
    return [{k: v for k, v in row.items() if v is not None or not drop} for row in rows]


def write(folder, form):
    file = folder / form.split()[0]
    if form.startswith("r.csv"):
        file.write_text(as_table(",", " \u00a0" if "spaces" in form else ""), encoding="utf-8")
    elif form == "r.tsv":
        file.write_text(as_table("\t", ""))
    elif form.startswith("r.jsonl"):
        rows = as_objects(drop="without" in form)
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    elif form == "r.json":
        file.write_text(json.dumps(as_objects(drop=False)))
    elif form == "r.parquet":
        parquet.write_table(pyarrow.Table.from_pylist(as_objects(drop=False)), file)
    elif form == "r.xlsx":
        cells = [
            ("id", "text", "label"),
            *((i, text or "", x or "") for i, (text, x) in enumerate(ROWS)),
        ]
        write_xlsx(file, {"Data": table(*cells)})
    return file


@pytest.mark.parametrize(
    ("form", "unit", "first"),
    [
        ("r.csv", "line", 2), ("r.csv of spaces", "line", 2), ("r.tsv", "line", 2),
        ("r.jsonl", "line", 1), ("r.jsonl without keys", "line", 1), ("r.json", "row", 1),
        ("r.parquet", "row", 1), ("r.xlsx", "row", 2),
    ],
)  # fmt: skip
def test_rows_that_are_not_whole_are_left_out_counted_and_named(tmp_path, form, unit, first):
    dataset = load(str(write(tmp_path, form)), "labelled")
    name = form.split()[0]
    one, two = (first + place for place in BLANK_TEXTS)
    assert dataset.notes[0] == (
        f"{name}: 2 of 60 rows without 'text' are left out ({unit}s {one}, {two})"
    )
    places = ", ".join(str(first + place) for place in BLANK_LABELS[:5])
    assert dataset.notes[1] == (
        f"{name}: 7 of 60 rows without a label in 'label' are set aside ({unit}s {places} …)"
    )
    assert (len(dataset), dataset.unlabelled) == (51, 7)
    kept = {text for split in dataset.splits.values() for text in split["text"]}
    assert kept == {text for text, label in ROWS if text and label}


@pytest.mark.parametrize("blank", [None, float("nan"), np.nan, pandas.NA, pandas.NaT, "", " \t"])
def test_so_are_those_in_memory(blank):
    frame = pandas.DataFrame(ROWS, columns=["text", "label"], dtype=object)
    frame = frame.map(lambda value: blank if value is None else value)
    for data in (frame, frame.to_dict("list"), frame.to_dict(), (frame["text"], frame["label"])):
        dataset = given.dataset(data, "labelled")
        assert dataset.notes[:2] == (
            "data in memory: 2 of 60 rows without 'text' are left out (examples 4, 31)",
            "data in memory: 7 of 60 rows without a label in 'label' are set aside "
            "(examples 6, 7, 8, 9, 10 …)",
        )
        assert len(dataset) == 51


def test_a_pair_with_one_blank_side_is_left_out_as_a_pair(tmp_path):
    sides = [[f"{side} {i}" for i in range(30)] for side in ("one", "une")]
    sides[0][4] = sides[1][7] = sides[0][9] = sides[1][9] = "  "
    for ending, lines in zip(("en", "fr"), sides, strict=True):
        (tmp_path / f"c.{ending}").write_text("\n".join(lines) + "\n")
    dataset = load(f"{tmp_path / 'c.en'},{tmp_path / 'c.fr'}")
    assert dataset.notes[:2] == (
        "c.en and c.fr: 2 of 30 rows without 'en' are left out (lines 5, 10)",
        "c.en and c.fr: 1 of 30 rows without 'fr' is left out (line 8)",
    )
    for split in dataset.splits.values():
        for one, other in zip(split["source"], split["target"], strict=True):
            assert one.split()[1] == other.split()[1]


def test_a_stream_keeps_its_blank_lines(tmp_path):
    (tmp_path / "s.txt").write_text("a\n\n" * 20)
    dataset = load(str(tmp_path / "s.txt"))
    assert (len(dataset), dataset.splits["train"]["text"].count("")) == (40, 16)


def test_missing_error_names_the_first_and_counts_the_others(tmp_path):
    file = write(tmp_path, "r.csv")
    with pytest.raises(InputError) as raised:
        load(str(file), "labelled", cleaning=Cleaning("error"))
    assert str(raised.value) == (
        f"{file}, line 5: no text; fill it in or remove the row (8 more rows are not whole)"
    )


def test_above_a_fifth_it_stops_unless_all_are_to_be_left_out(tmp_path):
    file = tmp_path / "r.csv"
    rows = [f"{'text' * (i >= 13)},{'ab'[i % 2]}\n" for i in range(60)]
    file.write_text("text,label\n" + "".join(rows))
    with pytest.raises(InputError, match=r"r\.csv: 13 of 60 rows without 'text' are left out \(li"):
        load(str(file))
    assert len(load(str(file), cleaning=Cleaning("leave-out-all"))) == 47
    rows[0] = "text,a\n"
    file.write_text("text,label\n" + "".join(rows))
    assert len(load(str(file))) == 48


def test_a_file_may_be_labelled_in_the_smaller_part(tmp_path):
    file = tmp_path / "r.jsonl"
    rows = [{"text": f"text {i}"} for i in range(90)]
    rows += [{"text": f"text {i}", "label": "ab"[i % 2]} for i in range(30)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    dataset = load(str(file), "labelled")
    assert (len(dataset), dataset.unlabelled) == (30, 90)


def test_a_split_without_any_label_is_no_split(tmp_path):
    (tmp_path / "train.csv").write_text("text,label\n" + "a b,x\nb c,y\n" * 20)
    (tmp_path / "test.csv").write_text("text,label\n" + "a b,\nb c,\n")
    dataset = load(str(tmp_path))
    assert "test: left out, its examples have no label" in dataset.notes
    assert (dataset.size("test"), dataset.unlabelled) == (4, 2)


def test_separators_after_a_rows_end_are_no_fields(tmp_path):
    (tmp_path / "r.csv").write_text("text;label\n" + "good;a;;\nbad;b\n" * 15)
    assert load(str(tmp_path / "r.csv")).labels == ["a", "b"]


COUNTS = {"Hockey": 30, "hockey": 3, "HOCKEY ": 1, "no fun": 5, "no  fun": 6, "n/a": 2, "-": 1}


def test_variants_of_a_label():
    assert variants(COUNTS) == [["Hockey", "hockey", "HOCKEY "], ["no  fun", "no fun"]]
    assert forms(COUNTS) == {"hockey": "Hockey", "HOCKEY ": "Hockey", "no fun": "no  fun"}
    assert forms(COUNTS, ["hockey", "No fun"]) == {
        "Hockey": "hockey", "HOCKEY ": "hockey", "no fun": "No fun", "no  fun": "No fun",
    }  # fmt: skip
    assert blank_like([*COUNTS, "none", "NULL", "unknown", "#N/A"]) == ["n/a", "-", "NULL", "#N/A"]


def test_misspelt_labels():
    rare = {"recieved": 1, "questoin": 2, "informatino": 1, "externl": 1}
    common = {"received": 40, "question": 9, "information": 30, "external": 20, "internal": 20}
    assert {*twins(rare | common)} == {
        ("recieved", "received"), ("questoin", "question"), ("informatino", "information"),
        ("externl", "external"),
    }  # fmt: skip
    two = {"topic 1": 1, "topic 12": 40, "legal": 1, "illegal": 50, "good": 1, "goods": 9}
    assert twins(two | {"export": 1, "import": 9, "increase": 1, "decrease": 30}) == []
    assert twins({"received": 10, "recieved": 9}) == []


def test_labels_are_flagged_and_merged_on_request(tmp_path):
    file = tmp_path / "r.csv"
    rows = ["Sports"] * 20 + ["sports "] * 4 + ["SPORTS"] * 3 + ["Politics"] * 20 + ["politcs"] * 2
    rows += ["N/A"] * 3 + ["-"]
    file.write_text("text,label\n" + "".join(f"text {i},{x}\n" for i, x in enumerate(rows)))
    flagged = load(str(file))
    assert len(flagged.labels) == 7
    assert flagged.notes[2:] == (
        "labels that differ in case or spaces only: 'Sports' (20), 'sports' (4), 'SPORTS' (3); "
        "--merge-labels makes them one",
        "labels that may stand for nothing: 'N/A' (3), '-' (1); --merge-labels takes them for "
        "missing",
        "labels that may be misspelt: 'politcs' (2) as 'Politics' (20)",
        "labels of one example: '-'",
    )
    merged = load(str(file), cleaning=MERGED)
    assert merged.labels == ["Politics", "Sports", "politcs"]
    assert merged.notes[:3] == (
        "labels taken for missing: 'N/A' (3), '-' (1)",
        "labels merged: 'sports' (4), 'SPORTS' (3) into 'Sports'",
        "r.csv: 4 of 53 rows without a label in 'label' are set aside (lines 51, 52, 53, 54)",
    )
    known = Cleaning(merge_labels=True, labels=("SPORTS", "politics"))
    assert load(str(file), as_is=True, cleaning=known).labels == ["SPORTS", "politcs", "politics"]
    as_frame = given.dataset(pandas.read_csv(file, keep_default_na=False), "labelled", MERGED)
    assert as_frame.labels == merged.labels


def test_no_duplicates(tmp_path):
    (tmp_path / "train.csv").write_text(
        "text,label\n" + "".join(f"text {i},{'ab'[i % 2]}\n" for i in range(20)) + "so,a\n"
        "TEXT 3,b\n SO ,b\nso,b\n"
    )
    (tmp_path / "test.csv").write_text("text,label\ntext 99,a\ntext  3,b\ntext 99,a\nb b,b\n")
    dataset = load(str(tmp_path), cleaning=Cleaning(no_duplicates=True))
    assert dataset.splits["test"] == {"text": ["text 99", "b b"], "label": ["a", "b"]}
    rest = [*zip(*(dataset.splits["train"][name] for name in ("text", "label")), strict=True)]
    rest += [*zip(*(dataset.splits["dev"][name] for name in ("text", "label")), strict=True)]
    assert len(rest) == 21
    assert (" SO ", "b") in rest  # the commonest label's first
    assert dataset.notes[:2] == (
        "train.csv: 3 of 24 examples whose text stands before are left out",
        "test.csv: 2 of 4 examples whose text stands before are left out",
    )
    pairs = given.dataset(
        (["a", "A", "a", *"bcdefgh"], ["x", "x", "y", *"bcdefgh"]),
        "paired",
        Cleaning(no_duplicates=True),
    )
    assert len(pairs) == 9  # one source may have two targets
    with pytest.raises(InputError, match="of a text to model no line is left out"):
        given.dataset(["a", "a"] * 9, "stream", Cleaning(no_duplicates=True))
    with pytest.raises(InputError, match="opinions-en: read already"):
        load("opinions-en", cleaning=Cleaning(no_duplicates=True))


def test_the_notes_are_said_in_chinese(tmp_path):
    dataset = load(str(write(tmp_path, "r.csv")), "labelled")
    told = [say_note(note, CHINESE) for note in dataset.notes]
    assert told[0] == "r.csv：60 行中有 2 行缺少“text”，未使用（行号 5, 32）"
    assert told[1].startswith("r.csv：60 行中有 7 行在“label”中没有标签，另行搁置（行号 7, 8")
    assert all(template in REPORT for template in notes.NOTES)


def test_the_hub_says_minus_one_where_nobody_gave_a_label(tmp_path):
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        {"text": datasets.Value("string"), "label": datasets.ClassLabel(names=["neg", "pos"])}
    )
    columns = {"text": [f"t {i}" for i in range(40)], "label": [i % 3 - 1 for i in range(40)]}
    columns["text"][2] = ""
    source = HubSplit("hf:x, train", datasets.Dataset.from_dict(columns, features=features), [])
    reading = read(source, LABELLED, {})
    assert (len(reading.numbers), reading.without) == (25, {"text": [3]})
    assert reading.spoken(reading.unlabelled) == "rows 1, 4, 7, 10, 13 …"
