"""What the first run of a study settles of the machine, and all later ones keep."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.study.storing import store
from lstmlab.training import resolve_precision

PRECISION = "precision"
"""The key of the precision in the meta of a study."""


def settled_precision(folder: Path, device: str) -> str:
    """What ``precision = "auto"`` is in the study in ``folder``, or in one that begins now.

    It is measured where a study begins. Measured again, where the cache is gone or the machine
    has other work, it might be another, and no trial would have the id that it had.
    """
    before = ""
    with suppress(InputError):  # there is none, or what is damaged is said later
        before = store.read(folder).meta().get(PRECISION, "")
    return resolve_precision(Recipe(precision="auto"), device, before).precision
