"""What several commands read from the command line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from lstmlab.data.columns import FEATURES
from lstmlab.errors import InputError
from lstmlab.language.quoting import option
from lstmlab.system import limits


class Language(StrEnum):
    """The languages that reports and lists are written in."""

    EN = "en"
    ZH = "zh"


Features = Annotated[
    str | None,
    typer.Option(
        "--features", help="Columns of numbers or categories beside the text: price,country."
    ),
]
"""The option of commands that read a data set to learn from it."""
Metric = Annotated[
    str | None, typer.Option("--metric", help="What to select by; see: lstmlab list metrics.")
]
Folds = Annotated[
    int | None,
    typer.Option("--folds", help="Test on all examples in turn, in so many folds (2 to 100)."),
]
Device = Annotated[str, typer.Option("--device", help="auto (a GPU if there is one), cpu or cuda.")]
"""The option of every command that computes a model."""
Backend = Annotated[str, typer.Option("--backend", help="Where trials run: lstmlab list backends.")]
"""The option of commands that run many trials, and the next ones."""
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="Trials at a time (default: one a core, or a GPU)."),
]
Address = Annotated[
    str | None,
    typer.Option(
        "--address", help="Of the cluster: auto, HOST:PORT or ray://HOST:PORT (default: none)."
    ),
]
GpusPerTrial = Annotated[
    float | None,
    typer.Option("--gpus-per-trial", min=0, help="Share of a GPU, such as 0.25 (default: 1)."),
]
CheckpointsAt = Annotated[
    str | None,
    typer.Option(
        "--checkpoints",
        help="A folder or bucket that all machines reach, so that lost trials go on.",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", help="Of text files, where it is detected wrong, such as gb18030."),
]
"""The option of every command that reads a data set."""
Missing = Annotated[
    str,
    typer.Option(
        "--missing",
        help="Rows that lack a column: leave-out (up to a fifth), leave-out-all, or error.",
    ),
]
"""The option of every command that reads a data set, and the next ones of most."""
MergeLabels = Annotated[
    bool,
    typer.Option(
        "--merge-labels",
        help="Make labels one that differ in case or spaces only; take N/A, - and null for none.",
    ),
]
NoDuplicates = Annotated[
    bool, typer.Option("--no-duplicates", help="Leave out examples that stand before.")
]
PredictRest = Annotated[
    Path | None,
    typer.Option(
        "--predict-rest", help="The file to make: the rows without a label, and their answers."
    ),
]
"""The option of commands that train a model."""


def _keep_limit(text: str | None) -> str | None:
    """Keeps the limit for this process and those that it starts."""
    if text is not None:
        limits.size(text)
        os.environ[limits.VARIABLE] = text
    return text


LargestFile = Annotated[
    str | None,
    typer.Option(
        "--largest-file",
        help="The most data that is read of one file, uncompressed, such as 4GB (default: 2GB).",
        callback=_keep_limit,
    ),
]
"""The option of every command that holds a data set in memory."""


def settings(pairs: Sequence[str]) -> dict[str, Any]:
    """``["hidden_size=128", "optimizer=sgd"]`` as a dict; values as in TOML, or plain text."""
    return {key: _value(value) for key, value in map(_split, pairs)}


def columns(pairs: Sequence[str], features: str | None = None) -> dict[str, str]:
    """``["text=review"]`` as a dict: our column -> the file's; ``features`` are another of ours."""
    if features is not None:
        parts = [part.strip() for part in features.split(",")]
        if not all(parts):
            raise InputError(f"--features '{features}': write it as price,country")
        pairs = [*pairs, f"{FEATURES}={','.join(parts)}"]
    named: dict[str, str] = {}
    for ours, theirs in map(_split, pairs):
        if ours in named:
            both = option(ours, f"{named[ours]},{theirs}")
            raise InputError(
                f"{option(ours, named[ours])} {option(ours, theirs)}: {ours} is one column; "
                f"name one, or, if they are texts, join them: {both}"
            )
        named[ours] = theirs
    return named


def texts(pairs: Sequence[str]) -> dict[str, str]:
    """``["title=A = B", "body="]`` as a dict: name -> text, which may be empty."""
    named: dict[str, str] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name.strip():
            raise InputError(f"'{pair}': write it as NAME=TEXT")
        named[name.strip()] = text
    return named


def seconds(text: str, option: str = "--time-limit") -> float:
    """``90``, ``90s``, ``10m`` or ``1.5h`` in seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smh]?)", text.strip())
    if not match or float(match[1]) == 0:
        raise InputError(f"{option} {text}: write a time such as 90s, 10m or 1h")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]


def check_writable(path: Path) -> None:
    """``InputError`` unless a file can be made at ``path``; before any work is done for it."""
    if path.is_dir():
        raise InputError(f"{path}: a folder; name the file to write")
    if not path.parent.is_dir():
        raise InputError(f"{path}: there is no folder {path.parent}")


def _split(pair: str) -> tuple[str, str]:
    key, equals, value = pair.partition("=")
    if not equals or not key.strip() or not value.strip():
        raise InputError(f"'{pair}': write it as key=value")
    return key.strip(), value.strip()


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
