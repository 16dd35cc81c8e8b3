"""A training that can be gone on with: its checkpoints are in a hidden folder beside its model."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from lstmlab.api.keeping import keep
from lstmlab.api.model import Model
from lstmlab.artifacts import saved
from lstmlab.errors import InputError
from lstmlab.language.notes import INTERRUPTED
from lstmlab.training.resuming.checkpoint import Checkpoints
from lstmlab.trial import Trial

_EARLIER = "earlier-model"


def checkpoints_for(
    out: Path, resume: bool | None = None, every: float = Checkpoints.every
) -> Checkpoints:
    """Returns where the run that is to make the model folder ``out`` has its checkpoints;
    ``every``: seconds from one to the next.

    ``resume``: go on from those that are there; False: begin anew, without them. ``InputError``
    where there are some and nothing is said, or where ``out`` is in use: by anything but what this
    very run left when it was told to end.
    """
    checkpoints = Checkpoints(out.parent / f".{out.name}.resume", every)
    there = checkpoints.are_there()
    if not (there and resume and _left_by(out, checkpoints)):
        saved.check_free(out)
    if there and resume is None:
        raise InputError(
            f"{out}: a run that was killed left checkpoints in {checkpoints.folder}; "
            "--resume goes on with it, --no-resume begins anew"
        )
    if resume is False:
        checkpoints.discard()
    return checkpoints


def was_interrupted(model: Model) -> bool:
    """Whether its training was told to end."""
    begins = INTERRUPTED.partition("{")[0]
    return any(note.startswith(begins) for note in model.record.notes)


def keep_resumable(model: Model, out: Path, checkpoints: Checkpoints) -> None:
    """Save ``model`` in ``out``, in place of what the run had left there when it was told to end;
    the checkpoints stay only where it was told so again."""
    if out.is_dir() and any(out.iterdir()):
        out.rename(checkpoints.folder / _EARLIER)
    keep(model, out)
    if not was_interrupted(model):
        checkpoints.discard()


def _left_by(out: Path, checkpoints: Checkpoints) -> bool:
    """Whether the model in ``out`` is of a trial that there are checkpoints of."""
    try:
        trial = Trial.model_validate_json((out / "trial.json").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError):
        return False
    return (checkpoints.folder / trial.id).is_dir()
