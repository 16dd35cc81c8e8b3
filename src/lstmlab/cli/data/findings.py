"""What ``lstmlab data`` has to say of a data set, for the terminal and the page alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lstmlab.data.dataset import Dataset
from lstmlab.language.quoting import some

if TYPE_CHECKING:
    import numpy as np

    from lstmlab.data.guessing.guessed import Guess
    from lstmlab.data.understanding.quality import Quality

SAMPLES = 3
LABELS_SHOWN = 20
LONG = (100, 200, 400)
"""Words, from which on a text counts as long."""
_BINS = 12
_ONE_SIDED = 0.8


@dataclass(frozen=True)
class Findings:
    """A data set, what is known of how it was read, and what may be wrong with it."""

    dataset: Dataset
    quality: Quality
    guess: Guess | None
    faults: tuple[Check, ...] = ()
    """Rows that are no examples."""

    @property
    def texts(self) -> str:
        """The column that is measured."""
        return self.dataset.columns.text


@dataclass(frozen=True)
class Check:
    """One thing that was looked for."""

    what: str
    found: str
    advice: str = ""
    """Empty where there is nothing to do."""


@dataclass(frozen=True)
class Length:
    split: str
    column: str
    examples: int
    characters: tuple[float, float, float]
    """Median, 90 % quantile, longest."""
    words: tuple[float, ...] = ()
    """Median, then the share longer than each of ``LONG``; of the first column only."""


@dataclass(frozen=True)
class Bin:
    label: str
    share: float


def lengths(findings: Findings) -> list[Length]:
    """Returns how long the texts of each column are, in each split."""
    import numpy as np

    rows = []
    for split, examples in findings.dataset.splits.items():
        for name in findings.dataset.columns.texts:
            counted = np.array([len(text) for text in examples[name]])
            of_words: tuple[float, ...] = ()
            if name == findings.texts:
                quality = findings.quality
                longer = (quality.longer(split, length) for length in LONG)
                of_words = (float(np.median(quality.words[split])), *longer)
            numbers = float(np.median(counted)), float(np.quantile(counted, 0.9)), counted.max()
            rows.append(Length(split, name, len(counted), numbers, of_words))
    return rows


def histogram(words: np.ndarray) -> list[Bin]:
    """Counts lengths in words, in steps of a round number; the last bin has all that is longer."""
    import numpy as np

    top = float(np.quantile(words, 0.98)) + 1
    rough = top / _BINS
    scale = 10 ** math.floor(math.log10(rough)) if rough > 1 else 1
    step = next(scale * n for n in (1, 2, 5, 10) if scale * n >= rough)
    bins = max(1, math.ceil(top / step))
    counts = np.bincount(np.minimum((words - 1).clip(0) // step, bins).astype(int))
    shares = counts / len(words)
    named = [f"{n * step + 1}–{(n + 1) * step}" if step > 1 else f"{n + 1}" for n in range(bins)]
    return [
        Bin(label, float(share))
        for label, share in zip([*named, f"over {bins * step}"], shares, strict=False)
    ]


def checks(findings: Findings) -> list[Check]:
    """Everything that was looked for, also where nothing was found."""
    quality, dataset = findings.quality, findings.dataset
    one = "pair" if len(dataset.columns.text_inputs) > 1 else findings.texts
    asked, answer = dataset.columns.asked, dataset.columns.answer
    if asked.is_running:
        return [*findings.faults]
    rows = [*findings.faults] or [Check("rows that are not whole", "none")]
    again = any(quality.duplicates.values())
    rows += [
        Check(
            f"the same {one} again within a split",
            _per_split(quality.duplicates) or "none",
            "--no-duplicates leaves the copies out, or they count several times" if again else "",
        ),
        Check(f"the same {one} in two splits", *_leaks(findings)),
    ]
    if asked.is_class:
        rows += [_conflicting(quality), *_written(quality), *_rare(findings)]
    else:
        several = f"{quality.conflicts:,}" if quality.conflicts else "none"
        what = "lists of labels" if asked.holds_several and asked.may_lack else several_of(answer)
        rows.append(Check(f"{several_of(one)} with several {what}", several))
        if any(quality.labels.values()):
            rows += [*_written(quality), *_rare(findings)]
    for column in dataset.columns:
        cells = dataset.splits["train"][column]
        rows += [Check(*row) for row in dataset.columns.role(column).shown(column, cells)]
    short = _per_split(quality.short)
    rows.append(
        Check(
            f"{one_of(one)} of one or two characters",
            short or "none",
            "look whether they are meant" if short else "",
        )
    )
    return rows


def one_of(column: str) -> str:
    """What a cell of a column is called: ``a text``; of tokens, which are several, a text, too."""
    return "a text" if column.endswith("s") else f"a {column}"


def several_of(column: str) -> str:
    """What several cells of a column are called."""
    return column if column.endswith("s") else f"{column}s"


def samples(dataset: Dataset) -> list[dict[str, str]]:
    """A few training examples, spread over the split: files are often sorted by label."""
    train = dataset.splits["train"]
    last = dataset.size("train") - 1
    places = sorted({i * last // (SAMPLES - 1) for i in range(SAMPLES)})
    return [{name: train[name][i] for name in dataset.columns} for i in places]


def short(text: str, most: int = 300) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def share(part: float) -> str:
    """Writes a share in per cent, so that what is little isn't nothing."""
    return "<1%" if 0 < part < 0.005 else f"{part:.0%}"


def _leaks(findings: Findings) -> tuple[str, str]:
    found = [
        f"{count:,} of {later} in {earlier} ({count / findings.dataset.size(later):.1%})"
        for (earlier, later), count in findings.quality.leaked.items()
        if count
    ]
    if not found:
        return "none", ""
    return "; ".join(found), "take them out of the second, whose score they flatter"


def _conflicting(quality: Quality) -> Check:
    count = quality.conflicts
    return Check(
        "the same text with different labels",
        f"{count:,} text{'s' if count > 1 else ''}" if count else "none",
        "settle their labels: no model can be right about all of them" if count else "",
    )


def _written(quality: Quality) -> Iterator[Check]:
    """How labels are written: the same one in several ways, or nothing at all."""
    from lstmlab.data.understanding.labels import blank_like, twins, variants, with_counts

    counts = sum(quality.labels.values(), Counter())
    groups = [with_counts(group, counts) for group in variants(counts)]
    blank, near = blank_like(counts), twins(counts)
    pairs = [f"{with_counts([rare], counts)} as {with_counts([b], counts)}" for rare, b in near]
    yield Check(
        "labels that differ in case or spaces only",
        some(groups, 6, "; ", 120) or "none",
        "--merge-labels makes each of them one" if groups else "",
    )
    yield Check(
        "labels that may stand for nothing",
        with_counts(blank, counts) or "none",
        "--merge-labels takes them for missing" if blank else "",
    )
    yield Check(
        "labels that may be misspelt",
        some(pairs, 6, "; ", 120) or "none",
        "look whether they are meant; correct them in the file" if pairs else "",
    )


def _rare(findings: Findings) -> list[Check]:
    from lstmlab.data.understanding.quality import FEW

    quality = findings.quality
    rare = [f"'{short(label, 40)}' ({count})" for label, count in quality.rare.items()]
    rows = [
        Check(
            f"labels with fewer than {FEW} training examples",
            _some(rare) or "none",
            "collect more, or join them with others" if rare else "",
        )
    ]
    for split, absent in quality.absent.items():
        quoted = [f"'{short(label, 40)}'" for label in absent]
        said = f"{_some(quoted)}, {len(absent)} of {len(findings.dataset.labels)}"
        rows.append(Check(f"labels that {split} lacks", said, f"{split} says nothing of them"))
    counts = quality.labels["train"]
    common, count = counts.most_common(1)[0]
    share = count / counts.total()
    if share > _ONE_SIDED and findings.dataset.columns.asked.is_class:
        rows.append(
            Check(
                "one label for nearly all",
                f"'{short(common, 40)}' has {share:.0%}",
                "judge by macro-F1, not accuracy; --set class_weights=balanced may help",
            )
        )
    return rows


def _per_split(counts: object) -> str:
    assert isinstance(counts, dict)
    return ", ".join(f"{split} {count:,}" for split, count in counts.items() if count)


def _some(names: list[str], most: int = 6) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
