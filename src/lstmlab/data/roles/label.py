"""One of several labels of a text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from lstmlab.data.columns import Columns
from lstmlab.data.reading.source import as_label, text_of
from lstmlab.data.roles.role import Role
from lstmlab.data.understanding.labels import flagged, in_order, with_counts
from lstmlab.errors import InputError
from lstmlab.language.quoting import short
from lstmlab.system.limits import LONGEST_WORD

if TYPE_CHECKING:
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile

LONGEST_LABEL = LONGEST_WORD
"""Characters: what a model's reader expects at most of a label."""
LABELLED = Columns({"text": "text", "label": "label"})


class Label(Role):
    name = "label"
    called = "labelled"
    usual: ClassVar[Mapping[str, str]] = LABELLED
    turn = 1
    tasks: ClassVar[tuple[str, ...]] = ("sentiment", "classification")
    guess_turn = 2

    is_class: ClassVar[bool] = True
    has_labels: ClassVar[bool] = True
    may_lack: ClassVar[bool] = True
    may_have_features: ClassVar[bool] = True
    caution = (
        "It gives every text one of its labels, also a text that none of them fits, and is "
        "not less sure of itself there."
    )

    def read(self, value: Any, column: str) -> str:
        """A whole number is written in one way, and so is what Unicode can spell in two."""
        return as_label(text_of(value, column))

    def check(
        self,
        column: str,
        named: Mapping[str, str],
        splits: Mapping[str, Mapping[str, Sequence[str]]],
        where: Callable[[str, int], str] | None = None,
    ) -> None:
        """``InputError`` for a single label, or those that training can't have seen."""
        known = set(splits["train"][column])
        if long := next((label for label in known if len(label) > LONGEST_LABEL), ""):
            raise InputError(
                f"{named['train']}: label '{short(long)}' has {len(long):,} characters, and at "
                f"most {LONGEST_LABEL} are one; is that the column of labels?"
            )
        if len(known) == 1:
            only = next(iter(known))
            raise InputError(
                f"{named['train']}: every label is '{short(only)}'; there must be two at least"
            )
        for split, name in named.items():
            strange = Counter(label for label in splits[split][column] if label not in known)
            if not strange:
                continue
            place = next(i for i, label in enumerate(splits[split][column]) if label in strange)
            label = splits[split][column][place]
            found = where(split, place) if where else f"{name}, example {place + 1}"
            others = in_order(strange.keys() - {label})
            more = f" (nor {'do' if len(others) > 1 else 'does'} {with_counts(others, strange)})"
            raise InputError(
                f"{found}: label '{short(label)}' does not occur in train{more if others else ''}"
            )

    def flagged(self, cells: Iterator[str]) -> Iterator[str]:
        return flagged(cells)

    def once(self, keys: Sequence[str], cells: Sequence[str], seen: set[str]) -> list[int]:
        """Those of each text the first that has its commonest label."""
        given: dict[str, Counter[str]] = defaultdict(Counter)
        for key, label in zip(keys, cells, strict=True):
            given[key][label] += 1
        kept: dict[str, int] = {}
        for place, (key, label) in enumerate(zip(keys, cells, strict=True)):
            if key not in kept and key not in seen and label == given[key].most_common(1)[0][0]:
                kept[key] = place
        return list(kept.values())

    def labels(self, cells: Sequence[str]) -> list[str]:
        """The labels in the order of numbers, if they are numbers."""
        return in_order(cells)

    def guess(
        self,
        found: Sequence[Profile],
        known: Mapping[str, str],
        task: str | None,
        *,
        told: bool,
    ) -> Guess | None:
        from lstmlab.data.guessing.by_role.labels import labelled

        return labelled(found, known, task)

    def likely(self, column: Profile) -> float:
        from lstmlab.data.guessing.by_role.labels import as_label

        return as_label(column)


ROLE = Label()
