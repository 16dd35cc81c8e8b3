"""What becomes of rows that aren't whole, of labels in several forms and of duplicates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Split
from lstmlab.data.reading.rows import Reading, refuse_broken
from lstmlab.data.remembered import Remembered
from lstmlab.data.understanding.alike import alike_keys
from lstmlab.data.understanding.labels import blank_like, forms, with_counts
from lstmlab.errors import InputError
from lstmlab.language import notes
from lstmlab.language.quoting import short, some
from lstmlab.registry import unknown

Missing = Literal["leave-out", "leave-out-all", "error"]
_MOST = 0.2
"""Share of the rows that may be left out unasked: of more, something else is wrong."""


@dataclass(frozen=True)
class Cleaning:
    """What a user wants of cleaning."""

    missing: Missing = "leave-out"
    """Rows that aren't whole are left out, up to a fifth of them or all, or are an error."""
    merge_labels: bool = False
    """Labels that differ in case or spaces only become one, those that say nothing none."""
    no_duplicates: bool = False
    """An example that is an earlier one again is left out."""
    labels: tuple[str, ...] = ()
    """Those that a model knows: merged labels become these where they can."""

    @staticmethod
    def of(
        missing: str,
        *,
        merge_labels: bool = False,
        no_duplicates: bool = False,
        labels: Sequence[str] = (),
    ) -> Cleaning:
        """Makes it as the user says; ``InputError`` where ``missing`` is none of what can be."""
        for known in get_args(Missing):
            if known == missing:
                return Cleaning(known, merge_labels, no_duplicates, tuple(labels))
        raise InputError(f"missing: {unknown('value', missing, get_args(Missing))}")

    def as_before(self, remembered: Remembered, *, split: bool) -> Cleaning:
        """This, with what was done to the data of a model, for what it is scored on.

        ``split``: splits are taken from it, the same ones only if it has no duplicates again.
        """
        return replace(
            self,
            merge_labels=self.merge_labels or remembered.merge_labels,
            no_duplicates=self.no_duplicates or (split and remembered.no_duplicates),
        )

    def refuse_changes(self, name: str) -> None:
        """``InputError`` if a data set that is ready is to be changed."""
        if self.no_duplicates or (self.merge_labels and not self.labels):
            raise InputError(
                f"{name}: read already, and not from a file, so its labels and duplicates stay; "
                "drop --merge-labels and --no-duplicates"
            )


@dataclass(frozen=True)
class Cleaned:
    """Rows as they remain after cleaning."""

    splits: dict[str, Split]
    notes: tuple[str, ...]
    """Notes on the rows that were left out, and on what was changed."""
    unlabelled: int
    """Rows that have all but a label."""


def cleaned(readings: Mapping[str, Reading], columns: Columns, how: Cleaning) -> Cleaned:
    """The examples of each split, as ``how`` says.

    ``InputError`` where a record can't be read, more rows than may be are left out, or none of
    train is left.
    """
    for reading in readings.values():
        refuse_broken(reading)
    told = _settle(readings, columns)
    if how.merge_labels:
        told += _merge(readings, columns.answer, how.labels)
    left: dict[str, Reading] = {}
    for split, reading in readings.items():
        _refuse(reading, columns, how)
        if reading.numbers or split == "train":
            told += gaps(reading)
            left[split] = reading
        else:
            told.append(notes.LEFT_OUT.format(name=split))
    _refuse_nothing(left["train"])
    if how.no_duplicates:
        told += _drop_duplicates(left, columns)
    splits: dict[str, Split] = {split: reading.examples for split, reading in left.items()}
    return Cleaned(splits, tuple(told), sum(len(each.unlabelled) for each in readings.values()))


def _settle(readings: Mapping[str, Reading], columns: Columns) -> list[str]:
    """Give each column the form that its cells have in common; notes on that."""
    told: list[str] = []

    def where(split: str, place: int, part: int) -> str:
        reading = readings[split]
        place_in = reading.source.where_in(reading.numbers[place], part)
        return place_in.removeprefix(reading.source.name).lstrip(", /\\")

    for column in columns:
        cells = {split: reading.examples[column] for split, reading in readings.items()}
        called = readings["train"].names[column]
        settled, notes_on_it = columns.role(column).settled(called, cells, where)
        told += notes_on_it
        if settled is cells:
            continue
        for split, reading in readings.items():
            reading.examples[column] = list(settled[split])
    return told


def gaps(reading: Reading) -> Iterator[str]:
    """A note on the rows of each kind that are no examples."""
    named = reading.names
    aside = notes.UNLABELLED if reading.columns.asked.has_labels else notes.UNANSWERED
    kinds = [
        *((notes.WITHOUT, column, those) for column, those in reading.without.items()),
        *((_unfit(reading, column), column, those) for column, those in reading.no_text.items()),
        *([(aside, reading.answer, reading.unlabelled)] if reading.unlabelled else []),
    ]
    for template, column, those in kinds:
        unit, places = reading.listed(those)
        said = notes.one(template) if len(those) == 1 else template
        yield said.format(
            file=reading.title,
            count=f"{len(those):,}",
            whole=f"{reading.rows:,}",
            column=short(named[column]),
            role=reading.columns.role(column).noun,
            unit=unit,
            places=places,
        )
    for template, those in reading.told.items():
        unit, places = reading.listed(those)
        yield template.format(file=reading.title, count=f"{len(those):,}", unit=unit, places=places)


def _unfit(reading: Reading, column: str) -> str:
    return notes.NO_TEXT if reading.columns.role(column).noun == "text" else notes.UNFIT


def is_on_rows(note: str) -> bool:
    """Whether a note is one of :func:`gaps`."""
    return note.endswith(")") and any(
        between in note for between in (" are left out (", " is left out (", " set aside (")
    )


def _refuse(reading: Reading, columns: Columns, how: Cleaning) -> None:
    """``InputError`` where its rows that are no examples are too many, or any."""
    if how.missing == "error" and reading.first is not None:
        number, what = reading.first
        others = reading.left_out + len(reading.unlabelled) - 1
        more = f" ({others:,} more rows are not whole)" if others else ""
        raise InputError(f"{reading.source.where(number)}: {what}{more}")
    if how.missing == "leave-out" and reading.left_out > _MOST * reading.rows:
        told = "; ".join(note.removeprefix(f"{reading.title}: ") for note in gaps(reading))
        raise InputError(f"{reading.source.name}: {told}; {_too_many(reading, columns)}")


def _too_many(reading: Reading, columns: Columns) -> str:
    roles = " and ".join(f"{ours} is '{short(name)}'" for ours, name in reading.names.items())
    return (
        f"that is more than a fifth, so the columns may be taken wrongly ({roles}): say otherwise "
        f"with --column {columns.text}=NAME, or leave them all out with --missing leave-out-all"
    )


def _refuse_nothing(train: Reading) -> None:
    if train.numbers:
        return
    if train.unlabelled:
        what = "label" if train.columns.asked.has_labels else train.columns.asked.noun
        raise InputError(
            f"{train.source.name}: no row has a {what} in '{short(train.names[train.answer])}'; "
            f"fill some in, or name another column with --column {train.answer}=NAME"
        )
    raise InputError(f"{train.source.name}: no row is whole; {'; '.join(gaps(train))}")


def _merge(readings: Mapping[str, Reading], column: str, known: Sequence[str]) -> Iterator[str]:
    """Give each label one form, and none to what says nothing; notes on both."""
    role = readings["train"].columns.role(column)
    counts = Counter(
        label
        for reading in readings.values()
        for cell in reading.examples[column]
        for label in role.classes(cell)
    )
    blank = [label for label in blank_like(counts) if label not in known]
    left = Counter({label: n for label, n in counts.items() if label not in blank})
    changed = forms(left, known)
    for reading in readings.values():
        cells, lost = [], []
        for place, cell in enumerate(reading.examples[column]):
            labels = role.classes(cell)
            kept = [changed.get(label, label) for label in labels if label not in blank]
            if labels and not kept:
                lost.append(place)
            cells.append(role.of_classes(kept) if kept else cell)
        reading.examples[column] = cells
        if lost:
            reading.unlabelled = sorted(
                [*reading.unlabelled, *(reading.numbers[place] for place in lost)]
            )
            gone = set(lost)
            reading.keep([place for place in range(len(cells)) if place not in gone])
    if blank:
        yield notes.TAKEN_FOR_MISSING.format(labels=with_counts(blank, counts))
    into: dict[str, list[str]] = defaultdict(list)
    for label, form in changed.items():
        into[form].append(label)
    if into:
        said = (f"{with_counts(old, counts)} into '{short(form)}'" for form, old in into.items())
        yield notes.MERGED.format(labels=some(said, 6, "; ", 120))


def _drop_duplicates(readings: Mapping[str, Reading], columns: Columns) -> Iterator[str]:
    """Leave out of each split what it has already, and what an earlier split has."""
    if columns.asked.is_running:
        raise InputError(
            "no duplicates: of a text to model no line is left out; drop --no-duplicates"
        )
    seen: set[str] = set()
    read = " with its ".join(columns.inputs)
    for split in (split for split in ("train", "dev", "test") if split in readings):
        reading = readings[split]
        keys = [*alike_keys(reading.examples, columns)]
        kept = columns.asked.once(keys, reading.examples[columns.answer], seen)
        seen.update(keys)
        if count := len(keys) - len(kept):
            said = notes.DUPLICATES if count > 1 else notes.one(notes.DUPLICATES)
            yield said.format(
                file=reading.title, count=f"{count:,}", whole=f"{len(keys):,}",
                column=read,
            )  # fmt: skip
            reading.keep(kept)
            if not kept:
                raise InputError(
                    f"{reading.source.name}: each {read} of {split} stands before, in the "
                    "same or another split, so without duplicates none is left"
                )
