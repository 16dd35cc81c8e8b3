"""Variants that installed packages offer by entry points, in groups such as ``lstmlab.cells``.

The entry point's name is the variant's; what it names is a module like those of lstmlab's folders::

    [project.entry-points."lstmlab.cells"]
    my-cell = "my_package.my_cell"
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from lstmlab.errors import InputError
from lstmlab.plugins.plugin import Plugin, digest_of, text_of


@cache
def offered(kind: str) -> tuple[Plugin, ...]:
    """The variants of ``kind`` that installed packages offer; none of them is run."""
    return tuple(_plugin(kind, point) for point in entry_points(group=f"lstmlab.{kind}"))


def _plugin(kind: str, point: EntryPoint) -> Plugin:
    package = f"{point.dist.name} {point.dist.version}" if point.dist else point.module
    where = f"package {package}: entry point lstmlab.{kind} {point.name}"
    if point.attr:
        raise InputError(f"{where}: names '{point.value}'; it must be a module, without a colon")
    path = _file(point)
    if path is None:
        raise InputError(f"{where}: there is no module {point.module}; install the package anew")
    source = text_of(path)
    name = point.name.replace("_", "-")
    return Plugin(kind, name, digest_of(source), source, path, f"package {package}", point.module)


def _file(point: EntryPoint) -> Path | None:
    """The file of its module, found without importing it where the package lists its files."""
    stem = point.module.replace(".", "/")
    for listed in (f"{stem}.py", f"{stem}/__init__.py"):
        if point.dist and (path := Path(str(point.dist.locate_file(listed)))).is_file():
            return path
    try:
        spec = find_spec(point.module)
    except ImportError:
        return None
    return Path(spec.origin) if spec and spec.origin and spec.has_location else None
