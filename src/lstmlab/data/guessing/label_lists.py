"""Which column of a table has several labels of a text, or which columns have one each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from lstmlab.data.guessing import column_names as called
from lstmlab.data.guessing.guessed import Guess, as_text, ranked, reason
from lstmlab.data.guessing.profile import Profile
from lstmlab.data.reading.source import Unfit
from lstmlab.data.understanding.label_lists import is_yes_or_no, labels_in, separator_of
from lstmlab.language.quoting import option, short, some

LABELS = called.names(
    "labels label tags tag genres genre topics topic categories category emotions emotion classes "
    "keywords 标签 类别 分类 主题 类型"
)
_MOST = 1000
"""Different labels, at most."""
_AGAIN = 3
"""Times that a label is there on average, at least."""
_PARTED = 0.05
"""Share of the cells that have several, at least."""
_LONGEST = 30
"""Characters of a label, in the mean, at most."""


def several(found: Sequence[Profile], known: Mapping[str, str], *, told: bool) -> Guess | None:
    """A text and its labels; None where no column has lists of them, and not one column a label.
    ``told``: whether the user says that there are several."""
    if set(known) - {"text", "labels"}:
        return None
    texts = ranked(found, known, "text", as_text)
    by_name = {each.name: each for each in found}
    if "labels" in known and known["labels"] not in by_name:
        return _one_each(texts, [by_name[name] for name in known["labels"].split(",")], known)
    lists = ranked(found, known, "labels", as_labels)
    texts = [one for one in texts if not lists or one[1] is not lists[0][1] or "text" in known]
    if not texts:
        return None
    if lists and ("labels" in known or _are_sure(lists[0][1])):
        return _listed(texts, lists, known)
    columns = [each for each in found if each.name not in known.values() and _is_yes_or_no(each)]
    likelier = any(
        each.nature == "classes" and each.named(called.LABEL) == called.WHOLE
        for each in found
        if each not in columns
    )
    if len(columns) > 1 and (told or not likelier):
        return _one_each(texts, columns, known)
    return _listed(texts, lists, known) if lists and told else None


def as_labels(column: Profile) -> float:
    """Points for how much a column seems to have several labels a row; none if it can't."""
    counts, several = _counted(column)
    if column.nature in {"constant", "date", "id"}:
        return 0
    if not counts or len(counts) > _MOST or counts.total() < _AGAIN * len(counts):
        return 0
    if sum(map(len, counts)) > _LONGEST * len(counts):
        return 0
    return 1.0 + column.named(LABELS) + 2 * min(1.0, 4 * several)


def _counted(column: Profile) -> tuple[Counter[str], float]:
    """How often each label is there, were it such a column; and the share of cells that have
    several. None where a cell can't be read so."""
    given = column.values if column.is_text else [one for one in column.sample if one is not None]
    counts: Counter[str] = Counter()
    several = 0
    for value in given:
        try:
            labels = labels_in(value, column.name)
        except Unfit:
            return Counter(), 0.0
        counts.update(labels)
        several += len(labels) > 1
    return counts, several / max(1, len(given))


def _are_sure(column: Profile) -> bool:
    """Whether it is more than one label a row, with something between them."""
    _, several = _counted(column)
    if not column.is_text:
        return True
    separators = Counter(separator_of(value) for value in column.values)
    del separators[""]
    # A comma is in any text: only where the column is called so.
    plain = separators and separators.most_common(1)[0][0] in ",，、"
    return several >= _PARTED and (column.named(LABELS) > 0 or not plain)


def _is_yes_or_no(column: Profile) -> bool:
    return column.is_text and column.distinct == 2 and is_yes_or_no(column.values)


def _listed(texts: Sequence[Any], lists: Sequence[Any], known: Mapping[str, str]) -> Guess:
    (_, text), (_, labels) = texts[0], lists[0]
    counts, share = _counted(labels)
    common = some((f"'{short(label, 30)}'" for label, _ in counts.most_common(3)), 3)
    alternatives = [
        f"{option('labels', other.name)} to learn '{short(other.name)}'" for _, other in lists[1:]
    ]
    return Guess(
        "multilabel",
        {"text": text.name, "labels": labels.name},
        (
            reason("text", text, known, called.TEXT | called.TITLE),
            f"labels is '{labels.name}', by what it holds: several of {len(counts):,} labels a "
            f"row (such as {common})",
            f"multilabel: {max(share, 0.01):.0%} of the rows have more than one label",
        ),
        tuple(alternatives),
    )


def _one_each(
    texts: Sequence[Any], columns: Sequence[Profile], known: Mapping[str, str]
) -> Guess | None:
    if not texts:
        return None
    text = texts[0][1]
    names = ",".join(each.name for each in columns)
    quoted = some((f"'{short(each.name, 30)}'" for each in columns), 6)
    first = columns[0].name
    return Guess(
        "multilabel",
        {"text": text.name, "labels": names},
        (
            reason("text", text, known, called.TEXT | called.TITLE),
            f"labels are {quoted}: a column each, of yes and no",
            f"multilabel: there are {len(columns)} such columns",
        ),
        (
            f"--task classification {option('label', first)} to learn '{short(first)}' alone, and "
            "so on",
        ),
    )
