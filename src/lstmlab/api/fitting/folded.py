"""``lstmlab fit --folds``: recipes are compared in folds, and the best one learns from all."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection
from pathlib import Path

from rich.console import Console

from lstmlab import tasks
from lstmlab.api.baselines import all_of
from lstmlab.api.fitting import in_time, preparation, whole
from lstmlab.api.fitting.beginning import beginning
from lstmlab.api.fitting.keeping import Kept
from lstmlab.api.folded import Folded, OneFold, with_interval
from lstmlab.api.folding import check_folds
from lstmlab.api.learning import learn
from lstmlab.api.telling import narration
from lstmlab.api.telling.ctrl_c import ending_early
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.folds import fold_of, undivided
from lstmlab.study import baselines
from lstmlab.study.fitting import small_study as fitting
from lstmlab.study.fitting.choosing import Choice
from lstmlab.study.fitting.small_study import Keeping
from lstmlab.study.planning import plan
from lstmlab.study.planning.entries.task_entry import TaskEntry
from lstmlab.trial import Status, Trial


def fit_in_folds(
    entry: TaskEntry,
    dataset: Dataset,
    wish: whole.Wish,
    console: Console,
    report: Callable[[Path], None],
) -> Kept | None:
    """Does what :func:`lstmlab.api.fitting.whole.fit` does, in folds: of the recipes the one whose
    mean on the folds' dev parts is best learns from all examples, and its scores on the parts that
    were tested on say how good it is."""
    folds = check_folds(wish.folds, dataset)
    wanted, seconds = tasks.load(entry.task), wish.seconds
    how = preparation.how(wanted, entry, dataset, seconds, folds)
    without = in_time.left_out(wanted, dataset, seconds, folds)
    own = preparation.recipes(wanted, how, dataset, wish.device, fitting.variants_of(wanted))
    every = undivided(dataset)
    beaten = preparation.to_beat(console, wanted, every, next(iter(own.values())), without)
    in_time.say(console, wanted, dataset, seconds, folds)
    begin = beginning(console, wanted, dataset, wish.folder)
    variants = preparation.recipes(wanted, how, dataset, wish.device, begin.changes)
    choice = preparation.choose(
        console, wanted, dataset, variants, seconds, wish.machines.jobs, wish.began, wish.device,
        begin, folds,
    )  # fmt: skip
    _introduce(console, choice, folds)
    study = fitting.study_of(
        wanted, entry, choice.allowed, wish.seed, [*choice.kept], how, folds, begin.changes
    )
    todo = plan.make(study, "fit", None, wish.device.type, {entry.dataset: dataset})
    agenda = whole.compared(todo, wish, choice, console)
    if agenda.interrupted:
        if not agenda.done:
            shutil.rmtree(wish.folder)
        console.print(
            "interrupted; no model was trained on all examples yet, so none is left", soft_wrap=True
        )
        return None
    label, trial = agenda.ranking(choice.allowed.beams)[0]
    folded = _folded(agenda, label, dataset, without)
    left = wish.began + seconds - whole.closing_of(seconds) - time.monotonic()
    limit = max(fitting.LEAST, left)
    what = "all examples" if folded else "train alone, for want of folds that came to an end"
    console.print(f"training '{label}' on {what}, in {limit:.0f} s at most", markup=False)
    metric = wanted.metric_of(trial.recipe)
    with ending_early(console) as stop:
        model = learn(
            wanted,
            every if folded else dataset,
            trial.recipe,
            source=entry.dataset,
            seed=trial.seed,
            time_limit=limit,
            device=wish.device,
            on_point=lambda point: narration.show(console, point, metric),
            stop=stop,
            baselines=beaten if folded else all_of(wanted, dataset, trial.recipe, left_out=without),
            folded=folded,
        )
    lines = _lines(folded, agenda, folds)
    kept = Kept(model, model.record, tuple(lines))
    if wish.out is not None:
        kept.keep(wish.out)
    fitting.say(wish.folder, kept.said)
    if agenda.done:
        with console.status("scoring the baselines"):
            baselines.keep(wish.folder, todo, left_out=without)
        report(wish.folder)
    return kept


def _introduce(console: Console, choice: Choice, folds: int) -> None:
    allowed, names = choice.allowed, ", ".join(choice.kept)
    if allowed.comparing < allowed.trial:
        said = (
            f"{allowed.comparing:.0f} s are left to test in {folds} folds: too few for all of them"
        )
        console.print(said, soft_wrap=True)
        return
    recipes = f"{len(choice.kept)} recipe{'s' if len(choice.kept) > 1 else ''}"
    console.print(
        f"testing {recipes} ({names}) in {folds} folds for "
        f"{allowed.comparing:.0f} s at most, {allowed.trial:.0f} s each at most; then the best one "
        "learns from all examples",
        markup=False,
        soft_wrap=True,
    )


def _folded(
    agenda: Keeping, label: str, dataset: Dataset, without: Collection[str]
) -> Folded | None:
    """What the finals of the contender with this ``label`` scored in their folds; None of one."""
    done: dict[int, OneFold] = {}
    for owner, trial, record in agenda.done:
        if owner.contender.label != label or record.status is not Status.COMPLETE:
            continue
        if trial.fold and "test" in record.metrics:
            done[trial.fold.number] = _one(trial, record.metrics["test"], dataset, without)
    if len(done) < 2:
        return None
    task = tasks.load(agenda.contender.task)
    return Folded(task, agenda.contender.metric, tuple(done[number] for number in sorted(done)))


def _one(
    trial: Trial, scores: dict[str, float], dataset: Dataset, without: Collection[str]
) -> OneFold:
    assert trial.fold is not None
    part = fold_of(dataset, trial.fold)
    task = tasks.load(trial.task)
    beaten = all_of(task, part, trial.recipe, left_out=without)
    return OneFold(trial.fold, scores, beaten, part.splits["test"], [])


def _lines(folded: Folded | None, agenda: Keeping, folds: int) -> list[str]:
    """What is said in the end, the advice before the verdict."""
    if folded is None:
        return ["of fewer than two folds a training came to its end: give it more --time"]
    mean = folded.estimate(folded.metric)
    said = [f"{folded.metric} in folds: {with_interval(mean)}"]
    if not mean.agree:
        said[0] += " (95 % interval, corrected for the training data that folds share)"
    if len(folded.folds) < folds:
        said.append(f"{len(folded.folds)} of {folds} folds came to an end: give it more --time")
    return [*said, *reversed(folded.sentences)]
