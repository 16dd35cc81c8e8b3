"""``lstmlab.fit``: what a program holds in memory, or names -> a model, and how it was chosen."""

from __future__ import annotations

import re
import tempfile
import time as clock
from collections.abc import Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from lstmlab import data as datasets
from lstmlab import tasks
from lstmlab.api import reporting
from lstmlab.api.examples import dataset_of
from lstmlab.api.fitting import preparation, whole
from lstmlab.api.machines import Machines
from lstmlab.api.model import Model
from lstmlab.api.study import Study
from lstmlab.api.telling import narration
from lstmlab.api.telling.console import telling
from lstmlab.artifacts import saved
from lstmlab.data.beside.named import named
from lstmlab.data.columns import FEATURES, of_task
from lstmlab.data.dataset import Dataset
from lstmlab.data.guessing.guess import guess_source, known_task
from lstmlab.data.loading import of_sources
from lstmlab.data.reading import in_memory
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.errors import InputError, TrainingError
from lstmlab.language.say import ENGLISH
from lstmlab.registry import names
from lstmlab.study.planning.entries.task_entry import TaskEntry
from lstmlab.study.storing import store
from lstmlab.training import resolve_device

_TEMPORARY = "lstmlab-fit-"


class Fitted(NamedTuple):
    """A model, and the study that it was chosen by: ``model, comparison = lstmlab.fit(…)``."""

    model: Model
    comparison: Study

    def predict(self, texts: Any, *, explain: bool = False) -> list[dict[str, Any]]:
        """The model's answers."""
        return self.model.predict(texts, explain=explain)

    def _repr_html_(self) -> str:
        return self.model._repr_html_() + self.comparison._repr_html_()


def fit(
    data: Any,
    time: str | float = "10m",
    *,
    task: str | None = None,
    columns: Mapping[str, str] | None = None,
    features: str | Sequence[str] | None = None,
    metric: str | None = None,
    folds: int | None = None,
    allow_baseline: bool = False,
    ensemble: bool = False,
    missing: str = "leave-out",
    merge_labels: bool = False,
    no_duplicates: bool = False,
    seed: int = 0,
    out: str | Path | None = None,
    device: str = "auto",
    jobs: int | None = None,
    backend: str = "processes",
    progress: bool = True,
) -> Fitted:
    """Find the best recipe for ``data`` in a given time, and train it, as ``lstmlab fit`` does.

    ``data``: a data frame, an Arrow table, a dict of columns, a dict of these by split; a path, a
    data set's name, a ``Dataset``; of ``(texts, labels)`` say the ``task``. What the columns are
    for is guessed, and said; ``task`` and ``columns={"text": "review"}`` say otherwise.
    ``features``: columns of numbers or categories that are read beside the text. ``time``: how
    long it may take in all, seconds or ``"10m"``. ``metric``: what is selected by. ``folds``:
    compare the recipes in so many folds, of which each is tested on once, and train the best on
    all examples: for data of which one split is too small to say much.
    ``allow_baseline``: keep the linear model where no network is better on dev. ``ensemble``: keep
    several models, where their mean is better. ``missing``, ``merge_labels``, ``no_duplicates``: as
    ``lstmlab.train`` takes them. ``out``: the folder to save the model in, with the comparison
    beside it; without, both are kept as long as what is returned. ``jobs``, ``backend``,
    ``device``: as the options of the command are. ``progress``: whether it says how far it is.

    Interrupted (the notebook's stop button, Ctrl-C), it returns the best model so far.
    ``InputError`` for what is wrong with these, ``TrainingError`` where there is no model.
    """
    began = clock.monotonic()
    seconds = _seconds(time)
    where = resolve_device(device)
    around = None
    if out is None:
        around = tempfile.TemporaryDirectory(prefix=_TEMPORARY)
        folder = Path(around.name) / "model-study"
    else:
        saved.check_free(Path(out))
        folder = Path(out).with_name(f"{Path(out).name}-study")
        store.check_free(folder)
    cleaning = Cleaning.of(missing, merge_labels=merge_labels, no_duplicates=no_duplicates)
    wish = whole.Wish(
        seconds, folder, None if out is None else Path(out),
        Machines.chosen(backend, jobs, where.type, folder), where, seed, allow_baseline, ensemble,
        began, folds, _command(data, time),
    )  # fmt: skip
    with telling(progress) as console:
        beside = {FEATURES: named(features)} if features else {}
        entry, dataset = _understood(console, data, task, {**(columns or {}), **beside}, cleaning)
        wanted = tasks.load(entry.task)
        if metric:
            wanted.recipe_with({"metric": metric}, "metric")
            entry = entry.model_copy(update={"metric": metric})
        wish.check(wanted.name)
        narration.introduce(console, wanted.name, dataset)
        if folds is None:
            narration.suggest_folds(console, dataset)
        kept = whole.fit(entry, dataset, wish, console, _report)
        if kept is None:
            raise TrainingError(f"no model came of it within {seconds:g} s; give it more time")
        for line in kept.lines:
            console.print(line, soft_wrap=True, markup=False)
        console.print(f"{clock.monotonic() - began:.0f} s; {kept.model!r}", markup=False)
    comparison = Study._kept_while_needed(folder, around) if around else Study(folder)
    return Fitted(kept.model, comparison)


def _command(data: Any, time: str | float) -> str:
    """What the report says was typed."""
    given = repr(str(data)) if isinstance(data, str | Path) else "data"
    return f"lstmlab.fit({given}, time={time!r}, …)"


def _seconds(time: str | float) -> float:
    """``InputError`` for what is no time, or too short a one."""
    units = {"": 1, "s": 1, "m": 60, "h": 3600}
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smh]?)", str(time).strip())
    if isinstance(time, bool) or not isinstance(time, str | Real) or not match:
        raise InputError(f"time: {time!r}; give seconds, or a time such as '90s', '10m' or '1h'")
    seconds = float(match[1]) * units[match[2]]
    if seconds < whole.LEAST:
        raise InputError(f"time: {time!r} is too short to compare anything; give it '2m'")
    return seconds


def _understood(
    console: Console, data: Any, task: str | None, columns: Mapping[str, str], cleaning: Cleaning
) -> tuple[TaskEntry, Dataset]:
    """What to learn, and from what; the console says what was guessed."""
    if isinstance(data, str | Path):
        entry = preparation.entry(console, str(data), task, dict(columns), None, cleaning)
        dataset = datasets.load(
            str(data), tasks.load(entry.task).columns, entry.columns, cleaning=entry.cleaning
        )
        return entry, dataset
    known = known_task(task)
    if isinstance(data, Dataset):
        plain = data.columns.without_features()
        reading = (name for name in names("tasks") if tasks.load(name).columns == plain)
        known = known or next(reading, None)
        if known is None:
            raise InputError(f"{data.name}: no task reads {' and '.join(data.columns)}")
        dataset = dataset_of(data, tasks.load(known).columns, cleaning, columns.get(FEATURES, ""))
        return TaskEntry(task=known, dataset=dataset.name), dataset
    sources = in_memory.sources(data)
    if sources is None or "train" not in sources:
        if known is None:
            raise InputError(
                f"data: of a {type(data).__name__} say what to learn, task='classification'; or "
                "give a data frame"
            )
        dataset = dataset_of(data, tasks.load(known).columns, cleaning, columns.get(FEATURES, ""))
        return TaskEntry(task=known, dataset=dataset.name), dataset
    found = guess_source(sources["train"], columns, of_task(known) if known else None, known)
    preparation.say(console, found)
    dataset = of_sources(
        in_memory.NAME, sources, tasks.load(found.task).columns, found.columns, cleaning=cleaning
    )
    return TaskEntry(task=found.task, dataset=dataset.name), dataset


def _report(folder: Path) -> None:
    reporting.write(folder, ENGLISH, "html", "en", trials=False, out=folder, jobs=1)
