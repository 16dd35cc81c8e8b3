"""What a file of one's own could be learned for, and which of its columns are what.

From what its columns are called and what they hold; said in words, so that a person can judge, and
with what else it could be. Where two readings are about as likely, it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

from lstmlab.data.dataset import COLUMNS, Kind
from lstmlab.data.load import sources
from lstmlab.data.reading.files import File, suffix
from lstmlab.data.reading.source import Broken, Source
from lstmlab.data.understanding import column_names as called
from lstmlab.data.understanding.guess_pairs import sides_of, sort_of_pair, which_is_not_said
from lstmlab.data.understanding.profile import Profile, profiles
from lstmlab.errors import InputError
from lstmlab.language.quoting import option, short, some
from lstmlab.registry import canonical, find, is_known, unknown

Task = Literal["sentiment", "classification", "translation", "summarization", "language-modeling"]
KIND_OF: dict[Task, Kind] = {
    "sentiment": "labelled",
    "classification": "labelled",
    "translation": "paired",
    "summarization": "paired",
    "language-modeling": "stream",
}

_ROWS = 50_000
"""Rows looked at; of more, every second or third, and so on."""
_FILLED = 0.5
"""Share of the rows that have a label where it is meant for all of them."""
_FEELINGS = called.names(
    "pos neg positive negative neutral good bad mixed positiv negativ positif négatif "
    "very_positive very_negative 正面 负面 中性 好评 差评 中评 积极 消极 正向 负向 正 负 "
    "喜欢 不喜欢 满意 不满意 非常正面 非常负面 ポジティブ ネガティブ"
)


@dataclass(frozen=True)
class Guess:
    """How a file seems to be meant."""

    task: Task
    columns: Mapping[str, str]
    """Our column -> the file's."""
    reasons: tuple[str, ...]
    """A sentence each."""
    alternatives: tuple[str, ...] = ()
    """What else it could be, each with the option that says so."""
    doubts: tuple[str, ...] = ()
    """Why another reading is about as likely; empty where it is sure."""

    @property
    def kind(self) -> Kind:
        return kind_of(self.task)

    @property
    def options(self) -> str:
        """The columns as options of a command; empty where none is needed."""
        return " ".join(
            option(ours, theirs) for ours, theirs in self.columns.items() if ours != theirs
        )

    @property
    def in_options(self) -> str:
        """One line for an error: the options, and what else there is."""
        line = f"name yours, such as {self.options}" if self.options else ""
        return "; or ".join(part for part in (line, *self.alternatives[:3]) if part)


def known_task(name: str | None) -> Task | None:
    """``name`` as one of the tasks that can be guessed; ``InputError`` if it is none."""
    if name is None:
        return None
    for task in KIND_OF:
        if task == name:
            return task
    if is_known("tasks", name):  # a plug-in, which what is guessed is never for by itself
        return cast(Task, canonical("tasks", name))
    raise InputError(f"--task: {unknown('task', name, tuple(KIND_OF))}")


def kind_of(task: Task) -> Kind:
    """The kind of data that a task reads; of a plug-in, as its file says."""
    return KIND_OF[task] if task in KIND_OF else cast(Kind, find("tasks", task).TASK.kind)


def guess(
    name_or_path: str,
    columns: Mapping[str, str] | None = None,
    task: Task | None = None,
    root: Path | None = None,
    encoding: str | None = None,
) -> Guess:
    """How the data set at a path seems to be meant; ``columns`` and ``task``: what is known of it.

    ``InputError`` where no reading is likely: it says what each column holds.
    """
    _, by_split = sources(name_or_path, root, encoding)
    return guess_source(by_split["train"], columns, kind_of(task) if task else None, task)


def guess_source(
    source: Source,
    columns: Mapping[str, str] | None = None,
    kind: Kind | None = None,
    task: Task | None = None,
) -> Guess:
    """Does what :func:`guess` does with a source that is at hand."""
    broken: list[Broken] = []
    rows = [row for _, row in source.readable(broken)]
    if not rows and broken:
        raise InputError(broken[0].message)
    if not rows:
        raise InputError(f"{source.name}: no examples in it")
    found = profiles(rows[:: max(1, len(rows) // _ROWS)])
    known = dict(columns or {})
    for ours, theirs in known.items():
        if theirs not in {each.name for each in found}:
            names = [each.name for each in found]
            raise InputError(f"{option(ours, short(theirs))}: {unknown('column', theirs, names)}")
    if isinstance(source, File) and suffix(source.path) in {".csv", ".tsv"}:
        _check_header(source, [each for each in found if each.name not in known.values()])
    if not known:
        known = _as_ours(found, kind)
    in_file_order = False
    if not known and (sides := source.sides()):
        known = {"source": sides[0], "target": sides[1]}
        in_file_order = True
    for made in (_paired, _labelled, _stream):
        if (guessed := made(found, known, kind, task)) is not None:
            return _in_file_order(guessed, source.directed) if in_file_order else guessed
    listed = some((f"{each.name}: {each.described()}" for each in found), 12, "; ", 100)
    wanted = " and ".join(COLUMNS[kind]) if kind else "a text"
    raise InputError(
        f"{source.name}: no column seems to be {wanted} ({listed}); name yours with "
        f"--column {COLUMNS[kind][0] if kind else 'text'}=NAME"
    )


def _as_ours(found: Sequence[Profile], kind: Kind | None) -> dict[str, str]:
    """The columns that are called as ours are, if those are all that a kind of data needs."""
    called_so = {each.name for each in found}
    text = "text" in called_so
    kinds: tuple[Kind, ...] = (kind,) if kind else ("labelled", "paired")
    for each in kinds:
        # 'source' and 'target' beside a 'text' are something else.
        if called_so.issuperset(COLUMNS[each]) and (kind or each != "paired" or not text):
            return {name: name for name in COLUMNS[each]}
    return {"text": "text"} if called_so == {"text"} else {}


def _labelled(
    found: Sequence[Profile], known: Mapping[str, str], kind: Kind | None, task: Task | None
) -> Guess | None:
    if kind not in {None, "labelled"}:
        return None
    labels = _ranked(found, known, "label", _as_label)
    texts = [
        (score, each)
        for score, each in _ranked(found, known, "text", _as_text)
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
    chosen: Task = task or seems
    if task is None:
        alternatives.append(f"--task {other_task} if that is what the labels are")
    return Guess(
        chosen,
        {"text": text.name, "label": label.name},
        (
            _reason("text", text, known, called.TEXT | called.TITLE),
            _reason("label", label, known, called.LABEL),
            f"{chosen}: {why if chosen == seems else 'as you say'}",
        ),
        tuple(alternatives),
        tuple(doubts),
    )


def _paired(
    found: Sequence[Profile], known: Mapping[str, str], kind: Kind | None, task: Task | None
) -> Guess | None:
    if kind not in {None, "paired"} or set(known) & {"text", "label"}:
        return None
    labelled = kind is None and any(_as_label(each) >= 3 for each in found)
    sides = sides_of(found, known, labelled, kind)
    if sides is None:
        return None
    source, target, why, unsure = sides
    seems, because, doubt = sort_of_pair(source, target)
    chosen: Task = task or seems
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


def _stream(
    found: Sequence[Profile], known: Mapping[str, str], kind: Kind | None, task: Task | None
) -> Guess | None:
    if kind not in {None, "stream"}:
        return None
    texts = _ranked(found, known, "text", _as_text)
    if not texts:
        return None
    text = texts[0][1]
    why = _reason("text", text, known, called.TEXT | called.TITLE)
    return Guess(
        "language-modeling",
        {"text": text.name},
        (why, "language-modeling: no other column could be a label or the other side of a pair"),
    )


Score = tuple[float, Profile]


def _ranked(
    found: Sequence[Profile], known: Mapping[str, str], ours: str, score: Callable[[Profile], float]
) -> list[Score]:
    """The columns that could be ``ours``, the likeliest first; the one that is known alone."""
    if ours in known:
        return [(100.0, each) for each in found if each.name == known[ours]]
    free = [each for each in found if each.name not in known.values()]
    scored = [(points, each) for each in free if (points := score(each)) > 0]
    return sorted(scored, key=lambda pair: -pair[0])


def _as_text(column: Profile) -> float:
    """Points; none if it can't be."""
    if column.nature not in {"text", "classes"}:
        return 0
    named = max(
        column.named(called.TEXT) * 2,
        column.named(called.TITLE),
        0.5 * column.named(called.SOURCE | called.TARGET),
    )
    if column.nature == "classes":
        # The same few texts again and again: only where it is called so.
        return 0.5 if named >= 4 and column.length > 4 else 0
    return 1 + named + min(column.length, 300) / 100


def _as_label(column: Profile) -> float:
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


def _feeling(label: Profile) -> tuple[Task, str, str]:
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


def _in_file_order(guessed: Guess, directed: bool) -> Guess:
    """Sides that nobody named; ``directed``: though the order or the names of files say it."""
    source, target = guessed.columns["source"], guessed.columns["target"]
    why = "as the files are named or given" if directed else "in the order of their names"
    return replace(
        guessed,
        reasons=(f"source is '{source}', target is '{target}': {why}", *guessed.reasons[1:]),
        doubts=guessed.doubts if directed else (*guessed.doubts, which_is_not_said(source, target)),
    )


def _reason(ours: str, column: Profile, known: Mapping[str, str], names: frozenset[str]) -> str:
    if column.name == ours:
        why = "by its name"
    elif ours in known:
        why = "as you say"
    else:
        why = "by its name and what it holds" if column.named(names) else "by what it holds"
    return f"{ours} is '{column.name}', {why}: {column.described()}"


def _check_header(source: Source, found: Sequence[Profile]) -> None:
    """``InputError`` where the first line of a table seems to be an example."""
    own_label = [each for each in found if each.nature == "classes" and each.name in each.counts]
    known = called.TEXT | called.LABEL | called.SOURCE | called.TARGET
    if any(each.named(known) == called.WHOLE for each in found if each not in own_label):
        return
    for column in found:
        if column in own_label or len(column.name) > 60:
            shown = column.name if len(column.name) <= 30 else f"{column.name[:29]}…"
            raise InputError(
                f"{source.name}, line 1: '{shown}' seems to be part of an example, not a column's "
                "name; put a line of names, such as text,label, before it"
            )
