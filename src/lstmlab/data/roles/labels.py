"""Any number of labels of a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from lstmlab.data.columns import Columns
from lstmlab.data.roles.role import Role
from lstmlab.data.understanding.label_lists import cell_of, labels_in, marked, of_cell
from lstmlab.data.understanding.labels import flagged, in_order, with_counts
from lstmlab.errors import InputError
from lstmlab.language import notes
from lstmlab.language.quoting import short
from lstmlab.system.limits import LONGEST_WORD

if TYPE_CHECKING:
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile

SEVERAL = Columns({"text": "text", "labels": "labels"})
_SHOWN = 8


class Labels(Role):
    """A cell is a JSON list of the labels, sorted; it may be empty."""

    name = "labels"
    called = "multilabelled"
    usual: ClassVar[Mapping[str, str]] = SEVERAL
    turn = 4
    tasks: ClassVar[tuple[str, ...]] = ("multilabel",)
    guess_turn = 1  # before one label, for which a column of them can be taken
    noun: ClassVar[str] = "list of labels"

    has_labels: ClassVar[bool] = True
    holds_several: ClassVar[bool] = True
    may_be_columns: ClassVar[bool] = True
    may_lack: ClassVar[bool] = True
    may_have_features: ClassVar[bool] = True
    caution = (
        "It gives labels that it was taught, each by itself, also to a text that has nothing to do "
        "with any of them; where a rare one begins was chosen on few examples."
    )

    def read(self, value: Any, column: str) -> str:
        return cell_of(labels_in(value, column))

    def of_row(
        self, row: Mapping[str, Any], names: Mapping[str, str], tell: Callable[[str], None]
    ) -> Mapping[str, Any]:
        """Returns the labels of a row with a column for each (``labels=anger,joy``): those that say
        1."""
        *_, (column, name) = names.items()
        if name in row or "," not in name:
            return row
        return {**row, name: marked(row, name.split(","), column)}

    def settled(
        self,
        column: str,
        cells: Mapping[str, Sequence[str]],
        where: Callable[[str, int, int], str],
    ) -> tuple[Mapping[str, Sequence[str]], list[str]]:
        """Returns the splits as they are, and a note on labels of dev and test that train lacks."""
        known, told = set(self.labels(cells["train"])), []
        for split, part in cells.items():
            every = (label for cell in part for label in of_cell(cell))
            strange = Counter(label for label in every if label not in known)
            if strange:
                said = with_counts(in_order(strange), strange)
                told.append(notes.NOT_IN_TRAIN.format(split=split, labels=said))
        return cells, told

    def check(
        self,
        column: str,
        named: Mapping[str, str],
        splits: Mapping[str, Mapping[str, Sequence[str]]],
        where: Callable[[str, int], str] | None = None,
    ) -> None:
        """``InputError`` where there is nothing to tell apart."""
        known = self.labels(splits["train"][column])
        if not known:
            raise InputError(f"{named['train']}: no example has a label")
        if long := next((label for label in known if len(label) > LONGEST_WORD), ""):
            raise InputError(
                f"{named['train']}: label '{short(long)}' has {len(long):,} characters, and at "
                f"most {LONGEST_WORD} are one; is that the column of labels?"
            )
        if len(set(splits["train"][column])) == 1:
            raise InputError(
                f"{named['train']}: every example has the same labels, "
                f"{splits['train'][column][0]}; there must be two sorts at least"
            )

    def classes(self, cell: str) -> Sequence[str]:
        return of_cell(cell)

    def of_classes(self, values: Sequence[str]) -> str:
        return cell_of(values)

    def labels(self, cells: Sequence[str]) -> list[str]:
        return in_order({label for cell in set(cells) for label in of_cell(cell)})

    def flagged(self, cells: Iterator[str]) -> Iterator[str]:
        return flagged(label for cell in cells for label in of_cell(cell))

    def guess(
        self,
        found: Sequence[Profile],
        known: Mapping[str, str],
        task: str | None,
        *,
        told: bool,
    ) -> Guess | None:
        from lstmlab.data.guessing.label_lists import several

        return several(found, known, told=told)

    def likely(self, column: Profile) -> float:
        from lstmlab.data.guessing.label_lists import as_labels

        return as_labels(column)

    def shown(self, column: str, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        counts = Counter(label for cell in cells for label in of_cell(cell))
        sizes = Counter(len(of_cell(cell)) for cell in cells)
        each = ", ".join(
            f"{size}: {count / len(cells):.0%}" for size, count in sorted(sizes.items())[:6]
        )
        yield f"{column} of a text", f"{counts.total() / len(cells):.2f} on average ({each})"
        common = [label for label, _ in counts.most_common(_SHOWN)]
        yield (
            f"the {column} are",
            f"{len(counts):,} different: {with_counts(common, counts, _SHOWN)}"
            + (", …" if len(counts) > _SHOWN else ""),
        )


ROLE = Labels()
