"""A user's own Chinese files through every command: no spaces, Chinese names, long texts."""

import json
import re

import pytest
import typer
from typer.testing import CliRunner

from lstmlab.cli import (
    compare_command,
    data_command,
    evaluate_command,
    predict_command,
    train_command,
)
from lstmlab.trial import Record

SMALL = [
    "hidden_size=16", "embedding_size=16", "batch_size=8", "min_count=1", "precision='float32'",
    "optimizer.learning_rate=0.02", "layers=1", "dropout=0.1",
]  # fmt: skip
NAMES = ["--column", "text=内容", "--column", "label=评价"]


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


def lstmlab(*arguments):
    """What a command prints on standard output, and on standard error."""
    app = typer.Typer()
    commands = (train_command, evaluate_command, predict_command, data_command, compare_command)
    for command in commands:
        app.command(command.__name__.split(".")[-1].removesuffix("_command"))(command.command)
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


def train(task, file, out, *changes):
    sets = [part for pair in (*SMALL, *changes) for part in ("--set", pair)]
    columns = NAMES if task == "sentiment" else []
    return lstmlab("train", task, "--data", file, "--out", out, *columns, *sets)


@pytest.fixture(scope="module")
def reviews(tmp_path_factory):
    file = tmp_path_factory.mktemp("数据") / "评论.csv"
    said = {"好评": "很好、下次还来！", "差评": "太差。"}
    rows = [f"第{i}家酒店的服务{text},{label}" for i in range(40) for label, text in said.items()]
    file.write_text("内容,评价\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def model(reviews, tmp_path_factory):
    out = tmp_path_factory.mktemp("模型") / "情感"
    printed = train("sentiment", reviews, out, "epochs=6", "max_length=15", "truncation=tail")
    return out, *printed


def test_labels_and_cut_texts_are_told(model):
    out, printed, told = model
    assert "accuracy 100.00  macro-f1 100.00" in printed.splitlines()[-1]
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "| 好评 | 4 | 0 |\n| 差评 | 0 | 4 |" in card
    notes = Record.model_validate_json((out / "record.json").read_text(encoding="utf-8")).notes
    cut = [note for note in notes if " cut to 15 tokens (kept: tail)" in note]
    assert [note.partition(":")[0] for note in cut] == ["train", "dev", "test"]
    counts = [int(note.split()[1]) for note in cut]
    assert counts == [32, 4, 4]  # 好评 has 16 tokens, 差评 11
    for note in cut:
        assert f"  note: {note}" in told.splitlines()
        assert f"- {note}\n" in card
    assert f"- Longer text is cut ({'; '.join(cut)})." in card


def test_data_predict_evaluate_and_compare(model, reviews):
    out = model[0]
    printed, _ = lstmlab("data", reviews, *NAMES)
    assert "好评" in printed
    assert "第0家酒店的服务很好、下次还来！" in printed

    short, long = "服务太差", "这家酒店离车站非常近，而且服务也是真的很好！"
    printed, told = lstmlab("predict", out, short, long)
    assert [line.split("\t")[0] for line in printed.splitlines()] == ["差评", "好评"]
    assert told == "lstmlab: note: given: 1 of 2 texts cut to 15 tokens (kept: tail)\n"
    assert lstmlab("predict", out, short)[1] == ""
    answer = json.loads(lstmlab("predict", out, short, "--json")[0])
    assert answer["text"] == short
    assert set(answer["probabilities"]) == {"好评", "差评"}

    everything = ("--data", reviews, *NAMES, "--split", "all")
    note = "all: 40 of 80 texts cut to 15 tokens (kept: tail)"
    assert f"note: {note}" in lstmlab("evaluate", out, *everything)[0]
    assert json.loads(lstmlab("evaluate", out, *everything, "--json")[0])["notes"] == [note]
    told = json.loads(lstmlab("compare", out, out, *everything, "--json")[0])["notes"]
    assert {f"A: {note}", f"B: {note}"} <= set(told)


@pytest.mark.parametrize("unit", ["bpe", "word"])
def test_a_paired_file_is_scored_by_characters_and_says_so(unit, tmp_path):
    numbers = "一二三四五六七八九十"
    rows = [
        {
            "source": f"day {i % 10 + 1} of month {j + 1}",
            "target": f"{numbers[j]}月{numbers[i]}日。",
        }
        for i in range(10)
        for j in range(8)
    ]
    file = tmp_path / "日期.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    out = tmp_path / "译"
    changes = (f"unit={unit}", "epochs=12", "vocabulary_size=400")
    told = train("translation", file, out, *changes)[1]
    assert "note: bleu: nrefs:1|case:mixed|eff:no|tok:zh|" in told
    assert "|tok:zh|" in (out / "README.md").read_text(encoding="utf-8")
    printed = lstmlab("predict", out, "day 3 of month 4")[0]
    assert "月" in printed
    assert " " not in printed.strip()
    evaluated = json.loads(lstmlab("evaluate", out, "--data", file, "--json")[0])
    assert "|tok:zh|" in evaluated["signatures"]["bleu"]
    out = tmp_path / "要"
    told = train("summarization", file, out, *changes, "epochs=1")[1]
    assert ", CJK characters" in told


def test_a_language_model_goes_on_without_a_space(tmp_path):
    file = tmp_path / "诗.txt"
    file.write_text("春眠不觉晓，处处闻啼鸟。\n夜来风雨声，花落知多少。\n" * 20, encoding="utf-8")
    out = tmp_path / "诗人"
    train("language-modeling", file, out, "unit=char", "epochs=20", "window=8")
    printed, told = lstmlab("predict", out, "春眠不觉")
    assert re.match("春眠不觉[^ ]", printed)
    assert told == ""
