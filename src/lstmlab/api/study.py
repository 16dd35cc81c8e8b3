"""A study as Python programs and notebooks see it: run, looked at, reported."""

from __future__ import annotations

import pprint
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from lstmlab.api import reporting
from lstmlab.api.evidence import Drawing, Evidence, say_in
from lstmlab.api.examples import dataset_of
from lstmlab.api.machines import Machines
from lstmlab.api.studying import run
from lstmlab.api.telling.console import telling
from lstmlab.data.columns import FEATURES
from lstmlab.data.dataset import Dataset
from lstmlab.errors import InputError, MachineError
from lstmlab.evidence import Results
from lstmlab.registry import unknown
from lstmlab.report.formats import tables
from lstmlab.report.gathered import gather
from lstmlab.report.write import FILES
from lstmlab.study.planning import study_file
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.system import shown
from lstmlab.tasks import load
from lstmlab.training import resolve_device
from lstmlab.trial import Status


class Study:
    """A study: the records of its trials, what they support, its report.

    ``Study("lstmlab-cells")`` is the one in a folder that ``lstmlab study`` made, also while it
    runs: each look reads what there is by then. ``lstmlab.study(…)`` runs one.
    """

    def __init__(self, folder: str | Path) -> None:
        """``InputError`` where there is none in ``folder``, or it is damaged."""
        self.folder = Path(folder)
        self.name = self._results().name
        self._found: tuple[int, Evidence] | None = None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        """The folder around it, where that is to go when nobody needs the study any more."""

    @classmethod
    def run(
        cls,
        what: str | Path | Mapping[str, Any],
        *,
        out: str | Path | None = None,
        data: Mapping[str, Any] | None = None,
        quick: bool = False,
        jobs: int | None = None,
        backend: str = "processes",
        device: str = "auto",
        reuse: Sequence[str | Path] = (),
        progress: bool = True,
    ) -> Self:
        """Run a study, as ``lstmlab study`` does, and go on with it where it was.

        ``what``: the path of a study file, or its keys as a dict, or the name of a study that comes
        with lstmlab (``default``, ``quick``). ``out``: its folder, ``lstmlab-NAME`` if that isn't
        said; a call with a folder that has all the trials runs none. ``data``: the name of a data
        set in the study -> what is in memory, as ``lstmlab.train`` takes it. ``quick``: short
        trials and no search, for a first look. ``jobs``, ``backend``, ``device``: as the options of
        the command are. ``reuse``: folders of other studies; a trial that one of them has a record
        of isn't run again. ``progress``: whether it says how far it is.

        ``InputError`` names the key that is wrong; ``MachineError`` says which trials the machine
        lost: the same call runs these anew.
        """
        study, name, text = _read(what)
        study = study.quick() if quick else study
        folder = Path(f"lstmlab-{study.name}" if out is None else out)
        where = resolve_device(device)
        machines = Machines.chosen(backend, jobs, where.type, folder)
        with telling(progress) as console:
            done = run(
                study, name, folder, machines, where, console,
                about={"study": text} if text else {},
                command=_command(what, quick),
                loaded=_loaded(study, data or {}),
                reuse=[Path(one) for one in reuse],
            )  # fmt: skip
        lost = [one for _, _, one in done if one.status is Status.INTERRUPTED]
        if lost:
            raise MachineError(
                f"trials lost to the machine: {len(lost)} ({lost[0].message}); the same call runs "
                "what was lost anew"
            )
        return cls(folder)

    def records(self) -> pa.Table:
        """One row a trial, as in ``records.parquet``: an Arrow table, which ``.to_pandas()`` makes
        a data frame where pandas is installed."""
        return tables.records(self._results())

    def curves(self) -> pa.Table:
        """One row a point of a learning curve, as in ``curves.csv``; an Arrow table likewise."""
        return tables.curves(self._results())

    @property
    def evidence(self) -> Evidence:
        """What the records support by now."""
        results = self._results()
        ended = sum(entry.record is not None for entry in results.entries)
        if self._found is None or self._found[0] != ended:
            self._found = ended, Evidence(gather(results))
        return self._found[1]

    def figure(self, kind: str = "scores", of: str | None = None, language: str = "en") -> Drawing:
        """One figure of the report: see :meth:`Evidence.figure`."""
        return self.evidence.figure(kind, of, language)

    def report(
        self,
        out: str | Path | None = None,
        *,
        format: str = "html",
        language: str = "en",
        trials: bool = True,
    ) -> Path:
        """Write its report, as ``lstmlab report`` does; the path of the document.

        ``out``: the folder (the study's own, if that isn't said); ``format``: ``html``, ``md`` or
        ``latex``; ``language``: ``en`` or ``zh``; ``trials``: whether every trial is listed.
        """
        if format not in FILES:
            raise InputError(f"format: {unknown('format', format, tuple(FILES))}")
        place = self.folder if out is None else Path(out)
        say = say_in(language)
        return reporting.write(
            self.folder, say, format, language, trials=trials, out=place, jobs=1
        ).page

    def _results(self) -> Results:
        return reporting.results_of(self.folder)

    def _line(self) -> str:
        entries = self._results().entries
        ended = sum(entry.record is not None for entry in entries)
        return f"{self.name}: {ended} of {len(entries)} planned trials have ended; in {self.folder}"

    def __repr__(self) -> str:
        return f"<lstmlab.Study: {self._line()}>"

    def _repr_html_(self) -> str:
        return shown.framed(shown.paragraph(self._line(), "quiet")) + self.evidence._repr_html_()

    @classmethod
    def _kept_while_needed(cls, folder: Path, around: tempfile.TemporaryDirectory[str]) -> Self:
        """The study in ``folder``, which goes with what is ``around`` it when it isn't needed."""
        study = cls(folder)
        study._temporary = around
        return study


def _read(what: str | Path | Mapping[str, Any]) -> tuple[StudyFile, str, str]:
    """The study, what errors call it, and its text, if it is a file."""
    if isinstance(what, Mapping):
        return study_file.study_of(dict(what), "study", Path()), "study", ""
    path = study_file.found(what)
    if path.is_dir():
        raise InputError(f"{path}: a folder; lstmlab.Study({str(path)!r}) is the study in it")
    return study_file.read_study(path), str(what), path.read_text(encoding="utf-8")


def _command(what: str | Path | Mapping[str, Any], quick: bool) -> str:
    """What a reader types to repeat it."""
    given = dict(what) if isinstance(what, Mapping) else str(what)
    said = pprint.pformat(given, sort_dicts=False, width=88)
    return f"lstmlab.study({said}{', quick=True' * quick})"


def _loaded(study: StudyFile, data: Mapping[str, Any]) -> dict[str, Dataset]:
    """The data sets that are in memory, by the names that the study has for them."""
    named = {entry.dataset for entry in study.tasks}
    if strange := [name for name in data if name not in named]:
        raise InputError(f"data: {unknown('data set of the study', strange[0], sorted(named))}")
    found: dict[str, Dataset] = {}
    for entry in study.tasks:
        if entry.dataset in data:
            columns = load(entry.task).columns
            beside = entry.columns.get(FEATURES, "")
            found[entry.dataset] = dataset_of(data[entry.dataset], columns, entry.cleaning, beside)
    return found
