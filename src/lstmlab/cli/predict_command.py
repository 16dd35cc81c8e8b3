"""``lstmlab predict``: a saved model's answers for new text."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from lstmlab.cli import _options
from lstmlab.cli._explanation import show
from lstmlab.errors import InputError

_CJK = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
"""Next to these there is no space."""


def command(
    model: Annotated[Path, typer.Argument(help="A folder that lstmlab train made.")],
    text: Annotated[list[str] | None, typer.Argument(help="Texts, each one argument.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="A UTF-8 file with one text a line.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a text.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which words an answer hung on.")
    ] = False,
    device: _options.Device = "auto",
) -> None:
    """Answer new texts: a label, a translation, a summary, or how a text goes on.

    Texts come from the arguments, from --file, or else from standard input, one a line.

    --explain shows, for a label, the words that speak for it (green) and against it (red), by
    gradient × input; for a translation or summary, where the decoder looked as it wrote (its
    attention); for a language model, how surprising each token was. It respects NO_COLOR.

    Example: [bold]lstmlab predict model "not bad at all" "the plot is thin"[/bold]
    """
    from lstmlab.training import resolve_device, saved

    trained = saved.read(model, resolve_device(device))
    console = Console()
    texts = _texts(text or [], file)
    for note in trained.cut(texts):
        print(f"lstmlab: note: {note}", file=sys.stderr)
    for answer in trained.predict(texts, explain=explain):
        if as_json:
            print(json.dumps(answer, ensure_ascii=False))
        elif explain:
            show(console, answer)
        else:
            print(_plain(answer))


def _texts(arguments: list[str], file: Path | None) -> list[str]:
    texts = list(arguments)
    try:
        if file is not None:
            texts += file.read_text(encoding="utf-8").splitlines()
        elif not texts and not sys.stdin.isatty():
            texts = sys.stdin.read().splitlines()
    except FileNotFoundError:
        raise InputError(f"{file}: no such file") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{file or 'standard input'}: not UTF-8 at byte {error.start}") from None
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    if not texts:
        raise InputError("no text: give it as arguments, with --file, or on standard input")
    return texts


def _plain(answer: dict[str, Any]) -> str:
    if "label" in answer:
        share = answer["probabilities"][answer["label"]]
        return f"{answer['label']}\t{share:.3f}\t{answer['text']}"
    if "target" in answer:
        return answer["target"]
    text, more = answer["text"], answer["continuation"]
    return (text + more if _CJK.match(text[-1:]) or _CJK.match(more) else f"{text} {more}").strip()
