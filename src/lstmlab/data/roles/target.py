"""A text that a model writes: a translation, a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from lstmlab.data.roles.role import Role

if TYPE_CHECKING:
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile
    from lstmlab.recipe import Recipe


class Target(Role):
    name = "target"
    called = "paired"
    usual: ClassVar[Mapping[str, str]] = {"source": "text", "target": "target"}
    turn = 2
    tasks: ClassVar[tuple[str, ...]] = ("translation", "summarization")
    guess_turn = 1

    is_text: ClassVar[bool] = True
    is_written: ClassVar[bool] = True
    caution = "What it writes can read well and be wrong; nothing in it checks facts or numbers."

    def limit(self, recipe: Recipe) -> tuple[int, str] | None:
        return recipe.max_target_length, "head"

    def guess(
        self,
        found: Sequence[Profile],
        known: Mapping[str, str],
        task: str | None,
        *,
        told: bool,
    ) -> Guess | None:
        from lstmlab.data.guessing.by_role.pairs import paired

        return paired(found, known, task, told=told)


ROLE = Target()
