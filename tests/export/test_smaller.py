"""Smaller forms of a model: int8 graphs and half precision, and what is said of their cost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from typer.testing import CliRunner

from lstmlab.artifacts import saved
from lstmlab.artifacts.exporting.by_onnx import by_onnx
from lstmlab.artifacts.exporting.files import trace, write_onnx
from lstmlab.artifacts.exporting.folder import export
from lstmlab.artifacts.exporting.graphs import graphs
from lstmlab.artifacts.exporting.half import write_half
from lstmlab.artifacts.exporting.measured import dev_of
from lstmlab.cli import build
from lstmlab.data import load
from lstmlab.errors import InputError
from models_made import TEXTS, untrained

ROWS = {"text": TEXTS, "label": ["bad", "good", "bad", "good"]}


@pytest.mark.parametrize(
    ("task", "changes", "examples"),
    [
        (
            "translation",
            {"unit": "bpe", "beam_size": 2, "max_target_length": 6},
            {"source": TEXTS, "target": TEXTS[::-1]},
        ),
        ("language-modeling", {}, {"text": TEXTS}),
    ],
)
def test_a_model_computed_by_onnx_answers_as_it_does(task, changes, examples, tmp_path) -> None:
    """So what a quantized graph scores is its own doing. Of other tasks it is tested where their
    folders are (``test_folder``)."""
    pytest.importorskip("onnxruntime", reason="pip install 'lstmlab[export]'")
    model = untrained(task, **changes)
    made = graphs(model.model)
    for graph in made:
        write_onnx(graph, trace(graph), tmp_path)
    other = by_onnx(model, made, tmp_path)
    assert other.model is not model.model
    assert other.evaluate(examples) == pytest.approx(model.evaluate(examples), rel=1e-4)


def test_int8_is_smaller_and_says_what_it_costs(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="pip install 'lstmlab[export]'")
    import onnx

    model = untrained("classification", hidden_size=48, embedding_size=48, wide="ngrams")
    small = tmp_path / "small"
    told: list[str] = []
    files = export(model, "onnx", small, int8=True, dev=ROWS, tell=told.append)
    assert [one for one in files if one.startswith("classifier")] == ["classifier.onnx"]
    graph = onnx.load(small / "classifier.onnx").graph
    kinds = {tensor.name: tensor.data_type for tensor in graph.initializer}
    assert kinds["model.embedding.weight_quantized"] == onnx.TensorProto.UINT8
    # The loop over time multiplies whole numbers, too.
    (loop, *_) = [node for node in graph.node if node.op_type == "Scan"]
    body = next(one.g for one in loop.attribute if one.name == "body")
    inner = [node.op_type for node in body.node]
    assert inner.count("MatMulInteger") == 2
    assert "Gemm" not in inner
    about = json.loads((small / "export.json").read_text(encoding="utf-8"))["quantized"]
    sizes = about["bytes"]
    assert sizes[1] == (small / "classifier.onnx").stat().st_size < 0.6 * sizes[0]
    assert (about["dev"]["metric"], about["dev"]["examples"]) == ("accuracy", 4)
    assert about["dev"]["before"] == model.evaluate(ROWS)["accuracy"]
    (said,) = told
    assert f"{sizes[1] / 1e6:.2f} MB instead of {sizes[0] / 1e6:.2f} MB; " in said
    assert " ms a text instead of " in said
    assert f"dev accuracy {about['dev']['after']:.2f} instead of" in said
    readme = (small / "README.md").read_text(encoding="utf-8")
    assert said.removeprefix("int8: ") in readme


def test_half_precision_is_read_back_to_float32(tmp_path: Path) -> None:
    model = untrained("classification", wide="ngrams")
    card = "# small\n\nA model.\n"
    said = write_half(tmp_path / "small", model, card, ROWS)
    stored = load_file(tmp_path / "small" / "model.safetensors")
    assert {name for name, tensor in stored.items() if tensor.dtype == torch.float16} == {
        name for name, tensor in stored.items() if tensor.ndim > 1
    }
    again = saved.read(tmp_path / "small")
    assert {tensor.dtype for tensor in again.model.state_dict().values()} == {torch.float32}
    for name, tensor in model.model.named_parameters():
        wanted = tensor.half().float() if tensor.ndim > 1 else tensor
        assert torch.equal(again.model.get_parameter(name), wanted)
    for one, other in zip(model.predict(TEXTS), again.predict(TEXTS), strict=True):
        assert other["probabilities"] == pytest.approx(one["probabilities"], abs=0.01)
    before, after = (each.evaluate(ROWS)["accuracy"] for each in (model, again))
    assert f"dev accuracy {after:.2f} instead of {before:.2f} ({after - before:+.2f}; 4" in said
    assert " MB of weights instead of " in said
    text = (tmp_path / "small" / "README.md").read_text(encoding="utf-8")
    assert text.startswith(card)
    assert f"stored in float16, and computed with in float32: {said}." in text


def test_what_float16_can_not_hold_is_refused(tmp_path: Path) -> None:
    model = untrained("classification")
    with torch.no_grad():
        model.model.embedding.weight[0, 0] = 70_000.0
    with pytest.raises(InputError, match=r"embedding.weight has a number beyond half precision"):
        write_half(tmp_path / "small", model, "", None)
    assert not (tmp_path / "small").exists()


def test_an_ensemble_is_halved_member_by_member(tmp_path: Path) -> None:
    both = [untrained("classification", seed) for seed in (1, 2)]
    joined = saved.join(both, ["one", "two"])
    write_half(tmp_path / "small", joined, "", ROWS)
    again = saved.read(tmp_path / "small")
    assert len(again.members) == 2
    stored = load_file(tmp_path / "small" / "member-2" / "model.safetensors")
    assert stored["embedding.weight"].dtype == torch.float16


def test_dev_is_what_it_learned_from_where_that_is_here(tmp_path: Path) -> None:
    model = untrained("classification")
    opinions = load("opinions-en")

    def of(dataset: str, fingerprint: str):
        trial = model.trial.model_copy(update={"dataset": dataset, "fingerprint": fingerprint})
        return replace(model, trial=trial)

    there = of("opinions-en", opinions.fingerprint)
    assert dev_of(there, None) == opinions.splits["dev"]
    assert dev_of(of("opinions-en", "other"), None) is None  # it has changed since
    assert dev_of(of(str(tmp_path / "gone.csv"), "x"), None) is None
    assert dev_of(of("hf:owner/name", "x"), None) is None  # nothing is fetched unasked
    assert dev_of(of("gone", "x"), "opinions-en") == opinions.splits["dev"]
    with pytest.raises(InputError, match="no such file or folder"):
        dev_of(there, str(tmp_path / "gone.csv"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "onnx", "--quantize", "int4"], "--quantize int4: int8 is what there is"),
        (["--to", "torch", "--quantize", "int8"], "--quantize: goes with --to onnx"),
        (["--to", "onnx", "--half"], "--half: makes a model folder; say --to lstmlab --half"),
        (["--to", "lstmlab"], "--half: makes a model folder; say --to lstmlab --half"),
        (["--to", "torch", "--data", "x.csv"], "--data: goes with --quantize or --half"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options, said, tmp_path: Path) -> None:
    given = ["export", str(tmp_path / "model"), "--out", str(tmp_path / "out"), *options]
    done = CliRunner().invoke(build(), given)
    assert isinstance(done.exception, InputError)
    assert said in str(done.exception)


def test_the_command_halves_a_model_and_renames_its_card(tmp_path: Path) -> None:
    card = '# model\n\n```sh\nlstmlab predict model "some text"\n```\n'
    saved.save(tmp_path / "model", untrained("classification"), card)
    given = ["export", str(tmp_path / "model"), "--to", "lstmlab", "--half", "--out"]
    done = CliRunner().invoke(build(), [*given, str(tmp_path / "small")])
    assert done.exit_code == 0, done.output
    assert "the data that it learned from isn't here: --data FILE says what it" in done.output
    assert f"{tmp_path / 'small'}: " in done.output
    text = (tmp_path / "small" / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# small\n")
    assert "lstmlab predict small " in text
