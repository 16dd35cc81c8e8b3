"""Tables as Excel, pandas and others write them."""

import csv
import gzip
import json

import pyarrow
import pytest
from pyarrow import parquet

from lstmlab.data import load
from lstmlab.errors import InputError
from lstmlab.language.again import say_note
from lstmlab.language.chinese.report import CHINESE as REPORT_IN_CHINESE

ROWS = [(f'no. {i}, "so"; as\tit is', "good" if i % 2 else "bad") for i in range(30)]


def table(separator, quoted=True, end="\r\n"):
    def field(text):
        return '"' + text.replace('"', '""') + '"' if quoted else text

    return "".join(separator.join(map(field, row)) + end for row in [("text", "label"), *ROWS])


def rows_of(dataset):
    splits = dataset.splits.values()
    return sorted(
        row for split in splits for row in zip(split["text"], split["label"], strict=True)
    )


EXCEL = {
    "semicolons": table(";").encode("utf-8-sig"),
    "tabs in UTF-16": table("\t").encode("utf-16"),
    "a separator named": ("sep=|\r\n" + table("|")).encode(),
    "line ends of Unix": table(",", end="\n").encode(),
    "columns and rows left over": table(",")
    .replace("\r\n", ",,\r\n")
    .replace('"label",,', '"label",,', 1)
    .encode()
    + b",,,\r\n,,,\r\n",
}


@pytest.mark.parametrize("form", EXCEL)
def test_csv_as_excel_writes_it(tmp_path, form):
    file = tmp_path / "s.csv"
    file.write_bytes(EXCEL[form])
    dataset = load(str(file))
    assert rows_of(dataset) == sorted(ROWS)
    assert dataset.notes[:-2] == (
        ("s.csv: read as UTF-16, because it is not UTF-8",) if "16" in form else ()
    )


def test_row_numbers_of_pandas_are_no_column(tmp_path):
    file = tmp_path / "s.csv"
    file.write_text(",text,label\n" + "".join(f"{i},t{i},{'ab'[i % 2]}\n" for i in range(20)))
    assert load(str(file)).labels == ["a", "b"]


def test_tsv_is_quoted_only_where_it_must_be_meant(tmp_path):
    file = tmp_path / "s.tsv"
    file.write_text('text\tlabel\n"Great" film\ta\n"Heat"\tb\n' * 1 + "x\ta\ny\tb\n" * 10)
    texts = {text for text, _ in rows_of(load(str(file)))}
    assert texts == {'"Great" film', '"Heat"', "x", "y"}
    file.write_text(table("\t"))
    assert rows_of(load(str(file))) == sorted(ROWS)
    file.write_text('text\tlabel\n"two\nlines"\ta\n' + "x\ta\ny\tb\n" * 10)
    assert "two\nlines" in {text for text, _ in rows_of(load(str(file)))}
    file.write_text('"text"\t"label"\n' + '"x"\t"a"\n"y"\t"b"\n' * 10)
    assert set(rows_of(load(str(file)))) == {("x", "a"), ("y", "b")}
    # A form feed ends no line, nor does a line separator of Unicode.
    file.write_text('text\tlabel\n"x\x0cy"\ta\n"x\u2028y"\tb\n' + "x\ta\ny\tb\n" * 10)
    assert {'"x\x0cy"', '"x\u2028y"'} < {text for text, _ in rows_of(load(str(file)))}


def test_json_arrays_and_json_lines(tmp_path):
    file = tmp_path / "s.json"
    records = [{"text": text, "label": label} for text, label in ROWS]
    file.write_text(json.dumps(records, indent=1))
    assert rows_of(load(str(file))) == sorted(ROWS)
    file.write_text("\n".join(map(json.dumps, records)))
    assert rows_of(load(str(file))) == sorted(ROWS)
    file.write_text(json.dumps([*records, "one"]))
    with pytest.raises(InputError, match=r"s\.json, row 31: not a JSON object"):
        load(str(file), "labelled")
    file.write_text(json.dumps([*records, {"text": "one"}]))
    notes = load(str(file), "labelled").notes
    assert f"{file.name}: 1 of 31 rows without a label in 'label' is set aside (row 31)" in notes


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_compressed(tmp_path, ending):
    raw = table(",").encode()
    file = tmp_path / f"s.csv.{ending}"
    whole = gzip.compress(raw) if ending == "gz" else pyarrow.compress(raw, "zstd", asbytes=True)
    file.write_bytes(whole)
    assert rows_of(load(str(file))) == sorted(ROWS)
    for broken in (raw, whole[: len(whole) // 2]):
        file.write_bytes(broken)
        with pytest.raises(InputError, match=r"s\.csv\.\w+: a broken (gzip|zstd) file"):
            load(str(file))


def test_a_whole_number_is_one_label_however_it_is_written(tmp_path):
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "train.csv").write_text("text,label\n" + "a,1.0\nb,2.0\nc, 2\n" * 20)
    (folder / "dev.jsonl").write_text('{"text": "d", "label": 1}\n{"text": "e", "label": "2"}\n')
    (folder / "test.jsonl").write_text('{"text": "d", "label": 1.0}\n{"text": "e", "label": 2}\n')
    dataset = load(str(folder))
    assert dataset.labels == ["1", "2"]
    assert dataset.splits["dev"]["label"] == dataset.splits["test"]["label"] == ["1", "2"]
    (folder / "test.jsonl").write_text('{"text": "d", "label": 1.5}\n')
    with pytest.raises(InputError, match=r"test\.jsonl, line 1: label '1\.5' does not occur"):
        load(str(folder))


def test_an_encoding_is_detected_and_named_or_given(tmp_path):
    file = tmp_path / "评论.csv"
    text = "内容,评价\n" + "".join(f"第{i}家酒店的服务很好,{'好差'[i % 2]}评\n" for i in range(20))
    file.write_bytes(text.encode("gbk"))
    names = {"text": "内容", "label": "评价"}
    dataset = load(str(file), "labelled", names)
    assert dataset.labels == ["好评", "差评"]
    assert dataset.notes[0] == "评论.csv: read as GB18030, because it is not UTF-8"
    given = load(str(file), "labelled", names, encoding="gbk")
    assert given.fingerprint == dataset.fingerprint
    assert not any("read as" in note for note in given.notes)


CHINESE = "".join(f"{i},房间很干净{i}第{i}次来,{'ab'[i % 2]}\n" for i in range(30))
MISTAKES = {
    "ragged": ("text;label\na;x\nb;c;y\n", r"line 3: 3 fields where the header has 2.*semicolon"),
    "after sep=": ("sep=;\ntext;label\na;x\nb\n", r"line 4: 1 fields where the header has 2"),
    "a quote left open": ('text,label\na,x\n"b,y\nc,x\n', r"in the record from line 3 on"),
    "a name twice": ("text,label,text\n", r"line 1: two columns have the same name, 'text'"),
    "a name misspelt": ("txet,label\na,x\n", r"no column 'text' .*--column text=txet$"),
    "another name": ("id,评论,label\n" + CHINESE,
        r"line 2: no column 'text' \(there are: id, 评论, label\); .*--column text=评论$"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_says_where_and_what_could_be_meant(tmp_path, mistake):
    text, said = MISTAKES[mistake]
    file = tmp_path / "s.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said) as raised:
        load(str(file), "labelled")
    assert "\n" not in str(raised.value)


def test_several_columns_that_could_be_labels_are_named(tmp_path):
    file = tmp_path / "s.csv"
    rows = (f"what was said {i} by someone,{i % 5 + 1},{'abc'[i % 3]}\n" for i in range(60))
    file.write_text("review,stars,section\n" + "".join(rows))
    with pytest.raises(InputError) as raised:
        load(str(file))
    said = str(raised.value)
    assert "(there are: review, stars, section)" in said
    assert "--column text=review --column label=stars" in said
    assert "--column label=section to learn 'section' (3 values" in said


@pytest.mark.parametrize("form", ["s.csv", "s.tsv", "s.parquet"])
def test_a_header_that_stands_again_is_no_row(tmp_path, form):
    file = tmp_path / form
    rows = [("Text", "Label"), *ROWS[:15], ("Text", "Label "), *ROWS[15:], ("Text", "Label")]
    rows = [(text.replace("\t", " "), label) for text, label in rows]
    if form == "s.parquet":
        made = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        parquet.write_table(pyarrow.Table.from_pylist(made), file)
    else:
        separator = "," if form == "s.csv" else "\t"
        with file.open("w", newline="") as content:
            csv.writer(content, delimiter=separator).writerows(rows)
    dataset = load(str(file), columns={"text": "Text", "label": "Label"})
    assert sum(map(dataset.size, dataset.splits)) == 30
    assert dataset.labels == ["bad", "good"]
    unit = "rows 16, 32" if form == "s.parquet" else "lines 17, 33"
    said = f"{form}: the header stands again in the file, and is left out ({unit})"
    assert dataset.notes[0] == said
    unit = unit.replace("rows", "行").replace("lines", "行号")
    assert say_note(said, REPORT_IN_CHINESE) == f"{form}：文件中再次出现表头，未使用（{unit}）"
