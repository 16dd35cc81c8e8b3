"""The command line: one command a file.

A file of this folder is a command when it defines ``command``; its first docstring line is what
``lstmlab --help`` shows. Heavy imports (torch) happen inside ``command``, so help is quick.
"""

from __future__ import annotations

import sys
from importlib import import_module

import typer

from lstmlab.errors import InputError

COMMANDS = ("study", "train", "evaluate", "predict", "report", "list", "data")
"""In the order that help shows them."""


def build() -> typer.Typer:
    """The application with every command."""
    app = typer.Typer(
        help="Which LSTM, trained how, for which text task? Train, compare fairly, use the model.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name in COMMANDS:
        # A Python name can't be `list` without hiding the built-in, so files end in _command.
        app.command(name)(import_module(f"lstmlab.cli.{name}_command").command)
    return app


def main() -> None:
    """Entry point of ``lstmlab``; a user's mistake is one line on standard error, exit code 2."""
    try:
        build()()
    except InputError as error:
        print(f"lstmlab: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("lstmlab: interrupted", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
