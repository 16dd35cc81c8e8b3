"""Docstrings of installed Python packages, read with ``ast``; nothing is imported."""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import importlib.util
import inspect
import itertools
import json
import platform
import sysconfig
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from lstmlab.data import cache as disk
from lstmlab.data.dataset import Split
from lstmlab.data.sets._set import Loaded

PACKAGES = {
    "matplotlib": "matplotlib",
    "numpy": "numpy",
    "scikit-learn": "sklearn",
    "scipy": "scipy",
    "torch": "torch",
}
"""Distribution -> its import name: those that lstmlab needs and that have most docstrings."""

STANDARD_LIBRARY = "python"

_LARGEST_FILE = 50_000
_PER_MODULE = 25
"""Examples that a module gives at most, so that no module is most of its package."""
_SKIPPED = {"tests", "test", "testing", "_testing", "site-packages", "idlelib", "lib2to3",
            "__pycache__", "externals", "_vendor", "turtledemo", "ensurepip"}  # fmt: skip

Example = tuple[str, str]
"""The two columns of an example."""


def load(
    columns: tuple[str, str],
    extract: Callable[[str, str], Example | None],
    per_package: int,
) -> Loaded:
    """Examples that ``extract`` makes of (package, docstring), about ``per_package`` of each.

    A module's examples are all in one split, and none is there twice.
    Made once for the installed versions, then kept.
    """
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    versions[STANDARD_LIBRARY] = platform.python_version()
    decides = (__file__, inspect.getfile(extract))
    source = "".join(Path(file).read_text(encoding="utf-8") for file in decides)
    key = json.dumps([source, versions, columns, per_package], sort_keys=True)
    name = hashlib.sha256(key.encode()).hexdigest()[:24]

    def write(folder: Path) -> None:
        splits = _build(columns, extract, per_package)
        (folder / "splits.json").write_text(json.dumps(splits), encoding="utf-8")

    def read(folder: Path) -> Mapping[str, Split]:
        return json.loads((folder / "splits.json").read_text(encoding="utf-8"))

    splits = disk.kept("sets", name, write, read)
    told = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    return splits, (f"read from {told}; other versions give other examples and figures",)


def words(text: str) -> list[str]:
    """Returns the words of a docstring, without examples and the underlining of headings."""
    lines = (line.strip() for line in text.splitlines())
    prose = (line for line in lines if not line.startswith((">>>", "...", "--", "==", "~~", ".. ")))
    return " ".join(prose).split()


def _build(
    columns: tuple[str, str], extract: Callable[[str, str], Example | None], per_package: int
) -> Mapping[str, Split]:
    splits: dict[str, dict[str, list[str]]] = {
        split: {column: [] for column in columns} for split in ("train", "dev", "test")
    }
    seen: set[str] = set()
    for package, root in _roots():
        count = 0
        turn = itertools.cycle([*["train"] * 4, "dev", *["train"] * 4, "test"])
        for file in _modules(root):
            made = (extract(package, docstring) for docstring in _docstrings(file))
            new = list(dict.fromkeys(e for e in made if e is not None and e[0] not in seen))
            if not new:
                continue
            split = splits[next(turn)]
            for example in new[:_PER_MODULE]:
                seen.add(example[0])
                count += 1
                for column, value in zip(columns, example, strict=True):
                    split[column].append(value)
            if count >= per_package:
                break
    return splits


def _roots() -> Iterator[tuple[str, Path]]:
    for distribution, name in sorted(PACKAGES.items()):
        spec = importlib.util.find_spec(name)  # of a top-level package: does not import it
        assert spec is not None
        assert spec.origin is not None
        yield distribution, Path(spec.origin).parent
    yield STANDARD_LIBRARY, Path(sysconfig.get_paths()["stdlib"])


@cache
def _modules(root: Path) -> list[Path]:
    """Source files in the order of their names' hashes: a prefix of them is a fair sample."""
    found = []
    for file in root.rglob("*.py"):
        parts = file.relative_to(root).parts
        if not _SKIPPED.intersection(parts) and not parts[-1].startswith("test_"):
            found.append((hashlib.sha256("/".join(parts).encode()).hexdigest(), file))
    return [file for _, file in sorted(found)]


@cache
def _docstrings(file: Path) -> tuple[str, ...]:
    if file.stat().st_size > _LARGEST_FILE:
        return ()
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):  # a template, or code for another Python
        return ()
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found = (ast.get_docstring(node) for node in _blocks(tree) if isinstance(node, documented))
    return tuple(text for text in found if text and text.isascii())


def _blocks(tree: ast.AST) -> Iterator[ast.AST]:
    """``ast.walk`` without expressions, which are most of a tree and have no docstring in them."""
    waiting = deque([tree])
    while waiting:
        node = waiting.popleft()
        yield node
        for part in ("body", "handlers", "orelse", "finalbody", "cases"):
            inside = getattr(node, part, ())
            waiting.extend(inside if isinstance(inside, list) else ())
