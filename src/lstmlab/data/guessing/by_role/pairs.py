"""Which two columns of a table are the sides of pairs, and what sort of pairs they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

from lstmlab.data.guessing import column_names as called
from lstmlab.data.guessing.by_role.labels import as_label
from lstmlab.data.guessing.guessed import Guess
from lstmlab.data.guessing.profile import Profile
from lstmlab.language.quoting import option
from lstmlab.language.scripts import CJK

Sort = Literal["translation", "summarization"]


def paired(
    found: Sequence[Profile], known: Mapping[str, str], task: str | None, *, told: bool
) -> Guess | None:
    """The sides of pairs, and which task they are for; None where no columns are these. ``told``:
    whether the user says that they are there."""
    if set(known) & {"text", "label"}:
        return None
    labelled = not told and any(as_label(each) >= 3 for each in found)
    sides = sides_of(found, known, labelled, told=told)
    if sides is None:
        return None
    source, target, why, unsure = sides
    seems, because, doubt = sort_of_pair(source, target)
    chosen = task or seems
    other = "summarization" if chosen == "translation" else "translation"
    alternatives = [
        f"{option('source', target.name)} {option('target', source.name)} for the other direction",
        *([] if task else [f"--task {other} if that is what the pairs are"]),
    ]
    return Guess(
        chosen,
        {"source": source.name, "target": target.name},
        (
            f"source is '{source.name}', target is '{target.name}': {why}",
            f"{chosen}: {because if chosen == seems else 'as you say'}",
        ),
        tuple(alternatives),
        tuple(each for each in (unsure, "" if task else doubt) if each),
    )


def sides_of(
    found: Sequence[Profile], known: Mapping[str, str], labelled: bool, *, told: bool
) -> tuple[Profile, Profile, str, str] | None:
    """Source, target, why, and why that isn't sure, if it isn't."""
    by_name = {each.name: each for each in found}
    if "source" in known and "target" in known:
        source, target = by_name[known["source"]], by_name[known["target"]]
        own = (source.name, target.name) == ("source", "target")
        return source, target, "their names" if own else "as you say", ""
    texts = [each for each in found if each.nature in {"text", "classes"} and each.length > 1]
    for ours, theirs in (("source", "target"), ("target", "source")):
        if ours in known:
            rest = [each for each in texts if each.name != known[ours]]
            if not rest:
                return None
            best = max(rest, key=lambda each: (_side_points(each, theirs), each.length))
            pair = by_name[known[ours]], best
            source, target = pair if ours == "source" else (best, pair[0])
            return source, target, f"{ours} as you say", ""
    long = [each for each in texts if each.nature == "text"]
    # Beside a text, a 'source' may be where it is from, and a 'target' what to learn of it.
    others = [each for each in long if each.named(called.TEXT) == 3]
    for one, other in combinations(long if others else texts, 2):
        for first, then in ((one, other), (other, one)):
            if first.named(called.SOURCE) and then.named(called.TARGET):
                return first, then, "their names", ""
    texts = long
    for one, other in combinations(texts, 2):
        tags = called.language(one.name), called.language(other.name)
        if all(tags) and tags[0] != tags[1]:
            why = f"their names are languages, {one.name} first"
            return one, other, why, which_is_not_said(one.name, other.name)
    for one, other in combinations(texts, 2):
        for document, summary in ((one, other), (other, one)):
            named = document.named(called.DOCUMENT) and summary.named(called.SUMMARY)
            if named and summary.length < document.length and not labelled:
                return document, summary, "their names", ""
    if len(texts) < 2 or labelled or (not told and len(texts) > 2):
        return None
    longest = sorted(texts, key=lambda each: -each.length)[:2]
    source, target = longest if sort_of_pair(*longest)[0] == "summarization" else texts[:2]
    why = "they are the texts that there are"
    return source, target, why, which_is_not_said(source.name, target.name)


def which_is_not_said(one: str, other: str) -> str:
    return f"which of '{one}' and '{other}' is the source is not said"


def _side_points(column: Profile, ours: str) -> int:
    names = called.SOURCE | called.DOCUMENT if ours == "source" else called.TARGET | called.SUMMARY
    return column.named(names)


def sort_of_pair(source: Profile, target: Profile) -> tuple[Sort, str, str]:
    """Translation or summarization; why; and why that isn't sure, if it isn't."""
    tags = called.language(source.name), called.language(target.name)
    if all(tags) and tags[0] != tags[1]:
        return "translation", "the columns are called by languages", ""
    if target.named(called.SUMMARY):
        return "summarization", f"'{target.name}' is the name of a summary", ""
    if abs(source.cjk - target.cjk) > 0.5:
        return "translation", "the two are in different scripts", ""
    ratio = target.length / max(1.0, source.length)
    shared = _overlap(source, target)
    said = f"a target has {ratio:.0%} of its source's length and shares {shared:.0%} of its words"
    if ratio < 0.6 and shared > 0.3:
        return "summarization", said, ""
    if ratio > 0.5 and shared < 0.3:
        return "translation", said, ""
    seems: Sort = "summarization" if ratio < 0.5 else "translation"
    return seems, said, f"whether the pairs are translations or summaries isn't plain: {said}"


def _overlap(source: Profile, target: Profile) -> float:
    """The share of a target's words (two characters, in CJK) that its source has, too."""
    shares = []
    for one, other in zip(source.values, target.values, strict=False):
        have, want = _parts(one), _parts(other)
        if want:
            shares.append(len(want & have) / len(want))
    return sum(shares) / max(1, len(shares))


def _parts(text: str) -> set[str]:
    words = set(re.findall(rf"[^\W\d_{CJK}]{{3,}}", text.lower()))
    cjk = re.findall(rf"[{CJK}]+", text)
    return words | {run[i : i + 2] for run in cjk for i in range(len(run) - 1)}
