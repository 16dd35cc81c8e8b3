"""What every role file defines: ``ROLE``, an instance of a subclass of :class:`Role`.

A role is what a column is to those who learn from it: a text to be read, a label, a text to be
written. It knows how a cell is read and checked, how the column is guessed and shown, and what of
it a model must know. Cells are strings everywhere, each value in one form, so that a data set's
fingerprint is the same however its file is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from lstmlab.data.joining import value_in
from lstmlab.data.reading.source import text_of
from lstmlab.data.understanding.alike import plainly

if TYPE_CHECKING:
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile
    from lstmlab.recipe import Recipe


class Role:
    """One role of a column. Most of what it says here is right for a number, say, too."""

    name: ClassVar[str]
    """What its file is called."""

    called: ClassVar[str] = ""
    """What a data set is called whose last column has this role, if not as the role is. It is part
    of such a data set's fingerprint."""
    usual: ClassVar[Mapping[str, str]] = {}
    """The columns, each with its role, of a file that is taken for such a data set without being
    told so; none if that is never done."""
    turn: ClassVar[int] = 0
    """Where a file could be several of them, the lowest wins, if its columns are called so."""
    tasks: ClassVar[tuple[str, ...]] = ()
    """The tasks that read the usual columns and may be guessed."""
    guess_turn: ClassVar[int] = 0
    """What ``turn`` is, for columns that are guessed."""
    noun: ClassVar[str] = "text"
    """What a cell that can't be read is none of, in a sentence."""

    is_text: ClassVar[bool] = False
    """Whether its cells are cut into tokens."""
    is_written: ClassVar[bool] = False
    """Whether a model writes its cells token by token."""
    is_running: ClassVar[bool] = False
    """Whether its cells are one text, line by line: all of them stay, in their order, blank ones
    too, and a split that is taken from it is its end."""
    is_class: ClassVar[bool] = False
    """Whether a cell is one of a few values, each of which training must have seen: a split that is
    taken from train has every value's share, and no value leaves train."""
    is_number: ClassVar[bool] = False
    """Whether a cell is a number, as it is written; a model must know on which scale."""
    has_labels: ClassVar[bool] = False
    """Whether a model must know what values there are; see :meth:`labels`."""
    holds_several: ClassVar[bool] = False
    """Whether a cell may be a list in its file."""
    may_be_columns: ClassVar[bool] = False
    """Whether several columns of a file, named with commas between them, may be it together."""
    may_lack: ClassVar[bool] = False
    """Whether a row without it is set aside, to be answered, where others are left out."""
    stands_beside: ClassVar[bool] = False
    """Whether it is no text that is read, but what stands beside one."""
    may_have_features: ClassVar[bool] = False
    """Whether numbers and categories may stand beside the text, where this is asked for."""
    caution: ClassVar[str] = ""
    """What a model that gives such answers is not good at, in a sentence for its card."""

    def value(self, row: Mapping[str, Any], name: str) -> Any:
        """What stands in the column of a row that is called so, or in those that ``name`` lists."""
        return value_in(row, name)

    def read(self, value: Any, column: str) -> str:
        """What stands in a file (a string, a number, None), as a cell. ``Unfit`` if it can't be
        one."""
        return text_of(value, column)

    def asked(self, value: Any, column: str) -> str:
        """What stands in a file, as what a model is asked about; ``Unfit`` if it can't be that."""
        return text_of(value, column, may_be_blank=True)

    def of_row(
        self, row: Mapping[str, Any], names: Mapping[str, str], tell: Callable[[str], None]
    ) -> Mapping[str, Any]:
        """The row that the columns are read from, asked of the role of what is asked for: another
        one than the file's where a column hangs on another. ``Unfit`` where they don't agree.

        ``names``: our columns -> the file's. ``tell``: is told a note's template where something is
        to be said of the row.
        """
        return row

    def settled(
        self,
        column: str,
        cells: Mapping[str, Sequence[str]],
        where: Callable[[str, int, int], str],
    ) -> tuple[Mapping[str, Sequence[str]], list[str]]:
        """The cells of all splits in the form that they have in common, which can't be told from
        one alone; and notes. ``column``: what the file calls it; ``where``: the place of a split's
        example's part."""
        return cells, []

    def also_called(self, found: Sequence[str]) -> Mapping[str, str]:
        """The usual columns -> those among a file's that are meant by them, where nobody says and
        none is called so."""
        return {}

    def unit(self, cells: Sequence[str]) -> str:
        """The unit that ``auto`` is for these cells, which are read first; empty: told by the texts
        as they are."""
        return ""

    def metric(self, labels: Sequence[str]) -> str:
        """The metric that selects where nobody says, of a model that knows these ``labels``; empty:
        its task's first."""
        return ""

    def check(
        self,
        column: str,
        named: Mapping[str, str],
        splits: Mapping[str, Mapping[str, Sequence[str]]],
        where: Callable[[str, int], str] | None = None,
    ) -> None:
        """``InputError`` where nothing can be learned from such a column.

        ``named``: split -> what to call it; those that were taken from train are not in it.
        ``where``: the place of a split's example.
        """

    def flagged(self, cells: Iterator[str]) -> Iterator[str]:
        """Short notes on what may be wrong with the cells of all splits."""
        return iter(())

    def once(self, keys: Sequence[str], cells: Sequence[str], seen: set[str]) -> list[int]:
        """The places of the examples that are kept where none is to be there twice: the first of
        each key (what is read, plainly) with its cell, unless the key is among those ``seen``."""
        pairs = [(key, plainly(cell)) for key, cell in zip(keys, cells, strict=True)]
        firsts = {pair: place for place, pair in reversed([*enumerate(pairs)])}
        return sorted(place for (key, _), place in firsts.items() if key not in seen)

    def classes(self, cell: str) -> Sequence[str]:
        """The values of which each must stay in train, where a split is taken from it."""
        return (cell,) if self.is_class else ()

    def of_classes(self, values: Sequence[str]) -> str:
        """The cell with these :meth:`classes`, of which there is one at least."""
        return values[0]

    def labels(self, cells: Sequence[str]) -> list[str]:
        """The values that a model must know to give such answers, in their order; mostly none."""
        return []

    def limit(self, recipe: Recipe) -> tuple[int, str] | None:
        """The most tokens of a cell that are read, and which end of a longer one is kept; None
        where all are."""
        return None

    def guess(
        self,
        found: Sequence[Profile],
        known: Mapping[str, str],
        task: str | None,
        *,
        told: bool,
    ) -> Guess | None:
        """How a file with the columns ``found`` is read as one with the ``usual`` columns; None
        where it can't be so. Asked only where there are usual ones.

        ``known``: our column -> the file's, as far as that is said; ``task``, if that is said;
        ``told``: whether it is said that the usual columns are there.
        """
        return None

    def likely(self, column: Profile) -> float:
        """Points for how much a column of a file seems to have this role; none if it can't."""
        return 1.0 if column.is_text and column.size else 0.0

    def shown(self, column: str, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What ``lstmlab data`` says of the training split's cells: what it is, how it is."""
        return iter(())
