"""What a running study shows: a live table on a terminal, else a line for each trial."""

from __future__ import annotations

import math
import time
from collections import Counter

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from lstmlab.study.agenda import Agenda
from lstmlab.study.planning.candidate import Candidate
from lstmlab.trial import Record, Status, Trial

_Key = tuple[str, str]
"""Task and data set."""


class Progress:
    """Trials done, running and lost, the best so far of each task, the time left."""

    def __init__(self, agenda: Agenda, jobs: int, console: Console, ends: float = math.inf) -> None:
        """``jobs``: how many run at a time; 0: as many as do. ``ends``: when the study has to end,
        done or not, on the monotonic clock."""
        self._agenda, self._jobs, self._console, self._ends = agenda, jobs, console, ends
        self._began = time.monotonic()
        self._live = Live(
            get_renderable=self._table, console=console, refresh_per_second=4, transient=True
        )

    def __enter__(self) -> Progress:
        if self._agenda.done:
            trials = "trial has" if len(self._agenda.done) == 1 else "trials have"
            self._console.print(f"going on: {len(self._agenda.done)} {trials} ended before")
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def ended(self, count: int = 1) -> None:
        """So many have just been kept, the last of what is done."""
        if not self._console.is_terminal:
            every = len(self._agenda.done)
            for place in range(every - count, every):
                line = self._line(*self._agenda.done[place], place + 1)
                self._console.print(line, soft_wrap=True)

    def say(self, text: str) -> None:
        self._console.print(text, soft_wrap=True, markup=False)

    def _line(self, candidate: Candidate, trial: Trial, record: Record, number: int) -> str:
        planned = len(self._agenda.done) + len([*self._agenda.remaining()])
        one = candidate.contender
        rate = trial.recipe.optimizer.learning_rate
        if record.status is Status.COMPLETE:
            split = "dev" if "dev" in record.metrics else "test"
            came = f"{split} {one.metric} {record.metrics[split][one.metric]:.2f}{_after(record)}"
        else:
            came = f"{record.status}: {record.message}"
        return (
            f"{number:4}/{planned}  {trial.task} · {_name(trial.dataset)} · {one.label} "
            f"({trial.purpose}, lr {rate:g}, seed {trial.seed}): {came}, {record.seconds:.1f} s"
            f"{self._left('; ')}"
        )

    def _left(self, before: str) -> str:
        """The time left, after ``before``; nothing where nothing is known of it."""
        end = max(0.0, self._ends - time.monotonic())
        if not self._agenda.measured:
            return "" if math.isinf(end) else f"{before}at most {_clock(end)} left"
        # How many a cluster runs at a time is seen when it does.
        jobs = self._jobs or max(1, len(self._agenda.running))
        return f"{before}{_clock(min(self._agenda.seconds_left(jobs), end))} left"

    def _table(self) -> RenderableType:
        agenda = self._agenda
        done: Counter[_Key] = Counter(_key(trial) for _, trial, _ in agenda.done)
        remaining: Counter[_Key] = Counter(map(_key, agenda.remaining()))
        running: Counter[_Key] = Counter(_key(trial) for trial, _ in agenda.running.values())
        lost: Counter[_Key] = Counter(
            _key(trial) for _, trial, record in agenda.done if record.status is not Status.COMPLETE
        )
        table = Table(box=None, pad_edge=False, header_style="dim")
        for name in ("task", "data"):
            table.add_column(name, no_wrap=True)
        for name in ("done", "running", "lost"):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("best on dev so far", no_wrap=True)
        for key in dict.fromkeys([*done, *remaining]):
            table.add_row(
                key[0],
                _name(key[1]),
                f"{done[key]}/{done[key] + remaining[key]}",
                str(running[key] or ""),
                Text(str(lost[key] or ""), style="red"),
                self._best(key),
            )
        count, planned = len(agenda.done), len(agenda.done) + remaining.total()
        bar = Table.grid(padding=(0, 1))
        spent = _clock(time.monotonic() - self._began)
        bar.add_row(
            ProgressBar(planned, count, width=30),
            f"{count}/{planned} trials, {spent} so far{self._left(', ')}",
        )
        return Group(table, bar)

    def _best(self, key: _Key) -> str:
        found = [
            (candidate.contender, trial, record)
            for candidate, trial, record in self._agenda.done
            if _key(trial) == key
            and record.status is Status.COMPLETE
            and "dev" in record.metrics  # not so where dev was trained on, too
        ]
        if not found:
            return ""
        metric, sign = found[0][0].metric, 1 if found[0][0].higher_is_better else -1
        one, trial, record = max(found, key=lambda of: sign * of[2].metrics["dev"][metric])
        rate = trial.recipe.optimizer.learning_rate
        return f"{metric} {record.metrics['dev'][metric]:.2f}  {one.label}, lr {rate:g}"


def _after(record: Record) -> str:
    """How far it was trained, after a score; of a trial without a dev split that isn't known."""
    if not record.curve:
        return ""
    return f" after {record.curve[-1].epoch:.3g} epochs"


def _key(trial: Trial) -> _Key:
    return trial.task, trial.dataset


def _name(dataset: str) -> str:
    """Returns the last part of a path."""
    return dataset.rstrip("/").rpartition("/")[2]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
