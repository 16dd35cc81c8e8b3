"""One of several labels of two texts together, such as whether one follows from the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from lstmlab.data.columns import Columns
from lstmlab.data.roles.label import Label

if TYPE_CHECKING:
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile

LABELLED_PAIRS = Columns({"sentence1": "text", "sentence2": "text", "label": "pair-label"})


class PairLabel(Label):
    name = "pair-label"
    called = "pair-labelled"
    usual: ClassVar[Mapping[str, str]] = LABELLED_PAIRS
    turn = 5
    may_have_features: ClassVar[bool] = False
    tasks: ClassVar[tuple[str, ...]] = ("pair-classification",)
    guess_turn = 0  # before one text with a label, which stand beside another text here
    caution = (
        "It gives every two texts one of its labels, also two that have nothing to do with each "
        "other or with what it was taught, and is not less sure of itself there."
    )

    def also_called(self, found: Sequence[str]) -> Mapping[str, str]:
        from lstmlab.data.guessing.by_role.related import usual_names

        return usual_names(found, self.usual)

    def guess(
        self,
        found: Sequence[Profile],
        known: Mapping[str, str],
        task: str | None,
        *,
        told: bool,
    ) -> Guess | None:
        from lstmlab.data.guessing.by_role.related import labelled

        return labelled(found, known, told=told)


ROLE = PairLabel()
