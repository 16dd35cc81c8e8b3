"""The gallery draws all that there is, and what it draws is so."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import torch

from lstmlab.registry import own

EXAMPLES = Path(__file__).parents[1] / "examples"
DOCS = EXAMPLES.parent / "docs"


@pytest.fixture
def gallery(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLES)
    import gallery

    threads = torch.get_num_threads()
    yield gallery
    torch.set_num_threads(threads)


def drawn(gallery, monkeypatch, folder, *options) -> str:
    monkeypatch.setattr(sys, "argv", ["gallery.py", str(folder), *options])
    gallery.main()
    [file] = folder.iterdir()
    text = file.read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    return text


def test_every_schedule_is_drawn_alike_each_time(gallery, monkeypatch, tmp_path):
    one = drawn(gallery, monkeypatch, tmp_path / "one", "--only", "schedules")
    assert one == drawn(gallery, monkeypatch, tmp_path / "two", "--only", "schedules")
    assert all(f">{name}<" in one for name in own("schedules"))


def test_a_schedule_that_watches_dev_is_told_scores(gallery):
    factors = gallery.course("reduce-on-plateau", points=11)
    assert factors.tolist() == [1] * 5 + [0.5, 0.5, 0.25, 0.125, 0.0625, 0.0625]


def test_cells_are_drawn_from_the_longest_memory_to_the_shortest(gallery, monkeypatch, tmp_path):
    monkeypatch.setattr(gallery, "names", lambda kind: ("bag", "gru", "lstm", "rnn-relu"))
    text = drawn(gallery, monkeypatch, tmp_path / "one", "--only", "memory", "--steps", "15")
    places = [text.index(f">{name}<") for name in ("rnn-relu", "lstm", "gru", "bag")]
    assert places == sorted(places)


def test_a_memory_is_measured_by_how_long_it_takes_to_fall(gallery):
    assert gallery.half_life(0.1 ** (np.arange(21) / 5)) == pytest.approx(5)
    assert gallery.half_life(np.array([1.0, 0.0])) == 0
    assert gallery.half_life(np.array([1.0, 2.0])) == np.inf


def test_a_path_is_the_optimizers_own(gallery):
    """Down the gradient of (a² + 30 (b - a²/4)²) / 2, from its start."""
    path = gallery.descent("sgd", 0.01, 3)
    a, b = gallery.START
    for place in path:
        assert place == pytest.approx([a, b])
        across = b - a * a / 4
        a, b = a - 0.01 * (a - 15 * across * a), b - 0.01 * 30 * across


@pytest.mark.parametrize("name", ["adam", "lbfgs", "gd"])
def test_the_best_path_goes_down(gallery, name):
    path = gallery.best_descent(name, 12)
    losses = gallery.valley(torch.from_numpy(path))
    assert float(losses[-1]) < 0.5 * float(losses[0])


@pytest.mark.parametrize("suffix", [".md", ".zh-CN.md"])
def test_the_pages_show_them_in_both_languages(suffix):
    for page, pictures in (("cells", ["memory"]), ("training", ["schedules", "valley"])):
        text = (DOCS / f"{page}{suffix}").read_text(encoding="utf-8")
        assert all(f"](gallery/{picture}.svg)" in text for picture in pictures)
