"""A tag for each token: an entity's part, a part of speech."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from lstmlab.data.columns import Columns
from lstmlab.data.reading.source import Unfit, text_of
from lstmlab.data.roles.role import Role
from lstmlab.data.tagging.annotations import is_spans, spans_in
from lstmlab.data.tagging.cutting import tagged
from lstmlab.data.tagging.schemes import Place, of_sequences, read_as
from lstmlab.data.tagging.values import cell_of, parts_of
from lstmlab.data.understanding.labels import in_order
from lstmlab.errors import InputError
from lstmlab.language import notes
from lstmlab.language.quoting import short, some
from lstmlab.spans import mark_spans, spans_of
from lstmlab.system.limits import LONGEST_WORD

if TYPE_CHECKING:
    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.guessing.profile import Profile

TAGGED = Columns({"tokens": "tokens", "tags": "tags"})
MOST_TAGS = 1000
"""The most tags of a model; each may follow each other, which is a number for every two."""
_NAMED = 3
"""Places where tags can't follow each other that are named."""
_SHOWN = 8


class Tags(Role):
    """A cell is the tags of a sequence with a space between each; those of spans are BIO."""

    name = "tags"
    called = "tagged"
    usual: ClassVar[Mapping[str, str]] = TAGGED
    turn = 0
    tasks: ClassVar[tuple[str, ...]] = ("tagging",)
    guess_turn = 0
    noun: ClassVar[str] = "tag for each token"

    has_labels: ClassVar[bool] = True
    caution = (
        "It gives every token one of its tags, also in text that has nothing to do with them, and "
        "finds no entity of a type that it wasn't taught."
    )

    holds_several: ClassVar[bool] = True

    def read(self, value: Any, column: str) -> str:
        return cell_of(parts_of(value, column))

    def of_row(
        self, row: Mapping[str, Any], names: Mapping[str, str], tell: Callable[[str], None]
    ) -> Mapping[str, Any]:
        """Returns the tokens of a text with their tags, which spans over it give; ``Unfit`` where
        there isn't one tag for each token."""
        (tokens, there), *_, (tags, here) = names.items()
        given, marks = row.get(there), row.get(here)
        if isinstance(given, str) and is_spans(marks):
            text_of(given, tokens)  # but every character stays in its place
            made = tagged(given, spans_in(marks, given, tags))
            if made.within:
                tell(notes.WITHIN)
            if made.overlapping:
                tell(notes.OVERLAPPING)
            return {there: made.tokens, here: made.tags}
        if isinstance(marks, list) and any(tag is None or tag == "" for tag in marks):
            raise Unfit(tags, f"a token without its tag in {tags}; fill it in", is_missing=True)
        parts = parts_of(given, tokens), parts_of(marks, tags)
        if len(parts[0]) != len(parts[1]):
            counts = f"{len(parts[1]):,} {tags} for {len(parts[0]):,} {tokens}"
            raise Unfit(tags, f"{counts}; there must be one for each")
        if set(parts[1]) == {"_"}:  # what CoNLL-U writes for nothing
            raise Unfit(tags, f"no {tags}; fill them in or remove the row", is_missing=True)
        return {there: parts[0], here: parts[1]}

    def settled(
        self,
        column: str,
        cells: Mapping[str, Sequence[str]],
        where: Callable[[str, int, int], str],
    ) -> tuple[dict[str, list[str]], list[str]]:
        """Tags that mark spans, in whatever scheme, as BIO; also the few that mark none where all
        others do."""
        whole = {split: [cell.split() for cell in part] for split, part in cells.items()}
        odd = read_as(Counter(tag for part in whole.values() for tags in part for tag in tags))
        slips = _slips(odd, whole, where) if odd else []
        if odd:
            whole = {
                split: [[odd.get(tag, tag) for tag in tags] for tags in part]
                for split, part in whole.items()
            }
        scheme = of_sequences([tags for part in whole.values() for tags in part])
        if scheme is None:
            return {split: list(part) for split, part in cells.items()}, []
        told = slips if scheme.name == "BIO" else [*slips, notes.SCHEME.format(scheme=scheme.name)]
        made: dict[str, list[str]] = {}
        for split, part in whole.items():
            read = [scheme.as_bio(tags) for tags in part]
            made[split] = [cell_of(tags) for tags, _ in read]
            wrong = {number: places for number, (_, places) in enumerate(read) if places}
            if wrong:
                told.append(_strays(split, len(part), wrong, where))
        return made, told

    def check(
        self,
        column: str,
        named: Mapping[str, str],
        splits: Mapping[str, Mapping[str, Sequence[str]]],
        where: Callable[[str, int], str] | None = None,
    ) -> None:
        """``InputError`` for a single tag, too many of them, or one that is too long."""
        known = self.labels(splits["train"][column])
        if len(known) < 2:
            only = known[0] if known else ""
            raise InputError(
                f"{named['train']}: every tag is '{short(only)}'; there must be two at least"
            )
        if len(known) > MOST_TAGS:
            raise InputError(
                f"{named['train']}: {len(known):,} different tags, and at most {MOST_TAGS:,} can "
                "be told apart; is that the column of tags?"
            )
        if long := next((tag for tag in known if len(tag) > LONGEST_WORD), ""):
            raise InputError(
                f"{named['train']}: tag '{short(long)}' has {len(long):,} characters, and at most "
                f"{LONGEST_WORD} are one; is that the column of tags?"
            )

    def labels(self, cells: Sequence[str]) -> list[str]:
        """All tags that there are."""
        return in_order({tag for cell in cells for tag in cell.split()})

    def metric(self, labels: Sequence[str]) -> str:
        """Where tags mark no spans, it is how many of them are right."""
        return "" if mark_spans(labels) else "tag-accuracy"

    def guess(
        self,
        found: Sequence[Profile],
        known: Mapping[str, str],
        task: str | None,
        *,
        told: bool,
    ) -> Guess | None:
        from lstmlab.data.guessing.by_role.tags import in_tokens

        return in_tokens(found, known, told=told)

    def also_called(self, found: Sequence[str]) -> dict[str, str]:
        from lstmlab.data.guessing.by_role.tags import usual_names

        return usual_names(found)

    def likely(self, column: Profile) -> float:
        from lstmlab.data.guessing.by_role.tags import as_tags

        return as_tags(column)

    def shown(self, column: str, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        known = self.labels(cells)
        counts: Counter[str] = Counter()
        tokens = 0
        for cell in cells:
            tags = cell.split()
            tokens += len(tags)
            counts.update(span.type for span in spans_of(tags))
        common = counts.most_common(_SHOWN)
        if mark_spans(known):
            listed = some((f"{short(kind, 30)} {n:,}" for kind, n in common), _SHOWN)
            yield (
                f"the {column} mark spans",
                f"{counts.total():,} of {len(counts):,} types: {listed}",
            )
        else:
            listed = ", ".join(f"{short(tag, 30)} {n / tokens:.1%}" for tag, n in common)
            yield f"the {column} are", f"{len(counts):,} different: {listed}"


def _slips(
    odd: Mapping[str, str],
    whole: Mapping[str, Sequence[Sequence[str]]],
    where: Callable[[str, int, int], str],
) -> list[str]:
    """A note on the few tags that mark no spans, where all others do."""
    named = [
        f"{short(tag, 30)} as {short(odd[tag], 30)} ({where(split, number, place)})"
        for split, part in whole.items()
        for number, tags in enumerate(part)
        for place, tag in enumerate(tags)
        if tag in odd
    ]
    return [notes.NO_SPAN_TAGS.format(places=_some(named))]


def _some(named: Sequence[str]) -> str:
    more = f"; {len(named) - _NAMED:,} more" if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + more


def _strays(
    split: str,
    whole: int,
    wrong: Mapping[int, Sequence[Place]],
    where: Callable[[str, int, int], str],
) -> str:
    """A note on sequences with tags that can't follow each other."""
    named = [
        f"{place.said} ({where(split, number, place.token)})"
        for number, places in wrong.items()
        for place in places
    ]
    return notes.STRAYS.format(
        split=split,
        count=f"{len(wrong):,}",
        whole=f"{whole:,}",
        places=_some(named),
    )


ROLE = Tags()
