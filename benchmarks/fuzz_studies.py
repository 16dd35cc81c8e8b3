"""Damage studies and study files at random: is there one line for each, soon and in little memory?

    python benchmarks/fuzz_studies.py --stores 500 --files 2000

A store is read, shown, repaired and gone on with; after a repair, what is left must be among what
was written. A file is read and planned. Anything but a result, ``InputError`` or ``MachineError``
is a fault, and so are more than 20 seconds, or 2 GB of memory at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import re
import resource
import shutil
import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from lstmlab.cli import build
from lstmlab.errors import InputError, MachineError
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import read_study
from lstmlab.study.storing import store
from lstmlab.trial import Point, Record, Status, Trial

FILE = """
name = "fuzzed"
about = "a study"
seeds = [1, 2, 3]
budget = 0.5
trial_seconds = 100

[tuning]
trials = 6
own_first = true
hyperparameters = ["learning_rate"]
halving = true
reduction = 3
audit = 0.5
seed = 0
space.dropout = { low = 0.1, high = 0.5, scale = "linear" }

[axes]
optimizer = ["sgd", { name = "adam", learning_rate = 0.01 }]
hidden_size = [8, 16]
varies = ["all", "order"]

[variants.small]
embedding_size = 8
[variants.large]
embedding_size = 16
optimizer.weight_decay = 0.1

[recipe]
epochs = 2
cell = "lstm"
train_on = "train"

[[tasks]]
task = "sentiment"
dataset = "{data}"
columns = { text = "text" }
target = 50.0
recipe = { dropout = 0.2 }
references = [{ metric = "accuracy", value = 50.0, citation = "A & B" }]
"""
VALUES = (
    "nan", "inf", "-inf", "-1", "0", "1e308", "1e400", "9" * 30, "0.1", "true", "[]", "{}", '""',
    '"x"', '"lstm"', "1979-05-27", "[1, [2]]", "[{}]", "{ a = { b = 1 } }", "'\\u0000'",
    '"\\u0000"',
    "[" * 200 + "]" * 200, '"' + "x" * 5000 + '"', '"optimizer"', "[nan, nan]", "0x10", "1_000",
)  # fmt: skip
_SECONDS, _MEMORY = 20, 2 << 30


class Fault(Exception):
    """A fault that was found: something that should not be."""


def small_data(folder: Path) -> Path:
    data = folder / "data.csv"
    rows = [f"the film was {w} {i % 7},{w}" for i in range(60) for w in ("good", "bad")]
    data.write_text("\n".join(["text,label", *rows]) + "\n")
    return data


def whole_study(folder: Path) -> tuple[plan.Plan, dict[str, Record]]:
    """A study with records nobody trained for, in ``folder / "whole"``."""
    path = folder / "whole.toml"
    path.write_text(FILE.replace("{data}", str(small_data(folder))))
    todo = plan.make(read_study(path), "whole.toml")
    draw = random.Random(0)
    kept: dict[str, Record] = {}
    with start(todo, folder / "whole") as made:
        for place, candidate in enumerate(todo.candidates):
            trials: tuple[Trial, ...] = ()
            while new := candidate.trials(kept)[len(trials) :]:
                made.add(place, len(trials), new)
                for trial in new:
                    if trial.id not in kept:
                        kept[trial.id] = record(trial, draw)
                        made.finish(trial, kept[trial.id])
                trials += new
    return todo, kept


def start(todo: plan.Plan, folder: Path) -> contextlib.AbstractContextManager[store.Store]:
    contenders = [candidate.contender for candidate in todo.candidates]
    about = {"name": todo.study.name, "about": "", "versions": "1"}
    return store.start(folder, todo.text, todo.ids, contenders, about)


def record(trial: Trial, draw: random.Random) -> Record:
    points = tuple(
        Point(epoch=i + 1, step=i + 1, train_loss=1 / (i + 1), score=draw.random(), seconds=i)
        for i in range(draw.choice([3, 10, 60]))
    )
    if draw.random() < 0.1:
        return Record(status=Status.DIVERGED, curve=points, message="the loss became nan")
    split = "dev" if trial.purpose == "tune" else "test"
    metrics = {split: {"accuracy": 100 * draw.random()}}
    return Record(status=Status.COMPLETE, curve=points, metrics=metrics, steps=len(points))


def damage(path: Path, draw: random.Random) -> str:
    """Change the file at ``path`` in one of many ways; which one."""
    content = bytearray(path.read_bytes())
    size = len(content)
    at, page = draw.randrange(size), 4096 * draw.randrange(max(1, size // 4096))
    length = draw.choice([1, 8, 100, 4096, 20000])
    how = draw.choice(["flip", "zero", "noise", "cut", "page", "swap", "longer", "digit", "header"])
    if how == "flip":
        for _ in range(draw.choice([1, 10, 300])):
            content[draw.randrange(size)] ^= 1 << draw.randrange(8)
    elif how == "zero":
        content[at : at + length] = bytes(len(content[at : at + length]))
    elif how == "noise":
        content[at : at + length] = draw.randbytes(len(content[at : at + length]))
    elif how == "cut":
        del content[at:]
    elif how == "page":
        content[page : page + 4096] = draw.choice([bytes(4096), draw.randbytes(4096)])
    elif how == "swap":
        other = 4096 * draw.randrange(max(1, size // 4096))
        one, two = content[page : page + 4096], content[other : other + 4096]
        content[page : page + 4096], content[other : other + 4096] = two, one
    elif how == "longer":
        content += draw.randbytes(length)
    elif how == "digit":
        places = [match.start() for match in re.finditer(rb"[0-9]", content)]
        for _ in range(draw.choice([1, 20])):
            content[draw.choice(places)] = draw.choice(b"0123456789")
    else:
        content[draw.randrange(100)] = draw.randrange(256)
    path.write_bytes(content)
    for beside, chance in (("study.sqlite-wal", 0.1), ("study.lock", 0.1)):
        if draw.random() < chance:
            path.with_name(beside).write_bytes(draw.randbytes(draw.choice([1, 40, 9000])))
            how += f" {beside}"
    return how


@contextlib.contextmanager
def watched(what: str) -> Iterator[None]:
    """``Fault`` where what is done inside takes too long, or fails otherwise than by a line."""

    def late(*_: object) -> None:
        raise Fault(f"{what}: longer than {_SECONDS} s")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(_SECONDS)
    try:
        yield
    except (InputError, MachineError) as error:
        if "\n" in str(error).strip() or len(str(error)) > 1500:
            raise Fault(f"{what}: not one line: {str(error)[:300]!r}") from error
    except Fault:
        raise
    except BaseException as error:
        raise Fault(f"{what}: {''.join(traceback.format_exception(error))[-1500:]}") from error
    finally:
        signal.alarm(0)


def asked(*arguments: object) -> None:
    """Runs one of the commands in this process."""
    with contextlib.redirect_stdout(io.StringIO()):
        build()([*map(str, arguments)], standalone_mode=False)


def try_store(folder: Path, todo: plan.Plan, written: dict[str, Record]) -> str:
    """Returns what came of opening a store."""
    some = next(iter(written))

    def left() -> dict[str, Record]:
        entries = store.read(folder).entries()
        found = {entry.trial.id: entry.record for entry in entries if entry.record}
        if any(written.get(id) != one for id, one in found.items()):
            raise Fault("a record isn't what was written")
        return found

    came = "damaged"
    with watched("read"):
        came = f"whole, {(len(left()) == len(written) and 'all') or 'some'}"
    for command in (("study", "status", folder), ("study", "show", folder, some)):
        with watched(" ".join(map(str, command[:2]))):
            asked(*command)
    with watched("repair"):
        asked("study", "repair", folder)
    with watched("go on"), start(todo, folder) as kept:
        for place, candidate in enumerate(todo.candidates):
            kept.add(place, 0, candidate.trials(written))
        there = {entry.trial.id: entry.record for entry in kept.entries()}
        for candidate in todo.candidates:
            for trial in candidate.trials(written):
                if there[trial.id] is None:
                    there[trial.id] = written[trial.id]
                    kept.finish(trial, written[trial.id])
        came += ", went on"
    if came.endswith("went on"):
        with watched("read again"):
            if left() != written:
                raise Fault("after going on, not what was written")
    return came


def mutated(text: str, draw: random.Random) -> str:
    """A study file with a few slips."""
    lines = text.splitlines()
    for _ in range(draw.choice([1, 1, 1, 2, 5])):
        place = draw.randrange(len(lines))
        line, how = lines[place], draw.randrange(9)
        key, equals, _ = line.partition(" = ")
        if how == 0:
            del lines[place]
        elif how == 1:
            lines.insert(draw.randrange(len(lines)), line)
        elif how <= 5 and equals:
            lines[place] = f"{key} = {draw.choice(VALUES)}"
        elif how == 6:
            at = draw.randrange(len(line) + 1)
            lines[place] = line[:at] + draw.choice("\x00\"'[]{}=.,#\n0é文😀\\-") + line[at:]
        elif how == 7 and line:
            at = draw.randrange(len(line))
            lines[place] = line[:at] + line[at + 1 :]
        else:
            parts = re.findall(r"[\w.]+|\W+", line)
            draw.shuffle(parts)
            lines[place] = "".join(parts)
    return "\n".join(lines)


def try_file(path: Path) -> str:
    came = "refused"
    with watched("plan"):
        study = read_study(path)
        plan.make(study, path.name)
        plan.make(study.quick(), path.name)
        came = "planned"
    return came


def fuzz(count: int, name: str, one: Callable[[int], str]) -> Counter[str]:
    """Each of ``count`` cases; ``SystemExit`` says which one was not as it should be."""
    seen: Counter[str] = Counter()
    for number in range(count):
        try:
            seen[one(number)] += 1
        except Fault as error:
            raise SystemExit(f"{name} {number}: {error}") from None
    return seen


def stores(folder: Path, count: int, seed: int) -> Counter[str]:
    todo, written = whole_study(folder)

    def one(number: int) -> str:
        copy = folder / "damaged"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder / "whole", copy)
        damage(copy / store.FILE, random.Random(f"{seed} {number}"))
        return try_store(copy, todo, written)

    return fuzz(count, "store", one)


def files(folder: Path, count: int, seed: int) -> Counter[str]:
    text = FILE.replace("{data}", str(small_data(folder)))

    def one(number: int) -> str:
        path = folder / "mutated.toml"
        path.write_text(mutated(text, random.Random(f"{seed} {number}")), encoding="utf-8")
        return try_file(path)

    return fuzz(count, "file", one)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--stores", type=int, default=500)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for what, count in ((stores, given.stores), (files, given.files)):
            for came, often in what(Path(name), count, given.seed).most_common():
                print(f"{what.__name__}: {often:,} {came}")
    peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{peak / (1 << 20):,.0f} MB at most")
    if peak > _MEMORY:
        raise SystemExit("too much memory")


if __name__ == "__main__":
    main()
