"""A study's records, in one SQLite file: durable before they are announced."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from lstmlab.errors import InputError, writing
from lstmlab.trial import Contender, Entry, Record, Status, Trial

FILE = "study.sqlite"
LOCK = "study.lock"

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE contenders (place INTEGER PRIMARY KEY, contender TEXT NOT NULL);
CREATE TABLE trials (
    id TEXT PRIMARY KEY,
    contender INTEGER NOT NULL REFERENCES contenders (place),
    place INTEGER NOT NULL,
    trial TEXT NOT NULL,
    record TEXT
);
"""
_VERSION = 2


class Store:
    """The file of one study. Use :func:`start` to run it and :func:`read` to look at it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def meta(self) -> dict[str, str]:
        return dict(self._connection.execute("SELECT key, value FROM meta"))

    def contenders(self) -> list[Contender]:
        """In the study file's order."""
        rows = self._connection.execute("SELECT contender FROM contenders ORDER BY place")
        return [Contender.model_validate_json(text) for (text,) in rows]

    def entries(self) -> list[Entry]:
        """Every trial planned so far, contender by contender, tuning before finals."""
        contenders = self.contenders()
        rows = self._connection.execute(
            "SELECT id, contender, trial, record FROM trials ORDER BY contender, place"
        )
        return [
            Entry(
                contender=contenders[place],
                trial=_with_id(Trial.model_validate_json(trial), name),
                record=Record.model_validate_json(record) if record else None,
            )
            for name, place, trial, record in rows
        ]

    def add(self, contender: int, first: int, trials: Sequence[Trial]) -> None:
        """Plan ``trials`` of the contender at that place, as its ``first`` one and those after."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO trials VALUES (?, ?, ?, ?, NULL)",
                [
                    (trial.id, contender, first + i, trial.model_dump_json())
                    for i, trial in enumerate(trials)
                ],
            )

    def finish(self, trial: Trial, record: Record) -> None:
        """On disk when this returns. A trial ends once, unless it was only interrupted."""
        with self._connection:
            changed = self._connection.execute(
                "UPDATE trials SET record = ? WHERE id = ? AND "
                "(record IS NULL OR json_extract(record, '$.status') = ?)",
                (record.model_dump_json(), trial.id, Status.INTERRUPTED),
            )
        if changed.rowcount != 1:
            raise ValueError(f"trial {trial.id} is not planned, or has a record")


def _with_id(trial: Trial, name: str) -> Trial:
    """Its id is known: found anew for each, it takes longer than the rest of a trial."""
    vars(trial)["id"] = name
    return trial


@contextlib.contextmanager
def start(
    folder: Path, text: str, ids: str, contenders: Sequence[Contender], meta: dict[str, str]
) -> Iterator[Store]:
    """The store in ``folder``, made or gone on with; nobody else can start it meanwhile.

    ``text`` is the study, ``ids`` what its trials are; ``InputError`` if the folder holds
    other files or another study, or is in use.
    """
    check_free(folder)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        # FULL: a commit is on the disk, so that not even a power cut takes it back.
        connection = sqlite3.connect(folder / FILE)
        try:
            begun = _version(connection, folder) > 0
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            store = Store(connection)
            if not begun:
                _create(connection, {"text": text, "ids": ids, **meta}, contenders)
            elif store.meta()["text"] != text:
                raise InputError(
                    f"{folder}: output folder in use by another study; name another with --out"
                )
            elif store.meta()["ids"] != ids:
                raise InputError(
                    f"{folder}: the data, lstmlab or the processor's precision have changed since "
                    "this study began, so its records can't be gone on with; name another folder "
                    "with --out"
                )
            yield store
        finally:
            connection.close()


def read(folder: Path) -> Store:
    """The store in ``folder``, to look at; ``InputError`` if there is none."""
    path = folder / FILE
    if not path.is_file():
        raise InputError(f"{folder}: not a study folder (no {FILE}); make one: lstmlab study")
    connection = sqlite3.connect(path)
    if _version(connection, folder) == 0:
        raise InputError(f"{folder}: this study was stopped before it began; start it again")
    return Store(connection)


def is_running(folder: Path) -> bool:
    """Whether a process is at work on the study in ``folder``."""
    if not (folder / LOCK).is_file():
        return False
    try:
        with _locked(folder):
            return False
    except InputError:
        return True


def _version(connection: sqlite3.Connection, folder: Path) -> int:
    """The format of the file; 0: nothing is in it yet."""
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise InputError(f"{folder / FILE}: damaged: {error}") from None
    if version not in (0, _VERSION):
        raise InputError(
            f"{folder / FILE}: of format {version}; this lstmlab reads format {_VERSION}"
        )
    return version


def check_free(folder: Path) -> None:
    """``InputError`` unless ``folder`` is absent, empty or a study's."""
    if folder.is_file():
        raise InputError(f"{folder}: a file; name a folder with --out")
    if folder.is_dir() and not (folder / LOCK).exists() and any(folder.iterdir()):
        raise InputError(f"{folder}: output folder in use by other files; name another with --out")


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Held as long as this process lives, however it ends.

    SQLite's own file lock, on a file that holds nothing, because it works on every system.
    """
    try:
        lock = sqlite3.connect(folder / LOCK, timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise InputError(f"{folder}: can't be written: {error}") from None
        raise InputError(
            f"{folder}: output folder in use: this study is running; wait, or name another folder "
            "with --out"
        ) from None
    try:
        yield
    finally:
        lock.close()


def _create(
    connection: sqlite3.Connection, meta: dict[str, str], contenders: Sequence[Contender]
) -> None:
    """Everything in one transaction: a store is whole or not there."""
    rows = [(place, one.model_dump_json()) for place, one in enumerate(contenders)]
    connection.execute("BEGIN")
    with connection:
        for statement in _TABLES.strip().split(";\n"):
            connection.execute(statement.rstrip(";"))
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        connection.executemany("INSERT INTO contenders VALUES (?, ?)", rows)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
