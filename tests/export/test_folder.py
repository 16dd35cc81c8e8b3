"""``lstmlab export``: a folder that runs without lstmlab, and what is said to mistakes."""

import importlib.util
import io
import json
import sys
from contextlib import redirect_stdout

import pytest
import typer
from typer.testing import CliRunner

from lstmlab.artifacts import saved
from lstmlab.artifacts.exporting.by_onnx import by_onnx
from lstmlab.artifacts.exporting.folder import export
from lstmlab.artifacts.exporting.graphs import graphs
from lstmlab.cli import export_command
from lstmlab.errors import InputError
from models_made import untrained

TEXTS = ["film 2 was not good", "bad"]
PAIRS = ["film 2 was not good\tbad", "the plot was bad\tthe plot is thin"]


def run_readme(folder, monkeypatch, task, texts):
    """What the README's program prints and leaves in its names, with ``texts`` for its own."""
    code = (folder / "README.md").read_text().partition("```python\n")[2].partition("```")[0]
    assert "lstmlab" not in code.replace("lstmlab searches", "").replace("lstmlab draws", "")
    own = {
        "language-modeling": 'text = "some text"',
        "pair-classification": '[("some text", "and another one"), ("a first", "a second")]',
        "pair-regression": '[("some text", "and another one"), ("a first", "a second")]',
    }.get(task, '["some text", "and another one"]')
    assert own in code
    new = f"text = {texts[0]!r}" if task == "language-modeling" else repr(texts)
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)  # as for a program that lies there
    for name in ("ngrams", "tag_features"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    names = {}
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(code.replace(own, new), "README.md", "exec"), names)
    return printed.getvalue().splitlines(), names


def check_by_onnx(model, folder):
    """Computed by the graph it scores as it does, so that what a quantized one does can be told."""
    columns = model.task.columns
    right = {
        "label": model.codec.labels[:1] * len(TEXTS),
        "labels": ['["bad"]'] * len(TEXTS),
        "number": ["1.5"] * len(TEXTS),
        "score": ["1.5"] * len(TEXTS),
        "tags": [" ".join(["O"] * len(text.split())) for text in TEXTS],
    }
    examples = dict.fromkeys(columns.inputs, TEXTS)
    examples[columns.answer] = right[columns.answer]
    other = by_onnx(model, graphs(model.model), folder)
    assert other.evaluate(examples) == pytest.approx(
        model.evaluate(examples), rel=1e-3, nan_ok=True
    )


@pytest.mark.parametrize(
    ("task", "to", "changes"),
    [
        ("classification", "onnx", {"max_length": 7, "truncation": "head+tail"}),
        ("sentiment", "onnx", {"wide": "ngrams"}),
        ("classification", "torch", {"wide": "ngrams"}),
        ("classification", "onnx", {"wide": "alone"}),
        ("regression", "onnx", {"wide": "ngrams"}),
        ("multilabel", "onnx", {"wide": "ngrams"}),
        ("pair-classification", "torch", {"wide": "ngrams"}),
        ("pair-regression", "onnx", {"wide": "ngrams"}),
        ("pair-regression", "torch", {"attention": "none"}),
        ("multilabel", "torch", {}),
        ("regression", "torch", {"number_loss": "ordinal"}),
        ("translation", "torch", {"unit": "bpe", "beam_size": 1, "max_target_length": 9}),
        ("language-modeling", "torch", {}),
        ("tagging", "onnx", {"unit": "treebank", "wide": "ngrams"}),
        ("tagging", "torch", {"unit": "treebank"}),
        ("tagging", "torch", {"unit": "treebank", "characters": "none", "tag_scheme": "bio"}),
    ],
)
def test_the_readmes_program_answers_as_the_model_does(task, to, changes, tmp_path, monkeypatch):
    if to == "onnx":
        pytest.importorskip("onnxruntime", reason="pip install 'lstmlab[export]'")
    model = untrained(task, **changes)
    files = export(model, to, tmp_path / "out")
    suffix = {"onnx": "onnx", "torch": "pt2"}[to]
    graphs = {
        "classification": ["classifier"],
        "sentiment": ["classifier"],
        "multilabel": ["label_sets"],
        "pair-classification": ["pair_classifier"],
        "pair-regression": ["pair_regressor"],
        "regression": ["regressor"],
        "translation": ["decoder", "encoder"],
        "language-modeling": ["language_model"],
        "tagging": ["tagger"],
    }[task]
    data = ["README.md", "codec.json", "export.json", "tokenizer.json"]
    if changes.get("wide"):
        own = (
            ["features.npz", "tag_features.py"]
            if task == "tagging"
            else ["ngrams.npz", "ngrams.py"]
        )
        data += own
    assert files == sorted([*data, *(f"{graph}.{suffix}" for graph in graphs)])
    about = json.loads((tmp_path / "out" / "export.json").read_text())
    assert sorted(graph["file"] for graph in about["graphs"]) == [f"{g}.{suffix}" for g in graphs]
    assert (about["format"], about["to"], about["task"]) == (1, to, task)
    pairs = task.startswith("pair-")
    given = [tuple(text.split("\t")) for text in PAIRS] if pairs else TEXTS
    printed, names = run_readme(tmp_path / "out", monkeypatch, task, given)
    answers = model.predict(PAIRS if pairs else TEXTS)
    if to == "onnx":
        assert "quantized" not in about
        check_by_onnx(model, tmp_path / "out")
    if task == "pair-classification":
        for line, row, answer in zip(printed, names["probabilities"], answers, strict=True):
            assert line.split("\t")[0] == answer["label"]
            assert line.split("\t")[2:] == [answer["sentence1"], answer["sentence2"]]
            assert [*answer["probabilities"].values()] == pytest.approx(row.tolist(), abs=1e-4)
    elif task == "pair-regression":
        for line, answer in zip(printed, answers, strict=True):
            *numbers, first, second = line.split("\t")
            assert (first, second) == (answer["sentence1"], answer["sentence2"])
            wanted = [answer[key] for key in ("number", "low", "high")]
            assert [float(number) for number in numbers] == pytest.approx(wanted, abs=1e-4)
    elif task in ("classification", "sentiment"):
        for line, row, answer in zip(printed, names["probabilities"], answers, strict=True):
            label, share, text = line.split("\t")
            assert (label, text) == (answer["label"], answer["text"])
            assert [*answer["probabilities"].values()] == pytest.approx(row.tolist(), abs=1e-4)
            assert float(share) == pytest.approx(max(answer["probabilities"].values()), abs=1e-3)
    elif task == "multilabel":
        for line, answer in zip(printed, answers, strict=True):
            labels, text = line.split("\t")
            assert text == answer["text"]
            given = [f"{label} {answer['probabilities'][label]:.3f}" for label in answer["labels"]]
            assert [each for each in labels.split("; ") if each] == given
        assert any(answer["labels"] for answer in answers)
    elif task == "regression":
        for line, answer in zip(printed, answers, strict=True):
            *numbers, text = line.split("\t")
            assert text == answer["text"]
            wanted = [answer[key] for key in ("number", "low", "high")]
            assert [float(number) for number in numbers] == pytest.approx(wanted, abs=1e-4)
    elif task == "tagging":
        spans = [span for answer in answers for span in answer["spans"]]
        assert len(spans) > 2
        assert printed == [
            f"{span['type']}\t{span['start']}\t{span['end']}\t{span['text']}" for span in spans
        ]
    elif task == "translation":
        assert names["answers"] == [answer["target"] for answer in answers]
        assert any(names["answers"])
    else:
        assert float(printed[0].split()[1]) == pytest.approx(answers[0]["perplexity"], rel=1e-4)
        assert printed[1].startswith(TEXTS[0])


def test_the_command_says_what_it_made(tmp_path):
    model = untrained("language-modeling")
    saved.save(tmp_path / "model", model)
    app = typer.Typer()
    app.command()(export_command.command)
    out = tmp_path / "out"
    done = CliRunner().invoke(app, [str(tmp_path / "model"), "--to", "torch", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert sorted(done.stdout.split()) == sorted(str(file) for file in out.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model", "out"]


def test_mistakes_are_one_line_and_leave_nothing(tmp_path, monkeypatch):
    model = untrained("sentiment")
    with pytest.raises(InputError, match=r"^--to: unknown format 'onx'; did you mean 'onnx'\?$"):
        export(model, "onx", tmp_path / "out")
    spelled = untrained("sentiment", spelling=True)
    with pytest.raises(InputError, match="reads spelling can't be exported; train it without"):
        export(spelled, "torch", tmp_path / "out")
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").touch()
    with pytest.raises(InputError, match="output folder in use"):
        export(model, "torch", tmp_path / "used")
    there = importlib.util.find_spec
    monkeypatch.setattr(
        "lstmlab.artifacts.exporting.files.find_spec",
        lambda name: None if name == "onnxscript" else there(name),
    )
    with pytest.raises(InputError) as raised:
        export(model, "onnx", tmp_path / "out")
    assert str(raised.value) == "--to onnx needs onnxscript: pip install 'lstmlab[export]'"
    assert [path.name for path in tmp_path.iterdir()] == ["used"]
