"""A study's folder -> its results, and its report."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lstmlab.api.machines import places
from lstmlab.errors import writing
from lstmlab.evidence import Finding, Results, find_out
from lstmlab.language.say import ENGLISH, Say
from lstmlab.report.write import write_report
from lstmlab.study import baselines
from lstmlab.study.fitting.small_study import said as said_of
from lstmlab.study.storing import store
from lstmlab.study.storing.part import said as said_of_part

_OWN = ("text", "ids", "precision", "part")
"""What the meta of a study has for itself; the report says it elsewhere, or not."""


@dataclass(frozen=True)
class Written:
    """A report, and what it says in short."""

    page: Path
    findings: Sequence[Finding]
    of_part: str
    """Which part of a study it is, in words; empty for a whole one."""


def results_of(folder: Path, say: Say = ENGLISH) -> Results:
    """What the study in ``folder`` holds; ``InputError`` where that is none, or damaged."""
    return _read(folder, say)[0]


def write(
    folder: Path,
    say: Say,
    kind: str,
    language: str,
    *,
    trials: bool,
    out: Path,
    jobs: int | None = None,
) -> Written:
    """Write the report of the study in ``folder`` into the folder ``out``; ``jobs``: processes at
    work, one a core if that isn't said."""
    with _no_collection():
        results, of_part = _read(folder, say)
        findings = find_out(results)
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            page = write_report(
                results, out, kind, language, findings=findings, trials=trials,
                jobs=jobs or places("cpu"),
            )  # fmt: skip
    return Written(page, findings, of_part)


def _read(folder: Path, say: Say) -> tuple[Results, str]:
    kept = store.read(folder)
    meta = kept.meta()
    of_part = said_of_part(meta, say)
    results = Results(
        name=meta.pop("name"),
        about=" ".join(filter(None, (meta.pop("about"), said_of(folder), of_part))),
        contenders=kept.contenders(),
        entries=kept.entries(),
        meta={key: value for key, value in meta.items() if key not in _OWN},
        baselines=baselines.read(folder),
        reduction=json.loads(meta["text"])["tuning"]["reduction"],
    )
    return results, of_part


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without looking for garbage in cycles: of all the records' objects, each time there are a
    quarter more of them, that takes a fifth of the report's time, and finds next to nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
