"""Many trials: a study file's axes and protocol -> trials, their store, and the processes.

``study_file`` reads what a person wrote, ``plan`` turns it into contenders and trials, ``store``
keeps every record in one SQLite file, ``execute`` runs what has no record yet.

The package can be called, since ``lstmlab.study(…)`` is how a program runs a study, and no other
object can have a package's own name.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    """A package that runs a study when it is called."""

    def __call__(
        self,
        what: Any,
        *,
        out: Any = None,
        data: Any = None,
        quick: bool = False,
        jobs: int | None = None,
        backend: str = "processes",
        device: str = "auto",
        reuse: Any = (),
        progress: bool = True,
    ) -> Any:
        """Run a study, as ``lstmlab study`` does, and go on with it where it was.

        ``what``: the path of a study file, its keys as a dict, or the name of a study that comes
        with lstmlab. The other arguments, and the ``Study`` that comes of it, are described at
        ``lstmlab.Study.run``.
        """
        # By its name, since those who ask stand above this room.
        run = import_module("lstmlab.api.study").Study.run
        return run(
            what, out=out, data=data, quick=quick, jobs=jobs, backend=backend, device=device,
            reuse=reuse, progress=progress,
        )  # fmt: skip


sys.modules[__name__].__class__ = _Callable
