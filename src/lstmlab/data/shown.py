"""How a data set shows itself: as a line, and as a table in a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from markupsafe import Markup

from lstmlab.language.quoting import short
from lstmlab.system import shown

if TYPE_CHECKING:
    from lstmlab.data.dataset import Dataset

_ROWS = 5
"""Examples that are shown."""
_LONGEST = 300
"""Characters of a cell; of a longer one the beginning is shown."""
_LABELS = 12
"""Labels that are counted one by one, the commonest."""


def line(dataset: Dataset) -> str:
    """One line: what it is called, its columns, its sizes."""
    sizes = ", ".join(f"{split} {dataset.size(split):,}" for split in dataset.splits)
    return f"<lstmlab.Dataset: {dataset.name}; {', '.join(dataset.columns)}; {sizes}>"


def html(dataset: Dataset) -> str:
    """Its sizes, labels and notes, and its first examples."""
    return shown.framed(shown.joined(_parts(dataset)))


def _parts(dataset: Dataset) -> Iterator[str]:
    yield shown.heading(dataset.name, f"{dataset.columns.called} data set")
    if dataset.about:
        yield shown.paragraph(dataset.about, "about")
    sizes = [[split, dataset.size(split)] for split in dataset.splits]
    yield shown.table(["split", "examples"], sizes)
    if said := _labels(dataset):
        yield shown.paragraph(said)
    columns = [*dataset.columns]
    train = dataset.splits["train"]
    count = min(_ROWS, dataset.size("train"))
    rows = [[short(train[column][place], _LONGEST) for column in columns] for place in range(count)]
    yield shown.table(columns, rows)
    yield shown.paragraph(f"The first {count} of train.", "caption")
    if dataset.notes:
        items = Markup("").join(Markup("<li>{}</li>").format(note) for note in dataset.notes)
        yield Markup('<ul class="quiet">{}</ul>').format(items)


def _labels(dataset: Dataset) -> str:
    """The labels of train with their counts; empty where examples have none."""
    asked = dataset.columns.asked
    if not asked.is_class:
        return ""
    counts = Counter(dataset.splits["train"][dataset.columns.answer])
    said = ", ".join(f"{label} {count:,}" for label, count in counts.most_common(_LABELS))
    more = f" and {len(counts) - _LABELS} more" if len(counts) > _LABELS else ""
    return f"{len(counts)} labels in train: {said}{more}"
