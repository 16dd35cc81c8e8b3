"""``lstmlab predict``: a saved model's answers for new text."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from lstmlab.cli import _options
from lstmlab.cli.predict import label_sets, tags
from lstmlab.cli.predict.beside import with_fields
from lstmlab.cli.predict.explanation import show
from lstmlab.cli.predict.fields import joined_fields
from lstmlab.cli.predict.pairs import in_pairs, texts_in
from lstmlab.cli.predict.printing import printing
from lstmlab.data.formats.answers_file import TABLES, answer_line, json_line, one_line
from lstmlab.errors import InputError
from lstmlab.language.scripts import CJK, FULL_WIDTH

_WIDE = re.compile(f"[{CJK}{FULL_WIDTH}]")
"""Next to these there is no space."""


def command(
    model: Annotated[Path, typer.Argument(help="A folder of lstmlab train, or hf:owner/name.")],
    text: Annotated[
        list[str] | None, typer.Argument(help="Texts, each one argument; of pairs, two.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="CSV, TSV, JSON lines (each also .gz or .zst), Parquet, or else text, one a line; "
            "- is standard input.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="The file to make: its rows and their answers; its name says the format. "
            "- is standard output.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Rename a column: text=NAME_IN_FILE.")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            help="What stands in a column: title=TEXT, price=3; of models that read several.",
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", help="Of standard input and output: csv, tsv, jsonl or txt (default)."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a text.")] = False,
    probabilities: Annotated[
        bool, typer.Option("--probabilities", help="Add a column a label to --out: how likely.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which words an answer hung on.")
    ] = False,
    encoding: _options.Encoding = None,
    device: _options.Device = "auto",
) -> None:
    """Answer new texts: a label, a translation, a summary, entities, or how a text goes on.

    Texts come from the arguments, from --file, or else from standard input, one a line. Files may
    have any size: they are read, answered and written a piece at a time.

    --out keeps the rows, in their order, with all their columns, and adds label and probability,
    translation or summary and log_probability, spans with tags and tokens, or continuation and
    perplexity. One that the rows
    have already is called predicted_label and so on. The file is there when it is whole. Where its
    format is another one than the rows', they are converted; plain text holds the answers alone.

    --explain shows, for a label, the words that speak for it (green) and against it (red), by
    gradient × input; for a translation or summary, where the decoder looked as it wrote (its
    attention); for tags, which others the unsure tokens could have, and how probably; for a
    language model, how surprising each token was. It respects NO_COLOR.

    A model that was trained on several columns joined (--column text=title,body) reads these
    columns of a file, and --field title=… --field body=… gives one text by them. One that reads
    numbers or categories beside its text (--features price,country) reads these columns, too; for
    texts that are arguments, --field price=3 --field country=de says them.

    Example: [bold]lstmlab predict model "not bad at all" "the plot is thin"[/bold]

    Example: [bold]lstmlab predict model --file new.csv --column text=review --out done.csv[/bold]
    """
    from lstmlab.cli.predict import answers
    from lstmlab.data.reading import files

    for one in text or []:
        if os.path.isfile(one) and files.suffix(Path(one)):
            raise InputError(f"{one}: a file; to have its rows answered: --file {one}")
    written = answers.format_written(out, file, format_)
    if out is not None and as_json:
        raise InputError("--json: of what is printed; for a file of it, name a .jsonl with --out")
    if probabilities and out is None:
        raise InputError("--probabilities: of a file; name one with --out, or print --json")
    if out is not None and explain and written not in {".jsonl", ".ndjson"}:
        raise InputError("--explain: only JSON lines can hold it; name a .jsonl with --out")

    from lstmlab.artifacts import saved
    from lstmlab.training import resolve_device

    trained = saved.read(model, resolve_device(device))
    rename = _options.columns(column or [])
    labels = trained.codec.labels if probabilities else ()
    if probabilities and "probabilities" not in trained.task.empty:
        raise InputError(f"--probabilities: a {trained.task.name} model gives no labels")
    given, known = text or [], trained.remembered
    rows: Sequence[str | dict[str, Any]] = given
    if trained.features:
        rows = with_fields(trained, given, _options.texts(field or []))
    elif field:
        rows = [*given, joined_fields(trained, _options.texts(field))]
    elif len(trained.task.columns.text_inputs) > 1:
        rows = in_pairs(given)
    told: list[str] = []
    columns = trained.task.columns
    tokens = columns.role(columns.text).holds_several
    with answers.source_of(rows, file, format_, encoding, known, tokens=tokens) as source:
        predictions = answers.Predictions(trained, source, rename, given=len(rows), explain=explain)
        if out is None or str(out) == "-":
            chunks = answers.with_progress(predictions, quiet=sys.stdout.isatty())
        else:
            chunks = answers.with_progress(predictions)
        if out is None:
            console = Console()
            with printing():
                for _, answer in chain.from_iterable(chunks):
                    _print(console, answer, as_json, explain)
        else:
            told = answers.write(chunks, out, written, trained.task.name, source.form, labels)
    for note in [*predictions.notes(), *told]:
        print(f"lstmlab: note: {note}", file=sys.stderr)
    if out is not None and str(out) != "-":
        count = predictions.lines if written in TABLES else predictions.rows
        print(f"{count:,} rows in {out}", file=sys.stderr)


def _print(console: Console, answer: dict[str, Any], as_json: bool, explain: bool) -> None:
    if as_json:
        print(json_line("answer", answer))
    elif explain:
        show(console, answer)
    elif "spans" in answer:
        tags.show(console, answer)
    else:
        print(_plain(answer))


def _plain(answer: dict[str, Any]) -> str:
    """An answer on one line, whatever is in it; of no text an empty line, or empty fields."""
    if "labels" in answer:
        return label_sets.line(answer)
    if "label" in answer:
        share = answer["probabilities"].get(answer["label"])
        said = [answer["label"] or "", "" if share is None else f"{share:.3f}"]
        return "\t".join(map(one_line, [*said, *texts_in(answer)]))
    if "target" in answer:
        return one_line(answer["target"] or "")
    if "continuation" not in answer:
        return answer_line(answer)
    text, more = answer["text"], answer["continuation"] or ""
    close = _WIDE.match(text[-1:]) or _WIDE.match(more)
    return one_line(text + more if close else f"{text} {more}").strip()
