"""A study's records, in one SQLite file: durable before they are announced."""

from __future__ import annotations

import contextlib
import shlex
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from lstmlab.errors import InputError, MachineError, writing
from lstmlab.language.quoting import short
from lstmlab.study.repairing.salvage import Salvaged, digest, is_known, salvage
from lstmlab.study.storing.opened import connected, opened
from lstmlab.study.storing.same import check_same
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
_SUMS = "CREATE TABLE IF NOT EXISTS sums (name TEXT PRIMARY KEY, sum TEXT NOT NULL)"
"""What each text is known by. A store of an earlier lstmlab has it only of what was added since."""
_VERSION = 2
_OF_THE_MACHINE = (
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL,
)  # fmt: skip
"""Errors that say nothing of what is in the file."""

Read = TypeVar("Read")


class Damaged(InputError):
    """A study's file isn't what was written."""


class Store:
    """The file of one study. Use :func:`start` to run it and :func:`read` to look at it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path
        self._together = False

    def close(self) -> None:
        self._connection.close()

    def meta(self) -> dict[str, str]:
        rows, sums = self._rows("SELECT key, value FROM meta"), self._sums()
        return {key: self._checked(f"meta {key}", value, str, sums) for key, value in rows}

    def contenders(self) -> list[Contender]:
        """Returns the contenders in the study file's order."""
        rows = self._rows("SELECT place, contender FROM contenders ORDER BY place")
        read, sums = Contender.model_validate_json, self._sums()
        return [self._checked(f"contender {place}", text, read, sums) for place, text in rows]

    def entries(self) -> list[Entry]:
        """Every trial planned so far, contender by contender, tuning before finals."""
        contenders, sums = dict(enumerate(self.contenders())), self._sums()
        rows = self._rows(
            "SELECT id, contender, trial, record FROM trials ORDER BY contender, place"
        )
        found = []
        for name, place, text, kept in rows:
            if place not in contenders:
                raise self._damaged(f"trial {name} is of no contender")
            trial = self._checked(f"trial {name}", text, Trial.model_validate_json, sums)
            record = None
            if kept is not None:
                record = self._checked(f"record {name}", kept, Record.model_validate_json, sums)
            entry = Entry(contender=contenders[place], trial=_with_id(trial, name), record=record)
            found.append(entry)
        return found

    def add(self, contender: int, first: int, trials: Sequence[Trial]) -> None:
        """Plan ``trials`` of the contender at that place, as its ``first`` one and those after."""
        with self._writing():
            for number, trial in enumerate(trials, first):
                text = trial.model_dump_json()
                added = self._connection.execute(
                    "INSERT OR IGNORE INTO trials VALUES (?, ?, ?, ?, NULL)",
                    (trial.id, contender, number, text),
                )
                if added.rowcount:
                    self._sum(f"trial {trial.id}", text)

    def finish(self, trial: Trial, record: Record) -> None:
        """Writes a record, on disk when this returns. A trial ends once, unless it was only
        interrupted."""
        text = record.model_dump_json()
        with self._writing():
            changed = self._connection.execute(
                "UPDATE trials SET record = ? WHERE id = ? AND "
                "(record IS NULL OR json_extract(record, '$.status') = ?)",
                (text, trial.id, Status.INTERRUPTED),
            )
            if changed.rowcount == 1:
                self._sum(f"record {trial.id}", text)
        if changed.rowcount != 1:
            raise ValueError(f"trial {trial.id} is not planned, or has a record")

    def note(self, key: str, value: str) -> None:
        """Keep what is worth knowing of the study."""
        with self._writing():
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
            self._sum(f"meta {key}", value)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """What is written inside is on disk afterwards, all of it or nothing."""
        with self._writing():
            self._together = True
            try:
                yield
            finally:
                self._together = False

    def version(self) -> int:
        """The format of the file; 0: nothing is in it yet."""
        version = int(self._rows("PRAGMA user_version")[0][0])
        if version not in (0, _VERSION):
            raise InputError(
                f"{self._path}: of format {version}; this lstmlab reads format {_VERSION}"
            )
        return version

    def check(self) -> None:
        """``Damaged`` also where what is read of the file doesn't show that it is."""
        first = str(self._rows("PRAGMA integrity_check(1)")[0][0])
        if first != "ok":
            raise self._damaged(first.split("***")[-1])

    def create(self, meta: dict[str, str], contenders: Sequence[Contender]) -> None:
        """Everything in one transaction: a store is whole or not there."""
        with self._writing():
            self._connection.execute("BEGIN")
            for statement in _TABLES.strip().split(";\n"):
                self._connection.execute(statement.rstrip(";"))
            self._connection.execute(_SUMS)
            self._describe(meta, contenders)
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")

    def complete(self, meta: dict[str, str], contenders: Sequence[Contender]) -> None:
        """Add what a store lacks that an earlier lstmlab made, or that was repaired."""
        lacks = {key: value for key, value in meta.items() if key not in self.meta()}
        unknown = () if self.contenders() else contenders
        with self._writing():
            self._connection.execute(_SUMS)
            self._describe(lacks, unknown)

    def restore(self, saved: Salvaged) -> None:
        """Fill a new store with what was saved of a damaged one."""
        with self._writing():
            self._connection.executemany("INSERT INTO meta VALUES (?, ?)", saved.meta.items())
            self._connection.executemany(
                "INSERT INTO contenders VALUES (?, ?)", saved.contenders.items()
            )
            self._connection.executemany(
                "INSERT INTO trials VALUES (?, ?, ?, ?, ?)",
                [(id, *trial, saved.records.get(id)) for id, trial in saved.trials.items()],
            )
            for name, text in saved.texts():
                self._sum(name, text)

    def _describe(self, meta: dict[str, str], contenders: Sequence[Contender]) -> None:
        for key, value in meta.items():
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
            self._sum(f"meta {key}", value)
        for place, one in enumerate(contenders):
            text = one.model_dump_json()
            self._connection.execute("INSERT INTO contenders VALUES (?, ?)", (place, text))
            self._sum(f"contender {place}", text)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with _guarded(self._path):
            return self._connection.execute(query).fetchall()

    def _sums(self) -> dict[str, str]:
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'sums'"):
            return {}
        return dict(self._rows("SELECT name, sum FROM sums"))

    def _checked(
        self, name: str, text: object, read: Callable[[str], Read], sums: dict[str, str]
    ) -> Read:
        """``text``, read; ``InputError`` if it isn't what was written by that name."""
        if not isinstance(text, str) or not is_known(name, text, sums):
            raise self._damaged(f"{name} is not what was written")
        try:
            return read(text)
        except ValueError as error:
            raise self._damaged(f"{name}: {str(error).splitlines()[0]}") from None

    def _damaged(self, why: str) -> Damaged:
        return _damaged(self._path, why)

    def _sum(self, name: str, text: str) -> None:
        row = (name, digest(text))
        self._connection.execute("INSERT OR REPLACE INTO sums VALUES (?, ?)", row)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction, or a part of the one that is in progress."""
        with _guarded(self._path):
            if self._together:
                yield
                return
            with self._connection:
                yield


@contextlib.contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """One line for what SQLite has to say: the file is damaged, or the machine fails."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_MACHINE:
            raise MachineError(
                f"{path}: {error}; what was written before is safe, and the same command goes on "
                "from there"
            ) from error
        raise _damaged(path, str(error)) from None


def _damaged(path: Path, why: str) -> Damaged:
    """What to raise where the file can't be what was written: why, and what can be had of it."""
    try:
        saved = salvage(path)
        count = f"{len(saved.records)} of {saved.ended} records can be saved"
    except OSError as error:
        count = f"it can't be read: {error.strerror}"
    mend = f"lstmlab study repair {shlex.quote(str(path.parent))}"
    return Damaged(f"{path}: damaged ({short(why, 200)}); {count}: {mend}")


def _with_id(trial: Trial, name: str) -> Trial:
    """Gives a trial the id that it is known by: to compute it for each takes longer than the rest
    of a trial."""
    vars(trial)["id"] = name
    return trial


@contextlib.contextmanager
def start(
    folder: Path, text: str, ids: str, contenders: Sequence[Contender], meta: dict[str, str]
) -> Iterator[Store]:
    """The store in ``folder``, made or gone on with; nobody else can start it meanwhile.

    ``text`` is the study, ``ids`` what its trials are; ``InputError`` if the folder holds
    other files or another study, or is in use, or is damaged; ``MachineError`` where it can't be
    written.
    """
    check_free(folder)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(folder), contextlib.closing(made(folder / FILE)) as store:
        about = {"text": text, "ids": ids, **meta}
        if store.version() == 0:
            store.create(about, contenders)
        else:
            store.check()
            check_same(folder, store.meta(), about)
            store.complete(about, contenders)
        yield store


def made(path: Path) -> Store:
    """The store at ``path``, to write to; empty if there was none."""
    with _guarded(path):
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit is on the disk, so that not even a power cut takes it back.
        connection.execute("PRAGMA synchronous = FULL")
    return Store(connection, path)


def read(folder: Path) -> Store:
    """The store in ``folder``, to look at, without a change to it; ``InputError`` if there is none,
    or if it is damaged."""
    path = folder / FILE
    if not path.is_file():
        raise InputError(f"{folder}: not a study folder (no {FILE}); make one: lstmlab study")
    with _guarded(path):
        store = Store(opened(path), path)
    if store.version() == 0:
        raise InputError(f"{folder}: this study was stopped before it began; start it again")
    store.check()
    if "text" not in store.meta() or not store.contenders():
        raise InputError(
            f"{folder}: what this study compares was lost, its records are here; the command that "
            "began it goes on with them"
        )
    return store


def is_running(folder: Path) -> bool:
    """Whether a process is at work on the study in ``folder``."""
    path = folder / LOCK
    if not path.is_file():
        return False
    try:
        lock = connected(path, "mode=ro", timeout=0)
        lock.execute("SELECT * FROM sqlite_master").fetchall()
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    lock.close()
    return False


def check_free(folder: Path) -> None:
    """``InputError`` unless ``folder`` is absent, empty or a study's."""
    if folder.is_file():
        raise InputError(f"{folder}: a file; name a folder with --out")
    if folder.is_dir() and not (folder / LOCK).exists() and any(folder.iterdir()):
        raise InputError(f"{folder}: output folder in use by other files; name another with --out")


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Held as long as this process lives, however it ends.

    SQLite's own file lock, on a file that holds nothing, because it works on every system.
    """
    try:
        lock = sqlite3.connect(folder / LOCK, timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise InputError(
                f"{folder}: output folder in use: this study is running; wait, or name another "
                "folder with --out"
            ) from None
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise InputError(
                f"{folder / LOCK}: damaged; nothing is kept in it, so it may be removed"
            ) from None
        raise InputError(f"{folder}: can't be written: {error}") from None
    try:
        yield
    finally:
        lock.close()
