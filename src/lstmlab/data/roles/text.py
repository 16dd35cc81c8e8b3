"""A text that a model reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from lstmlab.data.roles.role import Role

if TYPE_CHECKING:
    from lstmlab.data.guessing.profile import Profile
    from lstmlab.recipe import Recipe


class Text(Role):
    name = "text"
    is_text: ClassVar[bool] = True
    may_be_columns: ClassVar[bool] = True

    def limit(self, recipe: Recipe) -> tuple[int, str] | None:
        return recipe.max_length, recipe.truncation

    def likely(self, column: Profile) -> float:
        from lstmlab.data.guessing.guessed import as_text

        return as_text(column)


ROLE = Text()
