"""What has to be beaten: a study's baselines, scored once a data set and kept in its folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lstmlab.baselines.baseline import Scored, of_task
from lstmlab.baselines.parts.once import scored_once
from lstmlab.data.preparing.folds import fold_of
from lstmlab.errors import writing
from lstmlab.evidence.findings.baseline_lines import BaselineLine, from_text, to_text
from lstmlab.evidence.statistics.estimate import Estimate
from lstmlab.registry import find

if TYPE_CHECKING:
    from lstmlab.study.planning.plan import Plan

FILE = "baselines.json"
"""In the study's folder. It may be removed: then it is made again, or the report does without."""


def keep(
    folder: Path,
    plan: Plan,
    only: Collection[tuple[str, str]] | None = None,
    left_out: Collection[str] = (),
) -> tuple[BaselineLine, ...]:
    """Those of every task and data set of ``plan``; what is there already is not made again.

    ``only``: the tasks and data sets of a part of the study, whose whole ``plan`` is;
    ``left_out``: the names of baselines for which there is no time.
    """
    lines = read(folder)
    there = {(line.task, line.dataset) for line in lines}
    wanted = dict.fromkeys(
        (each.contender.task, each.contender.dataset, each.base.fingerprint)
        for each in plan.candidates
    )
    missing = [
        each for each in wanted if each[:2] not in there and (only is None or each[:2] in only)
    ]
    for task, name, fingerprint in missing:
        dataset = plan.datasets[fingerprint]
        recipes = [
            each.base.recipe
            for each in plan.candidates
            if (each.contender.task, each.contender.dataset) == (task, name)
        ]
        both = any(recipe.trains_on_dev(dataset.splits) for recipe in recipes)
        train_on = "train+dev" if both else "train"
        for baseline in (name for name in of_task(task) if name not in left_out):
            called = find("baselines", baseline).CALLED
            if folds := plan.study.fold_of_seed:
                by_seed = {
                    seed: scored_once(
                        baseline, fold_of(dataset, fold), train_on=train_on, recipe=recipes[0]
                    )
                    for seed, fold in folds.items()
                }
                line = _over_folds(BaselineLine(task, name, baseline, called, "", {}, 0.0), by_seed)
            else:
                one = scored_once(baseline, dataset, train_on=train_on, recipe=recipes[0])
                line = BaselineLine(
                    task, name, baseline, called, one.about, one.metrics, one.seconds
                )
            lines = (*lines, line)
    if missing:
        _write(folder, lines)
    return lines


def _over_folds(line: BaselineLine, by_seed: Mapping[int, Scored]) -> BaselineLine:
    """What a baseline reaches on average in the folds that the finals of these seeds test on."""
    every = [*by_seed.values()]
    metrics = {
        split: {
            name: Estimate.of(one.metrics[split][name] for one in every).mean for name in scores
        }
        for split, scores in every[0].metrics.items()
    }
    return replace(
        line,
        about=every[0].about,
        metrics=metrics,
        seconds=sum(one.seconds for one in every) / len(every),
        by_seed={seed: dict(one.metrics["test"]) for seed, one in by_seed.items()},
    )


def put(folder: Path, task: str, dataset: str, found: Sequence[Scored]) -> None:
    """Keep those that were scored already, of the study's only task."""
    lines = tuple(
        BaselineLine(
            task, dataset, one.name, find("baselines", one.name).CALLED, one.about, one.metrics,
            one.seconds,
        )
        for one in found
    )  # fmt: skip
    _write(folder, lines)


def _write(folder: Path, lines: tuple[BaselineLine, ...]) -> None:
    with writing(folder / FILE):
        new = folder / f"{FILE}.new"
        new.write_text(to_text(lines), encoding="utf-8")
        new.replace(folder / FILE)


def merge(folders: Sequence[Path], out: Path, places: Sequence[tuple[str, str]] = ()) -> None:
    """What any of ``folders`` keeps, in ``out``; of what several do, the first one's.

    ``places``: tasks and data sets in the order in which a study has them.
    """
    lines = {
        (line.task, line.dataset, line.name): line
        for folder in reversed(folders)
        for line in read(folder)
    }
    if lines:
        order = {place: number for number, place in enumerate(dict.fromkeys(places))}
        last = len(order)
        ordered = sorted(
            lines.values(), key=lambda line: order.get((line.task, line.dataset), last)
        )
        with writing(out / FILE):
            (out / FILE).write_text(to_text(ordered), encoding="utf-8")


def read(folder: Path) -> tuple[BaselineLine, ...]:
    """What is kept in ``folder``; nothing where that isn't there or can't be read."""
    try:
        return from_text((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
