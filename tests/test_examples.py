"""The examples run as a reader would run them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from models_made import untrained

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_lstm_task_learns_and_draws(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    command = [sys.executable, str(EXAMPLES / "lstm_task.py"), str(picture), "--epochs", "4"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    accuracies = [float(found) for found in re.findall(r"dev accuracy ([\d.]+)%", run.stdout)]
    assert len(accuracies) == 4
    assert accuracies[-1] > 75
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_how_an_lstm_works_draws_the_same_pictures_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ["--epochs", "0.2", "--steps", "30", "--sentence", "The wine is good & not bad."]
    script = str(EXAMPLES / "how_an_lstm_works.py")
    command = [sys.executable, script, str(tmp_path / "one"), *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert re.search(r"test accuracy \d+\.\d %", run.stdout)
    monkeypatch.syspath_prepend(EXAMPLES)
    import how_an_lstm_works
    import torch

    threads = torch.get_num_threads()
    monkeypatch.setattr(sys, "argv", [script, str(tmp_path / "two"), *options])
    how_an_lstm_works.main()
    torch.set_num_threads(threads)
    drawn = {file.name: file.read_text("utf-8") for file in (tmp_path / "one").iterdir()}
    assert sorted(drawn) == ["cell.svg", "gates.svg", "gradients.svg"]
    for name, text in drawn.items():
        assert text == (tmp_path / "two" / name).read_text("utf-8")
        ElementTree.fromstring(text)
    for word in ("forget gate f", "memory, as tanh c", ">wine<", ">&amp;<"):
        assert word in drawn["gates.svg"]
    assert "plain RNN, fresh" in drawn["gradients.svg"]


@pytest.mark.parametrize("changes", [{}, {"layers": 2}, {"spelling": True, "unit": "word"}])
def test_the_gates_of_any_lstm_can_be_drawn(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    """Also of a model of the default recipe, which reads in both directions."""
    monkeypatch.syspath_prepend(EXAMPLES)
    from how_an_lstm_works import draw_gates

    import lstmlab

    model = lstmlab.Model(untrained("classification", **changes))
    assert model.recipe.bidirectional
    assert model.recipe.pooling == "max"
    sentence = "a bad film" if "unit" in changes else "bad"
    figure = draw_gates(model, sentence)
    (chances,) = figure.axes[-2].lines[1:]
    label = figure.axes[-2].get_title().split("”")[0].strip("“")
    (answer,) = model.predict([sentence])
    assert label == answer["label"]
    assert list(chances.get_ydata()) == [0, 1, 2]
    assert chances.get_xdata()[-1] == pytest.approx(answer["probabilities"][label], abs=1e-5)


def test_the_gates_of_another_cell_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(EXAMPLES)
    from how_an_lstm_works import draw_gates

    import lstmlab

    with pytest.raises(SystemExit, match="this model has the cell gru"):
        draw_gates(lstmlab.Model(untrained("classification", cell="gru")), "bad")


def test_the_gates_that_are_drawn_are_those_of_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.syspath_prepend(EXAMPLES)
    from how_an_lstm_works import gates, gradient_norms

    from lstmlab.cells.lstm import Cell

    torch.manual_seed(1)
    cell = Cell(3, 4)
    cell.initialize_weights()
    x = torch.randn(5, 3)
    with torch.no_grad():
        seen = gates(cell, x)
        outputs, (_, memory) = cell.unroll(x.unsqueeze(0))
    assert torch.allclose(seen["h"], outputs[0], atol=1e-6)
    assert torch.allclose(seen["c"][-1], memory[0], atol=1e-6)
    assert all(((seen[gate] > 0) & (seen[gate] < 1)).all() for gate in "ifo")
    # The order in which the page's figure has them.
    ends = [gradient_norms(*kind, steps=60)[-1] for kind in (("rnn",), ("lstm",), ("lstm", 3.0))]
    assert ends[0] < 1e-9 < ends[1] < 1e-3 < 0.1 < ends[2]
