"""The command line: one command a file.

A file of this folder is a command when it defines ``command``; its first docstring line is what
``lstmlab --help`` shows. Heavy imports (torch) happen inside ``command``, so help is quick. What
a command does beyond reading its options stands in the room that is named like it.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from lstmlab import __version__
from lstmlab.cli._plugins import taking_plugins
from lstmlab.errors import InputError, MachineError, TrainingError
from lstmlab.system.interrupts import end_as_ctrl_c_does, exit_code

COMMANDS = (
    "fit", "advise", "baseline", "study", "challenge", "train", "evaluate", "compare", "ensemble",
    "predict", "serve", "export", "push", "report", "atlas", "list", "data", "check",
)  # fmt: skip
"""In the order that help shows them."""
_SPIN = "1000"
"""How often a thread that waits for the others looks again before it sleeps. GNU's OpenMP lets it
spin for milliseconds, in which the others can't run where the machine has other work to do."""
UNDER_STUDY = ("status", "show", "merge", "repair")
"""``lstmlab study status`` and so on; anything else after ``study`` is a study to run."""


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"lstmlab {__version__}")
        raise typer.Exit


class _Commands(TyperGroup):
    """Ends at Ctrl-C with a line and this program's exit codes; typer would say nothing."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise _interrupted(error) from None


def _interrupted(error: KeyboardInterrupt) -> SystemExit:
    """Says so, and what the error says of going on; returns what ends the process."""
    print("; ".join(["lstmlab: interrupted", *map(str, error.args)]), file=sys.stderr)
    return SystemExit(exit_code())


class _Study(TyperGroup):
    """Runs what isn't the name of another command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] not in UNDER_STUDY:
            args = ["run", *args]
        return super().parse_args(ctx, args)


def build() -> typer.Typer:
    """The application with every command."""
    app = typer.Typer(
        cls=_Commands,
        help="Which LSTM, trained how, for which text task? Train, compare fairly, use the model.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_top)
    for name in COMMANDS:
        if name == "study":
            app.add_typer(_study(), name=name, short_help="Compare recipes by a study file.")
        else:
            _add(app, name, _command(name))
    return app


def _add(app: typer.Typer, name: str, command: Callable[..., None]) -> None:
    """Adds ``command``, with its docstring's paragraphs as lines that a terminal may break."""
    paragraphs = inspect.cleandoc(command.__doc__ or "").split("\n\n")
    said = "\n\n".join(" ".join(one.split("\n")) for one in paragraphs)
    app.command(name, help=said)(taking_plugins(command))


def _top(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version)
    ] = False,
) -> None: ...


def _study() -> typer.Typer:
    study = typer.Typer(cls=_Study, rich_markup_mode="rich")
    _add(study, "run", _command("study"))
    for name in UNDER_STUDY:
        _add(study, name, _command(f"study_{name}"))
    return study


def _command(name: str) -> Callable[..., None]:
    # A Python name can't be `list` without hiding the built-in, so files end in _command.
    command: Callable[..., None] = import_module(f"lstmlab.cli.{name}_command").command
    return command


def main() -> None:
    """Entry point of ``lstmlab``; a user's mistake is one line on standard error, exit code 2;
    training that gave no model, exit code 1; a fault of the machine, exit code 3."""
    os.environ.setdefault("GOMP_SPINCOUNT", _SPIN)  # before torch loads OpenMP
    end_as_ctrl_c_does()
    try:
        build()()
    except InputError as error:
        print(f"lstmlab: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except TrainingError as error:
        print(f"lstmlab: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except MachineError as error:
        print(f"lstmlab: {error}", file=sys.stderr)
        raise SystemExit(3) from None
    except KeyboardInterrupt as error:  # before a command began
        raise _interrupted(error) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    except OSError as error:
        if error.errno is None:
            raise  # no message of the system's
        where = f"{error.filename}: " if error.filename else ""
        print(f"lstmlab: {where}{error.strerror}", file=sys.stderr)
        raise SystemExit(2) from None
