"""How objects show themselves in a notebook, and how it is told what happens meanwhile."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

import lstmlab
from lstmlab.api.telling import console as telling_console
from lstmlab.api.telling.console import telling
from lstmlab.data import shown as dataset_shown
from lstmlab.system.markdown import as_html
from models_made import untrained


class Display:
    """What a kernel does with an output that is written over: keeps what it shows."""

    def __init__(self, shown: list[str]) -> None:
        self.shown = shown

    def __call__(self, area, display_id):
        assert display_id is True
        self.shown.append(area._repr_html_())
        return self

    def update(self, area) -> None:
        self.shown.append(area._repr_html_())


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is shown of one output, one after the other, as if in a notebook."""
    shown: list[str] = []
    module = SimpleNamespace(display=Display(shown))
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    return shown


def test_a_notebook_shows_lines_as_they_come_and_folds_them_up(notebook: list[str]) -> None:
    with telling(True) as console:
        console.print("[bold]first[/bold] <b>", markup=True)
        console.print("second", end="")
        assert len(notebook) == 1
        console.print(" half")
    first, second, folded = notebook
    assert "<pre>first &lt;b&gt;</pre>" in first
    assert "<details>" not in second
    assert "<summary>second half</summary>" in folded
    assert "first &lt;b&gt;\nsecond half" in folded


def test_what_is_still_open_shows_its_last_lines(notebook: list[str]) -> None:
    with telling(True) as console:
        for number in range(telling_console._LINES + 5):
            console.print(f"line {number}.")
    assert "line 4." not in notebook[-2]
    assert "line 5." in notebook[-2]
    assert "line 0." in notebook[-1]


def test_an_error_leaves_what_was_said(notebook: list[str]) -> None:
    def fail() -> None:
        with telling(True) as console:
            console.print("before")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert "<summary>before</summary>" in notebook[-1]


def test_where_nothing_is_said_nothing_is_shown(notebook: list[str], capsys) -> None:
    with telling(True):
        pass
    with telling(False) as console:
        console.print("x")
    assert notebook == []
    assert capsys.readouterr() == ("", "")


def test_elsewhere_lines_go_to_standard_error(capsys) -> None:
    with telling(True) as console:
        console.print("x")
    assert capsys.readouterr() == ("", "x\n")


def test_a_data_set_shows_its_sizes_labels_and_first_examples() -> None:
    dataset = lstmlab.data.load("opinions-en").first(40)
    assert repr(dataset) == (
        "<lstmlab.Dataset: opinions-en; text, label; train 40, dev 40, test 40>"
    )
    html = dataset._repr_html_()
    assert html.count("<tr>") == 1 + 3 + 1 + dataset_shown._ROWS
    assert "2 labels in train: " in html
    assert "only the first 40 examples of each split" in html
    with pytest.raises(ValueError, match=r"first\(0\): give 1 or more"):
        dataset.first(0)


def test_a_texts_markup_is_shown_and_not_run() -> None:
    columns = {"text": ["<script>alert(1)</script>", "b"], "label": ["<i>", "y"]}
    dataset = lstmlab.Dataset("<b>d", "labelled", {"train": columns})
    html = dataset._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "&lt;b&gt;d" in html
    assert "&lt;i&gt; 1" in html


def test_a_model_shows_its_scores_and_its_card(monkeypatch: pytest.MonkeyPatch) -> None:
    trained = untrained("classification")
    alone = lstmlab.Model(trained)
    assert alone.card() == ""
    assert "lstmlab.Model: classification" in alone._repr_html_()
    card = "# x\n\nGood at <b>all</b>: [link](http://a.b)\n\n| a |\n| --- |\n| 1 |\n"
    html = lstmlab.Model(trained, lambda folder: card.replace("x", folder.name))._repr_html_()
    assert "<h1>model</h1>" in html
    assert "&lt;b&gt;all" in html
    assert "<td>1</td>" in html
    assert "href" not in html


def test_markdown_leads_nowhere() -> None:
    html = as_html("![a](http://x/y.png) <img src=z> <http://q>")
    assert "<img" not in html
    assert "<a " not in html
