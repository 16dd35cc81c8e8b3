"""Files through ``predict``: their formats, columns and order, and what is said of a bad row."""

import csv
import gzip
import io
import json
import signal

import pytest
import typer
from typer.testing import CliRunner

from lstmlab.artifacts import saved
from lstmlab.cli import predict_command, train_command
from lstmlab.cli.predict import answers
from lstmlab.errors import InputError

SETTINGS = [
    "hidden_size=8", "embedding_size=8", "epochs=1", "batch_size=8", "min_count=1", "layers=1",
    "precision='float32'", "pretraining_epochs=0",
]  # fmt: skip

ROWS = [
    {"id": "7", "text": 'good, "so" good\nreally', "label": "ja"},
    {"id": "8", "text": "坏", "label": ""},
    {"id": "9", "text": "good " * 20, "label": "?"},
]


def lstmlab(*arguments, given=None):
    """Standard output and standard error of a command."""
    app = typer.Typer()
    for command in (train_command, predict_command):
        app.command(command.__name__.split(".")[-1].removesuffix("_command"))(command.command)
    result = CliRunner().invoke(app, [str(a) for a in arguments], input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def model(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(folder / "cache"))
        file = folder / "reviews.csv"
        lines = [f"film {i} was {'good,pos' if i % 2 else 'bad,neg'}" for i in range(40)]
        file.write_text("text,label\n" + "\n".join(lines) + "\n")
        sets = [part for pair in SETTINGS for part in ("--set", pair)]
        lstmlab("train", "sentiment", "--data", file, "--out", folder / "model", *sets)
    return folder / "model"


@pytest.fixture(scope="module")
def expected(model):
    """Label and probability of each row, given all at once."""
    answers = saved.read(model).predict([row["text"] for row in ROWS])
    return [(answer["label"], answer["probabilities"][answer["label"]]) for answer in answers]


def content(suffix, rows=ROWS):
    text = io.StringIO()
    if suffix == "jsonl":
        text.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    elif suffix == "tsv":
        lines = [[*rows[0]], *([cell.replace("\n", " ") for cell in row.values()] for row in rows)]
        text.writelines("\t".join(line) + "\n" for line in lines)
    else:
        writer = csv.DictWriter(text, [*rows[0]], lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return text.getvalue()


def table(path):
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.name.endswith(".gz") else data).decode()
    if ".jsonl" in path.name:
        return [json.loads(line) for line in text.splitlines()]
    if ".tsv" in path.name:
        lines = [line.split("\t") for line in text.splitlines()]
        return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("given", ["csv", "tsv", "jsonl", "csv.gz"])
@pytest.mark.parametrize("wanted", ["csv", "jsonl", "jsonl.gz"])
def test_rows_keep_their_columns_and_order(given, wanted, model, expected, tmp_path):
    file, out = tmp_path / f"in.{given}", tmp_path / f"out.{wanted}"
    text = content(given.removesuffix(".gz")).encode()
    file.write_bytes(gzip.compress(text) if given.endswith("gz") else text)
    told = lstmlab("predict", model, "--file", file, "--out", out)[1]
    assert told == f"3 rows in {out}\n"
    rows = table(out)
    for row, original, (label, probability) in zip(rows, ROWS, expected, strict=True):
        assert [*row] == ["id", "text", "label", "predicted_label", "probability"]
        text = original["text"].replace("\n", " ") if given == "tsv" else original["text"]
        assert row["text"] == text
        assert (row["id"], row["label"]) == (original["id"], original["label"])
        assert row["predicted_label"] == label
        assert float(row["probability"]) == pytest.approx(probability, abs=2e-6)
    assert out.stat().st_mode & 0o777 == file.stat().st_mode & 0o777
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([file.name, out.name])


def test_what_chunks_there_are_makes_no_difference(model, tmp_path, monkeypatch):
    texts = [f"film {i} was " + "good " * (i % 7) for i in range(50)]
    file = tmp_path / "in.txt"
    file.write_text("\n".join(texts) + "\n")
    whole = lstmlab("predict", model, "--file", file, "--json")[0]
    monkeypatch.setattr(answers, "_MOST_ROWS", 7)
    parts = lstmlab("predict", model, "--file", file, "--json")[0]
    assert [json.loads(line)["text"] for line in parts.splitlines()] == texts
    for one, other in zip(whole.splitlines(), parts.splitlines(), strict=True):
        one, other = json.loads(one), json.loads(other)
        assert one["label"] == other["label"]
        assert one["probabilities"] == pytest.approx(other["probabilities"], abs=2e-6)


def test_standard_input_and_output_have_a_format(model, expected):
    given = content("csv")
    printed = lstmlab("predict", model, "--file", "-", "--out", "-", "--format", "csv", given=given)
    rows = list(csv.DictReader(io.StringIO(printed[0], newline="")))
    assert [row["predicted_label"] for row in rows] == [label for label, _ in expected]
    labels = lstmlab("predict", model, "--out", "-", given="good\n\nbad\n")[0]
    assert len(labels.splitlines()) == 3
    assert set(labels.split()) <= {"pos", "neg"}


def test_a_column_by_another_name_and_names_that_are_taken(model, expected, tmp_path):
    rows = [
        {"内容": row["text"], "label": "", "predicted_label": "", "probability": ""} for row in ROWS
    ]
    file, out = tmp_path / "评论.csv", tmp_path / "结果.csv"
    file.write_text(content("csv", rows), encoding="utf-8-sig")
    lstmlab("predict", model, "--file", file, "--out", out, "--column", "text=内容")
    made = table(out)
    assert [*made[0]][4:] == ["predicted_label_2", "predicted_probability"]
    assert [row["predicted_label_2"] for row in made] == [label for label, _ in expected]


def test_json_lines_become_a_table_and_explanations_need_json_lines(model, tmp_path):
    file = tmp_path / "in.jsonl"
    file.write_text('{"text": "good", "tags": ["a", 1], "old": true, "n": 1.5}\n{"text": "bad"}\n')
    lstmlab("predict", model, "--file", file, "--out", tmp_path / "out.csv")
    first, second = table(tmp_path / "out.csv")
    assert (first["tags"], first["old"], first["n"]) == ('["a", 1]', "true", "1.5")
    assert (second["tags"], second["old"]) == ("", "")
    lstmlab("predict", model, "--file", file, "--out", tmp_path / "out.jsonl", "--explain")
    assert [word["token"] for word in table(tmp_path / "out.jsonl")[0]["words"]] == ["good"]
    assert table(tmp_path / "out.jsonl")[0]["tags"] == ["a", 1]
    with pytest.raises(InputError, match=r"^--explain: only JSON lines"):
        lstmlab("predict", model, "--file", file, "--out", tmp_path / "x.csv", "--explain")


GOOD = "text,n\n" + "good,1\n" * 30
MISTAKES = {
    "fields": ("in.csv", GOOD + "bad\n", "out.csv", "in.csv, line 32: 1 fields where the header"),
    "quote": ("in.csv", GOOD + '"d" e,1\n', "out.csv", "in.csv, line 32: ',' expected after"),
    "column": ("in.csv", "a,b\ngood,1\n", "out.csv", "line 2: no column 'text' (there are: a, b)"
               "; name yours with --column text=NAME"),
    "no rows": ("in.csv", "text\n", "out.csv", "no text in"),
    "not UTF-8": ("in.csv", GOOD.encode() + b"b\xff\xff\xffd,1\n", "out.csv", "line 32: not UTF-8"),
    "not JSON": ("in.jsonl", '{"text": "a"}\n{"text"}\n', "out.csv", "line 2: not JSON"),
    "a list": ("in.jsonl", '{"text": ["a"]}\n', "out.csv", "line 1: text is list, not text"),
    "surrogate": ("in.jsonl", r'{"text": "\ud800"}', "out.csv", "line 1: half a surrogate pair"),
    "new column": ("in.jsonl", '{"text": "a"}\n{"text": "b", "x": 1}\n', "out.csv",
                   "line 2: column 'x', which the first row hasn't"),
    "clobbered": ("in.jsonl", '{"text": "a"}\n{"text": "b", "label": 1}\n', "out.jsonl",
                  "line 2: column 'label', which the first row hasn't, and so the answers"),
    "tab": ("in.jsonl", json.dumps({"text": "a\tb"}), "out.tsv",
            "line 1: text has a tab or a line break in it, which TSV can't hold"),
    "gzip": ("in.csv.gz", b"\x1f\x8b\x08 nothing", "out.csv", "in.csv.gz: a broken gzip file"),
    "cut gzip": ("in.csv.gz", gzip.compress(GOOD.encode())[:-9], "out.csv", "a broken gzip file"),
    "parquet": ("in.csv", GOOD, "out.parquet", "answers are written as .csv, .tsv, .jsonl,"),
    "folder": ("in.csv", GOOD, "no/out.csv", "make it first"),
    "itself": ("in.csv", GOOD, "in.csv", "there already; name another, or remove it"),
    "no file": (None, "", "out.csv", "in.csv: no such file"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_and_leaves_nothing(mistake, model, tmp_path, monkeypatch):
    name, text, wanted, said = MISTAKES[mistake]
    monkeypatch.chdir(tmp_path)
    if name:
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    monkeypatch.setattr(answers, "_MOST_ROWS", 8)
    with pytest.raises(InputError) as raised:
        lstmlab("predict", model, "--file", name or "in.csv", "--out", wanted)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert [file.name for file in tmp_path.iterdir()] == ([name] if name else [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_leaves_nothing(number, model, tmp_path, monkeypatch):
    file = tmp_path / "in.csv"
    file.write_text(GOOD)
    monkeypatch.setattr(answers, "_MOST_ROWS", 8)
    answered = saved.SavedModel.predict
    calls = []

    def interrupted(self, texts, *, explain=False):
        calls.append(len(texts))
        if len(calls) == 3:
            assert len(list(tmp_path.iterdir())) == 2  # it is being written
            signal.raise_signal(number)
        return answered(self, texts, explain=explain)

    monkeypatch.setattr(saved.SavedModel, "predict", interrupted)
    # Ignored where tests run in the background.
    mine = signal.signal(signal.SIGINT, signal.default_int_handler)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(AssertionError, match=str(128 + number)):
        lstmlab("predict", model, "--file", file, "--out", tmp_path / "out.csv")
    signal.signal(signal.SIGINT, mine)
    assert calls == [8, 8, 8]
    assert [file.name for file in tmp_path.iterdir()] == ["in.csv"]
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_wrong_option_says_what_to_do(model, tmp_path):
    out = ("--out", tmp_path / "out.csv")
    for arguments, said in [
        (["a", *out, "--json"], "--json: of what is printed"),
        (["a", "--out", "-", "--format", "cvs"], "--format: unknown format 'cvs'; did you mean"),
        (["a", *out, "--column", "txt=b"], "--column: unknown column 'txt'; did you mean 'text'"),
        (["a", "--file", tmp_path / "x.csv", *out, "--format", "csv"], "--format: is of standard"),
    ]:
        with pytest.raises(InputError, match=f"^{said}"):
            lstmlab("predict", model, *arguments)
    assert not list(tmp_path.iterdir())


def test_a_served_model_answers_as_predict_does(model):
    from starlette.testclient import TestClient

    from lstmlab.serve.app import of_model
    from lstmlab.serve.limits import Limits

    texts = ["good", "film 3 was bad", "<b>坏</b>"]
    app = of_model(saved.read(model), "model", "# card", Limits())
    with TestClient(app, base_url="http://localhost") as client:
        for explain in ([], ["--explain"]):
            printed = lstmlab("predict", model, *texts, "--json", *explain)[0]
            answers = client.post("/predict", json={"texts": texts, "explain": bool(explain)})
            assert answers.json()["answers"] == [json.loads(line) for line in printed.splitlines()]
        about = client.get("/model").json()
    assert (about["task"], about["dataset"]) == ("sentiment", "reviews.csv")
    assert about["labels"] == ["neg", "pos"]
    assert about["metrics"]["test"]["accuracy"] <= 100
    assert about["recipe"]["hidden_size"] == 8
    assert about["card"] == "# card"


def test_an_encoding_is_detected_and_told_and_may_be_named(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "text,n\n" + "这家酒店的服务很好，房间也不错。,1\n" * 3
    (tmp_path / "in.csv").write_bytes(text.encode("gb18030"))
    _, told = lstmlab("predict", model, "--file", "in.csv", "--out", "out.csv")
    assert "in.csv: read as GB18030" in told
    answered = (tmp_path / "out.csv").read_text(encoding="gb18030")
    assert answered.count("这家酒店的服务很好，房间也不错。,1,") == 3
    named = ("--encoding", "gbk")
    _, told = lstmlab("predict", model, "--file", "in.csv", "--out", "again.csv", *named)
    assert "read as" not in told
    assert (tmp_path / "again.csv").read_text(encoding="gb18030") == answered
    with pytest.raises(InputError, match="--encoding klingon: no such encoding"):
        lstmlab("predict", model, "--file", "in.csv", "--out", "third.csv", "--encoding", "klingon")


def test_semicolons_zstd_and_a_json_array_are_read(model, tmp_path, monkeypatch):
    import pyarrow

    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("text;n\nso good;1\nso bad;2\n")
    (tmp_path / "in.json").write_text(
        '[{"text": "so good", "n": "1"}, {"text": "so bad", "n": "2"}]'
    )
    with pyarrow.CompressedOutputStream(str(tmp_path / "in.csv.zst"), "zstd") as file:
        file.write(b"text,n\nso good,1\nso bad,2\n")
    for number, name in enumerate(("in.csv", "in.json", "in.csv.zst")):
        lstmlab("predict", model, "--file", name, "--out", f"{number}.csv")
    first = (tmp_path / "0.csv").read_text()  # as it was: with semicolons
    assert first.startswith("text;n;label;probability\nso good;1;")
    assert (tmp_path / "1.csv").read_text() == first.replace(";", ",")
    assert (tmp_path / "2.csv").read_text() == first.replace(";", ",")
