"""``lstmlab study``: many trials, compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lstmlab.cli import _options
from lstmlab.errors import InputError, MachineError

SHIPPED, QUICK = "default", "quick"
"""The studies that run when no file is given, without and with ``--quick``."""


def command(
    file: Annotated[
        Path | None,
        typer.Argument(help="A study file, or the name of one that ships (without: default)."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The study's folder (default: lstmlab-NAME).")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="A folder of data sets (else: LSTMLAB_DATA).")
    ] = None,
    jobs: _options.Jobs = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help="A small study that ships, in a minute; of a FILE: short trials, no search.",
        ),
    ] = False,
    part: Annotated[
        str | None,
        typer.Option("--part", help="Run a share, such as 3/8: whole contenders, alike in cost."),
    ] = None,
    reuse: Annotated[
        list[Path] | None,
        typer.Option(
            "--reuse",
            help="A folder of another study: its trials aren't run again. May be repeated.",
        ),
    ] = None,
    device: _options.Device = "auto",
    backend: _options.Backend = "processes",
    address: _options.Address = None,
    gpus_per_trial: _options.GpusPerTrial = None,
    checkpoints: _options.CheckpointsAt = None,
) -> None:
    """Compare recipes: every trial of a study file, then a report.

    Stopped at any moment, the same command goes on where it was. The default study compares six
    optimizers on four tasks, on built-in data; with --quick it is three on two. The exit code is 3
    where trials were lost to a fault of the machine, such as a full disk; they are run anew the
    next time.

    With --part, each job of a batch system runs a share into a folder of its own, and lstmlab
    study merge puts them together, the same as one run.

    A study that has grown, by a contender, a data set, seeds or a deeper search, takes with --reuse
    what a former one has run already: the same recipe and seed on the same data, by the same
    versions.

    Trials run in processes of this machine, one a core; with --backend inline in this process, one
    after the other, so that a debugger can follow them; with --backend ray on the machines of a
    cluster, of which --address is the one to ask.

    Beside it: lstmlab study status DIR, study show DIR TRIAL, study merge DIR DIR --out DIR, and
    study repair DIR.

    Example: [bold]lstmlab study --quick[/bold]
    """
    console = Console(stderr=True, highlight=False)
    from lstmlab.study.planning import study_file
    from lstmlab.study.storing.part import numbers

    if data is not None and not data.is_dir():
        own = f"; to compare recipes on a file of your own: lstmlab fit {data}"
        raise InputError(f"--data {data}: not a folder of data sets{own * data.is_file()}")
    ships = QUICK if quick else SHIPPED
    path = study_file.found(file) if file else study_file.shipped(ships)
    study = study_file.read_study(path)
    if quick and file:
        study = study.quick()
    share = numbers(part) if part else None
    ending = f"-part-{share[0]}-of-{share[1]}" if share else ""
    folder = out or Path(f"lstmlab-{study.name}{ending}")

    from lstmlab.api.machines import Machines, device_of_trials
    from lstmlab.api.studying import run
    from lstmlab.cli.report_command import write
    from lstmlab.study.faults import told
    from lstmlab.study.storing import store
    from lstmlab.trial import Status

    store.check_free(folder)
    where = device_of_trials(device, address)
    machines = Machines.chosen(
        backend, jobs, where.type, folder, address, gpus_per_trial, checkpoints
    )
    done = run(
        study, str(file or f"study '{ships}'"), folder, machines, where, console,
        about={"study": path.read_text(encoding="utf-8")}, root=data, share=share,
        reuse=reuse or (),
    )  # fmt: skip
    with told():
        write(folder, console)
    if lost := [one for _, _, one in done if one.status is Status.INTERRUPTED]:
        count = "a trial was" if len(lost) == 1 else f"{len(lost)} trials were"
        raise MachineError(
            f"{count} lost to the machine ({lost[0].message}); when that is mended, the same "
            "command runs what was lost anew"
        )
