"""``lstmlab check``: whether a plug-in does what such a variant must do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.py", help="A plug-in; see docs/plug-ins.md.")
    ],
) -> None:
    """Check a cell, an optimizer, a schedule, a metric, a baseline, a role, a task, a data set or a
    backend of your own.

    Each line is what every variant of the kind must do; where the file doesn't, the next line says
    what was found. The file is run. The exit code is 1 where something doesn't hold.

    Example: [bold]lstmlab check my_cell.py[/bold]
    """
    from lstmlab import registry
    from lstmlab.checks.check import Unchecked, of_kind
    from lstmlab.plugins.kinds import ONE

    full = registry.use(file)
    kind = next(one.kind for one in registry.in_use() if one.full == full)
    print(f"{file}: {ONE[kind]}, {full}")
    checks = of_kind(kind)
    failed = passed = 0
    for check in checks:
        try:
            wrong, word = check.found(full), "FAILS"
        except Unchecked as unchecked:
            wrong, word = str(unchecked), "?    "
        failed += bool(wrong) and word == "FAILS"
        passed += not wrong
        print(f"  {word if wrong else 'ok   '}  {check.promise}", flush=True)
        if wrong:
            print(f"         {wrong}", flush=True)
    if failed:
        print(f"{failed} of {len(checks)} checks failed")
        raise typer.Exit(1)
    print(f"{passed} of {len(checks)} checks passed")
