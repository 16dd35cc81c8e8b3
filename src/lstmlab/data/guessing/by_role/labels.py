"""Which column of a table is a label, of which text, and what sort of labels they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lstmlab.data.guessing import column_names as called
from lstmlab.data.guessing.by_role.numbers import or_as_numbers
from lstmlab.data.guessing.guessed import Guess, as_text, ranked, reason
from lstmlab.data.guessing.profile import Profile
from lstmlab.language.quoting import option, short

_FILLED = 0.5
"""Share of the rows that have a label where it is meant for all of them."""
_FEELINGS = called.names(
    "pos neg positive negative neutral good bad mixed positiv negativ positif négatif "
    "very_positive very_negative 正面 负面 中性 好评 差评 中评 积极 消极 正向 负向 正 负 "
    "喜欢 不喜欢 满意 不满意 非常正面 非常负面 ポジティブ ネガティブ"
)


def labelled(found: Sequence[Profile], known: Mapping[str, str], task: str | None) -> Guess | None:
    """A text and its label, and which task they are for; None where no column is either."""
    labels = ranked(found, known, "label", as_label)
    texts = [
        (score, each)
        for score, each in ranked(found, known, "text", as_text)
        if not labels or each is not labels[0][1] or "text" in known
    ]
    if not labels or not texts:
        return None
    (label_score, label), (text_score, text) = labels[0], texts[0]
    doubts, alternatives = [], []
    if label.size < _FILLED * label.rows:
        share = max(1, round(100 * label.size / label.rows))
        doubts.append(f"only {share} % of the rows have a label in '{short(label.name)}'")
    for score, other in labels[1:]:
        if other is text:
            continue
        alternatives.append(
            f"{option('label', other.name)} to learn '{short(other.name)}' ({other.described()})"
        )
        if score > label_score - 2:
            doubts.append(f"'{label.name}' and '{other.name}' could both be the label")
    for score, other in texts[1:]:
        if other is not label and other.nature == "text":
            alternatives.append(
                f"{option('text', other.name)} to read '{short(other.name)}' instead "
                f"({other.described()})"
            )
            if score > text_score - 1:
                doubts.append(f"'{text.name}' and '{other.name}' could both be the text")
    seems, why, unsure = _feeling(label)
    if unsure and task is None:
        doubts.append(unsure)
    other_task = "classification" if seems == "sentiment" else "sentiment"
    chosen = task or seems
    if task is None:
        alternatives.append(f"--task {other_task} if that is what the labels are")
        alternatives += [numbers] if (numbers := or_as_numbers(label)) else []
    return Guess(
        chosen,
        {"text": text.name, "label": label.name},
        (
            reason("text", text, known, called.TEXT | called.TITLE),
            reason("label", label, known, called.LABEL),
            f"{chosen}: {why if chosen == seems else 'as you say'}",
        ),
        tuple(alternatives),
        tuple(doubts),
    )


def as_label(column: Profile) -> float:
    """Points for how much a column seems to be the label; none if it can't be."""
    if column.nature == "classes":
        words = {value.lower() for value in column.counts}
        points = 1.0 + 2 * column.named(called.LABEL)
        points += 3 * (len(words & _FEELINGS) >= 2)
        points += 1 * (column.distinct <= 20)
        points -= 2 * (column.named(called.TEXT) == 3 and column.length > 10)
        points -= 1 * (column.size < _FILLED * column.rows)
        points -= 1 - column.size / column.rows
        return max(points, 0.1)
    # Hundreds of classes, or a label for each row of a short sample.
    named = column.named(called.LABEL) == 3
    short = column.nature in {"text", "number"} and column.length <= 20
    return 2 if named and short and column.distinct < 0.7 * column.size else 0


def _feeling(label: Profile) -> tuple[str, str, str]:
    """Whether labels are feelings; why; and why that isn't sure, if it isn't."""
    values = {value.lower() for value in label.counts}
    common = ", ".join(f"'{short(value, 40)}'" for value, _ in label.counts.most_common(3))
    felt = {value for value in values if value in _FEELINGS}
    if len(felt) >= 2 and len(felt) > len(values) / 2:
        return "sentiment", f"its labels are feelings ({common})", ""
    stars = label.named(called.STARS)
    if stars and values <= {"0", "1", "2", "3", "4", "5"} and len(values) > 2:
        return "sentiment", "its labels are stars or marks", ""
    if label.named(called.SENTIMENT):
        return "sentiment", f"its labels are called '{label.name}'", ""
    if values in ({"0", "1"}, {"-1", "1"}, {"-1", "0", "1"}):
        doubt = (
            f"whether {common} in '{label.name}' stand for feelings or for classes can't be told"
        )
        return "classification", f"its labels are {common}, which could be anything", doubt
    return "classification", f"its labels are {label.distinct} classes (such as {common})", ""
