"""A study is run: what ``lstmlab study`` and ``lstmlab.study`` have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from rich.console import Console

from lstmlab.api.machines import Machines, circumstances
from lstmlab.data.dataset import Dataset
from lstmlab.study import baselines
from lstmlab.study import execute as executing
from lstmlab.study.agenda import Agenda
from lstmlab.study.faults import told
from lstmlab.study.planning import parts, plan
from lstmlab.study.planning.candidate import Candidate
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.progress import Progress
from lstmlab.study.storing import store
from lstmlab.study.storing.made_by import change, made_by
from lstmlab.study.storing.merge import elsewhere
from lstmlab.study.storing.part import KEY
from lstmlab.study.storing.settled import PRECISION, settled_precision
from lstmlab.trial import Record, Trial


def run(
    study: StudyFile,
    name: str,
    folder: Path,
    machines: Machines,
    device: torch.device,
    console: Console,
    *,
    about: Mapping[str, str],
    command: str = "",
    root: Path | None = None,
    loaded: Mapping[str, Dataset] | None = None,
    share: tuple[int, int] | None = None,
    reuse: Sequence[Path] = (),
) -> Sequence[tuple[Candidate, Trial, Record]]:
    """Every trial of ``study`` in ``folder`` that has no record yet; returns all that have ended.

    ``name``: what errors call it; ``about``: what else a reader is to know of it, and ``command``
    what was typed, if that isn't this program's; ``root``: a folder of data sets; ``loaded``: those
    that are in memory; ``share``: the part that is run, such as 3 of 8; ``reuse``: folders of other
    studies, whose records are taken where a trial is the same.
    """
    store.check_free(folder)
    away = machines.are_elsewhere  # and each record says by what it was made
    maker = made_by("cpu" if away else device.type)
    there = elsewhere(reuse, maker)
    with console.status("reading the data"), told():
        asked = machines.precision if away and device.type == "cuda" else None
        precision = settled_precision(folder, device.type, asked)
        whole = plan.make(study, name, root, device.type, loaded, precision=precision)
    todo, of_part = whole, {}
    if share:
        todo, mine = parts.share(whole, *share)
        of_part = {KEY: mine.model_dump_json()}
    contenders = [candidate.contender for candidate in todo.candidates]
    known = {
        "name": study.name,
        "about": study.about,
        **about,
        **circumstances(machines.jobs, command),
        PRECISION: precision,
        **of_part,
    }
    with store.start(folder, todo.text, todo.ids, contenders, known) as kept:
        agenda = Agenda(todo, kept, there)
        if reuse:
            count = sum(trial.id in there for _, trial, _ in agenda.done)
            console.print(_taken(count, reuse), soft_wrap=True)
        if not away and (said := change(agenda.records.values(), maker)):
            console.print(said, soft_wrap=True)
        with console.status("scoring the baselines"), told():
            baselines.keep(folder, whole, {(one.task, one.dataset) for one in contenders})
        try:
            with Progress(agenda, machines.jobs, console) as progress:
                executing.execute(
                    todo, agenda, machines.jobs, progress, backend=machines.backend,
                    cluster=machines.cluster, checkpoints=folder / "checkpoints",
                )  # fmt: skip
        except KeyboardInterrupt:
            raise KeyboardInterrupt("the same command goes on where it was") from None
        return agenda.done


def _taken(count: int, folders: Sequence[Path]) -> str:
    """What to say of the trials that need not be run, because another study has run them."""
    names = ", ".join(map(str, folders))
    if not count:
        return f"note: no trial of {names} is one of this study's"
    return f"{count} {'trial' if count == 1 else 'trials'} taken from {names}"
