"""A small study for data of one's own, made to a time: which recipe, and the best model so far."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from itertools import islice
from math import inf
from pathlib import Path
from statistics import mean
from typing import Any

import torch

from lstmlab.study.agenda import Agenda
from lstmlab.study.plan import Plan
from lstmlab.study.store import Store
from lstmlab.study.study_file import StudyFile, TaskEntry, Tuning
from lstmlab.tasks import load
from lstmlab.tasks._task import Task
from lstmlab.training import Outcome, saved
from lstmlab.trial import Contender, Record, Status, Trial

LEAST = 5.0
"""Seconds of one trial."""
_SEARCHED = 3
"""Trials of a search that there is time for, if each takes as long as it may."""
_BRIEF = 300.0
"""Seconds; in less, one seed of two recipes is all there is time for."""


@dataclass(frozen=True)
class Budget:
    """How the time is spent. Every contender gets as much."""

    contenders: int
    seeds: int
    trial: float
    """Seconds that one trial may take; its schedule is shortened to that."""
    search: float
    """Seconds that one trial of a search may take."""
    tuning: float
    """Seconds of a contender's search: another trial starts as long as some are left; 0: none."""
    comparing: float
    """Seconds that comparing may take; the rest trains the winner."""
    beams: bool
    """Whether the winner answers by beam search. Comparing never does: it takes several times as
    long, and tells no other recipe from another."""


def budget(seconds: float, jobs: int, recipes: int, spent: float = 0.0) -> Budget:
    """For ``seconds`` in all, ``jobs`` trials at a time and so many ``recipes`` to choose from.

    ``spent``: seconds of those that have gone by, in reading the data.

    In less than five minutes two recipes are run once each, in a third of the time. In more, three
    are run with two seeds, in most of it; from a quarter of an hour on they are searched first, and
    run with three. Then all are, from forty minutes on.
    """
    tiers = {_BRIEF: (2, 1, 0), 900: (3, 2, 0), 2400: (3, 3, 1), inf: (recipes, 3, 1)}
    contenders, seeds, searches = next(tier for end, tier in tiers.items() if seconds < end)
    contenders = min(contenders, recipes)
    share = 0.35 if seconds < _BRIEF else 0.6
    # A search takes about as long as a final.
    part = share * min(jobs, contenders) / contenders / (seeds + searches)
    left = max(0.0, seconds - spent)
    return Budget(
        contenders=contenders,
        seeds=seeds,
        trial=max(LEAST, part * left),
        search=max(LEAST, part * left / _SEARCHED),
        # The last of them begins a quarter before the end, for none takes just as long as it may.
        # Of the whole time: the plan stays the same.
        tuning=part * seconds * 0.75 if searches else 0.0,
        comparing=share * left,
        beams=seconds >= _BRIEF,
    )


def study_of(task: Task, entry: TaskEntry, allowed: Budget, seed: int = 0) -> StudyFile:
    """The comparison: the first of the task's variants. Dev is held out all the time."""
    variants: dict[str, dict[str, Any]] = {
        name: dict(changes) for name, changes in islice(task.variants.items(), allowed.contenders)
    }
    return StudyFile(
        name="fit",
        about="Which recipe suits this data? All are trained for the same time, chosen on dev.",
        seeds=tuple(range(seed + 1, seed + 1 + allowed.seeds)),
        tuning=Tuning(
            trials=0, seconds=allowed.tuning or None, seed=seed, own_first=allowed.tuning > 0
        ),
        variants=variants,
        # Scoring dev is not training, and takes long where every answer is a sentence.
        recipe={"train_on": "train", "evaluations": 5, "beam_size": 1},
        tasks=(entry,),
    )


class Keeping(Agenda):
    """An agenda that leaves one model in ``models``: the best on dev so far."""

    def __init__(self, plan: Plan, store: Store, models: Path) -> None:
        super().__init__(plan, store)
        self.models = models
        self.datasets = plan.datasets
        self.best: tuple[Trial, Record] | None = None
        self.interrupted = False
        for _, trial, record in self.done:  # of a run that was killed
            there = (models / trial.id).is_dir()
            if there and record.status is Status.COMPLETE and self.improves(record):
                self.best = trial, record

    def finish(self, trial: Trial, record: Record) -> None:
        super().finish(trial, record)
        if not record.metrics:  # lost; an interrupted trial may have left a model before
            return
        if self.improves(record):
            self.best, worse = (trial, record), self.best
            self._drop(worse[0] if worse else None)
        else:
            self._drop(trial)

    def winner(self, beams: bool = False) -> tuple[str, Trial]:
        """The label of what is best on dev, and another replicate of it (with ``beams``, or as it
        is): of the contender whose finals are best on average.

        Where there was no time for finals, of the best trial; for nothing, of the first recipe.
        """
        scores: dict[tuple[str, str], list[tuple[float, Trial]]] = {}
        for candidate, trial, record in self.done:
            if record.status is Status.COMPLETE:
                one = (_signed(record, candidate.contender), trial)
                scores.setdefault((trial.purpose, candidate.contender.label), []).append(one)
        finals = [each for (purpose, _), each in scores.items() if purpose == "final"]
        tuned = [one for each in scores.values() for one in each]
        best = self._candidates[0].base
        if finals:
            best = max(finals, key=lambda each: mean(score for score, _ in each))[0][1]
        elif tuned:
            best = max(tuned, key=lambda one: one[0])[1]
        of = (one for one, each, _ in self.done if each.recipe == best.recipe)
        label = next(of, self._candidates[0]).contender.label
        beam = load(best.task).recipe.beam_size if beams else best.recipe.beam_size
        recipe = best.recipe.updated({"beam_size": beam})
        seed = max(self._candidates[0].seeds) + 1
        return label, best.model_copy(update={"recipe": recipe, "seed": seed, "purpose": "final"})

    def improves(self, record: Record) -> bool:
        """Whether it scores better on dev than the best so far."""
        contender = self._candidates[0].contender
        return self.best is None or _signed(record, contender) > _signed(self.best[1], contender)

    def kept(self, device: torch.device) -> tuple[Trial, Outcome] | None:
        """The best model so far, scored on the test split, too (on ``device``); None if there is
        none."""
        if self.best is None:
            return None
        trial, record = self.best
        model = saved.read(self.models / trial.id, device)
        test = self.datasets[trial.fingerprint].splits["test"]
        answers = model.answers(test)
        record = record.model_copy(
            update={
                "metrics": {**record.metrics, "test": model.score(answers, test)},
                "status": Status.COMPLETE,  # a model that was interrupted is a model
                "signatures": model.task.signatures(test, model.codec.language),
            }
        )
        trial = trial.model_copy(update={"purpose": "final"})
        return trial, Outcome(record, model.model, model.codec, {"test": answers})

    def _drop(self, trial: Trial | None) -> None:
        if trial is not None:
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(self.models / trial.id)


def _signed(record: Record, contender: Contender) -> float:
    """The best score on dev on the way, whose weights were kept; more is better. By quick answers
    all the time: the winner's last are not always."""
    return max(one.score if contender.higher_is_better else -one.score for one in record.curve)
