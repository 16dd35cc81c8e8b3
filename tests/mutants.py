"""Faults put into the sources one at a time, to see whether the tests of their room would notice.

    python tests/mutants.py --count 400 --seed 0 --out mutants.jsonl
    python tests/mutants.py --show mutants.jsonl

It takes coverage.py, which the tests don't: pip install coverage.

A mutant is one small change of one module: a comparison the other way round, a sum for a
difference, a condition negated, a number one larger, a call left out. So many are drawn with the
seed from all that there could be, and each is run against the tests of its room and the contracts,
those that name its module first, until one fails. Only tests that reach the changed line are run,
for no other could notice; which those are is learned once for each room, with coverage.py, from a
run without a fault, and kept beside the results. Nothing is written to the sources: the changed
module is what a forked process imports. The results, a line of JSON each, are added to the file;
what it has already is not run again. Survivors that change nothing, or can't be seen so, are named
in ``mutants_equivalent.toml``, with why.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import json
import os
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from mutants_drawn import ROOMS, SOURCES, Mutant, drawn

TESTS = Path(__file__).parent
CONTRACTS = {
    "training": ("budgets", "fields"),
    "tasks": ("tasks", "fields", "teacher_forcing", "column_roles"),
    "models": ("tasks", "cells"),
    "optimizers": ("optimizers", "budgets"),
    "study": ("backends",),
}
"""The contract tests that are a room's own."""
EQUIVALENT = TESTS / "mutants_equivalent.toml"
SECONDS = 600.0
"""A mutant whose tests take longer says nothing: it may loop for ever, or the machine be busy."""

Lines = dict[str, dict[str, list[str]]]
"""Module -> line -> the tests that reach it."""


def tests_for(module: str) -> list[str]:
    """The test files of the module's room, and its contracts; those that name the module come
    first."""
    room, stem = module.split("/")[0], Path(module).stem
    dotted = ".".join(("lstmlab", *Path(module).with_suffix("").parts))
    contracts = [TESTS / "contracts" / f"test_{name}.py" for name in CONTRACTS.get(room, ())]
    files = [*(TESTS / room).rglob("test_*.py"), *contracts]

    def far(file: Path) -> tuple[int, int, str]:
        text = file.read_text(encoding="utf-8")
        nearness = (
            0 if file.stem == f"test_{stem}" else 1 if dotted in text else 2 if stem in text else 3
        )
        return nearness, file.stat().st_size, str(file)

    return [str(file) for file in sorted(files, key=far)]


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Imports one module with a change in it."""

    def __init__(self, mutant: Mutant) -> None:
        parts = Path(mutant.module).with_suffix("").parts
        self.name = ".".join(("lstmlab", *parts)).removesuffix(".__init__")
        self.path = str(SOURCES / mutant.module)
        text = Path(self.path).read_text(encoding="utf-8")
        end = mutant.start + len(mutant.old)
        self.text = text[: mutant.start] + mutant.new + text[end:]

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        package = [str(Path(self.path).parent)] if self.path.endswith("__init__.py") else None
        return importlib.util.spec_from_file_location(
            name, self.path, loader=self, submodule_search_locations=package
        )

    def get_filename(self, fullname):
        return self.path

    def get_data(self, path):
        return self.text.encode()

    def path_stats(self, path):
        raise OSError  # so that no compiled file is read or written


def run(mutant: Mutant, lines: Lines) -> tuple[str, float]:
    """``killed``, ``survived`` or ``timed out``, and the seconds that it took."""

    def tested() -> int:
        sys.meta_path.insert(0, _Changed(mutant))
        return _pytest(chosen)

    began = time.monotonic()
    chosen = those_that_reach(mutant, lines)
    code = _in_a_fork(tested) if chosen else 0
    outcome = "timed out" if code is None else "killed" if code else "survived"
    return outcome, time.monotonic() - began


def lines_of(room: str, path: Path) -> Lines:
    """Which tests of a room reach which lines of it; learned where ``path`` doesn't say it yet.

    Ends the program where a test fails without any fault.
    """
    kept: dict[str, Lines] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if room not in kept:
        part = path.with_suffix(f".{room}")
        code = _in_a_fork(lambda: _traced(room, part), seconds=6 * SECONDS)
        if code != 0:
            sys.exit(f"{room}: its tests fail without any fault; mend them")
        kept[room] = json.loads(part.read_text(encoding="utf-8"))
        part.unlink()
        path.write_text(json.dumps(kept), encoding="utf-8")
    return kept[room]


def those_that_reach(mutant: Mutant, lines: Lines) -> list[str]:
    """The tests that run the changed statement, in the order of :func:`tests_for`.

    All of a file's where one of it does and its fixtures are shared: what a fixture does for all
    is booked on the first. Where the statement is run on import, those that reach anything of the
    module, or all of the room where it has nothing else.
    """
    files = tests_for(mutant.module)
    span = _statement(mutant)
    reached = lines.get(mutant.module, {})
    of_lines = reached.values() if span is None else (reached.get(str(line), ()) for line in span)
    found = {name for names in of_lines for name in names}
    if span is None and not found:
        return files
    chosen: list[str] = []
    for file in files:
        own = sorted(name for name in found if str(TESTS.parent / name.split("::")[0]) == file)
        if own and "scope=" in Path(file).read_text(encoding="utf-8"):
            chosen.append(file)
        else:
            chosen.extend(str(TESTS.parent / name) for name in own)
    return chosen


def _statement(mutant: Mutant) -> range | None:
    """The lines of the statement that was changed, without those of statements in it; None where
    it is run on import, not by a call."""
    tree = ast.parse((SOURCES / mutant.module).read_text(encoding="utf-8"))
    called, found = False, range(0)

    def down(statements: list[ast.stmt], inside: bool) -> None:
        nonlocal called, found
        for one in statements:
            if not one.lineno <= mutant.line <= (one.end_lineno or one.lineno):
                continue
            called = inside
            bodies = [
                body
                for name in ("body", "orelse", "finalbody")
                if isinstance(body := getattr(one, name, None), list) and body
            ]
            bodies += [handler.body for handler in getattr(one, "handlers", [])]
            bodies += [case.body for case in getattr(one, "cases", [])]
            first = min((body[0].lineno for body in bodies), default=(one.end_lineno or 0) + 1)
            found = range(one.lineno, max(first, one.lineno + 1))
            function = isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
            for body in bodies:
                if body[0].lineno <= mutant.line <= (body[-1].end_lineno or 0):
                    # A match's case, an elif or an except stands in the statement, not in a body.
                    down(body, inside or function)

    down(tree.body, False)
    return found if called else None


def _traced(room: str, part: Path) -> int:
    """Run all tests of a room, and write which of them reached which lines."""
    import coverage
    import pytest

    trace = coverage.Coverage(data_file=None, include=[f"{SOURCES}/*"], messages=False)

    class Contexts:
        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_protocol(self, item):
            trace.switch_context(item.nodeid)
            return (yield)

    module = next(iter(sorted((SOURCES / room).rglob("*.py")))).relative_to(SOURCES).as_posix()
    trace.start()
    code = _pytest(tests_for(module), Contexts())
    trace.stop()
    data = trace.get_data()
    lines = {
        Path(file).relative_to(SOURCES).as_posix(): {
            str(line): sorted(filter(None, names))
            for line, names in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
        if Path(file).is_relative_to(SOURCES / room)
    }
    part.write_text(json.dumps(lines), encoding="utf-8")
    return code


def _in_a_fork(work: Callable[[], int], seconds: float = SECONDS) -> int | None:
    """What ``work`` returns, run in a process of its own; None where it takes longer."""
    began, child = time.monotonic(), os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        code = 3
        try:
            code = int(work())
        finally:
            os._exit(code)
    while time.monotonic() - began < seconds:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _pytest(tests: list[str], *plugins: object) -> int:
    import pytest

    # In the order given, and no further than the first failure; Ray doesn't run in what was forked.
    options = ["-n", "0", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    return pytest.main([*options, "-k", "not [ray", *tests], [*plugins])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--room", action="append", choices=ROOMS)
    parser.add_argument("--out", type=Path, default=Path("mutants.jsonl"))
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument(
        "--share",
        type=lambda text: tuple(map(int, text.split("/"))),
        default=(0, 1),
        help="0/2 and 1/2: each a half, for two processes with files of their own",
    )
    parser.add_argument(
        "--show",
        type=Path,
        nargs="+",
        help="what files of results say; of one that is in two, the later",
    )
    given = parser.parse_args()
    if given.show:
        show(*given.show)
        return
    # What every process would import for itself is imported once.
    import numpy, pydantic, pytest, safetensors, scipy.stats, sklearn.linear_model, torch  # noqa: E401, F401, I001

    torch.set_num_threads(1)
    sys.path.insert(0, str(TESTS))
    until = time.monotonic() + 60 * given.minutes
    known = {line["name"] for line in _lines(given.out)}
    wanted = drawn(given.count, given.seed, tuple(given.room or ROOMS))
    for mutant in wanted[given.share[0] :: given.share[1]]:
        if mutant.name in known or time.monotonic() > until:
            continue
        room = mutant.module.split("/")[0]
        outcome, seconds = run(mutant, lines_of(room, given.out.with_suffix(".lines.json")))
        row = {
            "name": mutant.name,
            "outcome": outcome,
            "seconds": round(seconds, 1),
            **asdict(mutant),
        }
        with given.out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    show(given.out)


def show(*paths: Path) -> None:
    """Print how many were noticed, by room, and each that was not."""
    known: dict[str, dict[str, str]] = {"equivalent": {}, "out_of_reach": {}}
    if EQUIVALENT.exists():
        known |= tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
    rows = list({row["name"]: row for path in paths for row in _lines(path)}.values())
    by_room: dict[str, Counter[str]] = {}
    for row in rows:
        outcome = row["outcome"]
        if outcome == "survived":
            outcome = next((why for why in known if row["name"] in known[why]), outcome)
        by_room.setdefault(row["module"].split("/")[0], Counter())[outcome] += 1
        if outcome == "survived":
            print(row["name"])
    for room, counts in sorted(by_room.items()):
        real = counts["killed"] + counts["survived"] + counts["out_of_reach"]
        noticed = counts["killed"]
        print(f"{room}: {noticed} of {real} noticed ({noticed / max(1, real):.0%}), {dict(counts)}")
    all_of = sum(by_room.values(), Counter())
    real = all_of["killed"] + all_of["survived"] + all_of["out_of_reach"]
    noticed = all_of["killed"]
    print(f"all: {noticed} of {real} noticed ({noticed / max(1, real):.1%})")


def _lines(path: Path) -> list[dict]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
