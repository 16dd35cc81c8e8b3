"""A model that was just trained is saved: where it was asked for, or else somewhere."""

from __future__ import annotations

import tempfile
from pathlib import Path

from lstmlab.api.model import Model
from lstmlab.errors import InputError, Unwritable


def keep(model: Model, folder: Path) -> None:
    """Save ``model`` in ``folder``.

    If that fails it is saved elsewhere, since to train it again may take hours; ``Unwritable``
    says where, and why.
    """
    try:
        model.save(folder)
    except InputError as error:
        reason = str(error)
    else:
        return
    for place in (folder.absolute().parent, Path.cwd(), Path(tempfile.gettempdir()), Path.home()):
        try:
            # A new, empty folder, which saving may then put its own in place of.
            instead = Path(tempfile.mkdtemp(dir=place, prefix=f"{folder.name}-"))
        except OSError:
            continue
        try:
            model.save(instead)
        except InputError:
            instead.rmdir()
        else:
            raise Unwritable(f"{reason}; the model is in {instead} instead: move it from there")
    raise Unwritable(f"{reason}; nor is there room anywhere else, so the model is lost")
