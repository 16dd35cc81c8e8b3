"""The notebooks of examples/ run from the first cell to the last, as a reader runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient

from lstmlab.registry import names

NOTEBOOKS = sorted((Path(__file__).parents[1] / "examples/notebooks").glob("*.ipynb"))
SLOW = "minutes"
"""The tag of a cell that a reader runs, and that takes too long here."""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelManager]:
    """One for all: to import torch anew takes longer than what most notebooks do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        patch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path_factory.mktemp("jupyter")))
        manager, client = start_new_kernel(startup_timeout=120)
    yield manager
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_its_cells_end_with(
    path: Path, kernel: KernelManager, tmp_path: Path
) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "committed with outputs"
    notebook.cells = [
        nbformat.v4.new_code_cell(f"%reset -f\n%cd -q {tmp_path}"),
        *(cell for cell in notebook.cells if SLOW not in cell.metadata.get("tags", ())),
    ]
    NotebookClient(notebook, km=kernel, timeout=300).execute()
    shown = [
        output.data.get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type in ("execute_result", "display_data")
    ]
    if any("lstmlab.data.load" in cell.source for cell in notebook.cells):
        assert "data set</small>" in shown[0]
    assert any('<div class="tall">' in html or "sklearn" in html for html in shown[1:])
    if path.stem == "classification":
        assert any("mean ± 95 %" in html and "<svg" in html for html in shown)
        # How far a training or a study was is one output, folded up, with a line a trial.
        logs = [html for html in shown if "<details>" in html and '"log"' in html]
        assert [log.count("sentiment · reviews") for log in logs] == [0, 2 * 2 + 1]
        assert "to beat: the linear model" in logs[0]


def test_each_task_has_a_notebook() -> None:
    there = {path.stem.replace("_", "-") for path in NOTEBOOKS}
    # Sentiment is classification, with a recipe of its own; pairs with a score are much as others.
    assert there == {*names("tasks")} - {"sentiment", "pair-regression"}
