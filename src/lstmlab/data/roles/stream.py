"""A line of a running text, of which each next token is to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from lstmlab.data.columns import Columns
from lstmlab.data.reading.source import text_of
from lstmlab.data.roles.role import Role

if TYPE_CHECKING:
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile


STREAM = Columns({"text": "stream"})


class Stream(Role):
    name = "stream"
    called = "stream"
    usual: ClassVar[Mapping[str, str]] = STREAM
    turn = 9  # a text alone: every other sort has one, too
    tasks: ClassVar[tuple[str, ...]] = ("language-modeling",)
    guess_turn = 9

    is_text: ClassVar[bool] = True
    may_be_columns: ClassVar[bool] = True
    is_running: ClassVar[bool] = True
    caution = "What it writes follows the text it has read, its errors and prejudices included."

    def read(self, value: Any, column: str) -> str:
        return text_of(value, column, may_be_blank=True)

    def guess(
        self,
        found: Sequence[Profile],
        known: Mapping[str, str],
        task: str | None,
        *,
        told: bool,
    ) -> Guess | None:
        from lstmlab.data.guessing.by_role.texts import running

        return running(found, known)


ROLE = Stream()
