"""All of ``lstmlab fit`` once its data is read: what simple models reach, the comparison, the
training with the time that is left, and the report."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from rich.console import Console

from lstmlab import tasks
from lstmlab.api.fitting import in_time, preparation
from lstmlab.api.fitting.beginning import beginning
from lstmlab.api.fitting.keeping import Kept, kept
from lstmlab.api.fitting.longer import Longer
from lstmlab.api.machines import Machines, circumstances
from lstmlab.api.telling.ctrl_c import ending_early
from lstmlab.baselines.baseline import Scored
from lstmlab.data.dataset import Dataset
from lstmlab.errors import InputError
from lstmlab.study import baselines
from lstmlab.study.execute import execute
from lstmlab.study.fitting import small_study as fitting
from lstmlab.study.fitting.choosing import Choice
from lstmlab.study.fitting.small_study import Keeping
from lstmlab.study.planning import plan
from lstmlab.study.planning.entries.task_entry import TaskEntry
from lstmlab.study.planning.plan import Plan
from lstmlab.study.progress import Progress
from lstmlab.study.storing import store
from lstmlab.training.machine.room import check_room

LEAST = 30.0
"""Seconds; in less not one recipe can be looked at."""
_GRACE = 1.3
"""Times the time of comparing, after which what still runs is given up: trials that are nearly
there may end."""
_CLOSING = 0.06
"""The share of all the time that scoring, the model, its card and the report take; but no less than
``_SHORTEST`` seconds and no more than ``_LONGEST``."""
_SHORTEST, _LONGEST = 6.0, 25.0
_TOGETHER = 5
"""Models from which an ensemble is chosen."""


@dataclass(frozen=True)
class Wish:
    """What is wished for beyond the data and the task."""

    seconds: float
    """How long it may take in all."""
    folder: Path
    """Where the comparison is kept."""
    out: Path | None
    """The model folder to make, if any."""
    machines: Machines
    device: torch.device
    seed: int = 0
    allow_baseline: bool = False
    """Keep the linear model where no network is better on dev."""
    ensemble: bool = False
    """Keep several of the models, where their mean is better on dev."""
    began: float = field(default_factory=time.monotonic)
    folds: int | None = None
    """In how many folds recipes are tested, in place of one test split."""
    command: str = ""
    """What was typed, if that isn't the command line of this program."""

    def check(self, task: str) -> None:
        """``InputError`` where the ``task`` can't have it."""
        if self.allow_baseline and not tasks.load(task).linear:
            raise InputError(f"--allow-baseline: {task} has no linear model that can be kept")
        if self.folds is not None:
            for option, wanted in (
                ("--allow-baseline", self.allow_baseline), ("--ensemble", self.ensemble),
            ):  # fmt: skip
                if wanted:
                    raise InputError(f"--folds: doesn't go with {option}; drop one of them")


def fit(
    entry: TaskEntry,
    dataset: Dataset,
    wish: Wish,
    console: Console,
    report: Callable[[Path], None],
) -> Kept | None:
    """The best model that was found in the time, and saved where that was wished for; None, which
    the console says, where there is none.

    ``report`` writes that of the study in a folder; it is called when trials have ended.
    """
    if wish.folds is not None:
        from lstmlab.api.fitting.folded import fit_in_folds

        return fit_in_folds(entry, dataset, wish, console, report)
    wanted, seconds = tasks.load(entry.task), wish.seconds
    how = preparation.how(wanted, entry, dataset, seconds)
    own = preparation.recipes(wanted, how, dataset, wish.device, fitting.variants_of(wanted))
    first = next(iter(own.values()))
    without = in_time.left_out(wanted, dataset, seconds)
    beaten = preparation.to_beat(console, wanted, dataset, first, without)
    in_time.say(console, wanted, dataset, seconds)
    if wish.out is not None:
        check_room(wish.out, wanted, dataset, first)
    begin = beginning(console, wanted, dataset, wish.folder)
    variants = preparation.recipes(wanted, how, dataset, wish.device, begin.changes)
    choice = preparation.choose(
        console, wanted, dataset, variants, seconds, wish.machines.jobs, wish.began, wish.device,
        begin,
    )  # fmt: skip
    preparation.introduce(console, choice, wish.machines.jobs)
    study = fitting.study_of(
        wanted, entry, choice.allowed, wish.seed, [*choice.kept], how, known=begin.changes
    )
    todo = plan.make(study, "fit", None, wish.device.type, {entry.dataset: dataset})
    closing = closing_of(seconds)
    agenda = compared(todo, wish, choice, console)
    ends = wish.began + seconds - closing
    longer = Longer(agenda, choice.allowed.beams, ends, seconds, wish.device, console)
    longer.train()
    # Only now: it has to be read and scored on test, for nothing where another is left.
    with ending_early(console):
        best = kept(longer, dataset, beaten, allow_baseline=wish.allow_baseline)
        if best and wish.out is not None:
            best.keep(wish.out)
    if best is None and not agenda.done:
        shutil.rmtree(wish.folder)  # or the same command would find its place taken
        console.print("no model was trained yet, so none is left")
        return None
    _report(agenda, wish.folder, best.said if best else "", beaten, console, report)
    if best is None:
        console.print(f"no trial gave a model; {wish.folder}/report.html says what became of each")
    return best


def closing_of(seconds: float) -> float:
    """The seconds of all that scoring, the card and the report are left."""
    return min(_LONGEST, max(_SHORTEST, _CLOSING * seconds))


def compared(todo: Plan, wish: Wish, choice: Choice, console: Console) -> Keeping:
    """What came of the comparison; of nothing, where there is one recipe only, and no folds."""
    folder, machines = wish.folder, wish.machines
    contenders = [candidate.contender for candidate in todo.candidates]
    about = {
        "name": todo.study.name,
        "about": todo.study.about,
        **circumstances(machines.jobs, wish.command),
    }
    most = _TOGETHER if wish.ensemble else 1
    with store.start(folder, todo.text, todo.ids, contenders, about) as opened:
        allowed = choice.allowed
        agenda = Keeping(todo, opened, folder / "models", most, choice.takes, allowed.trial)
        if len(todo.candidates) == 1 and not wish.folds:
            return agenda
        try:
            ends = time.monotonic() + allowed.comparing
            with Progress(agenda, machines.jobs, console, ends) as progress:
                execute(
                    todo, agenda, machines.jobs, progress,
                    backend=machines.backend,
                    cluster=machines.cluster,
                    time_limit=allowed.trial,
                    search_limit=allowed.search,
                    models=None if wish.folds else agenda.models,  # of a part of the data
                    checkpoints=folder / "checkpoints",
                    deadline=time.monotonic() + _GRACE * allowed.comparing,
                )  # fmt: skip
        except KeyboardInterrupt:
            agenda.interrupted = True
    return agenda


def _report(
    agenda: Keeping,
    folder: Path,
    said: str,
    beaten: Sequence[Scored],
    console: Console,
    report: Callable[[Path], None],
) -> None:
    """The comparison's, with what is ``said`` of the model that is kept."""
    try:
        if said:
            fitting.say(folder, said)
        one = agenda.contender
        baselines.put(folder, one.task, one.dataset, beaten)
        if agenda.done:
            report(folder)
    except KeyboardInterrupt:
        console.print("interrupted")
