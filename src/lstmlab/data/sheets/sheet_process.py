"""Run as a program, it prints the rows of a spreadsheet: JSON, a line each.

It is a process of its own, with limits of memory and time: what a small file unpacks to, or a
single cell far from the others, can take more than any machine has, and the library that reads it
would then end the whole process. It imports nothing of lstmlab, to start quickly.

``python sheet_process.py FILE SHEET``; an empty name is the first sheet with rows in it. The first
line printed is ``{"sheet": its name, "sheets": all names}``, or ``{"error": what is wrong}``.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import sys
from typing import Any

MEMORY = 3 << 30
"""Bytes of address space."""
SECONDS = 600
"""Seconds of computing that reading a sheet may take."""


def main(path: str, wanted: str) -> None:
    _limit()
    import python_calamine

    out = sys.stdout
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        metadata = [each for each in book.sheets_metadata if "WorkSheet" in str(each.typ)]
        names = [each.name for each in metadata]
        if wanted and wanted not in names:
            _print(out, {"sheets": names, "sheet": None})
            return
        shown = [each.name for each in metadata if str(each.visible).endswith("Visible")]
        for name in [wanted] if wanted else [*shown, *names]:
            rows = book.get_sheet_by_name(name)
            if wanted or rows.height > 1 or name == names[-1]:
                break
        else:
            _print(out, {"error": "no sheet of cells in it"})
            return
        _print(out, {"sheet": name, "sheets": names})
        for cells in rows.iter_rows():
            _print(out, [_as_json(cell) for cell in cells])
    except python_calamine.PasswordError:
        _print(out, {"error": "it is protected by a password; save it without one"})
    except MemoryError:
        raise
    except Exception as error:  # whatever the library makes of a damaged file
        said = next(iter(str(error).splitlines()), "")
        _print(out, {"error": f"not a readable spreadsheet: {said}"})


def _as_json(cell: Any) -> Any:
    """What a person sees in the cell: 5 for 5.0, a date as 2024-05-01; None where it is empty."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return str(cell.date()) if midnight else str(cell.replace(microsecond=0))
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        return str(cell)
    return None if cell == "" else cell


def _print(out: Any, value: Any) -> None:
    out.write(json.dumps(value) + "\n")


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
