"""A plug-in: one variant in one file. It is read and named here, and run only when it is asked for.

``my_cell.py`` is the variant ``my-cell``. In ids, records and models it is
``my-cell@0123456789ab``, where the digits are a hash of the file, so that an edited file is another
variant. What the file imports is not part of the hash.
"""

from __future__ import annotations

import ast
import hashlib
import re
import sys
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import decode_source
from pathlib import Path
from types import ModuleType
from typing import Any

from lstmlab.errors import InputError
from lstmlab.plugins.kinds import ONE, kind_of

_LARGEST = 1 << 20
"""Bytes of a file that may be a plug-in."""
_FULL = re.compile(r"[^@]{1,100}@[0-9a-f]{12}")


@dataclass(frozen=True)
class Plugin:
    """One variant that doesn't come with lstmlab."""

    kind: str
    name: str
    """Without the hash, as a user writes it."""
    digest: str
    """12 hex digits of the SHA-256 of the file's text."""
    source: str = field(repr=False)
    """The text of the file: what is run is what was hashed."""
    path: Path
    """The file, or where it was when it was read."""
    package: str = ""
    """The installed package that offers it, with its version; empty for a file of the user's."""
    module: str = ""
    """The module of this package; empty for a file of the user's."""

    @property
    def full(self) -> str:
        """The name in ids, records and models."""
        return f"{self.name}@{self.digest}"

    @property
    def origin(self) -> str:
        """Where the plug-in comes from, for a reader."""
        here = Path.cwd()
        path = self.path.relative_to(here) if self.path.is_relative_to(here) else self.path
        return self.package or str(path)

    def run(self) -> ModuleType:
        """The module that the file makes. ``InputError`` names the line where it fails."""
        try:
            return import_module(self.module) if self.module else self._run()
        except InputError:
            raise
        except Exception as error:
            raise InputError(
                f"{self._place(error)}: can't be run: {type(error).__name__}: {_line(error)}"
            ) from error

    def _run(self) -> ModuleType:
        # By this name objects of its classes find it in other processes.
        name = f"lstmlab_plugin_{self.name.replace('-', '_')}_{self.digest}"
        if name not in sys.modules:
            module = ModuleType(name)
            module.__file__ = str(self.path)
            sys.modules[name] = module
            try:
                exec(compile(self.source, str(self.path), "exec"), vars(module))
            except BaseException:
                del sys.modules[name]
                raise
        return sys.modules[name]

    def _place(self, error: Exception) -> str:
        """The file, with the line of it that was run last, if the ``error`` says which."""
        line, step = 0, error.__traceback__
        while step:
            if step.tb_frame.f_code.co_filename == str(self.path):
                line = step.tb_lineno
            step = step.tb_next
        return f"{self.path}, line {line}" if line else str(self.path)


def read(path: Path) -> Plugin:
    """The plug-in in a user's file, which is not run. ``InputError`` where there is none."""
    if path.suffix != ".py":
        raise InputError(f"{path}: no plug-in; that is a file of Python, NAME.py")
    if not path.is_file():
        raise InputError(f"{path}: {'not a file' if path.exists() else 'no such file'}")
    name = path.stem.replace("_", "-")
    if not path.stem.replace("-", "_").isidentifier() or name.startswith("-"):
        raise InputError(
            f"{path}: the file's name is the variant's, so that it may have letters, digits, _ "
            "and -, and begins with a letter; rename it"
        )
    source = text_of(path)
    try:
        kind = kind_of(ast.parse(source))
    except SyntaxError as error:
        raise InputError(f"{path}, line {error.lineno}: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: {_line(error)}") from None
    return Plugin(kind, name, digest_of(source), source, path.absolute())


def text_of(path: Path) -> str:
    """The text of a Python file, its line ends made one."""
    if path.stat().st_size > _LARGEST:
        raise InputError(f"{path}: more than {_LARGEST:,} bytes; no plug-in is as large")
    try:
        return decode_source(path.read_bytes())
    except (SyntaxError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {_line(error)}") from None


def digest_of(source: str) -> str:
    """The digits that stand for a file's text in the names of variants."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def is_full(name: Any) -> bool:
    """Whether ``name`` is written as that of a plug-in with its hash."""
    return isinstance(name, str) and _FULL.fullmatch(name) is not None


def plain(name: str) -> str:
    """``name`` as its user writes it: without the hash, if it has one."""
    return name.partition("@")[0] if is_full(name) else name


def file_of(full: str) -> str:
    """What the file of the plug-in with that full name is called."""
    return f"{plain(full).replace('-', '_')}.py"


def wanted(kind: str, full: str, same_name: Plugin | None) -> str:
    """One line for a plug-in that isn't in use: which file it is, and how it is given."""
    file, digest = file_of(full), full.partition("@")[2]
    if same_name:
        return (
            f"needs {ONE[kind]} in the file {file} as it was when its hash was {digest}; "
            f"{same_name.origin} has {same_name.digest}, since it was changed, or is another file. "
            "Give the file as it was"
        )
    return (
        f"needs {ONE[kind]} that doesn't come with lstmlab: {full}. It is run only if you name its "
        f"file: --plugin {file} (its hash must be {digest})"
    )


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
