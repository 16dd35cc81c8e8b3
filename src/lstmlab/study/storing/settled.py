"""What the first run of a study settles of the machine, and all later ones keep."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.study.storing import store
from lstmlab.training import resolve_precision
from lstmlab.training.machine.precision import VARIABLE

PRECISION = "precision"
"""The key of the precision in the meta of a study."""


def settled_precision(folder: Path, device: str, there: Callable[[], str] | None = None) -> str:
    """What ``precision = "auto"`` is in the study in ``folder``, or in one that begins now.

    It is measured where a study begins. Measured again, where the cache is gone or the machine
    has other work, it might be another, and no trial would have the id that it had. ``there`` says
    what it is where other machines compute.
    """
    before = ""
    with suppress(InputError):  # there is none, or what is damaged is said later
        before = store.read(folder).meta().get(PRECISION, "")
    if there and not before and not os.environ.get(VARIABLE):
        before = there()
    return resolve_precision(Recipe(precision="auto"), device, before).precision
