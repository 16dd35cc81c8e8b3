"""Small faults that could be put into the sources: each a text at a place, and what stands there.

:mod:`mutants` runs the tests over them.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src" / "lstmlab"
ROOMS = ("training", "tasks", "models", "optimizers", "evidence", "study")

COMPARISONS = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
OPERATIONS = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*",
    ast.Pow: "*",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: the text ``old`` at a place of a module is ``new``."""

    module: str
    """Its path below the sources: ``training/loop.py``."""
    line: int
    start: int
    """Where in the module's text ``old`` begins, in characters."""
    old: str
    new: str

    @property
    def name(self) -> str:
        return f"{self.module}:{self.line}: {self.old} -> {self.new}"


def mutants_of(module: str) -> list[Mutant]:
    """All changes of one module, in the order of its text."""
    text = (SOURCES / module).read_text(encoding="utf-8")
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    lines = text.splitlines(keepends=True)

    def place(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    found = []
    for node, new in _changes(ast.parse(text), text):
        start = place(node.lineno, node.col_offset)
        end = place(node.end_lineno or 0, node.end_col_offset or 0)
        if text[start:end] != new:
            found.append(Mutant(module, node.lineno, start, text[start:end], new))
    return sorted(found, key=lambda one: (one.start, one.new))


def _changes(tree: ast.Module, text: str) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Each node that can be changed, and what stands in its place then."""

    def source(node: ast.AST) -> str:
        return ast.get_source_segment(text, node) or ""

    for node in _walked(tree):
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
                yield node, f"({source(left)}) {COMPARISONS[type(op)]} ({source(right)})"
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
                if not any(isinstance(side, ast.JoinedStr) for side in (left, right)):
                    yield node, f"({source(left)}) {OPERATIONS[type(op)]} ({source(right)})"
            case ast.BoolOp(op=op, values=values):
                other = " or " if isinstance(op, ast.And) else " and "
                yield node, other.join(f"({source(value)})" for value in values)
            case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
                yield node, f"({source(operand)})"
            case ast.Constant(value=bool() as value):
                yield node, str(not value)
            case ast.Constant(value=int() | float() as value):
                yield node, repr(value + 1 if isinstance(value, int) else 2 * value or 1.0)
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
                yield test, f"not ({source(test)})"
            case ast.Expr(value=ast.Call()):
                yield node, "pass"
            case ast.AugAssign(target=target, op=op, value=value) if type(op) in OPERATIONS:
                yield node, f"{source(target)} {OPERATIONS[type(op)]}= {source(value)}"
            case ast.Return(value=ast.expr() as value) if not _is_none(value):
                yield value, "None"


def _walked(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below, but for what no test could notice: annotations, and imports for them."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.Raise | ast.JoinedStr):
                continue
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            yield child
            yield from _walked(child)


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def drawn(count: int, seed: int, rooms: tuple[str, ...] = ROOMS) -> list[Mutant]:
    """So many of all mutants of the rooms, in the order in which they are run."""
    modules = sorted(
        path.relative_to(SOURCES).as_posix()
        for room in rooms
        for path in (SOURCES / room).rglob("*.py")
    )
    every = [one for module in modules for one in mutants_of(module)]
    return random.Random(seed).sample(every, min(count, len(every)))
