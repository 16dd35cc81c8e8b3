"""A data set as ``lstmlab data`` shows it: as it would be trained on, or else as far as it can be
read, with what is wrong with its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lstmlab.cli.data.findings import Check
from lstmlab.data.understanding.labels import is_flag
from lstmlab.errors import InputError
from lstmlab.language.quoting import short

if TYPE_CHECKING:
    from lstmlab.data.dataset import Dataset
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile
    from lstmlab.data.reading.rows import Reading
    from lstmlab.data.reading.source import Source
    from lstmlab.data.understanding.cleaning import Cleaning


@dataclass
class Survey:
    """What was found out, up to where that was possible."""

    guess: Guess | None = None
    columns: list[Profile] = field(default_factory=list)
    """The columns of train, where it isn't plain which of them are needed."""
    faults: list[Check] = field(default_factory=list)
    """Rows that are no examples."""
    dataset: Dataset | None = None
    trouble: InputError | None = None
    """Why it can't be trained on."""


def survey(
    data: str,
    columns: Mapping[str, str],
    task: str | None,
    encoding: str | None,
    cleaning: Cleaning,
) -> Survey:
    """Read all that can be read; ``InputError`` only where that is nothing."""
    from lstmlab.data.columns import of_task
    from lstmlab.data.guessing.guess import guess_source
    from lstmlab.data.loading import made, meant, sources
    from lstmlab.data.reading.rows import read

    name, by_split = sources(data, None, encoding)
    wanted = of_task(task) if task else None
    found = Survey()
    try:
        found.guess = guess_source(by_split["train"], columns, wanted, task)
        wanted, rename, told = meant(by_split["train"], found.guess.wanted, found.guess.columns)
        readings = {split: read(source, wanted, rename) for split, source in by_split.items()}
    except InputError as error:
        found.trouble = error
        found.columns = _profiles(by_split["train"])
        found.faults = _unreadable(by_split)
        return found
    told += dict.fromkeys(note for source in by_split.values() for note in source.notes())
    found.faults = [check for reading in readings.values() for check in _checks(reading)]
    try:
        found.dataset = _without_flags(made(name, wanted, readings, cleaning, told))
    except InputError as error:
        found.trouble = error
        found.columns = _profiles(by_split["train"])
        again = {split: read(source, wanted, rename) for split, source in by_split.items()}
        for reading in again.values():
            reading.broken.clear()
        everything = replace(cleaning, missing="leave-out-all", no_duplicates=False)
        try:
            found.dataset = made(name, wanted, again, everything, told, as_is=True)
        except InputError:
            found.dataset = None
    return found


def _without_flags(dataset: Dataset) -> Dataset:
    """Without the notes on labels, of which what was looked for says more."""
    notes = tuple(note for note in dataset.notes if not is_flag(note))
    return replace(dataset, notes=notes)


def _checks(reading: Reading) -> list[Check]:
    """What is wrong with the rows of one source, each kind counted and named."""
    from lstmlab.data.reading.rows import kinds_of_broken

    named, roles = reading.names, reading.columns
    checks = [
        Check(f"{reading.title}: {what}", f"{count:,} ({places})", f"mend them: {message}")
        for what, count, places, message in kinds_of_broken(reading)
    ]
    kinds = [
        (f"rows without '{short(named[column])}'", those, _LEFT_OUT)
        for column, those in reading.without.items()
    ]
    kinds += [
        (
            f"rows whose '{short(named[column])}' is no {roles.role(column).noun}",
            those,
            _LEFT_OUT,
        )
        for column, those in reading.no_text.items()
    ]
    if reading.unlabelled:
        lacking = "a label in " if roles.asked.has_labels else ""
        what = f"rows without {lacking}'{short(named[reading.answer])}'"
        kinds.append((what, reading.unlabelled, _SET_ASIDE))
    for what, those, advice in kinds:
        found = f"{len(those):,} of {reading.rows:,} ({reading.spoken(those)})"
        checks.append(Check(f"{reading.title}: {what}", found, advice))
    return checks


_LEFT_OUT = "fill them in, or they are left out (--missing error refuses them)"
_SET_ASIDE = "they are set aside; train and fit answer them with --predict-rest FILE"


def _unreadable(by_split: Mapping[str, Source]) -> list[Check]:
    """Records that can't be read, where it isn't known which columns are needed."""
    from lstmlab.data.reading.rows import Reading, kinds_of_broken

    checks = []
    for source in by_split.values():
        reading = Reading(source, {})
        try:
            for _ in source.readable(reading.broken):
                pass
        except InputError as error:
            checks.append(Check(reading.title, "can't be read", str(error)))
        checks += [
            Check(f"{reading.title}: {what}", f"{count:,} ({places})", f"mend them: {message}")
            for what, count, places, message in kinds_of_broken(reading)
        ]
    return checks


def _profiles(source: Source) -> list[Profile]:
    from lstmlab.data.guessing.profile import profiles

    try:
        return profiles([row for _, row in source.readable([])])
    except InputError:
        return []
