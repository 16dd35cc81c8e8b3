"""``lstmlab advise``: which recipe to try first, as far as the atlas tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lstmlab.cli import _options
from lstmlab.cli._options import Language
from lstmlab.errors import InputError, writing

if TYPE_CHECKING:
    from lstmlab.atlas.records.described import Described


def command(
    data: Annotated[
        str | None, typer.Argument(help="A file, a folder, or a data set's name.")
    ] = None,
    task: Annotated[
        str | None, typer.Option("--task", help="What to learn; see: lstmlab list tasks.")
    ] = None,
    examples: Annotated[
        int | None, typer.Option("--examples", min=1, help="Examples to learn from.")
    ] = None,
    length: Annotated[
        float | None, typer.Option("--length", min=1, help="Words of a text, the median.")
    ] = None,
    labels: Annotated[
        int | None, typer.Option("--labels", min=1, help="How many labels there are.")
    ] = None,
    of_texts: Annotated[
        str | None, typer.Option("--language", help="Of the texts: en, zh, …")
    ] = None,
    budget: Annotated[
        str | None, typer.Option("--budget", help="How long a training may take: 90s, 10m, 1h.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Name a column: text=NAME_IN_FILE.")
    ] = None,
    encoding: _options.Encoding = None,
    missing: _options.Missing = "leave-out",
    largest_file: _options.LargestFile = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the first recipe to this file (TOML).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    language: Annotated[
        Language, typer.Option("--lang", help="Answer in English or Simplified Chinese (简体中文).")
    ] = Language.EN,
    records: Annotated[
        Path | None, typer.Option("--records", help="A folder of other records than those here.")
    ] = None,
) -> None:
    """Say which recipes to try first, in which order, and what speaks for them.

    Looks at DATA as lstmlab data does, or takes what you say of it: --task is enough, and more says
    more. Finds the sets of the atlas (the reference study that comes with lstmlab) that are most
    like it, by task, language, size, length and labels, and builds from their records the short
    list of recipes that misses the least; says on how many of them each was near the best, what the
    default recipe did there, whether a linear model was as good, and how sure all that is. Nothing
    is trained.

    Where the atlas knows too few sets like yours it says so, and stays with the default recipe.

    Example: [bold]lstmlab advise reviews.csv --budget 10m --out recipe.toml[/bold]

    Example: [bold]lstmlab advise --task sentiment --language zh --examples 6000[/bold]
    """
    import json
    import shlex

    from lstmlab.atlas.advice import reading, wording
    from lstmlab.atlas.advice.advise import advise
    from lstmlab.atlas.portfolio.matrix import PART, matrix
    from lstmlab.atlas.records.described import Described
    from lstmlab.atlas.records.files import SHIPPED, read
    from lstmlab.data.guessing.guess import known_task
    from lstmlab.language.chinese.atlas import CHINESE
    from lstmlab.language.quoting import option
    from lstmlab.language.say import ENGLISH

    seconds = _options.seconds(budget, "--budget") if budget else None
    if out is not None:
        _options.check_writable(out)
    if records is not None and not records.is_dir():
        raise InputError(f"--records {records}: no such folder")
    named, columns = known_task(task), _options.columns(column or [])
    if data is not None:
        found = _looked_at(data, named, columns, encoding, missing)
    elif named is None:
        raise InputError(
            "advise: name a file, or say with --task what to learn (lstmlab list tasks)"
        )
    else:
        found = Described(named)
    given: dict[str, Any] = {
        "examples": examples,
        "length": length,
        "labels": labels,
        "language": of_texts.split("-")[0].lower() if of_texts else None,
    }
    wanted = replace(found, **{key: value for key, value in given.items() if value is not None})
    from lstmlab import tasks

    loaded = tasks.load(wanted.task)
    advice = advise(
        matrix(read(records or SHIPPED, PART)),
        wanted,
        lambda changes: reading.read_by(loaded, changes),
        lambda changes: reading.passes(loaded, changes, wanted),
        seconds,
    )
    say = CHINESE if language == "zh" else ENGLISH
    first = advice.recipes[0].changes if advice.recipes else {}
    named_data = shlex.quote(data) if data else "DATA"
    read_so = "".join(f" {option(*pair)}" for pair in columns.items())
    read_so += f" --encoding {encoding}" if encoding else ""
    limit = f" --time-limit {budget}" if budget else ""
    how = f" --recipe {shlex.quote(str(out))}" if out else ""
    if first and not out:
        how = f" {reading.as_options(first)}"
    commands = (
        f"lstmlab train {wanted.task} --data {named_data}{read_so}{how}{limit} --out model",
        f"lstmlab fit {named_data}{read_so} --time {budget or '10m'}",
    )
    if out is not None:
        told = say("for {task}, by lstmlab advise; used so:", task=wanted.task)
        with writing(out):
            out.write_text(reading.as_toml(first, (told, commands[0])), encoding="utf-8")
    if as_json:
        print(json.dumps(wording.as_json(advice, commands), ensure_ascii=False))
        return
    print("\n".join(wording.lines(advice, say)))
    if advice.recipes:
        print(wording.legend(loaded.metric, say))
    print("\n" + say("Try it: {command}", command=commands[0]))
    print(say("Or compare several on your own data: {command}", command=commands[1]))


def _looked_at(
    data: str, task: str | None, columns: dict[str, str], encoding: str | None, missing: str
) -> Described:
    """What ``data`` is like; the console says what it was taken for."""
    from rich.console import Console

    from lstmlab import tasks
    from lstmlab.api.fitting import preparation
    from lstmlab.atlas.records.described import described
    from lstmlab.data import load
    from lstmlab.data.understanding.cleaning import Cleaning

    cleaning = Cleaning.of(missing)
    entry = preparation.entry(
        Console(stderr=True, highlight=False), data, task, columns, encoding, cleaning
    )
    dataset = load(
        data, tasks.load(entry.task).columns, entry.columns, encoding=encoding,
        cleaning=entry.cleaning,
    )  # fmt: skip
    return described(dataset, entry.task)
