"""``lstmlab challenge``: whether a claim that one contender beats another holds."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lstmlab.cli._options import Language, check_writable
from lstmlab.errors import InputError, writing

if TYPE_CHECKING:
    from lstmlab.evidence.findings.challenge import Side

CODES = {"holds": 0, "refuted": 1, "undecided": 4, "invalid": 5}
"""What came of the claim -> the exit code; 2 and 3 are what they are of every command."""


def command(
    study: Annotated[Path, typer.Argument(help="The study that has what is claimed to be better.")],
    against: Annotated[
        Path, typer.Option("--against", help="The study that has what it is to beat.")
    ],
    contender: Annotated[
        str | None,
        typer.Option("--contender", help="Of the first study, as its report names it."),
    ] = None,
    opponent: Annotated[
        str | None, typer.Option("--opponent", help="Of the other study, likewise.")
    ] = None,
    task: Annotated[
        list[str] | None,
        typer.Option("--task", help="A task or data set; without it, all that both have."),
    ] = None,
    language: Annotated[
        Language, typer.Option("--lang", help="English or Simplified Chinese (简体中文).")
    ] = Language.EN,
    out: Annotated[
        Path, typer.Option("--out", help="The page to write, one file for any browser.")
    ] = Path("challenge.html"),
) -> None:
    """Tell whether a claim ("X beats adamw on text") holds, by two studies' records.

    First whether it can be judged: the same data, at least three complete finals of each, the same
    search and training budget, the same versions. Then the test that studies compare by, corrected
    over the data sets that both are on. The studies may be one and the same.

    The exit code is 0 where the claim holds on every data set, 1 where it is refuted on any, 4
    where it is not decided, 5 where it can't be judged.

    Example: [bold]lstmlab challenge mine --against lstmlab-default --opponent adamw[/bold]
    """
    from lstmlab.evidence.findings.challenge import challenge
    from lstmlab.language.chinese.report import CHINESE
    from lstmlab.language.say import ENGLISH
    from lstmlab.report.formats.html import as_html
    from lstmlab.report.sections.challenge import document, headline
    from lstmlab.study.storing import store

    check_writable(out)
    claimed = _side(study, contender, "--contender", task or [])
    other = _side(against, opponent, "--opponent", task or [])
    if study.resolve() == against.resolve() and claimed.label == other.label:
        raise InputError(f"{study}: '{claimed.label}' against itself; name two contenders")
    found = challenge(claimed, other)
    say = CHINESE if language == Language.ZH else ENGLISH
    metas = store.read(study).meta(), store.read(against).meta()
    told = ["lstmlab", "challenge", str(study), "--against", str(against)]
    told += ["--contender", claimed.label, "--opponent", other.label]
    told += [word for name in task or [] for word in ("--task", name)]
    page = document(found, metas, shlex.join(told), language.value, say)
    with writing(out):
        out.write_text(as_html(page, {}, say), encoding="utf-8")
    print(headline(found, say))
    print(f"page: {out}")
    raise typer.Exit(CODES[found.outcome])


def _side(folder: Path, label: str | None, option: str, tasks: list[str]) -> Side:
    """One contender of the study in ``folder``; ``InputError`` unless it is clear which."""
    from lstmlab.evidence.findings.challenge import Side
    from lstmlab.language.quoting import some
    from lstmlab.registry import unknown
    from lstmlab.study.planning.study_file import StudyFile
    from lstmlab.study.storing import store

    kept = store.read(folder)
    entries = kept.entries()
    labels = tuple(dict.fromkeys(one.label for one in kept.contenders()))
    if label is None and len(labels) > 1:
        raise InputError(f"{folder}: which of its contenders? {option}: {some(labels, 12)}")
    wanted = label if label is not None else labels[0]
    if wanted not in labels:
        raise InputError(f"{folder}: {option}: {unknown('contender', wanted, labels)}")
    places = {name for one in kept.contenders() for name in (one.task, one.dataset)}
    for name in tasks:
        if name not in places:
            raise InputError(f"{folder}: --task: {unknown('task', name, tuple(sorted(places)))}")
    meta = kept.meta()
    tuning = StudyFile.model_validate_json(meta["text"]).tuning
    mine = tuple(
        entry
        for entry in entries
        if entry.contender.label == wanted
        and (not tasks or {entry.contender.task, entry.contender.dataset} & {*tasks})
    )
    given = tuning.model_dump(exclude={"hyperparameters", "space", "seed", "audit"})
    if not tuning.halving:
        del given["reduction"]
    if tuning.seconds is not None:
        del given["trials"]
    return Side(meta["name"], wanted, mine, given)
