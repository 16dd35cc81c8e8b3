"""Imports run one way through the house, and looking at results never needs torch."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import lstmlab

HOUSE = Path(lstmlab.__file__).parent

NEXT = {
    "cli": {"report", "study", "api", "artifacts", "serve", "checks", "atlas"},
    "checks": {"study"},
    "api": {"report", "study", "atlas"},
    "atlas": {"report", "study"},
    "artifacts": {"training"},
    "report": {"evidence"},
    "study": {"artifacts", "evidence"},
    "search": set(),
    "serve": {"artifacts"},
    "training": {"tasks", "optimizers", "schedules"},
    "tasks": {"models", "metrics", "data"},
    "models": {"baselines", "cells"},
    "baselines": {"data", "metrics"},
    "evidence": {"search"},
    "cells": set(),
    "data": set(),
    "metrics": set(),
    "optimizers": set(),
    "schedules": set(),
}
"""Folder -> the folders next down the stream; it may import those and all below them."""

NOUNS = {
    "choice",
    "recipe",
    "registry",
    "errors",
    "space",
    "spans",
    "trial",
    "weight",
}
"""Files that everything may import."""

FOR_ALL = {"language", "plugins", "system"}
"""Folders that everything may import."""

WITHOUT_TORCH = {
    "atlas",
    "baselines",
    "evidence",
    "report",
    "schedules",
    "search",
    *FOR_ALL,
    *NOUNS,
}
WITHOUT_TORCH -= {"weight"}


def downstream(folder: str) -> set[str]:
    below = NEXT.get(folder, set())
    return below.union(*(downstream(each) for each in below))


def imported(code: str, package: str) -> Iterator[str]:
    """Dotted names that ``code``, a module of ``package``, imports, wherever in it that stands."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level]
            source = ".".join([*above, node.module or ""]) if node.level else node.module or ""
            # `from lstmlab import data` imports a folder, as `from lstmlab.data import …` does.
            yield from (f"{source}.{alias.name}".replace("..", ".") for alias in node.names)


def broken_rules(place: str, code: str, package: str) -> list[str]:
    """What a module in the folder (or file) ``place`` imports and shouldn't."""
    wrong = []
    for name in imported(code, package):
        root, _, rest = name.partition(".")
        target = rest.partition(".")[0]
        target = "models" if target == "LSTM" else target
        if root == "torch" and place in WITHOUT_TORCH:
            wrong.append(f"{place} imports torch")
        if (
            root == "lstmlab"
            and target in NEXT
            and target != place
            and target not in downstream(place)
        ):
            wrong.append(f"{place} imports {target}")
    return wrong


def modules() -> list[Path]:
    doors = {HOUSE / "__init__.py", HOUSE / "__main__.py"}  # one hands out LSTM, one the commands
    return sorted(path for path in HOUSE.rglob("*.py") if path not in doors)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_run_downstream(path: Path) -> None:
    place = path.relative_to(HOUSE).parts[0].removesuffix(".py")
    package = ".".join(path.parent.relative_to(HOUSE.parent).parts)
    assert broken_rules(place, path.read_text(encoding="utf-8"), package) == []


def test_every_folder_has_its_place() -> None:
    folders = {
        path.parent.relative_to(HOUSE).parts[0] for path in modules() if path.parent != HOUSE
    }
    assert folders == {*NEXT, *FOR_ALL}
    assert {path.stem for path in modules() if path.parent == HOUSE} - {"__main__"} == NOUNS


@pytest.mark.parametrize(
    ("place", "code", "wrong"),
    [
        ("models", "from lstmlab.cells.cell import BaseCell", []),
        ("study", "from lstmlab.data import load", []),
        ("study", "def run():\n    import lstmlab.training.loop", []),
        ("data", "from lstmlab.recipe import Recipe", []),
        ("data", "from lstmlab.cells import lstm", ["data imports cells"]),
        ("cells", "from lstmlab import optimizers", ["cells imports optimizers"]),
        ("tasks", "from lstmlab import LSTM, __version__", []),
        ("metrics", "from lstmlab import LSTM", ["metrics imports models"]),
        ("metrics", "import lstmlab.data.dataset as d", ["metrics imports data"]),
        ("training", "from ..study import store", ["training imports study"]),
        ("training", "from .loop import fit", []),
        ("evidence", "def draw():\n    import torch.nn", ["evidence imports torch"]),
        ("report", "if TYPE_CHECKING:\n    from torch import nn", ["report imports torch"]),
        ("recipe", "from lstmlab.tasks import names", ["recipe imports tasks"]),
    ],
)
def test_the_rules_themselves(place: str, code: str, wrong: list[str]) -> None:
    assert broken_rules(place, code, f"lstmlab.{place}") == wrong


def test_results_are_looked_at_without_torch() -> None:
    """Not even by way of another package: torch takes a second and a report hundreds of these."""
    names = [
        ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in modules()
        if path.relative_to(HOUSE).parts[0].removesuffix(".py") in WITHOUT_TORCH
    ]
    code = f"import sys, {', '.join(['lstmlab', *names])}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_help_waits_for_none_of_the_large_packages():
    code = (
        "import sys; from lstmlab.cli import build; build(); "
        "print([name for name in ('torch', 'numpy', 'pydantic', 'scipy', 'fastapi', 'jinja2') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
