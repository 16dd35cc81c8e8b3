"""Whether the study in a folder is the one that is to go on there."""

from __future__ import annotations

import contextlib
from pathlib import Path

from pydantic import ValidationError

from lstmlab.errors import InputError
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.storing.part import misfit


def check_same(folder: Path, kept: dict[str, str], about: dict[str, str]) -> None:
    """``InputError`` unless the study in ``folder``, of which ``kept`` is known, is the one that is
    ``about`` to run, and its records are those that would be made now."""
    known = about | kept  # what was lost is taken for the same
    if known["text"] != about["text"] and _as_today(known["text"]) != about["text"]:
        raise InputError(
            f"{folder}: output folder in use by another study; name another with --out"
        )
    if known["ids"] != about["ids"]:
        changed = (
            "the data, lstmlab or the processor's precision have changed since this study began, "
            "so its records can't be gone on with; name another folder with --out"
        )
        raise InputError(f"{folder}: {misfit(kept, about) or changed}")


def _as_today(text: str) -> str:
    """Returns a study's text as this lstmlab writes it, which knows more keys than an earlier one;
    empty where it can't read it."""
    with contextlib.suppress(ValidationError, InputError):
        return StudyFile.model_validate_json(text).model_dump_json()
    return ""
