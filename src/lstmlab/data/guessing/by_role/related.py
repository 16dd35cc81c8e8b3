"""Which two columns of a table are texts that are judged together, and which is the judgement."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from lstmlab.data.guessing import column_names as called
from lstmlab.data.guessing.by_role.labels import as_label
from lstmlab.data.guessing.by_role.numbers import MOST_LABELS, as_number, is_numeric
from lstmlab.data.guessing.guessed import Guess, ranked, reason
from lstmlab.data.guessing.profile import Profile
from lstmlab.language.quoting import option, short

FIRST, SECOND = "sentence1", "sentence2"
_PAIRS = (
    ("premise", "hypothesis"),
    ("query", "passage"),
    ("query", "document"),
    ("question", "sentence"),
    ("前提", "假设"),
    ("句子一", "句子二"),
)
_FIRST = re.compile(r"(.+?)[\s_.-]*(?:1|a|one|甲)")
_ENDS = {"1": "2", "a": "b", "one": "two", "甲": "乙"}
LABEL = called.names(
    "label labels gold_label entailment_label entailment_judgment entailment is_duplicate "
    "duplicate same paraphrase quality class relation judgment judgement gold y 标签 类别 关系"
)
SCORE = called.names(
    "score scores similarity relatedness relatedness_score similarity_score rating grade "
    "degree stars ähnlichkeit similarité similitud 分数 得分 相似度 评分"
)
_LEAST = 0.5
"""Points of a column that is worth naming as another one to learn: ids have less."""


def sides_of(found: Sequence[str]) -> tuple[str, str] | None:
    """The two columns whose names say that they belong together: ``premise`` and ``hypothesis``, or
    two that are called alike but for a number or letter, such as ``text_a`` and ``text_b``."""
    plain = {_plain(name): name for name in found}
    for one, other in _PAIRS:
        if one in plain and other in plain:
            return plain[one], plain[other]
    for name in found:
        match = _FIRST.fullmatch(name.lower())
        if match is None:
            continue
        end = next(end for end in _ENDS if name.lower().endswith(end))
        wanted = name.lower()[: -len(end)] + _ENDS[end]
        for other in found:
            if other.lower() == wanted:
                return name, other
    return None


def usual_names(found: Sequence[str], usual: Mapping[str, str]) -> dict[str, str]:
    """Our columns -> those of a file that are meant by them, as far as they are called otherwise;
    none where two texts that belong together aren't among them."""
    first, second, answer = usual
    sides = (first, second) if {first, second} <= {*found} else sides_of(found)
    if sides is None:
        return {}
    names = {first: sides[0], second: sides[1]}
    if answer not in found:
        known = LABEL if answer == "label" else SCORE
        like = [n for n in found if n not in sides and called.likeness(n, known) == called.WHOLE]
        if len(like) == 1:
            names[answer] = like[0]
    return {ours: theirs for ours, theirs in names.items() if ours != theirs}


def labelled(found: Sequence[Profile], known: Mapping[str, str], *, told: bool) -> Guess | None:
    """Two texts and their label; None where no columns are these, or a number is likelier."""

    def likely(column: Profile) -> float:
        points = as_label(column) + 2 * column.named(LABEL) - 2 * column.named(SCORE)
        many = is_numeric(column) and column.distinct > MOST_LABELS
        return 0 if many and not told else points

    return _judged(found, known, "label", likely, LABEL, told=told)


def scored(found: Sequence[Profile], known: Mapping[str, str], *, told: bool) -> Guess | None:
    """Two texts and their score; None where no columns are these."""

    def likely(column: Profile) -> float:
        points = as_number(column)
        return points and points + 2 * column.named(SCORE)

    return _judged(found, known, "score", likely, SCORE, told=told)


def _judged(
    found: Sequence[Profile],
    known: Mapping[str, str],
    answer: str,
    likely: Callable[[Profile], float],
    names: frozenset[str],
    *,
    told: bool,
) -> Guess | None:
    if not {*known} <= {FIRST, SECOND, answer}:
        return None
    columns = {each.name: each for each in found}
    taken = {**_texts(found, known, told=told), **known}
    if not {FIRST, SECOND} <= {*taken}:
        return None
    sides = (taken[FIRST], taken[SECOND])
    rest = [each for each in found if each.name not in sides]
    answers = ranked(rest, known, answer, likely)
    if not answers:
        return None
    judgement = answers[0][1]
    task, other = _TASKS[answer], _TASKS[_OTHER[answer]]
    alternatives = [
        f"{option(answer, each.name)} to learn '{short(each.name)}' ({each.described()})"
        for points, each in answers[1:3]
        if points > _LEAST
    ]
    numbers = [each for each in rest if as_number(each) > _LEAST and each.distinct > 2]
    if answer == "label" and numbers:
        best = max(numbers, key=lambda each: each.named(SCORE))
        alternatives.append(
            f"--task {other} {option('score', best.name)} to learn '{short(best.name)}' as a number"
        )
    own = sides == (FIRST, SECOND)
    why = "by their names" if own or {FIRST, SECOND} - {*known} else "as you say"
    held = f": {columns[sides[0]].described()}" if sides[0] in columns else ""
    return Guess(
        task,
        {FIRST: sides[0], SECOND: sides[1], answer: judgement.name},
        (
            f"the texts are '{short(sides[0])}' and '{short(sides[1])}', {why}{held}",
            reason(answer, judgement, known, names),
            f"{task}: two texts are judged together",
        ),
        tuple(alternatives),
    )


_TASKS = {"label": "pair-classification", "score": "pair-regression"}
_OTHER = {"label": "score", "score": "label"}


def _texts(found: Sequence[Profile], known: Mapping[str, str], *, told: bool) -> dict[str, str]:
    """Our two texts -> the columns that they are, by their names; or, where it is ``told`` that
    there are two, the first that hold texts."""
    texts = [each for each in found if each.nature in {"text", "classes"} and each.length > 1]
    free = [each.name for each in texts if each.name not in known.values()]
    missing = [ours for ours in (FIRST, SECOND) if ours not in known]
    if not missing:
        return {}
    if len(missing) == 2 and (sides := sides_of(free)):
        return dict(zip(missing, sides, strict=True))
    long = [each.name for each in texts if each.nature == "text" and each.name in free]
    if not (told or known) or len(long) < len(missing):
        return {}
    return dict(zip(missing, long, strict=False))


def _plain(name: str) -> str:
    return "_".join(called.words(name)) or name.lower()
