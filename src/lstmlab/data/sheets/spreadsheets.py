"""Spreadsheets -> rows: ``table.xlsx``, or ``table.xlsx#Sheet2`` for a sheet by its name."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from lstmlab.data.reading.source import Row
from lstmlab.data.sheets import sheet_process
from lstmlab.errors import InputError
from lstmlab.language.notes import SHEET
from lstmlab.language.quoting import short, some
from lstmlab.system import limits

SUFFIXES = (".xlsx", ".xls", ".ods")


def file_of(path: Path) -> Path:
    """The file that ``path`` names, without the name of a sheet."""
    return _parts(path)[0]


def is_sheet(name: str) -> bool:
    """Whether a file of this name, with or without a sheet's, is a spreadsheet."""
    return file_of(Path(name)).name.lower().endswith(SUFFIXES)


def sheet_rows(path: Path, *, every: bool = False, told: list[str] | None = None) -> Iterator[Row]:
    """The rows of a sheet, numbered as the program shows them; its first one names the columns.

    Empty rows are left out, unless ``every`` one is wanted. A column without a name is left out.
    ``told`` gets a note where the file has other sheets with no word which to take.
    """
    header: list[str] = []
    for number, cells in _cells(path, told):
        blank = all(cell is None for cell in cells)
        if not header:
            if not blank:
                header = _header(path, number, cells)
        elif every or not blank:
            yield number, {name: cell for name, cell in zip(header, cells, strict=False) if name}
    if not header:
        raise InputError(f"{path}: empty; its first row must name the columns")


def _header(path: Path, number: int, cells: list[Any]) -> list[str]:
    header = ["" if cell is None else str(cell).strip() for cell in cells]
    names = [name for name in header if name]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{path}, row {number}: two columns have the same name, '{short(twice)}'")
    return header


def _cells(path: Path, told: list[str] | None) -> Iterator[tuple[int, list[Any]]]:
    file, sheet = _parts(path)
    try:
        file.open("rb").close()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    command = [sys.executable, "-P", sheet_process.__file__, str(file.absolute()), sheet]
    read = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        try:
            first = process.stdout.readline()
            if first:
                _check(path, file, sheet, json.loads(first), told)
            for number, line in enumerate(process.stdout, 1):
                read += len(line)
                if read > limits.largest_file():
                    raise limits.too_large(path)
                row = json.loads(line)
                if isinstance(row, dict):
                    raise InputError(f"{path}: {row['error']}")
                yield number, row
        except BaseException:  # a reader that needs no more rows among them
            process.kill()
            raise
        if process.wait() != 0 or not first:
            raise InputError(
                f"{path}: takes too much memory or time to read; clear the cells far from the "
                "others, or save the sheet as CSV"
            )


def _check(path: Path, file: Path, sheet: str, about: Any, told: list[str] | None) -> None:
    if "error" in about:
        raise InputError(f"{path}: {about['error']}")
    if about["sheet"] is None:
        raise InputError(f"{file}: no sheet '{short(sheet)}' (there are: {some(about['sheets'])})")
    if not sheet and len(about["sheets"]) > 1 and told is not None:
        others = [name for name in about["sheets"] if name != about["sheet"]]
        told.append(
            SHEET.format(file=file.name, sheet=about["sheet"], others=", ".join(islice(others, 5)))
        )


def _parts(path: Path) -> tuple[Path, str]:
    """The file, and the name of a sheet or nothing."""
    name, mark, sheet = path.name.rpartition("#")
    if mark and name.lower().endswith(SUFFIXES) and not path.exists():
        return path.with_name(name), sheet
    return path, ""
