"""Contestants side by side: each in a process of its own, in turn, several times; then ratios.

Absolute times say little on a machine that does other things as well, so a figure here is a ratio
of two rates measured one after the other: its median over the repetitions, and its spread.

A contestant is a script of ``peers/``. It gets one job (JSON) as its argument and prints a JSON
object a line: ``{"epoch": 1, "seconds": 2.5, "items": 1000, "score": 0.7}`` after every epoch
(seconds of training, evaluation not included), and what else is worth telling. This process
imports no library of a contestant: a child's peak memory would otherwise start from ours.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

PEERS = Path(__file__).parent / "peers"

Job = dict[str, Any]
"""What a contestant is to do: ``folder`` (with the prepared data), sizes, ``seed``, …"""


@dataclass(frozen=True)
class Contestant:
    """A script of ``peers/``, and how it is run."""

    name: str
    script: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    """What the contestant changes in the job."""
    environment: Mapping[str, str] = field(default_factory=dict)
    copies: int = 1
    """So many processes at a time, with a seed each; they share the cores evenly."""


@dataclass
class Outcome:
    """What one run of a contestant measured."""

    rate: float = 0.0
    """Items (examples, target tokens) a second after the first epoch; of all copies together."""
    first: float = 0.0
    """Seconds of the first epoch, in which libraries compile and warm up."""
    to_quality: float | None = None
    """Seconds of training until the dev score was good enough (of the slowest copy)."""
    score: float | None = None
    """The last dev score, mean of the copies."""
    memory: float = 0.0
    """MB: peak resident memory, of all copies together."""
    whole: float = 0.0
    """Seconds from start to end of the process, evaluation and imports included."""
    told: dict[str, Any] = field(default_factory=dict)
    error: str = ""


def options(about: str, **defaults: Any) -> argparse.ArgumentParser:
    """The options that the scripts share."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--repetitions", type=int, default=3, help="interleaved (default: 3)")
    parser.add_argument("--sizes", type=_numbers, help="hidden sizes, as 64,128")
    parser.add_argument("--peers", type=_words, help="which contestants, as pytorch,lstmlab")
    parser.add_argument("--examples", type=int, help="training examples; 0: all of them")
    parser.add_argument("--epochs", type=int, help="the first one is warm-up")
    parser.add_argument("--quality", type=float, help="dev score, the time to which is told")
    parser.add_argument("--precision", default="float32", help="of lstmlab; peers: float32")
    parser.add_argument("--json", type=Path, help="append every run to this file, one a line")
    parser.set_defaults(**defaults)
    return parser


def chosen(contestants: Sequence[Contestant], names: list[str] | None) -> list[Contestant]:
    """Those of ``names``, or all; an unknown name ends the program."""
    known = [each.name for each in contestants]
    if wrong := set(names or []) - set(known):
        sys.exit(f"unknown: {', '.join(sorted(wrong))}; there are {', '.join(known)}")
    return [each for each in contestants if not names or each.name in names]


def prepare(job: Job) -> dict[str, Any]:
    """Have ``peers/prepare.py`` write the data of ``job`` into its folder; what it tells."""
    environment = {**os.environ, **_cache(job)}
    command = [sys.executable, str(PEERS / "prepare.py"), json.dumps(job)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compare(
    title: str,
    contestants: Sequence[Contestant],
    job: Job,
    arguments: argparse.Namespace,
    *,
    unit: str,
    reference: str = "lstmlab",
    reached: Callable[[float], bool] | None = None,
    rate_of: Callable[[Outcome], float] = lambda outcome: outcome.rate,
) -> None:
    """Run all ``contestants`` in turn, again and again; print a table.

    Ratios are of the rate of ``reference`` to that of each other in the same repetition.
    ``reached``: whether a dev score is good enough.
    """
    runs: dict[str, list[Outcome]] = {each.name: [] for each in contestants}
    for repetition in range(arguments.repetitions):
        turn = repetition % len(contestants)  # nobody always runs first
        for each in [*contestants[turn:], *contestants[:turn]]:
            outcome = _run(each, {**job, "seed": 10 * repetition + 1}, reached)
            runs[each.name].append(outcome)
            said = outcome.error or f"{rate_of(outcome):.1f} {unit}"
            print(f"  {title}, {each.name}, {repetition + 1}: {said}", file=sys.stderr, flush=True)
            if arguments.json:
                line = {"title": title, "name": each.name, "repetition": repetition}
                with arguments.json.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({**line, **asdict(outcome)}) + "\n")
    ours = runs.get(reference, [])
    rows = [_row(name, mine, ours, name == reference, rate_of) for name, mine in runs.items()]
    print(f"\n{title}; {arguments.repetitions} repetitions, median (least–most)")
    head = f"{reference} ÷ it"
    print_table(["", unit, head, "first epoch s", "to quality s", "dev", "MB", "whole s"], rows)
    for name, mine in runs.items():
        told = ", ".join(f"{key} {value}" for key, value in mine[-1].told.items())
        errors = {outcome.error for outcome in mine if outcome.error}
        print(f"  {name}: {'; '.join([told, *sorted(errors)])}")
    print(flush=True)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Plain text, columns aligned: it is as readable in a log as on a terminal."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip())


def spread(values: Sequence[float], digits: int = 2) -> str:
    """``median (least–most)``."""
    if not values:
        return "—"
    low, middle, high = (f"{f(values):.{digits}f}" for f in (min, median, max))
    return f"{middle} ({low}–{high})" if len(values) > 1 else middle


def cores() -> list[int]:
    return sorted(os.sched_getaffinity(0))


def _row(
    name: str,
    mine: list[Outcome],
    ours: list[Outcome],
    itself: bool,
    rate_of: Callable[[Outcome], float],
) -> list[str]:
    good = [outcome for outcome in mine if not outcome.error]
    if not good:
        return [name, "failed", *["—"] * 6]
    ratios = [
        rate_of(our) / rate_of(its)
        for our, its in zip(ours, mine, strict=False)
        if not our.error and not its.error and rate_of(its)
    ]
    times = [outcome.to_quality for outcome in good if outcome.to_quality is not None]
    scores = [outcome.score for outcome in good if outcome.score is not None]
    memory = median(outcome.memory for outcome in good)
    # A median over the runs that got there alone would flatter: all or nothing.
    reaching = spread(times, 1) if len(times) == len(good) else f"{len(times)} of {len(good)} did"
    return [
        name,
        spread([rate_of(outcome) for outcome in good], 1),
        "1" if itself else spread(ratios),
        spread([outcome.first for outcome in good], 1) if good[0].first else "—",
        reaching if scores else "—",
        f"{median(scores):.3g}" if scores else "—",
        f"{memory:.0f}" if memory else "—",
        spread([outcome.whole for outcome in good], 1),
    ]


def _run(contestant: Contestant, job: Job, reached: Callable[[float], bool] | None) -> Outcome:
    all_cores = cores()
    if len(all_cores) < contestant.copies:
        return Outcome(error=f"needs {contestant.copies} cores")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        children = [
            _Child(contestant, job, copy, all_cores[copy :: contestant.copies], Path(folder))
            for copy in range(contestant.copies)
        ]
        results = [child.wait() for child in children]
    outcome = Outcome(whole=time.perf_counter() - started)
    outcome.memory = sum(memory for _, memory, _ in results)
    outcome.error = "; ".join(error for _, _, error in results if error)
    scores, times = [], []
    for lines, _, _ in results:
        epochs = [line for line in lines if "epoch" in line]
        for line in lines:
            outcome.told.update({} if "epoch" in line else line)
        if not epochs:
            continue
        steady = epochs[1:] or epochs
        items, seconds = (sum(line[key] for line in steady) for key in ("items", "seconds"))
        outcome.rate += items / seconds
        outcome.first = max(outcome.first, epochs[0]["seconds"])
        scores.append(epochs[-1]["score"])
        spent = 0.0
        for line in epochs:
            spent += line["seconds"]
            if reached and reached(line["score"]):
                times.append(spent)
                break
    if scores:
        outcome.score = sum(scores) / len(scores)
    if len(times) == len(results):
        outcome.to_quality = max(times)
    return outcome


class _Child:
    """A process of a contestant, on its own cores."""

    def __init__(
        self, contestant: Contestant, job: Job, copy: int, mine: list[int], folder: Path
    ) -> None:
        threads = str(len(mine))
        environment = {
            **os.environ,
            **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), threads),
            **dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), threads),
            **_cache(job),
            **contestant.environment,
        }
        mine_alone = {"seed": job["seed"] + copy, "threads": len(mine)}
        whole = {**job, **mine_alone, **contestant.changes}
        command = [sys.executable, str(PEERS / contestant.script), json.dumps(whole)]
        self.out, self.err = folder / f"{copy}.out", folder / f"{copy}.err"
        with self.out.open("w") as out, self.err.open("w") as err:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=environment,
                preexec_fn=partial(os.sched_setaffinity, 0, mine),
            )

    def wait(self) -> tuple[list[dict[str, Any]], float, str]:
        """What it printed, its peak memory in MB, and what went wrong."""
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        text = self.out.read_text(encoding="utf-8", errors="replace")
        lines = [json.loads(line) for line in text.splitlines() if line.startswith('{"')]
        error = ""
        if self.process.returncode:
            last = self.err.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            error = f"exit code {self.process.returncode}: {last[-1] if last else ''}"
        return lines, usage.ru_maxrss / 1024, error


def _cache(job: Job) -> dict[str, str]:
    """lstmlab's arrays of token ids go where the other contestants' do."""
    return {"LSTMLAB_CACHE": f"{job['folder']}/cache"}


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _words(text: str) -> list[str]:
    return text.split(",")
