"""A text that comes in tokens, each of which is to get a tag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from lstmlab.data.reading.source import LONGEST_TEXT, TooLong, Unfit, too_long
from lstmlab.data.roles.role import Role
from lstmlab.data.tagging.values import Cut, cell_of, parts_of

if TYPE_CHECKING:
    from lstmlab.data.guessing.profile import Profile


class Tokens(Role):
    """A cell is its tokens with a space between each."""

    name = "tokens"
    noun: ClassVar[str] = "list of tokens"
    is_text: ClassVar[bool] = True

    holds_several: ClassVar[bool] = True

    def read(self, value: Any, column: str) -> str:
        return cell_of(parts_of(value, column))

    def asked(self, value: Any, column: str) -> str:
        """A list of tokens stays cut as it is; of a text every character stays in its place."""
        if not isinstance(value, str):
            return (
                Cut(self.read(value, column)) if _is_list(value) else super().asked(value, column)
            )
        if len(value) > LONGEST_TEXT:
            raise TooLong(column, f"{column} {too_long(value)}")
        try:
            value.encode()
        except UnicodeEncodeError:  # JSON can spell it
            raise Unfit(column, "half a surrogate pair is no text; remove it") from None
        return value

    def unit(self, cells: Sequence[str]) -> str:
        from lstmlab.data.tagging.units import unit_of

        return unit_of(cells)

    def likely(self, column: Profile) -> float:
        from lstmlab.data.guessing.by_role.tags import as_tokens

        return as_tokens(column)

    def shown(self, column: str, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        lengths = sorted(len(cell.split()) for cell in cells)
        middle = lengths[len(lengths) // 2]
        yield f"{column} of an example", f"{middle:,} in the median, {lengths[-1]:,} at most"


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) or hasattr(value, "tolist")


ROLE = Tokens()
