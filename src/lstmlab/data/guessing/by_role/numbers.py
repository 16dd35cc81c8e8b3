"""Which column of a table is a number that texts are worth, and not one of a few labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lstmlab.data.guessing import column_names as called
from lstmlab.data.guessing.guessed import Guess, as_text, ranked, reason
from lstmlab.data.guessing.profile import Profile
from lstmlab.data.understanding.numbers import number_of
from lstmlab.language.quoting import option, short

MOST_LABELS = 10
"""Different numbers that are taken for labels at most, where nothing else is said."""
NUMBER = called.names(
    "score scores rating ratings star stars grade grades mark marks points price "
    "prices cost amount value note bewertung preis prix precio "
    "评分 星级 评级 打分 得分 分数 价格 金额 数值 价钱"
)


def measured(
    found: Sequence[Profile], known: Mapping[str, str], task: str | None, *, told: bool
) -> Guess | None:
    """A text and its number; None where no column is either, or where labels are likelier.
    ``told``: whether the user says that there is a number."""
    if set(known) - {"text", "number"}:
        return None
    sure = told or "number" in known
    numbers = ranked(found, known, "number", as_number)
    texts = ranked(found, known, "text", as_text)
    texts = [one for one in texts if not numbers or one[1] is not numbers[0][1] or "text" in known]
    if not numbers or not texts:
        return None
    (score, number), (text_score, text) = numbers[0], texts[0]
    if not sure and (_is_unlikely(number) or _has_label(found, number)):
        return None
    doubts, alternatives = [], []
    for points, other in numbers[1:]:
        alternatives.append(
            f"{option('number', other.name)} to learn '{short(other.name)}' ({other.described()})"
        )
        if points > score - 1:
            doubts.append(f"'{number.name}' and '{other.name}' could both be the number")
    for points, other in texts[1:]:
        if other is not number and other.nature == "text" and points > text_score - 1:
            doubts.append(f"'{text.name}' and '{other.name}' could both be the text")
    if task is None and number.nature == "classes":
        alternatives.append(
            f"--task classification {option('label', number.name)} to take its "
            f"{number.distinct} values for labels, of which none is near another"
        )
    return Guess(
        task or "regression",
        {"text": text.name, "number": number.name},
        (
            reason("text", text, known, called.TEXT | called.TITLE),
            reason("number", number, known, NUMBER),
            f"{task or 'regression'}: {_why(number) if task is None else 'as you say'}",
        ),
        tuple(alternatives),
        tuple(doubts),
    )


def as_number(column: Profile) -> float:
    """Points for how much a column seems to hold what texts are worth; none if it can't."""
    if not is_numeric(column) or column.distinct < 2:
        return 0
    points = 1.0 + 2 * column.named(NUMBER) + 1 * (column.nature == "number")
    return max(0.1, points - 3 * (column.nature == "id") - (1 - column.size / column.rows))


def is_numeric(column: Profile) -> bool:
    """Whether nearly all of its values are numbers."""
    if not column.values or not column.is_text:
        return False
    numeric = sum(number_of(value) is not None for value in column.values)
    return numeric > 0.9 * len(column.values)


def or_as_numbers(label: Profile) -> str:
    """What to say of labels that are numbers: how to have them learned as such; else nothing."""
    if label.distinct < 3 or not is_numeric(label):
        return ""
    return (
        f"--task regression {option('number', label.name)} to learn '{short(label.name)}' as "
        "numbers, where being near counts"
    )


def _is_unlikely(number: Profile) -> bool:
    """Whether it is called otherwise, holds ids, or so few numbers that they may be labels."""
    labels = number.nature == "classes" and number.distinct <= MOST_LABELS
    ids = number.nature == "id" and number.named(NUMBER) < called.WHOLE
    return labels or ids or not number.named(NUMBER)


def _has_label(found: Sequence[Profile], number: Profile) -> bool:
    """Whether another column is called as labels are, and not as numbers, and has few values."""
    return any(
        each.nature == "classes" and each.named(called.LABEL) and not each.named(NUMBER)
        for each in found
        if each is not number
    )


def _why(number: Profile) -> str:
    return f"'{short(number.name)}' holds {number.distinct:,} different numbers, not a few labels"
