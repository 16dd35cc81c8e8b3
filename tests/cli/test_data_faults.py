"""``lstmlab data`` on what can't be trained on: it says how it is read, and all that is wrong."""

import json

import pytest
from typer.testing import CliRunner

from lstmlab.cli import build
from lstmlab.errors import InputError

GOOD = "".join(f"the film no {i} was fine,{'ab'[i % 2]}\n" for i in range(40))


def shown(*arguments):
    """What is printed, each run of spaces one, and the error that ends it."""
    done = CliRunner().invoke(build(), ["data", *map(str, arguments)], env={"COLUMNS": "160"})
    assert not done.exception or isinstance(done.exception, InputError), done.exception
    return " ".join(done.output.split()), str(done.exception or "")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "r.csv"


def test_all_kinds_of_faults_are_counted_and_named(file):
    wrong = "a, b,x\nc\n,a\n ,b\nd,\ne,f,g,h\n" + '"i"j,a\n'
    file.write_text("text,label\n" + GOOD + wrong + GOOD.replace("film", "book"))
    printed, error = shown(file)
    for said in (
        "text is 'text', by its name",
        "! r.csv: rows with another number of fields than the header 3 (lines 42, 43, 47) mend",
        "! r.csv: records whose quotes don't match 1 (line 48) mend them",
        "! r.csv: rows without 'text' 2 of 83 (lines 44, 45) fill them in, or they are left out",
        "! r.csv: rows without a label in 'label' 1 of 83 (line 46) they are set aside",
        "columns that there are text: texts, 23 characters in the median, 2 blank label: 2 values",
        "train 80 text",  # what could be read
    ):
        assert said in printed
    assert error == (
        f"{file}, line 42: 3 fields where the header has 2; quote text that holds a separator (a "
        "comma) or a line break (3 more records can't be read: lines 43, 47, 48)"
    )


def test_more_than_a_fifth(file):
    file.write_text("text,label\n" + GOOD + ",a\n" * 30)
    printed, error = shown(file)
    assert "! r.csv: rows without 'text' 30 of 70 (lines 42, 43, 44, 45, 46 …)" in printed
    assert "samples of train" in printed
    assert error.startswith(f"{file}: 30 of 70 rows without 'text' are left out (lines 42, 43, 44,")
    assert "(text is 'text' and label is 'label')" in error
    _, error = shown(file, "--missing", "leave-out-all")
    assert error == ""
    _, error = shown(file, "--missing", "error")
    assert error == (
        f"{file}, line 42: no text; fill it in or remove the row (29 more rows are not whole)"
    )


def test_one_label_strange_labels_and_too_few(tmp_path, file):
    file.write_text("text,label\n" + GOOD.replace(",b\n", ",a\n"))
    printed, error = shown(file)
    assert "a 40 (100%)" in printed
    assert error == f"{file}: every label is 'a'; there must be two at least"
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "train.csv").write_text("text,label\n" + GOOD)
    (tmp_path / "d" / "test.csv").write_text("text,label\na film,c\na book,a\n")
    printed, error = shown(tmp_path / "d")
    assert "test 2 text" in printed
    assert error.endswith("test.csv, line 2: label 'c' does not occur in train")
    file.write_text("text,label\na film,a\na book,b\n")
    printed, error = shown(file)
    assert "train 2 text" in printed
    assert "2 training examples of 2 labels are too few" in error


def test_columns_that_nothing_can_be_made_of(file):
    file.write_text(
        "id,when\n" + "".join(f"{i},2024-01-{i % 28 + 1:02}\n" for i in range(60)) + "x\n"
    )
    printed, error = shown(file)
    assert "columns that there are id: ids, no two alike when: dates or times" in printed
    assert "rows with another number of fields than the header 1 (line 62)" in printed
    assert error.startswith(f"{file}: no column seems to be a text")


def test_labels_in_several_ways(file):
    labels = ["Hockey"] * 20 + ["hockey "] * 3 + ["N/A"] * 2 + ["Received"] * 20 + ["recieved"] * 2
    lines = [f"text no {i},{label}\n" for i, label in enumerate(labels)]
    file.write_text("text,label\n" + "".join(lines))
    printed, _ = shown(file)
    assert "! labels that differ in case or spaces only 'Hockey' (20), 'hockey' (3)" in printed
    assert "! labels that may stand for nothing 'N/A' (2) --merge-labels takes them" in printed
    assert "! labels that may be misspelt 'recieved' (2) as 'Received' (20)" in printed
    printed, _ = shown(file, "--merge-labels")
    assert "note: labels merged: 'hockey' (3) into 'Hockey'" in printed
    assert "note: labels taken for missing: 'N/A' (2)" in printed
    assert "✓ labels that differ in case or spaces only none" in printed


def test_a_label_that_few_rows_have_is_doubted(file):
    rows = [f"{i},the film no {i} was fine,{'ab'[i % 2] * (i < 20)}\n" for i in range(100)]
    file.write_text("id,review,kind\n" + "".join(rows))
    printed, error = shown(file)
    assert "not sure: only 20 % of the rows have a label in 'kind'" in printed
    assert (error, "80 of 100 rows without a label in 'kind' are set aside" in printed) == (
        "",
        True,
    )


def test_columns_of_lists_are_called_that(tmp_path):
    file = tmp_path / "s.jsonl"
    rows = [{"words": ["a", "b"], "tags": ["B-X", "O"] if n else None} for n in range(20)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    printed, _ = shown(file, "--task", "regression")
    assert "columns that there are words: lists tags: lists, 1 blank" in printed
