"""The columns of a data set, each with its role."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lstmlab.errors import InputError
from lstmlab.registry import find, names, unknown

if TYPE_CHECKING:
    from lstmlab.data.roles.role import Role


BETWEEN = "\t"
"""What stands between the texts that a model is asked about together."""

FEATURES = "features"
"""Our column of the numbers and categories beside a text."""


class Columns(Mapping[str, str]):
    """Column -> role, by name: what a model reads first, what it is asked for last.

    Where there is one column only, it is both.
    """

    def __init__(self, roles: Mapping[str, str]) -> None:
        self._roles = dict(roles)

    @staticmethod
    def of(given: Columns | Mapping[str, str] | str) -> Columns:
        """The columns that are ``given``; a word stands for those that data sets called so have.

        ``ValueError`` for a word that no data set is called by.
        """
        if isinstance(given, Columns):
            return given
        if not isinstance(given, str):
            return Columns(given)
        known = {columns.called: columns for columns in usual()}
        if given not in known:
            raise ValueError(unknown("sort of data set", given, [*known]))
        return known[given]

    def __getitem__(self, column: str) -> str:
        return self._roles[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._roles)

    def __len__(self) -> int:
        return len(self._roles)

    def __hash__(self) -> int:
        return hash(frozenset(self._roles.items()))

    def __repr__(self) -> str:
        return f"Columns({self._roles})"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._roles)

    @property
    def text(self) -> str:
        """The column that is read first: that whose texts are measured, and told from others."""
        return self.names[0]

    @property
    def answer(self) -> str:
        """The column that is asked for."""
        return self.names[-1]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns that a model reads."""
        return self.names[:-1] or self.names

    def questions(self, examples: Mapping[str, Sequence[str]]) -> Sequence[str]:
        """Returns what a model is asked about each of the examples, as one string: the text; of
        several texts with ``BETWEEN`` between them, and a space where that stands within one."""
        return together([examples[column] for column in self.inputs])

    def of_questions(self, questions: Sequence[str]) -> dict[str, list[str]]:
        """Returns the texts of :meth:`questions`, by column; one that isn't there is empty."""
        return dict(zip(self.inputs, apart(questions, len(self.inputs)), strict=True))

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns that are cut into tokens."""
        return tuple(column for column in self if self.role(column).is_text)

    def role(self, column: str) -> Role:
        """What the role of ``column`` defines."""
        return role(self._roles[column])

    @property
    def text_inputs(self) -> tuple[str, ...]:
        """The columns that a model reads as texts: all but the features beside them."""
        return tuple(each for each in self.inputs if not self.role(each).stands_beside)

    @property
    def has_features(self) -> bool:
        """Whether numbers and categories stand beside the text."""
        return FEATURES in self

    def with_features(self) -> Columns:
        """These, with a column of features before the answer. ``InputError`` where none can be."""
        if self.has_features:
            return self
        if not self.asked.may_have_features:
            raise InputError(
                "--features: they stand beside one text that has a label, labels or a number; "
                f"{self.called} data has {' and '.join(self.names)}"
            )
        *read, (answer, asked) = self._roles.items()
        return Columns({**dict(read), FEATURES: "features", answer: asked})

    def without_features(self) -> Columns:
        """These, without the column of features, if there is one."""
        return Columns({ours: role for ours, role in self._roles.items() if ours != FEATURES})

    @property
    def asked(self) -> Role:
        """The role of the column that is asked for."""
        return self.role(self.answer)

    @property
    def called(self) -> str:
        """What a data set with such columns is called: ``labelled``, ``paired``, ``stream``."""
        return self.asked.called or self.asked.name


def together(columns: Sequence[Sequence[str]]) -> Sequence[str]:
    """Returns the texts of one column as they are; of several each row in one string."""
    if len(columns) == 1:
        return columns[0]
    each = ([text.replace(BETWEEN, " ") for text in column] for column in columns)
    return [BETWEEN.join(texts) for texts in zip(*each, strict=True)]


def apart(questions: Sequence[str], count: int) -> list[list[str]]:
    """Returns the columns that :func:`together` was given, of which there are ``count``."""
    if count == 1:
        return [list(questions)]
    rows = [question.split(BETWEEN, count - 1) for question in questions]
    return [[row[place] if place < len(row) else "" for row in rows] for place in range(count)]


def role(name: str) -> Role:
    """The role of that name; ``InputError`` suggests the nearest one."""
    found: Role = find("roles", name).ROLE
    return found


def named(name: str, found: Collection[str], role: Role) -> list[str]:
    """The columns of a file that ``name`` stands for: the one that is called so; or, where none is
    and the ``role`` may be several, those that it lists, with commas between them."""
    if name in found or not role.may_be_columns:
        return [name]
    return name.split(",")


def usual() -> list[Columns]:
    """The columns of data sets of which nobody says what they are for, the likeliest first."""
    found = [role(name) for name in names("roles")]
    ranked = sorted((each for each in found if each.usual), key=lambda each: each.turn)
    return [Columns(each.usual) for each in ranked]


def of_task(task: str) -> Columns:
    """The columns that a task reads; of those that can be guessed, without importing the task."""
    for name in names("roles"):
        if task in (found := role(name)).tasks:
            return Columns(found.usual)
    reads: Columns = find("tasks", task).TASK.columns
    return reads
