"""Which column of a file has tokens, or a text, and which the tags of these, or spans over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from statistics import median
from typing import Any, NamedTuple

from lstmlab.data.guessing import column_names as called
from lstmlab.data.guessing.guessed import Guess
from lstmlab.data.guessing.profile import Profile
from lstmlab.data.reading.source import Unfit
from lstmlab.data.tagging.annotations import is_spans
from lstmlab.data.tagging.schemes import recognized
from lstmlab.data.tagging.values import parts_of
from lstmlab.language.quoting import option, short
from lstmlab.spans import OUTSIDE

TOKENS = ("tokens", "token", "words", "word", "chars", "characters", "form", "text", "sentence",
          "content", "词", "字", "文本", "句子")  # fmt: skip
TAGS = ("tags", "ner_tags", "ner", "tag", "entities", "spans", "bio", "labels", "label", "upos",
        "pos_tags", "pos", "标签", "标注", "实体")  # fmt: skip
"""What people call the two, the likeliest first."""
_AGREES = 0.8
"""Share of the rows in which there must be a tag for each token."""
_MOST = 8
"""Columns of which every two are looked at."""


class Fit(NamedTuple):
    """How two columns go together."""

    spans: bool
    """Whether the tags are spans over a text."""
    tokens: float
    """The tokens of a sequence, in the median."""
    tags: frozenset[str]
    sure: bool


def in_tokens(found: Sequence[Profile], known: Mapping[str, str], *, told: bool) -> Guess | None:
    """The column of tokens and that of their tags; None where no two are these. ``told``: whether
    the user says that they are there."""
    if not set(known) <= {"tokens", "tags"}:
        return None
    pairs = []
    for one, other in permutations(_likely(found, known), 2):
        if known.get("tokens", one.name) != one.name or known.get("tags", other.name) != other.name:
            continue
        fit = fits(one.sample, other.sample)
        if fit and (fit.sure or told or len(known) == 2):
            pairs.append((_named(one.name, TOKENS), _named(other.name, TAGS), one, other, fit))
    if not pairs:
        return None
    _, _, tokens, tags, fit = max(pairs, key=lambda pair: (pair[1], pair[0]))
    others = [
        each.name
        for each in found
        if each not in (tokens, tags)
        and each.sample != tags.sample
        and (also := fits(tokens.sample, each.sample))
        and also.sure
    ]
    alternatives = [f"{option('tags', name)} to learn '{short(name)}'" for name in others]
    doubts: tuple[str, ...] = ()
    if others and "tags" not in known:
        doubts = (f"{_listed([tags.name, *others])} could each be the tags",)
    return Guess(
        "tagging",
        {"tokens": tokens.name, "tags": tags.name},
        (
            f"tokens is '{tokens.name}', {_why(tokens, 'tokens', known)}: "
            + (
                "texts, cut into tokens"
                if fit.spans
                else f"lists of {fit.tokens:.0f} in the median"
            ),
            f"tags is '{tags.name}', {_why(tags, 'tags', known)}: "
            + ("spans over these" if fit.spans else _tags_named(fit.tags)),
            "tagging: there is a tag for each token"
            if not fit.spans
            else "tagging: entities in texts, by their places",
        ),
        tuple(alternatives),
        doubts,
    )


def fits(tokens: Sequence[Any], tags: Sequence[Any]) -> Fit | None:
    """How the values of two columns, row by row, go together as tokens and tags; None where they
    don't."""
    rows = [
        (one, other) for one, other in zip(tokens, tags, strict=True) if one is not None and other
    ]
    if not rows:
        return None
    if all(isinstance(one, str) and is_spans(other) for one, other in rows):
        return Fit(True, 0, frozenset(), sure=True)
    lengths, seen, alike = [], list[str](), 0
    for one, other in rows:
        try:
            parts = parts_of(one, "tokens"), parts_of(other, "tags")
        except Unfit:
            continue
        lengths.append(len(parts[0]))
        alike += len(parts[0]) == len(parts[1])
        seen += parts[1]
    if not lengths or alike < _AGREES * len(rows):
        return None
    distinct = frozenset(seen)
    lists = all(isinstance(one, list) and isinstance(other, list) for one, other in rows)
    scheme = recognized(distinct) if OUTSIDE in distinct else None
    few = len(seen) >= 3 * len(distinct) or len(seen) < 60
    sure = few and (lists or (scheme is not None and median(lengths) > 1))
    return Fit(False, median(lengths), distinct, sure)


def as_tokens(column: Profile) -> float:
    """Points for how much a column seems to have tokens."""
    if not column.is_text and not any(isinstance(each, list) for each in column.sample):
        return 0
    return 1 + _named(column.name, TOKENS)


def as_tags(column: Profile) -> float:
    """Points for how much a column seems to have tags."""
    lists = any(isinstance(each, list | dict) for each in column.sample)
    return (1 + lists + _named(column.name, TAGS)) if lists or column.is_text else 0


def usual_names(found: Sequence[str]) -> dict[str, str]:
    """Our columns -> those ``found`` that are called as such columns usually are, where they aren't
    called as ours."""
    if {"tokens", "tags"} <= {*found}:
        return {}
    tokens = next((name for name in TOKENS if name in found), "")
    tags = next((name for name in TAGS if name in found), "")
    return {"tokens": tokens, "tags": tags} if tokens and tags else {}


def _likely(found: Sequence[Profile], known: Mapping[str, str]) -> list[Profile]:
    """Those that are looked at: the known ones, and of many the first that are called so."""
    ranked = sorted(
        found,
        key=lambda each: (
            each.name not in known.values(),
            -max(_named(each.name, TOKENS), _named(each.name, TAGS)),
        ),
    )
    chosen = ranked[:_MOST]
    return [each for each in found if each in chosen]


def _named(name: str, names: Sequence[str]) -> float:
    """How early among ``names`` a column's is, from 1 to 0."""
    words = ["_".join(called.words(name)), name.lower()]
    places = [names.index(word) for word in words if word in names]
    return 1 - min(places) / len(names) if places else 0.0


def _why(column: Profile, ours: str, known: Mapping[str, str]) -> str:
    if column.name == ours:
        return "by its name"
    return "as you say" if ours in known else "by what it holds"


def _tags_named(tags: frozenset[str]) -> str:
    shown = sorted(tags - {OUTSIDE})[:4]
    more = ", …" if len(tags - {OUTSIDE}) > 4 else ""
    return f"{len(tags)} different ({', '.join(short(tag, 20) for tag in shown)}{more})"


def _listed(names: list[str]) -> str:
    quoted = [f"'{short(name)}'" for name in names]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
