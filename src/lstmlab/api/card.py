"""The model card: what a trained model is, how good, and at what it is not; Markdown."""

from __future__ import annotations

import random
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lstmlab.api.baselines import Beside
from lstmlab.api.card_folds import beside_in_folds, how_good_in_folds
from lstmlab.api.card_label_sets import each_label
from lstmlab.api.card_numbers import errors
from lstmlab.api.card_tags import by_type, tagged_samples
from lstmlab.api.escaped import plain as _plain
from lstmlab.api.folded import Folded
from lstmlab.artifacts.saved import SavedModel
from lstmlab.data.columns import FEATURES
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.remembered import Remembered
from lstmlab.data.understanding.labels import in_order
from lstmlab.evidence.statistics.examples import LINES, in_blocks, interval
from lstmlab.metrics.metric import Estimate, Guess, LabelSet, is_biased
from lstmlab.plugins.plugin import file_of, is_full
from lstmlab.registry import find
from lstmlab.tasks.task import Task
from lstmlab.trial import Record, Trial

_MOST_LABELS = 12
"""A confusion matrix shows no more labels; with more, the commonest confusions say more."""
_SAMPLES = 5


def model_card(
    folder: Path,
    trial: Trial,
    record: Record,
    task: Task,
    dataset: Dataset,
    answers: list[Any],
    temperature: float | None = None,
    against: Beside | None = None,
    thresholds: Sequence[float] = (),
    folded: Folded | None = None,
) -> str:
    """``answers``: to the examples of the test split, as the task's metrics consume them;
    ``temperature``: of a classifier whose confidences were calibrated; ``against``: how it does
    beside its task's baselines; ``folded``: what its recipe reached in folds, which is all that is
    known where there is no test split."""
    tested = "test" in dataset.splits
    if not tested and folded:
        answers, temperature = folded.answers, None
    split = dataset.splits["test"] if tested or not folded else folded.examples
    expected = task.expected(split)
    parts = [
        [f"# {folder.name}"],
        [f"A model for {task.name}, trained by lstmlab on {_plain(dataset.name)}."],
        _use(folder, task, dataset.remembered, trial),
        _data(dataset, record),
    ]
    if tested:
        parts += [_scores(record, task, dataset, answers, expected)]
    if folded:
        parts += [how_good_in_folds(folded, alone=not tested)]
    if against:
        parts += [_beside(against)]
    elif folded and folded.baselines:
        parts += [beside_in_folds(folded)]
    if not answers:
        pass  # of folds whose models are gone only the scores are known
    elif task.columns.asked.is_class:
        parts += [_labels(expected, [guess.label for guess in answers])]
        if tested:
            parts += [_confidences(expected, answers, temperature)]
    elif all(isinstance(one, LabelSet) for one in answers):
        parts += [each_label(expected, answers, thresholds)]
    elif task.columns.asked.is_number and all(isinstance(one, Estimate) for one in answers):
        parts += [errors(expected, answers)]
    elif task.columns.asked.name == "tags":
        parts += [by_type(expected, answers), tagged_samples(split, expected, answers)]
    elif task.columns.asked.is_written:
        parts += [_samples(split, task.columns.text, expected, answers)]
    parts += [_limits(task, dataset, trial, record), _recipe(trial, task)]
    return "\n".join(line for part in parts for line in (*part, ""))


def ensemble_card(
    folder: Path,
    joined: SavedModel,
    dataset: Dataset | None = None,
    answers: Sequence[Any] = (),
    against: Beside | None = None,
) -> str:
    """What an ensemble is made of, and what each member scored alone. Where ``answers`` to the test
    split of ``dataset`` are given: how good they are together, and beside the baselines."""
    metric = joined.task.metric_of(joined.trial.recipe)
    rows = [
        [f"member-{number}", str(member.trial.seed)]
        + [_score(member.record, split, metric) for split in ("dev", "test")]
        for number, member in enumerate(joined.members, start=1)
    ]
    parts = [
        [f"# {folder.name}"],
        [f"A model for {joined.task.name}: {joined.record.notes[0]}, made by lstmlab."],
        _use(
            folder,
            joined.task,
            joined.remembered,
            *(member.trial for member in joined.members),
        ),
        ["## Its members"],
        [
            f"| folder | seed | dev {metric} | test {metric} |",
            "| --- | ---: | ---: | ---: |",
            *(f"| {' | '.join(row)} |" for row in rows),
        ],
    ]
    each = "Each is a model folder with a recipe of its own (`trial.json`)."
    if dataset:
        expected = joined.task.expected(dataset.splits["test"])
        given = list(answers)
        parts += [[each], [*_scores(joined.record, joined.task, dataset, given, expected)]]
        if against:
            parts += [[*_beside(against)]]
    else:
        parts += [
            [
                f"{each} How good they are",
                f"together says `lstmlab evaluate {folder.name} --data …`; ask it on data that",
                "chose none of them.",
            ]
        ]
    return "\n".join(line for part in parts for line in (*part, ""))


def _score(record: Record, split: str, name: str) -> str:
    value = record.metrics.get(split, {}).get(name)
    return "" if value is None else f"{value:.2f}"


def renamed(card: str, old: str, new: str) -> str:
    """``card`` for the same model in a folder of another name."""
    card = card.replace(f"# {old}\n", f"# {new}\n", 1)
    for called in (f"hf:{old}", old):
        card = card.replace(f"lstmlab predict {called} ", f"lstmlab predict {new} ", 1)
    return card


def title_of(card: str) -> str:
    """What the model of ``card`` is called in it; empty where that isn't the first line."""
    first, _, _ = card.partition("\n")
    return first.removeprefix("# ") if first.startswith("# ") else ""


def _use(folder: Path, task: Task, remembered: Remembered, *trials: Trial) -> Iterator[str]:
    """The command that asks it, with the plug-ins without which it can't be read.
    ``remembered``: which columns are its text together, if they are several, and which stand beside
    it."""
    columns = task.columns
    is_pair = len(columns.text_inputs) > 1
    parts = [] if is_pair else remembered.parts(columns.text)
    beside = remembered.columns.get(FEATURES, FEATURES).split(",") if columns.has_features else []
    named = (name for trial in trials for name in (trial.task, trial.recipe.cell.name))
    needed = [name for name in dict.fromkeys(named) if is_full(name)]
    options = "".join(f" --plugin {file_of(name)}" for name in needed)
    text = " ".join(f"--field {shlex.quote(f'{part}=some text')}" for part in parts)
    asked = text or ('"some text" "another"' if is_pair else '"some text"')
    asked += "".join(f" --field {shlex.quote(f'{name}=…')}" for name in beside)
    yield from ("```sh", f"lstmlab predict {folder.name}{options} {asked}", "```")
    if parts:
        yield from ("", f"Its text is several columns together: {', '.join(map(_plain, parts))}.")
    if beside:
        yield from (
            "",
            f"Beside its text it reads {', '.join(map(_plain, beside))}; nothing after the `=` "
            "says that one is missing.",
        )
    if needed:
        files = ", ".join(f"`{file_of(name)}` (hash {name.partition('@')[2]})" for name in needed)
        yield from (
            "",
            f"It can't be read without {files}: code of its maker's, not in this folder.",
        )


def _data(dataset: Dataset, record: Record) -> Iterator[str]:
    yield from ("## Data", "")
    if dataset.about:
        yield from (dataset.about, "")
    yield ", ".join(f"{split}: {dataset.size(split):,} examples" for split in dataset.splits) + "."
    yield ""
    yield from (f"- {note}" for note in record.notes)


def _scores(
    record: Record, task: Task, dataset: Dataset, answers: list[Any], expected: list[str]
) -> Iterator[str]:
    yield from ("## How good it is", "", "| split | metric | value | 95 % interval |")
    yield "| --- | --- | ---: | ---: |"
    for split, metrics in record.metrics.items():
        for name, value in metrics.items():
            between = ""
            if split == "test" and not is_biased(name):
                low, high = _interval(name, task, dataset.language, answers, expected)
                between = f"{low:.2f} – {high:.2f}"
            yield f"| {split} | {name} | {value:.2f} | {between} |"
    yield from (
        "",
        f"The interval says how far the score hangs on which {len(expected):,} test examples there "
        "are (bootstrap, Student's t). It says nothing of other seeds, or of other text.",
    )
    if record.signatures:
        yield from ("", *(f"- {name}: `{how}`" for name, how in record.signatures.items()))


def _beside(against: Beside) -> Iterator[str]:
    """What simple models reach, and whether it is better."""
    metric = against.metric
    yield from ("## Beside simple models", "", f"| | | test {metric} |", "| --- | --- | ---: |")
    for one in against.baselines:
        score = one.metrics["test"][metric]
        yield f"| {find('baselines', one.name).CALLED} | {_plain(one.about)} | {score:.2f} |"
    yield from ("", f"This model: {against.sentence}.")
    if against.advice:
        yield f"{against.advice[0].upper()}{against.advice[1:]}."
    yield "They learn in seconds what the model's recipe learns from, and choose on dev."


def _interval(
    name: str, task: Task, language: str, answers: list[Any], expected: list[str]
) -> tuple[float, float]:
    metric = find("metrics", name)
    statistics = metric.statistics(answers, expected, language)
    if task.columns.asked.is_running:
        statistics = in_blocks(statistics, LINES)
    if len(statistics) < 2:
        return float("nan"), float("nan")
    return interval(statistics, metric.from_statistics)


def _labels(expected: Sequence[str], answers: Sequence[str]) -> Iterator[str]:
    """The confusion matrix, or the commonest confusions, and the weakest labels."""
    pairs = Counter(zip(expected, answers, strict=True))
    labels = in_order([*expected, *answers])
    yield from ("## What it takes for what", "")
    if len(labels) <= _MOST_LABELS:
        yield "| expected ↓ given → | " + " | ".join(map(_plain, labels)) + " |"
        yield "| --- |" + " ---: |" * len(labels)
        for one in labels:
            yield (
                f"| {_plain(one)} | "
                + " | ".join(str(pairs[one, other]) for other in labels)
                + " |"
            )
    else:
        yield from ("| expected | given | examples |", "| --- | --- | ---: |")
        wrong = [(pair, n) for pair, n in pairs.most_common() if pair[0] != pair[1]]
        for (one, other), n in wrong[:_MOST_LABELS]:
            yield f"| {_plain(one)} | {_plain(other)} | {n} |"
    total = Counter(expected)
    found = sorted((pairs[label, label] / n, label) for label, n in total.items())
    yield ""
    yield (
        "It finds the fewest of: "
        + ", ".join(
            f"{_plain(label)} ({share:.0%} of {total[label]})" for share, label in found[:3]
        )
        + "."
    )


def _confidences(
    expected: Sequence[str], answers: Sequence[Guess], temperature: float | None
) -> Iterator[str]:
    """Whether the probabilities can be taken at their word."""
    ece = find("metrics", "ece").score
    yield from ("## How sure it is", "")
    error = ece(answers, expected)
    if temperature is None:
        yield (
            "Its probabilities are not calibrated: it was trained on dev, too. Their expected "
            f"calibration error on test is {error:.1f} %."
        )
    else:
        without = ece([_unscaled(guess, temperature) for guess in answers], expected)
        yield (
            f"Its probabilities are calibrated: a temperature of {temperature:.2f} was fitted on "
            "dev (Guo et al. 2017). Their expected calibration error on test is "
            f"{error:.1f} %, without it {without:.1f} %."
        )
    yield (
        "That is how far the probability of the label that it gives is, on average, from how often "
        "that label is right. On other text it can be farther."
    )


def _unscaled(guess: Guess, temperature: float) -> Guess:
    """The guess as it would be with temperature 1."""
    # Relative to the largest, or they might all be 0: of a model that knows nothing the temperature
    # is in the hundreds.
    largest = max(guess.probabilities.values())
    powers = {label: (p / largest) ** temperature for label, p in guess.probabilities.items()}
    total = sum(powers.values())
    return Guess(guess.label, {label: power / total for label, power in powers.items()})


def _samples(
    split: Split, read: str, target: Sequence[str], answers: Sequence[str]
) -> Iterator[str]:
    """A few test examples, drawn with a fixed seed: not chosen. ``read``: the column."""
    source = split[read]
    yield from ("## Samples", "", "Drawn by chance from the test split.", "")
    yield from ("| source | expected | given |", "| --- | --- | --- |")
    for i in random.Random(0).sample(range(len(source)), min(_SAMPLES, len(source))):
        yield f"| {_plain(source[i])} | {_plain(target[i])} | {_plain(answers[i])} |"


def _limits(task: Task, dataset: Dataset, trial: Trial, record: Record) -> Iterator[str]:
    read = dataset.size("train")
    if trial.recipe.trains_on_dev(dataset.splits):
        read += dataset.size("dev")
    yield from ("## What it is not good at", "")
    yield (
        f"- It has read {read:,} examples of one kind of text. On other text "
        "(another subject, register or language) expect less than the table says: measure it, "
        "with `lstmlab evaluate`."
    )
    if task.columns.asked.caution:
        yield f"- {task.columns.asked.caution}"
    cut = [note for note in record.notes if " cut to " in note]
    if cut:
        yield f"- Longer text is cut ({'; '.join(cut)})."


def _recipe(trial: Trial, task: Task) -> Iterator[str]:
    yield from ("## Recipe", "", f"Seed {trial.seed}. Fields that this task reads:", "", "```toml")
    for name, value in trial.recipe.model_dump().items():
        if name in task.fields and value is not None:
            yield f"{name} = {_toml(value)}"
    yield "```"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{key} = {_toml(setting)}" for key, setting in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value}"
