"""A number that two texts are worth together: how alike they are, how related."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from lstmlab.data.columns import Columns
from lstmlab.data.roles.number import Number

if TYPE_CHECKING:
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile

SCORED_PAIRS = Columns({"sentence1": "text", "sentence2": "text", "score": "pair-score"})


class PairScore(Number):
    name = "pair-score"
    called = "pair-scored"
    usual: ClassVar[Mapping[str, str]] = SCORED_PAIRS
    turn = 6
    may_have_features: ClassVar[bool] = False
    tasks: ClassVar[tuple[str, ...]] = ("pair-regression",)
    guess_turn = 0  # before one text with a number, which stand beside another text here
    caution = (
        "It gives every two texts a number, also two that have nothing to do with what it was "
        "taught; and hardly one beyond those that it has learned from."
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
        from lstmlab.data.guessing.by_role.related import scored

        return scored(found, known, told=told)


ROLE = PairScore()
